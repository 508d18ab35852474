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
    patience: timedelta = timedelta(hours=24)
    """How long a watch may fail or be doubted before that is told."""
    patience_looks: int = 3
    """… and at how many looks in a row at least."""
