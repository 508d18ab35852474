"""The path of one check, from a real server's answer to what is stored and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model.memory import CheckStatus
from monitor.store.history import History
from tests.site import Site
from tests.watcher import Watcher

POLICY = """# Acme Privacy Policy

Last updated: 1 March 2026

Acme makes anvils. This policy says what we know about you when you buy one, and what we do with it.

## What we collect

We collect your name, your address and what you order. We do not sell your personal information.

## How long we keep it

We keep your orders for 30 days after delivery. After that we delete them.

## Your rights

You can ask us what we know about you, and you can ask us to correct or delete it at any time.
"""
SELLING = POLICY.replace("do not sell", "may sell").replace("1 March", "1 April")
LONG = POLICY + "".join(
    f"\nYou may object to how we process the personal data of order {number}, which the law "
    "obliges us to keep.\n"
    for number in range(10)
)
COUNTRIES = (
    "<h1>Where are you?</h1><ul>"
    + "".join(
        f"<li>{name}</li>"
        for name in (
            "Austria",
            "Belgium",
            "Brazil",
            "Canada",
            "Chile",
            "Denmark",
            "France",
            "Germany",
            "India",
            "Italy",
            "Japan",
            "Mexico",
            "Norway",
            "Peru",
            "Poland",
            "Portugal",
            "Romania",
            "Spain",
            "Sweden",
            "Turkey",
            "Vietnam",
        )
    )
    + "</ul>"
)
MARKDOWN = "text/markdown; charset=utf-8"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.publishes(POLICY, media_type=MARKDOWN)
        yield site


@pytest.fixture
def watcher(site: Site, tmp_path: Path) -> Iterator[Watcher]:
    with Watcher(tmp_path / "monitor.db", site.url) as watcher:
        yield watcher


def test_the_first_look_is_the_baseline_and_tells_nobody(watcher: Watcher):
    outcome = watcher.look()
    assert (outcome.status, outcome.version, outcome.alerts) == (CheckStatus.NEW, True, ())
    assert watcher.told() == []


def test_a_wall_at_the_first_check_gives_way_silently(site: Site, watcher: Watcher):
    """A wall that was there at the first check gives way to the policy silently."""
    site.publishes(COUNTRIES)
    assert watcher.look().status is CheckStatus.NEW
    site.publishes(LONG, media_type=MARKDOWN)
    outcome = watcher.look()
    assert (outcome.version, outcome.change, outcome.alerts) == (True, None, ())
    assert "for the first time" in outcome.reasons[0]
    site.publishes(LONG.replace("do not sell", "may sell"), media_type=MARKDOWN)
    assert watcher.look().status is CheckStatus.CHANGED
    site.publishes(COUNTRIES)
    assert watcher.look().status is CheckStatus.DOUBTED
    assert watcher.told() == ["silent"]


def test_a_change_is_told_once_with_the_words_before_and_after(site: Site, watcher: Watcher):
    watcher.look()
    site.publishes(SELLING, media_type=MARKDOWN)
    outcome = watcher.look()
    assert outcome.status is CheckStatus.CHANGED
    assert watcher.look().status is CheckStatus.UNCHANGED
    (alert,) = watcher.alerts()
    assert alert.finding.topics[0] == "data_sale"
    assert any(
        "do not sell" in excerpt.before and "may sell" in excerpt.after
        for excerpt in alert.finding.excerpts
    )


def test_a_change_lies_between_the_last_old_and_first_new(site: Site, watcher: Watcher):
    """A change lies between the last check of the old text and the first one of the new text."""
    watcher.look()
    watcher.look()
    before = watcher.now
    site.publishes(SELLING, media_type=MARKDOWN)
    change = watcher.look().change
    assert change is not None
    assert (change.not_before_at, change.not_after_at) == (before, watcher.now)


def test_the_same_bytes_are_not_read_again(watcher: Watcher):
    watcher.look()
    outcome = watcher.look()
    assert (outcome.status, outcome.document) == (CheckStatus.UNCHANGED, None)
    assert "byte-identical" in outcome.reasons[0]


def test_a_page_that_says_304_is_what_it_was(site: Site, watcher: Watcher):
    site.publishes(POLICY, media_type=MARKDOWN, etag='"one"')
    watcher.look()
    assert watcher.look().status is CheckStatus.UNCHANGED
    assert site.requests[-1].headers["if-none-match"] == '"one"'


def test_a_failing_server_is_an_error_and_after_a_day_told_once(site: Site, watcher: Watcher):
    watcher.look()
    site.fails(503)
    outcomes = [watcher.look() for _ in range(8)]
    assert {outcome.status for outcome in outcomes} == {CheckStatus.ERROR}
    assert outcomes[0].failure is not None
    assert outcomes[0].failure.kind == "server_error"
    assert watcher.told() == ["unhealthy"]
    site.publishes(POLICY, media_type=MARKDOWN)
    for _ in range(8):
        watcher.look()
    assert watcher.told() == ["unhealthy", "recovered"]


def test_an_error_page_is_evidence_and_never_the_policy(site: Site, watcher: Watcher):
    """The page of a refusal is kept once as evidence, and never as the policy."""
    watcher.look()
    site.fails(403, body="<h1>You shall not pass</h1>", times=3)
    for _ in range(3):
        assert watcher.look().status is CheckStatus.ERROR
    assert watcher.look().status is CheckStatus.UNCHANGED
    kept = History(watcher.store).snapshots(watcher.watch.id)
    assert [snapshot.status for snapshot in kept] == ["new", "error"]
    assert b"shall not pass" in History(watcher.store).snapshot(kept[1].id).body


def test_validators_go_to_the_url_that_sent_them(site: Site, tmp_path: Path):
    """Validators are sent to the URL that sent them, behind a redirect."""
    site.at("/now").publishes(POLICY, media_type=MARKDOWN, etag='"one"')
    site.at("/old").redirects("/now")
    with Watcher(tmp_path / "moved.db", site.url + "old") as watcher:
        watcher.look()
        assert watcher.look().status is CheckStatus.UNCHANGED
    asked = [request.headers.get("if-none-match") for request in site.requests]
    assert asked == [None, None, None, '"one"']


def test_a_change_during_an_outage_is_told_when_it_ends(site: Site, watcher: Watcher):
    watcher.look()
    site.fails(503, times=2)
    site.publishes(SELLING, media_type=MARKDOWN)
    watcher.look()
    watcher.look()
    assert watcher.look().status is CheckStatus.CHANGED


def test_a_captcha_page_is_evidence_and_no_version(site: Site, watcher: Watcher):
    """A captcha page is doubted and kept as evidence, and is no version."""
    watcher.look()
    version = watcher.known.document
    site.asks_for_captcha()
    outcome = watcher.look()
    assert (outcome.status, outcome.alerts) == (CheckStatus.DOUBTED, ())
    assert outcome.next_check_at - watcher.now < timedelta(minutes=15)
    assert watcher.known.document == version
    kept = watcher.archive.last_snapshot(watcher.watch.id, site.url)
    assert kept is not None
    assert b"Verify you are human" in kept.body


def test_a_dry_look_says_what_would_come_of_it_and_keeps_nothing(site: Site, watcher: Watcher):
    watcher.look()
    site.publishes(SELLING, media_type=MARKDOWN)
    assert watcher.look(dry=True).status is CheckStatus.CHANGED
    assert watcher.look(dry=True).status is CheckStatus.CHANGED
    assert watcher.told() == []


def test_a_policy_of_several_pages_needs_them_all(site: Site, tmp_path: Path):
    """A policy of several pages is judged only when all of them are there."""
    first, second = site.url + "one", site.url + "two"
    site.at("/one").publishes(POLICY, media_type=MARKDOWN)
    site.at("/two").publishes(
        "# Annex\n\nOur partners are Globex and Initech, and nobody else at all.",
        media_type=MARKDOWN,
    )
    with Watcher(tmp_path / "pages.db", first, second) as watcher:
        assert watcher.look().status is CheckStatus.NEW
        site.at("/two").fails(500, times=1)
        site.at("/one").publishes(SELLING, media_type=MARKDOWN)
        assert watcher.look().status is CheckStatus.ERROR
        assert watcher.look().status is CheckStatus.CHANGED
        assert watcher.known.document is not None
        assert "Globex" in watcher.known.document.blocks[-1].text


def test_a_captive_portal_raises_no_alerts(tmp_path: Path):
    """A network that answers in place of every server raises no alerts.

    A portal shows the same page for every site; a change that is one is told at the second look.
    """
    with Site() as site, Watcher(tmp_path / "crowd.db", site.url) as watcher:
        paths = [f"service-{number}" for number in range(8)]
        watches = [
            replace(watcher.watch, id=path, service=path, urls=(site.url + path,)) for path in paths
        ]
        watcher.watch_queue.sync_watches(watches, watcher.now)
        for text in (POLICY, SELLING):
            for path, one in zip(paths, watches, strict=True):
                site.at(f"/{path}").publishes(text, media_type=MARKDOWN)
                watcher.watch = one
                outcome = watcher.look(after=timedelta(minutes=1))
        assert outcome.status is CheckStatus.DOUBTED
        assert "network problem" in outcome.reasons[0]
        assert watcher.look(after=timedelta(minutes=10)).status is CheckStatus.CHANGED
