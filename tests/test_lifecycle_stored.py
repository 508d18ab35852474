"""The life of a watch is what is stored: a process that ends after every look tells the same as one
that never ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model.alert import Channel
from monitor.model.memory import CheckStatus
from monitor.model.rules import Rules
from monitor.replay import Replay, saved_page
from tests import sample_policy
from tests.sample_policy import announcing, current, next_policy
from tests.site import Site
from tests.watcher import MONDAY, Watcher

HTML = "text/html; charset=utf-8"
RULES = Rules(channels=(Channel(name="desk", urls=("json://127.0.0.1",)),))


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


def pages() -> list[str]:
    """What the page shows, day by day from 2 March on."""
    shown = [current()] * 2 + [announcing("April 2, 2026")] * 2 + [current()] * 3
    shown += [announcing("March 20, 2026")] * 9 + [next_policy("March 20, 2026")] * 2
    html = [sample_policy.page(text) for text in shown]
    return [*html[:9], *[sample_policy.SIGN_IN] * 4, *html[9:]]


def test_a_process_per_check_alerts_like_one_that_stays(site: Site, tmp_path: Path):
    """A process that ends after every check sends the same alerts as one that never ends."""
    told, replay, never_ending = [], Replay(RULES), []
    for day, html in enumerate(pages()):
        site.publishes(html)
        with Watcher(tmp_path / "monitor.db", site.url, rules=RULES) as watcher:
            watcher.now = MONDAY + timedelta(days=day)
            told += [
                (alert.at, alert.kind, alert.headline)
                for alert in watcher.look(after=timedelta(0)).alerts
            ]
            seen = saved_page(html.encode(), url=site.url, at=watcher.now, media_type=HTML)
            outcome = replay.look(watcher.watch, (seen,), watcher.now)
            never_ending += [(alert.at, alert.kind, alert.headline) for alert in outcome.alerts]
    assert told == never_ending
    assert [kind for _, kind, _ in told] == [
        "announced",
        "withdrawn",
        "announced",
        "unhealthy",
        "recovered",
        "reminder",
        "reminder",
        "in_force",
    ]


def test_a_move_is_reported_even_if_the_page_is_the_same(site: Site, tmp_path: Path):
    """A URL that redirects elsewhere is reported even if the page is the same."""
    site.publishes(sample_policy.page(current()))
    site.at("/legal/privacy-notice").publishes(sample_policy.page(current()))
    with Watcher(tmp_path / "monitor.db", site.url, rules=RULES) as watcher:
        watcher.look()
        watcher.look()
        site.redirects("/legal/privacy-notice", 301)
        for _ in range(7):
            watcher.look()
        assert watcher.told() == ["moved"]
        assert "/legal/privacy-notice" in watcher.alerts()[0].headline


def test_none_of_several_pages_is_judged_until_all_were_fetched(site: Site, tmp_path: Path):
    first, second = current().split("## 3.")
    one, two = site.at("/1"), site.at("/2")
    one.publishes(sample_policy.page(first))
    two.publishes(sample_policy.page(f"## 3.{second}"))
    with Watcher(tmp_path / "monitor.db", f"{site.url}1", f"{site.url}2", rules=RULES) as watcher:
        watcher.look()
        one.publishes(sample_policy.page(first.replace("a password", "a photo of your passport")))
        two.fails(503)
        assert watcher.look().status is CheckStatus.ERROR
        assert watcher.told() == []
        two.publishes(sample_policy.page(f"## 3.{second.replace('18 months', '36 months')}"))
        (alert,) = watcher.look().alerts
        before = " ".join(excerpt.before for excerpt in alert.finding.excerpts)
        assert "password" in before and "18 months" in before


def test_a_preview_at_its_own_url_is_announced_and_in_force(site: Site, tmp_path: Path):
    """A preview at its own URL is announced and comes into force as if it were on the page."""
    linking = sample_policy.page(current()).replace(
        "</main>", '<p>Read <a href="/next">the upcoming policy</a>.</p></main>'
    )
    site.publishes(sample_policy.page(current()))
    site.at("/next").publishes(sample_policy.page(next_policy("March 20, 2026")))
    with Watcher(tmp_path / "monitor.db", site.url, rules=RULES) as watcher:
        watcher.watch = replace(watcher.watch, follow=True)
        watcher.look()
        site.publishes(linking)
        watcher.look()
        watcher.look()
        announced = watcher.alerts()[-1]
        assert announced.headline.startswith("Announced for 20 March 2026: ")
        assert any("biometric" in excerpt.after for excerpt in announced.finding.excerpts)
        site.publishes(sample_policy.page(next_policy("March 20, 2026")))
        site.at("/next").fails(404)
        watcher.look(after=timedelta(days=18))
        watcher.look()
        assert watcher.told() == ["linked", "announced", "in_force"]
        assert watcher.alerts()[-1].headline.startswith("In force, as announced on 3 March 2026")


def test_without_follow_a_preview_is_offered_and_not_watched(site: Site, tmp_path: Path):
    site.publishes(
        sample_policy.page(current()).replace(
            "</main>", '<a href="/next">the upcoming policy</a></main>'
        )
    )
    with Watcher(tmp_path / "monitor.db", site.url, rules=RULES) as watcher:
        watcher.look()
        watcher.look()
        assert {request.path for request in site.requests} == {"/"}
