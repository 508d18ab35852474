"""Counters are learnt from the watch's own history; periods and prices never are."""

from __future__ import annotations

import pytest

from monitor.decide.confirmation import Decision
from tests.decide.looks import POLICY, Watched, text


def looks(line: str, *values: object) -> list[Decision]:
    watch = Watched()
    return [watch.sees(text(f"{POLICY}\n{line.format(value)}\n")) for value in values][1:]


@pytest.mark.parametrize(
    "line", ["Read {} times so far.", "Version 1.{}.3", "Seite {} Mal besucht"]
)
def test_a_number_that_changes_at_every_check_is_learnt(line: str):
    told = looks(line, *range(10_233, 11_000, 97))
    assert told[0] is Decision.ALERT
    assert Decision.ALERT not in told[1:]
    assert told[-1] is Decision.ACCEPT


@pytest.mark.parametrize(
    "line", ["We keep logs for {} days.", "A parcel costs {} euros.", "Fee: ${}"]
)
def test_a_period_or_a_price_is_no_counter(line: str):
    assert looks(line, *range(10, 18)) == [Decision.ALERT] * 7


def test_a_change_beside_a_counter_is_told():
    watch = Watched()
    for number in range(8):
        watch.sees(text(f"{POLICY}\nRead {number * 97} times.\n"))
    sold = POLICY.replace("We do not sell", "We sell")
    assert watch.sees(text(f"{sold}\nRead 900 times.\n")) is Decision.ALERT


def test_a_number_that_stands_again_is_told():
    told = looks("Read {} times so far.", 10, 20, 30, 30)
    assert told == [Decision.ALERT, Decision.RECHECK, Decision.ALERT]
