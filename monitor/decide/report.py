"""The report that all is well, or what is not: when it is due, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.decide import health, route, throttling
from monitor.model.alert import Alert, DigestSchedule
from monitor.model.change import EventKind
from monitor.model.health_state import Health, HealthState
from monitor.model.rules import Rules

SPANS = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}
_DUE = {"daily": DigestSchedule(), "weekly": DigestSchedule(weekday=0)}
_MOST_LINES = 10


def due_at(often: str | None, now: datetime) -> datetime | None:
    """Return when the latest report was due: at 8 o'clock UTC, weekly on Mondays; None where none
    is wanted.
    """
    return throttling.next_digest(_DUE[often], now - SPANS[often]) if often in SPANS else None


def key(due: datetime) -> str:
    """Return under which key a report is told once."""
    return f"report.{due:%Y%m%dT%H%M%SZ}"


def report_alert(
    healths: Sequence[Health], changes: Sequence[int], rules: Rules, due: datetime, now: datetime
) -> Alert:
    """Return the report on all watches, addressed; `changes` are how many there were, and of how
    many policies.
    """
    summed_up = health.summary_line(healths)
    told = Alert(
        key=key(due),
        kind=EventKind.REPORT,
        watch_id="policy-monitor",
        watch_name="policy-monitor",
        service="",
        terms_type="",
        url="",
        at=now,
        headline=summed_up[:1].upper() + summed_up[1:],
        lines=tuple(_lines(healths, changes)),
    )
    return route.assign_channels(told, rules.routes, rules.channels)


def _lines(healths: Sequence[Health], changes: Sequence[int]) -> list[str]:
    count, policies = changes
    told = f"{count} change{'' if count == 1 else 's'} of {policies} polic{'y' if policies == 1 else 'ies'}"
    told = f"{told if count else 'No change of any policy'} since the last report"
    unwell = [one for one in healths if one.state is not HealthState.FRESH]
    lines = [
        f"{one.watch_id}: {one.state}{f' since {health.long_instant(one.since_at)}' if one.since_at else ''}: {one.why}"
        for one in sorted(unwell, key=lambda one: not one.needs_person)
    ]
    more = [f"… and {len(lines) - _MOST_LINES + 2} more"] if len(lines) > _MOST_LINES - 1 else []
    return [told, *lines[: _MOST_LINES - 1 - len(more)], *more]
