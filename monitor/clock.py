"""The one place that asks what time it is. Everything else is handed an instant or a Clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the current instant, aware, in UTC."""


def system_clock() -> datetime:
    """Return the current instant in UTC."""
    return datetime.now(UTC)
