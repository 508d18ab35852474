"""`policy-monitor status` and `calendar`, as one types them, over what a watcher has seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar

from monitor.cli import calendar as calendar_verb
from monitor.cli import links as links_verb
from monitor.cli import status as status_verb
from monitor.model.watch import Schedule
from monitor.store.feedback import Feedback
from monitor.store.runs import Runs
from tests.sample_policy import announcing, current
from tests.site import Site
from tests.watcher import MONDAY, Watcher

MARKDOWN = "text/markdown; charset=utf-8"
HOURS = timedelta(hours=6)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.publishes(current(), media_type=MARKDOWN)
        yield site


@pytest.fixture
def watcher(site: Site, tmp_path: Path) -> Iterator[Watcher]:
    with Watcher(tmp_path / "monitor.db", site.url) as watcher:
        path = tmp_path / "watches.toml"
        path.write_text(
            f'[storage]\npath = "monitor.db"\n[[watch]]\nid = "acme-privacy"\nurl = "{site.url}"\n'
            'name = "Acme Privacy Policy"\nallow_private = true\n'
        )
        yield watcher


def call(watcher: Watcher, monkeypatch: pytest.MonkeyPatch, verb: str, *words: str) -> Result:
    module = {"status": status_verb, "calendar": calendar_verb}[verb]
    monkeypatch.setattr(module, "system_clock", lambda: watcher.now)
    folder = watcher.store.path.parent
    obj = {"config_path": str(folder / "watches.toml"), "environ": {}}
    return CliRunner().invoke(getattr(module, verb), words, obj=obj, catch_exceptions=False)


def test_all_is_well(watcher: Watcher, monkeypatch: pytest.MonkeyPatch):
    watcher.look()
    result = call(watcher, monkeypatch, "status")
    assert (result.exit_code, result.output) == (0, "the one watch is up to date\n")


def test_trouble_that_may_pass_is_listed_and_asks_for_nobody(
    site: Site, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    watcher.look()
    site.fails(503)
    watcher.look()
    result = call(watcher, monkeypatch, "status", "--json")
    told = json.loads(result.output)
    assert (result.exit_code, told["needs_person"]) == (0, False)
    assert [(one["watch"], one["state"]) for one in told["watches"]] == [
        ("acme-privacy", "failing")
    ]


def test_a_lasting_problem_needs_attention_and_says_why(
    site: Site, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    """A problem that lasts needs attention; it is listed with its beginning and reason."""
    watcher.look()
    site.fails(403)
    for _ in range(6):
        watcher.look()
    result = call(watcher, monkeypatch, "status")
    first, row = result.output.splitlines()
    assert result.exit_code == 1
    assert first == "the one watch is not up to date, 1 blocked since 2 March"
    assert row.split("\t")[:4] == [
        "acme-privacy",
        "blocked",
        "2026-03-02T20:00:00Z",
        "needs attention",
    ]


def test_a_muted_watch_is_named(watcher: Watcher, monkeypatch: pytest.MonkeyPatch):
    """A muted watch is named, so that its silence is no surprise."""
    watcher.look()
    Feedback(watcher.store).mute("acme-privacy", watcher.now + timedelta(days=1), watcher.now)
    assert call(watcher, monkeypatch, "status").output.splitlines()[-1] == "muted: acme-privacy"


def test_a_watch_that_nobody_looks_at_is_stale(watcher: Watcher, monkeypatch: pytest.MonkeyPatch):
    watcher.look()
    watcher.now += timedelta(days=2)
    result = call(watcher, monkeypatch, "status")
    assert result.exit_code == 1
    assert "the one watch is not up to date, 1 stale" in result.output


def test_the_calendar_lists_announced_texts(
    site: Site, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    """The calendar lists the day on which an announced text takes effect."""
    watcher.look()
    site.publishes(announcing("March 20, 2026"), media_type=MARKDOWN)
    watcher.look()
    (line,) = call(watcher, monkeypatch, "calendar").output.splitlines()
    assert line.split("\t")[:3] == ["20 Mar 2026", "18 days", "acme-privacy"]
    assert "biometrics" in line


def test_a_calendar_entry_keeps_its_identity_when_it_moves(
    site: Site, watcher: Watcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """An entry of the calendar file keeps its identity when its day changes."""
    written = []
    watcher.look()
    for day in ("March 20, 2026", "April 2, 2026"):
        site.publishes(announcing(day), media_type=MARKDOWN)
        watcher.look()
        call(watcher, monkeypatch, "calendar", "--ics", str(tmp_path / "policies.ics"))
        (event,) = Calendar.from_ical((tmp_path / "policies.ics").read_bytes()).walk("VEVENT")
        written.append((str(event["uid"]), event.decoded("dtstart").isoformat()))
    assert written[0][0] == written[1][0]
    assert [day for _, day in written] == ["2026-03-20", "2026-04-02"]
    assert MONDAY.year == 2026


def test_there_is_a_check_on_the_effective_day(site: Site, watcher: Watcher):
    """There is a check on the effective day itself, however rare checks are."""
    watcher.look()
    site.publishes(announcing("March 3, 2026"), media_type=MARKDOWN)
    outcome = watcher.look(after=timedelta(hours=7))
    assert outcome.next_check_at == MONDAY.replace(day=3, hour=0)


def test_a_linked_document_is_listed_and_alerted_when_new(site: Site, watcher: Watcher):
    """A document that a policy links to is listed, and raises an alert when it is new."""
    watcher.look()
    linking = f"{current()}\nRead [a preview of the next version](/next) too.\n"
    site.publishes(linking, media_type=MARKDOWN)
    _, outcome = watcher.look(), watcher.look()
    folder = watcher.store.path.parent
    obj = {"config_path": str(folder / "watches.toml"), "environ": {}}
    result = CliRunner().invoke(
        links_verb.links, ["acme-privacy", "--json"], obj=obj, catch_exceptions=False
    )
    assert json.loads(result.output) == {
        "kind": "preview",
        "url": f"{site.url}next",
        "linked": True,
        "text": "a preview of the next version",
    }
    (alert,) = outcome.alerts
    assert alert.lines[-1].startswith("links to a preview of what is to come now")


def weekly(watcher: Watcher) -> list[tuple[str, str]]:
    return [
        (alert.headline, alert.lines[0]) for alert in watcher.alerts() if alert.kind == "report"
    ]


def test_every_monday_one_hears_once_how_all_watches_stand(site: Site, watcher: Watcher):
    watcher.rules = replace(watcher.rules, report="weekly")
    watcher.now = MONDAY + timedelta(days=1)
    watcher.look()
    site.publishes(current(36), media_type=MARKDOWN)
    for _ in range(4 * 5):
        watcher.look()
    assert weekly(watcher) == []
    for _ in range(8):
        watcher.look()
    assert weekly(watcher) == [
        (
            "The one watch is up to date",
            "1 change of 1 policy since the last report",
        )
    ]


def test_a_report_names_what_is_not_well(site: Site, watcher: Watcher):
    watcher.rules = replace(watcher.rules, report="daily")
    watcher.look()
    site.fails(403)
    for _ in range(4 * 2):
        watcher.look()
    report = next(alert for alert in reversed(watcher.alerts()) if alert.kind == "report")
    assert report.headline == "The one watch is not up to date, 1 blocked since 2 March"
    assert report.lines[0] == "No change of any policy since the last report"
    assert report.lines[1].startswith("acme-privacy: blocked since 2 March 2026")


def test_a_daemon_that_is_down_is_told_however_young(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    """A watch of every 15 seconds, and 34 minutes of nothing: that is not fine."""
    watcher.watch = replace(watcher.watch, schedule=Schedule(every=timedelta(seconds=15)))
    watcher.watch_queue.sync_watches([watcher.watch], watcher.now)
    watcher.look()
    run = Runs(watcher.store).begin(watcher.now)
    Runs(watcher.store).alive(run, watcher.now)
    watcher.now += timedelta(minutes=34)
    result = call(watcher, monkeypatch, "status")
    assert result.exit_code == 1
    assert "1 stale" in result.output
    assert "The daemon has not been running since 2 March 2026, 14:00 UTC" in result.output


def test_a_first_check_that_failed_shows_in_the_exit_code(
    site: Site, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    site.fails(404)
    watcher.look()
    result = call(watcher, monkeypatch, "status")
    assert result.exit_code == 1
    assert "no version saved yet" in result.output


def test_the_weekly_report_names_the_hours_without_a_daemon(site: Site, watcher: Watcher):
    watcher.rules = replace(watcher.rules, report="daily")
    watcher.look()
    runs = Runs(watcher.store)
    runs.end(runs.begin(watcher.now), watcher.now)
    runs.begin(watcher.now + timedelta(hours=9))
    for _ in range(4):
        watcher.look()
    report = next(alert for alert in reversed(watcher.alerts()) if alert.kind == "report")
    assert report.lines[1] == (
        "The daemon was not running from 2 March 2026, 14:00 UTC to 2 March 2026, 23:00 UTC"
    )
