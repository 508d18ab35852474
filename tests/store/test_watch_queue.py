"""Whose turn it is: what the watch list says becomes rows, and rows become claims."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model.watch import Schedule
from monitor.store.watch_queue import LEASE
from tests.store.recorder import HOUR, ONE, START, Recorder, recorder, watch

MOSS, FERN, REED = watch("mossmere"), watch("fernhill"), watch("reedbank")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Recorder]:
    with recorder(tmp_path) as opened:
        yield opened


def due(at: Recorder, limit: int = 10) -> tuple[str, ...]:
    return at.watch_queue.claim(at.now, limit=limit)


def test_a_new_watch_is_due_at_once(at: Recorder):
    assert due(at) == ("mossmere",)


def test_a_claim_holds_until_its_lease_expires(at: Recorder):
    """What is claimed is not claimed again until its lease has expired."""
    assert due(at) == ("mossmere",)
    assert due(at) == ()
    at.now += LEASE
    assert due(at) == ("mossmere",)


def test_a_restarted_holder_releases_its_own_claims_only(at: Recorder):
    """A holder that restarts after a crash releases its own claims only."""
    at.lists(MOSS, FERN, REED)
    assert at.watch_queue.claim_one("fernhill", at.now)
    at.watch_queue.claim(at.now, limit=1, holder="daemon")
    at.watch_queue.claim(at.now, limit=1)
    at.watch_queue.release_all("daemon")
    assert due(at) == ("mossmere",)


def test_a_recorded_check_releases_its_claim(at: Recorder):
    """A recorded check releases its claim and schedules the next check."""
    due(at)
    at.sees(ONE)
    assert at.watch_queue.claim(at.now - timedelta(microseconds=1), limit=1) == ()
    assert due(at) == ("mossmere",)


def test_a_look_that_was_not_taken_leaves_the_watch_due(at: Recorder):
    due(at)
    at.watch_queue.release("mossmere")
    assert due(at) == ("mossmere",)
    at.watch_queue.release("mossmere", at.now + HOUR)
    assert due(at) == ()


def test_a_watch_can_be_claimed_out_of_turn_but_not_twice(at: Recorder):
    at.sees(ONE)
    at.now -= timedelta(minutes=30)
    assert at.watch_queue.claim_one("mossmere", at.now)
    assert not at.watch_queue.claim_one("mossmere", at.now)
    assert not at.watch_queue.claim_one("nobody", at.now)


def test_the_longest_overdue_come_first(at: Recorder):
    for listed in (REED, FERN, MOSS):
        at.now += timedelta(seconds=1)
        at.lists(listed)
    at.lists(MOSS, FERN, REED)
    assert at.watch_queue.claim(at.now, limit=2) == ("mossmere", "reedbank")
    assert at.watch_queue.claim(at.now, limit=2) == ("fernhill",)


def test_one_host_is_asked_once_at_a_time(at: Recorder):
    terms = watch("terms", urls=("https://MOSSMERE.example:443/terms",))
    at.lists(MOSS, terms, FERN)
    assert set(due(at)) == {"mossmere", "fernhill"}
    assert at.watch_queue.claim(at.now, limit=9, busy_hosts={"mossmere.example"}) == ()
    assert due(at) == ("terms",)


def test_a_watch_that_is_switched_off_is_not_due(at: Recorder):
    at.lists(replace(MOSS, enabled=False))
    assert due(at) == ()
    assert at.history.watch("mossmere").listed


def test_an_unlisted_watch_keeps_its_history_and_is_not_due(at: Recorder):
    """A watch that is no longer listed keeps its history and is not due."""
    at.sees(ONE)
    at.lists(FERN)
    assert due(at) == ("fernhill",)
    assert not at.history.watch("mossmere").listed
    assert len(at.history.versions("mossmere")) == 1


def test_a_watch_that_comes_back_goes_on_where_it_was(at: Recorder):
    at.sees(ONE)
    at.lists()
    at.lists(MOSS)
    assert due(at) == ("mossmere",)
    assert at.archive.known("mossmere").document is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"urls": ("https://mossmere.example/legal",)},
        {"select": ("main",)},
        {"ignore": (".ad",)},
        {"headers": (("accept-language", "de"),)},
        {"language": "de"},
        {"follow": True},
    ],
)
def test_a_watch_with_new_reading_settings_is_due(at: Recorder, changes: dict):
    """A watch whose pages are read differently is due, and judged in full."""
    at.sees(ONE)
    at.now -= timedelta(minutes=30)
    at.lists(replace(MOSS, **changes))
    assert due(at) == ("mossmere",)
    assert not at.archive.last_look("mossmere").settled


def test_a_watch_with_another_pace_is_due_at_once(at: Recorder):
    at.sees(ONE)
    at.now -= timedelta(minutes=30)
    at.lists(replace(MOSS, schedule=Schedule(every=HOUR)))
    assert due(at) == ("mossmere",)
    assert at.archive.last_look("mossmere").settled


def test_another_name_or_note_changes_no_turn(at: Recorder):
    at.sees(ONE)
    at.now -= timedelta(minutes=30)
    at.lists(replace(MOSS, name="Mossmere, privacy", note="renewal in May", tags=("vendors",)))
    assert due(at) == ()
    assert at.history.watch("mossmere").name == "Mossmere, privacy"


def test_urls_that_come_and_go_are_remembered(at: Recorder):
    at.sees(ONE)
    at.lists(
        replace(MOSS, urls=("https://mossmere.example/legal", "https://mossmere.example/privacy"))
    )
    at.lists(replace(MOSS, urls=("https://mossmere.example/legal",)))
    old, new = at.history.addresses("mossmere")
    assert (old.url, old.since_at, old.until_at) == (MOSS.urls[0], START, at.now)
    assert (new.url, new.since_at, new.until_at) == ("https://mossmere.example/legal", at.now, None)
    assert at.archive.last_look("mossmere").pages == {}


def test_checks_missed_during_downtime_are_spread_in_order(at: Recorder):
    """Checks that were missed during downtime are spread out in their order."""
    names = [f"w{number:03}" for number in range(100)]
    at.lists(*(watch(name) for name in names))
    for name in names:
        at.watched = watch(name)
        at.sees(ONE)
    at.now += timedelta(days=30)
    at.lists(*(watch(name) for name in names))
    assert due(at, 100) == ("w000",)
    at.now += timedelta(seconds=25)
    assert due(at, 100) == tuple(names[1:51])
    at.now += LEASE - timedelta(seconds=26)
    assert due(at, 100) == tuple(names[51:])


def test_for_one_round_everything_that_was_missed_is_due_at_once(at: Recorder):
    for name in ("fernhill", "mossmere", "reedbank"):
        at.watched = watch(name)
        at.watch_queue.sync_watches([MOSS, FERN, REED], at.now, spread=False)
        at.sees(ONE)
    at.now += timedelta(days=30)
    at.watch_queue.sync_watches([MOSS, FERN, REED], at.now, spread=False)
    assert at.watch_queue.due(at.now) == ("fernhill", "mossmere", "reedbank")


def test_a_reload_does_not_put_off_what_is_due_now(at: Recorder):
    at.sees(ONE)
    at.now += timedelta(minutes=4)
    at.lists(MOSS)
    assert due(at) == ("mossmere",)


def test_the_next_turn_of_all_is_known(at: Recorder):
    at.sees(ONE)
    assert at.watch_queue.next_due_at() == at.now
    assert at.watch_queue.due(at.now) == ("mossmere",)
    at.lists()
    assert at.watch_queue.next_due_at() is None


def test_an_unlisted_url_without_a_host_hurts_nobody(at: Recorder):
    at.lists(watch("odd", urls=("https://[broken/",)))
    assert due(at) == ("odd",)
