"""Times of day as people write them: `daily 08:00`, `weekly mon 08:00`, `22:00-07:00`. Both ways,
without loss.
"""

from __future__ import annotations

import re
from datetime import time

from monitor.model.alert import DigestSchedule, QuietHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DIGEST_PATTERN = rf"^(daily|weekly ({'|'.join(DAYS)})) ([01][0-9]|2[0-3]):[0-5][0-9]$"
QUIET_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$"


def parse_digest_time(text: str, timezone: str = "UTC") -> DigestSchedule:
    """Return when a digest goes out that is written `daily 08:00` or `weekly mon 08:00`. Raises
    ValueError.
    """
    if not re.match(DIGEST_PATTERN, text):
        raise ValueError('must be such as "daily 08:00" or "weekly mon 08:00"')
    _, *day, at = text.split()
    return DigestSchedule(
        at=time.fromisoformat(at), weekday=DAYS.index(day[0]) if day else None, timezone=timezone
    )


def parse_quiet_hours(text: str, timezone: str = "UTC") -> QuietHours:
    """Return the quiet hours that are written `22:00-07:00`. Raises ValueError."""
    if not re.match(QUIET_PATTERN, text):
        raise ValueError('must be such as "22:00-07:00"')
    start, end = (time.fromisoformat(part) for part in text.split("-"))
    if start == end:
        raise ValueError("must begin and end at different times")
    return QuietHours(start=start, end=end, timezone=timezone)


def format_digest_time(when: DigestSchedule) -> str:
    """Return a digest as `digest` reads it."""
    often = "daily" if when.weekday is None else f"weekly {DAYS[when.weekday]}"
    return f"{often} {when.at:%H:%M}"


def format_quiet_hours(hours: QuietHours) -> str:
    """Return quiet hours as `quiet` reads them."""
    return f"{hours.start:%H:%M}-{hours.end:%H:%M}"


def check_digest(text: str) -> str:
    """Accept when a digest goes out."""
    parse_digest_time(text)
    return text


def check_quiet(text: str) -> str:
    """Accept quiet hours."""
    parse_quiet_hours(text)
    return text
