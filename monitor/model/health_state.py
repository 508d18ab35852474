"""How well a watch is watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HealthState(StrEnum):
    """What a watch can be relied on for."""

    FRESH = "fresh"
    """The last look saw the policy, and it was taken in time."""
    STALE = "stale"
    """It was not looked at when it was due."""
    BLOCKED = "blocked"
    """The server lets us see something else: a refusal, a challenge, a sign-in or consent page."""
    FAILING = "failing"
    """The page can't be had."""
    GONE = "gone"
    """The server says that there is no such page."""
    SUSPICIOUS = "suspicious"
    """A page came, and it does not look like the policy; or it keeps changing to and fro."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one watch stands."""

    watch_id: str
    state: HealthState
    why: str
    since_at: datetime | None
    """None of a fresh one, and of one that was never looked at."""
    needs_person: bool
    """It lasts: by itself it will hardly get well."""
