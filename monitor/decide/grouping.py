"""Which alerts belong together: the changes of one service within a day, and one text at several
addresses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from monitor.model.alert import Alert
from monitor.model.change import POLICY_EVENTS, EventKind

WITHIN = timedelta(days=1)
_MOST_NAMED = 20


def belong_together(one: Alert, other: Alert) -> bool:
    """Return whether two alerts are sent together: changes of two policies of one service, or of
    one text in two.
    """
    if (
        one.watch_id == other.watch_id
        or not (_is_change(one) and _is_change(other))
        or abs(one.at - other.at) > WITHIN
    ):
        return False
    return one.service == other.service or _text(one) == _text(other)


def merged(alerts: Sequence[Alert]) -> tuple[Alert, ...]:
    """Return the alerts, in order of time, those of the same step between the same texts as one
    that names them all.
    """
    by_text: dict[tuple[str | None, ...], list[Alert]] = {}
    for alert in sorted(alerts, key=lambda alert: alert.at):
        by_text.setdefault(_text(alert) if _is_change(alert) else (alert.key,), []).append(alert)
    return tuple(_as_one(same) for same in by_text.values())


def reason(alerts: Sequence[Alert]) -> str:
    """Return in words why alerts that belong together come together."""
    services = dict.fromkeys(alert.service or alert.watch_name for alert in alerts)
    return f"changes of {' and '.join(list(services)[:3])} within a day"


def _as_one(same: Sequence[Alert]) -> Alert:
    first = same[0]
    if len(same) == 1:
        return first
    named = [
        f"The same text changed at {alert.watch_name}: {alert.url}"
        for alert in same[1 : _MOST_NAMED + 1]
    ]
    more = [f"… and at {len(same) - 1 - _MOST_NAMED} more"] if len(same) - 1 > _MOST_NAMED else []
    return replace(
        first,
        headline=f"{first.headline} (the same text at {len(same)} addresses)",
        lines=(*first.lines, *named, *more),
        tags=tuple(dict.fromkeys(tag for alert in same for tag in alert.tags)),
    )


def _is_change(alert: Alert) -> bool:
    return (
        alert.kind in POLICY_EVENTS
        and alert.kind is not EventKind.REMINDER
        and alert.new_digest is not None
    )


def _text(alert: Alert) -> tuple[str | None, ...]:
    return alert.kind, alert.old_digest, alert.new_digest
