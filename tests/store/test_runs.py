"""The times in which no daemon ran: seen by `status` and the weekly report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.store.runs import Downtime, Runs
from tests.store.recorder import HOUR, ONE, START, Recorder, recorder

MINUTE = timedelta(minutes=1)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Recorder]:
    with recorder(tmp_path) as opened:
        yield opened


def ran(at: Recorder, begin_h: float, end_h: float, *, killed: bool = False) -> None:
    runs = Runs(at.store)
    run = runs.begin(START + begin_h * HOUR)
    (runs.alive if killed else runs.end)(run, START + end_h * HOUR)


def downtimes(at: Recorder, now_h: float, since_h: float = 0) -> list[tuple[float, float | None]]:
    found = Runs(at.store).downtimes(START + since_h * HOUR, START + now_h * HOUR)
    return [
        ((one.from_at - START) / HOUR, one.to_at and (one.to_at - START) / HOUR) for one in found
    ]


def test_without_a_daemon_ever_there_is_no_downtime(at: Recorder):
    assert downtimes(at, 100) == []


def test_a_restart_within_minutes_is_no_downtime(at: Recorder):
    ran(at, 0, 5)
    ran(at, 5.02, 9)
    assert downtimes(at, 9.01) == []


@pytest.mark.parametrize("killed", [False, True])
def test_a_gap_between_two_runs_is_a_downtime(at: Recorder, killed: bool):
    ran(at, 0, 5, killed=killed)
    ran(at, 12, 13)
    assert downtimes(at, 13.01) == [(5, 12)]


def test_a_daemon_that_stays_away_is_down(at: Recorder):
    ran(at, 0, 5, killed=True)
    assert downtimes(at, 8) == [(5, None)]


def test_checks_by_hand_or_timer_take_the_place_of_a_daemon(at: Recorder):
    ran(at, 0, 5)
    at.now = START + 7 * HOUR
    at.sees(ONE)
    assert downtimes(at, 8) == []


def test_what_ended_before_is_not_reported(at: Recorder):
    ran(at, 0, 5)
    ran(at, 12, 13)
    assert downtimes(at, 13.01, since_h=12.5) == []


def test_a_downtime_holds_instants(at: Recorder):
    ran(at, 0, 1)
    assert Runs(at.store).downtimes(START, START + 2 * HOUR) == (
        Downtime(from_at=START + HOUR, to_at=None),
    )
