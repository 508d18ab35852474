"""Pages read anew: by readers that have learnt something, or through other selectors. Nobody is
alerted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor import reprocess
from monitor.model.memory import CheckStatus
from monitor.store.history import History
from tests.site import Site
from tests.watcher import Watcher

PAGE = """<!doctype html><html lang="en"><title>Acme Privacy Policy</title><body><main><h1>Acme Privacy Policy</h1>
<div class="old"><p>Acme makes anvils. This policy says what we know about you when you buy one of them.</p></div>
<p>We keep your orders for thirty days after delivery. After that we delete them from all of our computers.</p>
<p>You can ask us what we know about you, and you can ask us to correct or delete it at any time.</p>
</main></body></html>"""


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    with Site() as site, Watcher(tmp_path / "monitor.db", site.url) as watcher:
        site.publishes(PAGE)
        watcher.look()
        yield watcher


def ignore_the_old_part(watcher: Watcher) -> frozenset[str]:
    watcher.watch = replace(watcher.watch, ignore=(".old",))
    return watcher.watch_queue.sync_watches([watcher.watch], watcher.now)


def test_pages_that_read_as_before_stay_as_they_are(watcher: Watcher):
    (done,) = reprocess.reprocess(watcher.store, [watcher.watch], everything=True)
    assert done.same
    assert not reprocess.record(watcher.store, done, watcher.now)


def test_what_current_readers_made_is_left_alone(watcher: Watcher):
    assert list(reprocess.reprocess(watcher.store, [watcher.watch])) == []


def test_another_selector_makes_a_technical_version_and_no_alert(watcher: Watcher):
    altered = ignore_the_old_part(watcher)
    assert altered == {watcher.watch.id}
    assert reprocess.reprocess_outdated(watcher.store, [watcher.watch], altered, watcher.now) == 1
    versions = History(watcher.store).versions(watcher.watch.id)
    assert [version.technical for version in versions] == [False, True]
    assert watcher.look().status is CheckStatus.UNCHANGED
    assert watcher.told() == []


def test_a_version_of_an_older_reader_is_read_anew(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reprocess, "READERS", frozenset({"html/99"}))
    ignore_the_old_part(watcher)
    (done,) = reprocess.reprocess(watcher.store, [watcher.watch])
    assert done.comparison is not None
    assert [edit.kind for edit in done.comparison.edits] == ["removed"]


def test_a_watch_that_was_never_looked_at_has_nothing_to_read(watcher: Watcher):
    fresh = replace(watcher.watch, id="acme-terms")
    watcher.watch_queue.sync_watches([watcher.watch, fresh], watcher.now)
    assert list(reprocess.reprocess(watcher.store, [fresh], everything=True)) == []


def test_a_damaged_text_stops_no_other_reprocessing(watcher: Watcher):
    """A damaged text keeps no other watch from being reprocessed."""
    altered = ignore_the_old_part(watcher)
    with watcher.store.writing() as connection:
        connection.execute("UPDATE lives SET packed = x'00'")
    assert reprocess.reprocess_outdated(watcher.store, [watcher.watch], altered, watcher.now) == 0
