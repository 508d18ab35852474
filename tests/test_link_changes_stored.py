"""Links that lead elsewhere, in the store: provable afterwards, through restarts, and free where
they are noise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import reprocess
from monitor.model.alert import Channel, Route
from monitor.model.change import EventKind
from monitor.model.document import Document
from monitor.model.rules import Rules
from monitor.store.archive import Archive
from monitor.store.history import History
from monitor.store.maintenance import Retention, prune
from monitor.store.outbox import Outbox
from tests.site import Site
from tests.test_link_changes import OPT_OUT, page
from tests.watcher import Watcher

ELSEWHERE = "https://broker.example/stay"
ROUTES = Rules(
    channels=tuple(Channel(name=name, urls=("json://127.0.0.1",)) for name in ("desk", "links")),
    routes=(Route(channels=("desk",)), Route(channels=("links",), kinds=(EventKind.RELINKED,))),
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def watcher(site: Site, tmp_path: Path) -> Iterator[Watcher]:
    with Watcher(tmp_path / "monitor.db", site.url, rules=ROUTES) as watcher:
        site.publishes(page())
        watcher.look()
        yield watcher


def bodies(watcher: Watcher) -> list[str]:
    """Where “opt out here” leads on each stored page, oldest first."""
    history = History(watcher.store)
    pages = [
        history.snapshot(kept.id).body.decode() for kept in history.snapshots(watcher.watch.id)
    ]
    return [body.partition('You can <a href="')[2].partition('"')[0] for body in pages]


def opt_out_of(document: Document | None) -> str:
    assert document is not None
    return next(link.target for link in document.links)


def test_a_link_change_reaches_only_the_channel_that_asked(watcher: Watcher, site: Site):
    """A link change reaches the channel that asked for it, and no other."""
    site.publishes(page(ELSEWHERE))
    for _ in range(6):
        watcher.look()
    (delivery,) = watcher.outbox.claim(watcher.now + timedelta(days=1), limit=9)
    assert (delivery.channel, delivery.alert.kind) == ("links", EventKind.RELINKED)
    assert [(one.before, one.after) for one in delivery.alert.relinks] == [(OPT_OUT, ELSEWHERE)]


def test_the_first_page_with_the_new_target_is_the_source(watcher: Watcher, site: Site):
    """The page that first showed the new target is kept as the source of a version."""
    site.publishes(page(ELSEWHERE))
    first = watcher.look().at
    for visit in range(6):
        site.publishes(f"{page(ELSEWHERE)}<!-- visit {visit} -->")
        watcher.look()
    history = History(watcher.store)
    old, new = history.versions(watcher.watch.id)
    assert old.digest == new.digest
    assert not new.technical
    assert bodies(watcher) == [OPT_OUT, ELSEWHERE]
    (source,) = [kept for kept in history.snapshots(watcher.watch.id) if kept.id in new.snapshots]
    assert source.at == first
    assert opt_out_of(history.version_document(watcher.watch.id, 2)) == ELSEWHERE


def test_its_proof_outlives_retention(watcher: Watcher, site: Site):
    site.publishes(page(ELSEWHERE))
    for _ in range(6):
        watcher.look()
    prune(watcher.store, Retention(at_least=0), watcher.now + timedelta(days=400))
    assert bodies(watcher) == [OPT_OUT, ELSEWHERE]


def test_links_that_differ_at_every_visit_keep_no_pages(watcher: Watcher, site: Site):
    for visit in range(12):
        site.publishes(page(f"{OPT_OUT}?session_id={visit}&utm_source=n{visit}"))
        watcher.look()
    assert bodies(watcher) == [OPT_OUT]
    for visit in range(30):
        site.publishes(page(f"/opt-out/{visit}"))
        watcher.look()
    assert len(bodies(watcher)) <= 6


def test_it_survives_a_process_that_ends_after_every_look(site: Site, tmp_path: Path):
    site.publishes(page())
    now = None
    for look in range(8):
        with Watcher(tmp_path / "monitor.db", site.url, rules=ROUTES) as watcher:
            watcher.now = now or watcher.now
            site.publishes(page() if look < 2 else page(ELSEWHERE), etag="auto")
            watcher.look()
            now = watcher.now
    with Watcher(tmp_path / "monitor.db", site.url, rules=ROUTES) as watcher:
        watcher.now = now
        assert watcher.told() == ["relinked"]


def test_a_304_page_has_the_links_it_had_last(watcher: Watcher, site: Site):
    """A page that answers 304 has the links that it had last.

    The kept page stands in for what is not sent again, and is read where links are followed.
    """
    watcher.watch = replace(watcher.watch, follow=True)
    site.publishes(page(ELSEWHERE), etag='"1"')
    watcher.look()
    site.publishes(page() + " ", etag='"2"')
    assert {opt_out_of(watcher.look().document) for _ in range(4)} == {OPT_OUT}


def test_the_same_bytes_again_are_the_second_look_that_it_takes(watcher: Watcher, site: Site):
    site.publishes(page(ELSEWHERE), etag="auto")
    outcomes = [watcher.look() for _ in range(8)]
    assert [bool(outcome.version) for outcome in outcomes].count(True) == 1
    assert watcher.archive.last_look(watcher.watch.id).settled


def test_what_a_newer_reader_makes_of_the_links_is_never_told(watcher: Watcher, site: Site):
    """As a reader that did not say yet where links stand: its document is replaced, not doubled."""
    older = replace(watcher.known.document, reader="html/0", links=())
    _stored(watcher, older)
    assert (
        reprocess.reprocess_outdated(watcher.store, [watcher.watch], frozenset(), watcher.now) == 0
    )
    assert opt_out_of(watcher.known.document) == OPT_OUT
    for _ in range(6):
        watcher.look()
    assert watcher.told() == []
    assert len(History(watcher.store).versions(watcher.watch.id)) == 1
    assert list(reprocess.reprocess(watcher.store, [watcher.watch])) == []


def test_reading_anew_forgets_what_had_not_lasted(
    watcher: Watcher, site: Site, monkeypatch: pytest.MonkeyPatch
):
    site.publishes(page(ELSEWHERE))
    watcher.look()
    assert [one.text for one in watcher.known.memory.links.relinking] == ["opt out here"]
    (done,) = reprocess.reprocess(watcher.store, [watcher.watch], everything=True)
    monkeypatch.setattr(reprocess, "READERS", frozenset({"html/99"}))
    assert not reprocess.record(watcher.store, done, watcher.now)
    assert watcher.known.memory.links.relinking == ()


def _stored(watcher: Watcher, document: object) -> None:
    Archive(watcher.store).record_reread(
        watcher.watch.id, document, watcher.known.memory, watcher.now
    )  # type: ignore[arg-type]
    assert watcher.known.document == document
    assert Outbox(watcher.store).deliveries() == ()
