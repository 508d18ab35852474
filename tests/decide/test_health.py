"""Trouble is told when it lasts, once, and ends with one word of recovery."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.decide import health
from monitor.decide.health import Event
from monitor.model.change import EventKind, NoiseKind
from monitor.model.life import Doubt, Life
from monitor.model.rules import Rules
from monitor.model.snapshot import Failure

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
RULES = Rules(patience=timedelta(hours=24), patience_looks=3)
CAPTCHA = Doubt(kind=NoiseKind.CHALLENGE, reason="the page asks whether we are human")


def fail(kind: str) -> Failure:
    return Failure(kind=kind, message=f"the server says {kind}", url="https://acme.example/")


def play(life: Life, *looks: tuple[float, Failure | Doubt]) -> tuple[Life, list[Event]]:
    told: list[Event] = []
    for hours, trouble in looks:
        now = MONDAY + timedelta(hours=hours)
        after = health.after_failure if isinstance(trouble, Failure) else health.after_doubt
        life, events = after(life, trouble, now, RULES)  # type: ignore[operator]
        told += events
    return life, told


def test_trouble_that_passes_is_not_told():
    life, told = play(Life(), (0, fail("timeout")), (1, fail("timeout")), (2, fail("timeout")))
    assert told == []
    assert health.after_belief(life, MONDAY)[1] == ()


def test_trouble_that_lasts_is_told_once_with_its_beginning_and_its_reason():
    _, told = play(Life(), *((6 * look, fail("server_error")) for look in range(20)))
    assert [kind for kind, _ in told] == [EventKind.UNHEALTHY]
    assert "since 23 November 2026" in told[0][1]
    assert "the server says server_error" in told[0][1]


def test_few_looks_are_not_enough_however_long_ago_the_first_was():
    _, told = play(Life(), (0, CAPTCHA), (400, CAPTCHA))
    assert told == []


def test_a_page_that_is_not_there_for_long_is_gone_and_then_back():
    life, told = play(Life(), *((12 * look, fail("not_found")) for look in range(4)))
    assert [kind for kind, _ in told] == [EventKind.GONE]
    _, told_then = health.after_belief(life, MONDAY + timedelta(days=3))
    assert [kind for kind, _ in told_then] == [EventKind.BACK]


def test_recovery_is_one_line_and_ends_the_trouble():
    life, _ = play(Life(), *((12 * look, CAPTCHA) for look in range(4)))
    life, told = health.after_belief(life, MONDAY + timedelta(days=3))
    assert [kind for kind, _ in told] == [EventKind.RECOVERED]
    assert (life.doubt, life.failing) == (None, None)
    assert health.after_belief(life, MONDAY + timedelta(days=4))[1] == ()
