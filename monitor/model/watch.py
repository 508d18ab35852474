"""What is watched."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a watch is checked: every so often, or by a cron expression in a time zone. Exactly
    one is set.
    """

    every: timedelta | None = None
    cron: str | None = None
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """One entry of the watch list."""

    id: str
    """Stable: history stays with it when the URL changes."""
    name: str
    service: str
    terms_type: str
    urls: tuple[str, ...]
    """One, or the pages which make up one document, in order."""
    schedule: Schedule
    select: tuple[str, ...] = ()
    """CSS selectors of the policy; an override, empty as a rule."""
    ignore: tuple[str, ...] = ()
    """CSS selectors of what is to be left out; an override, empty as a rule."""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """They may hold secrets: never logged, never shown."""
    tags: tuple[str, ...] = ()
    group: str | None = None
    enabled: bool = True
    note: str = ""
    language: str | None = None
    """Language expected, as a two-letter code; None takes what the first look finds."""
    follow: bool = False
    """Whether linked previews, archives and PDFs are watched as part of it."""
    allow_private: bool = False
    """Whether addresses that are not public may be asked."""
