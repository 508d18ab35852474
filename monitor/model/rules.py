"""What the watch list says about deciding, for all watches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitor.model.alert import Channel, Route


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How all watches are judged and told about."""

    routes: tuple[Route, ...] = ()
    channels: tuple[Channel, ...] = ()
    patience: timedelta | None = None
    """How long a watch may fail or be doubted before that raises an alert; None fits it to the
    pace of the watch.
    """
    patience_looks: int = 3
    """… and for how many checks in a row at least."""
    remind_every: timedelta = timedelta(days=7)
    """How often an alert about a continuing problem is repeated."""
    report: str | None = None
    """How often a report on all watches is sent: `daily`, `weekly`, or never."""
    remind_days: tuple[int, ...] = (14, 3, 0)
    """How many days before an announced text takes effect one is reminded of it; 0 is the day
    itself.
    """
