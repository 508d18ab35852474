"""The report that all is well, or what is not: when it is due, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    """Return the key under which a report is sent once."""
    return f"report.{due:%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report tells of the time since the one before."""

    healths: Sequence[Health]
    changes: int
    policies: int
    """Of how many policies the changes were."""
    down: Sequence[tuple[datetime, datetime | None]] = ()
    """From when to when no daemon ran; until None while that lasts."""
    open_reviews: Sequence[str] = ()
    """Changes that somebody has to deal with, a line each."""


def report_alert(told: Report, rules: Rules, due: datetime, now: datetime) -> Alert:
    """Return the report on all watches, addressed."""
    summed_up = health.summary_line(told.healths)
    alert = Alert(
        key=key(due),
        kind=EventKind.REPORT,
        watch_id="policy-monitor",
        watch_name="policy-monitor",
        service="",
        terms_type="",
        url="",
        at=now,
        headline=summed_up[:1].upper() + summed_up[1:],
        lines=tuple(_lines(told)),
    )
    return route.assign_channels(alert, rules.routes, rules.channels)


def down_line(from_at: datetime, to_at: datetime | None) -> str:
    """Return that nobody watched for a time: changes that came and went then were not seen."""
    begin = health.long_instant(from_at)
    if to_at is None:
        return f"The daemon has not been running since {begin}: nothing was watched since then"
    return f"The daemon was not running from {begin} to {health.long_instant(to_at)}"


def _lines(told: Report) -> list[str]:
    unwell = [one for one in told.healths if one.state is not HealthState.FRESH]
    lines = [
        *(down_line(*times) for times in told.down),
        *map(_health_line, sorted(unwell, key=lambda one: not one.needs_person)),
        *told.open_reviews,
    ]
    more = [f"… and {len(lines) - _MOST_LINES + 2} more"] if len(lines) > _MOST_LINES - 1 else []
    return [_changes_line(told), *lines[: _MOST_LINES - 1 - len(more)], *more]


def _changes_line(told: Report) -> str:
    if not told.changes:
        return "No change of any policy since the last report"
    changes = f"{told.changes} change{'' if told.changes == 1 else 's'}"
    policies = "1 policy" if told.policies == 1 else f"{told.policies} policies"
    return f"{changes} of {policies} since the last report"


def _health_line(one: Health) -> str:
    since = f" since {health.long_instant(one.since_at)}" if one.since_at else ""
    return f"{one.watch_id}: {one.state}{since}: {one.why}"
