"""Trouble is told when it lasts, once, and ends with one word of recovery."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.decide import health
from monitor.decide.health import Event, HealthInput
from monitor.model.change import EventKind, NoiseKind
from monitor.model.health_state import HealthState
from monitor.model.memory import Doubt, HealthMemory, Incident
from monitor.model.rules import Rules
from monitor.model.snapshot import FetchFailure
from monitor.model.watch import Schedule

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
RULES = Rules(patience=timedelta(hours=24), patience_looks=3)
CAPTCHA = Doubt(kind=NoiseKind.CHALLENGE, reason="the page asks whether we are human")


def fail(kind: str) -> FetchFailure:
    return FetchFailure(kind=kind, message=f"the server says {kind}", url="https://acme.example/")


def play(
    memory: HealthMemory, *looks: tuple[float, FetchFailure | Doubt]
) -> tuple[HealthMemory, list[Event]]:
    told: list[Event] = []
    for hours, trouble in looks:
        now = MONDAY + timedelta(hours=hours)
        after = health.after_failure if isinstance(trouble, FetchFailure) else health.after_doubt
        memory, events = after(memory, trouble, now, RULES)  # type: ignore[operator]
        told += events
    return memory, told


def be_well(memory: HealthMemory, *hours: float) -> tuple[HealthMemory, list[Event]]:
    told: list[Event] = []
    for hour in hours:
        memory, events = health.after_belief(memory, MONDAY + timedelta(hours=hour), RULES)
        told += events
    return memory, told


def test_trouble_that_passes_is_not_told():
    memory, told = play(
        HealthMemory(), (0, fail("timeout")), (1, fail("timeout")), (2, fail("timeout"))
    )
    assert told == []
    assert health.after_belief(memory, MONDAY, RULES)[1] == ()


def test_a_lasting_problem_is_reported_once_with_its_reason():
    """A problem that lasts is reported once, with its beginning and its reason."""
    _, told = play(HealthMemory(), *((6 * look, fail("server_error")) for look in range(20)))
    assert [kind for kind, _ in told] == [EventKind.UNHEALTHY]
    assert "since 23 November 2026" in told[0][1]
    assert "the server says server_error" in told[0][1]


def test_few_looks_are_not_enough_however_long_ago_the_first_was():
    _, told = play(HealthMemory(), (0, CAPTCHA), (400, CAPTCHA))
    assert told == []


def test_a_page_that_is_not_there_for_long_is_gone_and_then_back():
    memory, told = play(HealthMemory(), *((12 * look, fail("not_found")) for look in range(4)))
    assert [kind for kind, _ in told] == [EventKind.GONE]
    _, told_then = be_well(memory, 72, 96)
    assert [kind for kind, _ in told_then] == [EventKind.BACK]


def test_recovery_is_one_line_that_is_told_when_it_has_lasted():
    memory, _ = play(HealthMemory(), *((12 * look, CAPTCHA) for look in range(4)))
    memory, told = be_well(memory, 72, 90)
    assert told == []
    memory, told = be_well(memory, 96, 102, 120)
    assert told == [
        (
            EventKind.RECOVERED,
            "readable again since 26 November 2026, 00:00 UTC "
            "(problem began 23 November 2026, 00:00 UTC)",
        )
    ]
    assert (memory.doubt, memory.failing) == (None, None)


def test_a_longer_problem_needs_a_longer_recovery():
    """The longer a problem lasted, the longer its end has to last."""
    memory, _ = play(HealthMemory(), *((12 * look, CAPTCHA) for look in range(2 * 40)))
    assert be_well(memory, 24 * 40, 24 * 49)[1] == []
    assert [kind for kind, _ in be_well(memory, 24 * 40, 24 * 51)[1]] == [EventKind.RECOVERED]


def test_a_problem_that_returns_early_is_not_reported_again():
    """A problem that returns before its end was reported goes on, and is not reported again."""
    memory, _ = play(HealthMemory(), *((12 * look, CAPTCHA) for look in range(2 * 40)))
    for day in range(40, 60, 5):
        memory, well = be_well(memory, 24 * day)
        memory, again = play(memory, *((24 * day + 12 * look, CAPTCHA) for look in range(1, 3)))
        assert (well, again) == ([], [])
    assert memory.doubt is not None and memory.doubt.since_at == MONDAY


def test_a_new_problem_does_not_delay_the_end_of_another():
    """Another problem does not delay the end of the one before."""
    memory, _ = play(HealthMemory(), *((12 * look, CAPTCHA) for look in range(4)))
    memory, _ = be_well(memory, 48)
    memory, told = play(memory, (60, fail("timeout")))
    assert told == []
    assert [kind for kind, _ in be_well(memory, 72)[1]] == [EventKind.RECOVERED]


def test_one_failed_check_repeats_no_intermittent_problem():
    """One failed check is no reason to repeat an alert about an intermittent problem."""
    memory, _ = play(HealthMemory(), *((12 * look, CAPTCHA) for look in range(2 * 40)))
    memory, _ = be_well(memory, 24 * 40, 24 * 48)
    memory, once = play(memory, (24 * 48 + 12, CAPTCHA))
    memory, lasting = play(memory, (24 * 49, CAPTCHA), (24 * 50, CAPTCHA))
    assert once == []
    assert [words.split(" checks")[0] for _, words in lasting] == [
        "still not readable on and off, at 83"
    ]


def test_patience_fits_the_pace_of_a_watch_within_bounds():
    patience = {
        hours: health.with_default_patience(
            Rules(), Schedule(every=timedelta(hours=hours)), MONDAY
        ).patience
        for hours in (1, 6, 24, 24 * 30)
    }
    assert patience == {
        1: timedelta(hours=12),
        6: timedelta(hours=24),
        24: timedelta(days=4),
        24 * 30: timedelta(days=7),
    }


def test_a_patience_of_the_watch_list_counts_as_it_is():
    assert health.with_default_patience(RULES, Schedule(every=timedelta(days=30)), MONDAY) == RULES


def test_trouble_that_goes_on_is_told_again_on_a_schedule():
    _, told = play(HealthMemory(), *((12 * look, fail("timeout")) for look in range(2 * 22)))
    assert len(told) == 3
    assert told[1][1].startswith("still not readable")


def test_a_problem_goes_on_with_another_reason_but_not_kind():
    """A problem that changes its reason goes on; one of another kind is reported when it lasts."""
    refused = [(6.0 * look, fail("forbidden")) for look in range(6)]
    challenged = [(36 + 6.0 * look, CAPTCHA) for look in range(6)]
    missing = [(72 + 6.0 * look, fail("not_found")) for look in range(6)]
    memory, told = play(HealthMemory(), *refused, *challenged, *missing)
    assert [kind for kind, _ in told] == [EventKind.UNHEALTHY, EventKind.GONE]
    assert memory.failing is not None and memory.failing.since_at == MONDAY


def test_another_language_served_for_long_is_a_variant():
    """Another language that is served for long is reported as a variant."""
    german = Doubt(kind=NoiseKind.OTHER_LANGUAGE, reason="the page is in German now")
    _, told = play(HealthMemory(), *((12 * look, german) for look in range(4)))
    assert [kind for kind, _ in told] == [EventKind.VARIANT]


def test_an_intermittent_problem_ends_after_a_week_without_it():
    """A problem that keeps coming back is over only after a week without it."""
    memory, told = HealthMemory(), []
    for day in range(0, 60, 4):
        memory, events = play(
            memory, *((24 * day + 12 * look, fail("timeout")) for look in range(4))
        )
        memory, end = be_well(memory, *(24 * day + hours for hours in (48, 60, 72, 84)))
        told += [kind for kind, _ in (*events, *end)]
    assert told[:3] == [EventKind.UNHEALTHY, EventKind.RECOVERED, EventKind.UNHEALTHY]
    assert EventKind.RECOVERED not in told[3:]
    assert [kind for kind, _ in be_well(memory, 24 * 80)[1]] == [EventKind.RECOVERED]


def at(
    name: str, trouble: Incident | None = None, *, due: float = 6, looked: bool = True
) -> HealthInput:
    return HealthInput(
        watch_id=name,
        next_check_at=MONDAY + timedelta(hours=due),
        checked_at=MONDAY if looked else None,
        trouble=trouble,
    )


def standing(kind: str, days: int) -> Incident:
    return Incident(kind=kind, reason="why", since_at=MONDAY - timedelta(days=days), looks=9)


def test_every_kind_of_trouble_has_its_state():
    states = {
        kind: health.health_of(at("a", standing(kind, 3)), MONDAY, RULES).state
        for kind in (
            "forbidden",
            "challenge",
            "not_found",
            "timeout",
            "dns",
            "truncated",
            "other_language",
        )
    }
    assert states == {
        "forbidden": HealthState.BLOCKED,
        "challenge": HealthState.BLOCKED,
        "not_found": HealthState.GONE,
        "timeout": HealthState.FAILING,
        "dns": HealthState.FAILING,
        "truncated": HealthState.SUSPICIOUS,
        "other_language": HealthState.SUSPICIOUS,
    }


def test_only_what_lasts_asks_for_a_person():
    young, old = (
        health.health_of(at("a", standing("dns", days)), MONDAY, RULES) for days in (0, 3)
    )
    assert (young.needs_person, old.needs_person) == (False, True)
    assert old.since_at == MONDAY - timedelta(days=3)


def test_silence_can_be_trusted_by_one_line():
    well = [health.health_of(at(f"w{n}"), MONDAY, RULES) for n in range(209)]
    blocked = [
        health.health_of(at("b", standing("forbidden", days)), MONDAY, RULES) for days in (19, 4, 2)
    ]
    assert health.summary_line([*well, *blocked]) == (
        "209 of 212 watches are up to date, 3 blocked since 4 November"
    )
    late = health.health_of(at("late", due=-48), MONDAY, RULES)
    assert health.summary_line([*well, late]) == (
        "209 of 210 watches are up to date, 1 stale since 21 November"
    )


def test_how_late_is_late_follows_the_interval():
    """A watch that is checked every 15 seconds is not fine after half an hour of nothing."""
    cases = [(15, 120), (600, 300), (3600, 1800), (21600, 3600), (604800, 3600)]
    for every_s, late_s in cases:
        late = health.late_after(Schedule(every=timedelta(seconds=every_s)), MONDAY)
        assert late == timedelta(seconds=late_s)


def test_a_first_check_that_failed_needs_a_person_at_once():
    first = HealthInput(
        watch_id="a",
        next_check_at=MONDAY,
        checked_at=MONDAY,
        trouble=standing("dns", 0),
        baseline=False,
    )
    found = health.health_of(first, MONDAY, RULES)
    assert found.needs_person
    assert found.why.startswith("no version saved yet: ")


def test_a_first_page_that_is_none_needs_a_person_at_once():
    """Without a baseline nothing is watched: `status` says so from the first check on."""
    doubt = Incident(kind=NoiseKind.CONSENT_WALL, reason="why", since_at=MONDAY)
    first = replace(at("new", doubt), baseline=False)
    assert health.health_of(first, MONDAY, RULES).needs_person
    assert not health.health_of(at("old", doubt), MONDAY, RULES).needs_person
    failing = replace(
        at("down", Incident(kind="timeout", reason="why", since_at=MONDAY)), baseline=False
    )
    assert health.health_of(failing, MONDAY, RULES).needs_person
