"""The health state of a watch. A new state needs: a member here; the kinds of failure or doubt that
mean it, in `decide.health` (`_GONE`, `_BLOCKED`, `state_of`); and its row in `docs/lifecycle.md`.
Elsewhere only three states are asked for: `gone` in `check`, `stale` in `cli/errors` and
`cli/doctor`, `fresh` in `cli/status` and `decide/report`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class HealthState(StrEnum):
    """What a watch can be relied on for."""

    FRESH = "fresh"
    """The last check saw the policy, and it was on time."""
    STALE = "stale"
    """It was not checked when it was due."""
    BLOCKED = "blocked"
    """The server lets us see something else: a refusal, a challenge, a sign-in or consent page."""
    FAILING = "failing"
    """The page can't be fetched."""
    GONE = "gone"
    """The server says that there is no such page."""
    SUSPICIOUS = "suspicious"
    """A page came, and it does not look like the policy; or the page is flapping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one watch stands."""

    watch_id: str
    state: HealthState
    why: str
    since_at: datetime | None
    """None of a fresh one, and of one that was never checked."""
    needs_person: bool
    """It lasts: by itself it will hardly get well."""
