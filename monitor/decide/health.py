"""Is the watch well? Failures and doubts become events only when they last, and so does their
end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.decide import pace
from monitor.model.change import EventKind, NoiseKind
from monitor.model.health_state import Health, HealthState
from monitor.model.memory import (
    Doubt,
    Flapping,
    HealthMemory,
    Incident,
    PendingLinkChange,
    PendingMove,
    WatchMemory,
)
from monitor.model.rules import Rules
from monitor.model.snapshot import FetchFailure
from monitor.model.watch import Schedule

Event = tuple[EventKind, str]
"""What happened to the watch, and the sentence that tells it."""

INTERVALS = 4
"""So many intervals in trouble fit the pace of a watch."""
SHORTEST_PATIENCE, LONGEST_PATIENCE = timedelta(hours=12), timedelta(days=7)
HEALED = timedelta(days=7)
"""Trouble that comes again so soon after its end was told is a relapse: its next end is told after
so long.
"""
CONVALESCENCE, LONGEST_CONVALESCENCE = 4, timedelta(days=28)
"""An end is believed when it has lasted for this fraction of the trouble, but for no longer than so
long: a page that was in trouble for months, on and off, is not well after one good day.
"""
LATE, LEAST_LATE = timedelta(hours=1), timedelta(minutes=2)
"""A check that is overdue by half of the watch's interval, within these bounds, shows that nobody
watches. Less than two minutes may pass while other pages of the host, or slow ones, are fetched.
"""

_GONE = frozenset({"not_found", "gone"})
_BLOCKED = frozenset(
    {"forbidden", "rate_limited", NoiseKind.CHALLENGE, NoiseKind.SIGN_IN, NoiseKind.CONSENT_WALL}
)
_VARIANT = frozenset({NoiseKind.OTHER_LANGUAGE, NoiseKind.OTHER_REGION})
_DOUBTED = frozenset(NoiseKind)


def with_default_patience(rules: Rules, schedule: Schedule, now: datetime) -> Rules:
    """Return the rules with a patience: that of the watch list, or else one that fits the pace of
    the watch.
    """
    if rules.patience is not None:
        return rules
    fits = min(max(INTERVALS * pace.usual_wait(schedule, now), SHORTEST_PATIENCE), LONGEST_PATIENCE)
    return replace(rules, patience=fits)


def after_failure(
    memory: HealthMemory, failure: FetchFailure, now: datetime, rules: Rules
) -> tuple[HealthMemory, tuple[Event, ...]]:
    """Return the memory after a check that reached no page, and the events it raises."""
    standing, told = _after_trouble(memory, failure.kind, failure.message, now, rules)
    return replace(memory, failing=standing, doubt=None, healing=_left(memory, failure.kind)), told


def after_doubt(
    memory: HealthMemory, doubt: Doubt, now: datetime, rules: Rules
) -> tuple[HealthMemory, tuple[Event, ...]]:
    """Return the memory after a check of a page that is not believed, and the events."""
    standing, told = _after_trouble(memory, doubt.kind, doubt.reason, now, rules)
    return replace(memory, doubt=standing, failing=None, healing=_left(memory, doubt.kind)), told


def after_belief(
    memory: HealthMemory, now: datetime, rules: Rules
) -> tuple[HealthMemory, tuple[Event, ...]]:
    """Return the memory after a look at a page that is believed, and the end of told trouble once
    that has lasted.
    """
    trouble, healing = memory.failing or memory.doubt, memory.healing
    if trouble is not None and trouble.told:
        healing = replace(trouble, turned_at=now)
    well = replace(memory, failing=None, doubt=None, healing=healing)
    if healing is None:
        return well, ()
    since = healing.turned_at or now
    if healing.told and now - since >= _convalescence(healing, since, rules):
        return replace(well, healing=replace(healing, told=False)), _recovery(healing, since)
    over = not healing.told and now - since >= HEALED
    return replace(well, healing=None) if over else well, ()


def without_incident(memory: WatchMemory) -> WatchMemory:
    """Return the memory of a watch without its incident, where something else tells its end."""
    return replace(memory, health=HealthMemory())


def _convalescence(trouble: Incident, ended_at: datetime, rules: Rules) -> timedelta:
    """For how long a page has to stay well before the end of its trouble is told."""
    fits = min((ended_at - trouble.since_at) / CONVALESCENCE, LONGEST_CONVALESCENCE)
    return max(fits, _patience(rules), HEALED if trouble.relapsed else timedelta(0))


def _recovery(trouble: Incident, since_at: datetime) -> tuple[Event, ...]:
    kind = EventKind.BACK if trouble.told_as == HealthState.GONE else EventKind.RECOVERED
    return (
        (
            kind,
            f"readable again since {long_instant(since_at)} "
            f"(problem began {long_instant(trouble.since_at)})",
        ),
    )


def state_of(kind: str) -> HealthState:
    """Return the state of a watch whose last look failed, or was doubted, in this way."""
    if kind in _GONE:
        return HealthState.GONE
    if kind in _BLOCKED:
        return HealthState.BLOCKED
    return HealthState.SUSPICIOUS if kind in _DOUBTED else HealthState.FAILING


def lasts(
    standing: Incident | PendingMove | PendingLinkChange, now: datetime, rules: Rules
) -> bool:
    """Return whether something has stood for longer than the patience of fitted rules."""
    return standing.looks >= rules.patience_looks and now - standing.since_at >= _patience(rules)


def long_instant(at: datetime) -> str:
    """Return an instant in words: `23 November 2026, 08:00 UTC`."""
    return at.strftime("%-d %B %Y, %H:%M UTC")


def _after_trouble(
    memory: HealthMemory, kind: str, reason: str, now: datetime, rules: Rules
) -> tuple[Incident, tuple[Event, ...]]:
    """One incident, however its reason changes: told when it lasts, when it turns into another, and
    on a schedule.
    """
    state = state_of(kind)
    incident = _turned(_go_on(memory, kind, reason, now), state, now)
    if not _is_due(incident, now, rules):
        return incident, ()
    again = "still " if incident.told and state == incident.told_as else ""
    told = replace(incident, told=True, told_at=now, told_as=state, turned_at=None)
    return told, ((_event_of(kind, state), f"{again}{_sentence(incident)}"),)


def _turned(incident: Incident, state: HealthState, now: datetime) -> Incident:
    """The incident, with since when it is another state than the one that was told."""
    if not incident.told:
        return incident
    other = state != incident.told_as
    return replace(incident, turned_at=(incident.turned_at or now) if other else None)


def _is_due(incident: Incident, now: datetime, rules: Rules) -> bool:
    if not incident.told:
        return lasts(incident, now, rules)
    if incident.turned_at is not None:
        return now - incident.turned_at >= _patience(rules)
    goes_on = incident.again_at is None or now - incident.again_at >= _patience(rules)
    return goes_on and now - (incident.told_at or now) >= rules.remind_every


def _go_on(memory: HealthMemory, kind: str, reason: str, now: datetime) -> Incident:
    """Trouble goes on, however its reason changes; trouble whose end was not told yet goes on when
    it comes again.
    """
    before = memory.failing or memory.doubt
    if before is None and memory.healing is not None and _is_back(memory, kind):
        before = replace(memory.healing, turned_at=None, again_at=now)
    if before is None:
        relapsed = memory.healing is not None and not memory.healing.told
        return Incident(kind=kind, reason=reason, since_at=now, relapsed=relapsed)
    return replace(before, kind=kind, reason=reason, looks=before.looks + 1)


def _is_back(memory: HealthMemory, kind: str) -> bool:
    """Whether trouble that seemed to be over is there again, and not another one."""
    healing = memory.healing
    if memory.failing or memory.doubt or healing is None or not healing.told:
        return False
    return state_of(kind) == healing.told_as and (kind in _VARIANT) == (healing.kind in _VARIANT)


def _left(memory: HealthMemory, kind: str) -> Incident | None:
    """What is healing still when trouble of this kind is met."""
    return None if _is_back(memory, kind) else memory.healing


def _event_of(kind: str, state: HealthState) -> EventKind:
    if kind in _VARIANT:
        return EventKind.VARIANT
    return EventKind.GONE if state is HealthState.GONE else EventKind.UNHEALTHY


def _patience(rules: Rules) -> timedelta:
    return rules.patience if rules.patience is not None else LONGEST_PATIENCE


def _what_is_wrong(kind: str) -> str:
    if kind in _VARIANT:
        return "another region's or language's version was served"
    return "not there" if kind in _GONE else "not readable"


def _sentence(standing: Incident) -> str:
    what = _what_is_wrong(standing.kind)
    if standing.again_at is not None:
        what = f"{what} on and off,"
    in_a_row = "" if standing.relapsed or standing.again_at else " in a row"
    checks = f"{standing.looks} check{'' if standing.looks == 1 else 's'}{in_a_row}"
    return f"{what} at {checks} since {long_instant(standing.since_at)}: {standing.reason}"


# How watches stand, for `status` and the line that lets silence be trusted.


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthInput:
    """What is known of how a watch is watched."""

    watch_id: str
    next_check_at: datetime
    checked_at: datetime | None
    trouble: Incident | None = None
    unstable: Flapping | None = None
    baseline: bool = True
    """There is a text that is believed; without one nothing is watched yet."""
    late_after: timedelta = LATE
    """By how much a check may be overdue."""


def health_of(facts: HealthInput, now: datetime, rules: Rules) -> Health:
    """Return how a watch stands; `rules` with the patience that fits it."""
    if now - facts.next_check_at > facts.late_after:
        why = f"overdue since {long_instant(facts.next_check_at)}; is the daemon running?"
        return Health(
            watch_id=facts.watch_id,
            state=HealthState.STALE,
            why=why,
            since_at=facts.next_check_at,
            needs_person=True,
        )
    standing = facts.trouble or facts.unstable
    if standing is not None:
        state = state_of(standing.kind) if facts.trouble else HealthState.SUSPICIOUS
        return Health(
            watch_id=facts.watch_id,
            state=state,
            why=standing.reason if facts.baseline else f"no version saved yet: {standing.reason}",
            since_at=standing.since_at,
            needs_person=_needs_person(facts, now, rules),
        )
    if facts.checked_at is None:
        return Health(
            watch_id=facts.watch_id,
            state=HealthState.STALE,
            why="not checked yet",
            since_at=None,
            needs_person=False,
        )
    return Health(
        watch_id=facts.watch_id, state=HealthState.FRESH, why="", since_at=None, needs_person=False
    )


def _needs_person(facts: HealthInput, now: datetime, rules: Rules) -> bool:
    """An incident that lasts; and any at the first check: most likely the URL is wrong."""
    if facts.trouble is None:
        return facts.unstable is not None and facts.unstable.told
    return lasts(facts.trouble, now, rules) or not facts.baseline


def late_after(schedule: Schedule, now: datetime) -> timedelta:
    """Return by how much a check of a watch may be overdue before nobody seems to watch."""
    return min(max(pace.usual_wait(schedule, now) / 2, LEAST_LATE), LATE)


def summary_line(healths: Sequence[Health]) -> str:
    """Return in one line how all watches stand: what one may conclude from hearing nothing."""
    if not healths:
        return "nothing is watched"
    counts = Counter(health.state for health in healths)
    fresh = counts[HealthState.FRESH]
    if len(healths) == 1:
        looked = f"the one watch is {'' if fresh else 'not '}up to date"
    else:
        which = f"all {fresh}" if fresh == len(healths) else f"{fresh} of {len(healths)}"
        looked = f"{which} watches are up to date"
    troubled = [
        _group(state, healths)
        for state in HealthState
        if state not in {HealthState.FRESH} and counts[state]
    ]
    return ", ".join((looked, *troubled))


def _group(state: HealthState, healths: Sequence[Health]) -> str:
    members = [health for health in healths if health.state is state]
    since = min((health.since_at for health in members if health.since_at), default=None)
    return f"{len(members)} {state}" + (f" since {since.day} {since:%B}" if since else "")
