"""Dates, lists and labels as messages word them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.language import tables
from monitor.model.change import Finding

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ELLIPSIS = "…"
_JOINERS = "\u200c\u200d"


def label_table() -> dict[str, Any]:
    """Return the table of what messages call things."""
    return tables.table("render", "labels")


def short_date(on: date) -> str:
    """Return a day as `29 Sep 2023`, the same everywhere in the world."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def instant(at: datetime, timezone: str = "UTC") -> str:
    """Return an instant as `30 Aug 2023, 17:12 UTC`, by the clock of an IANA time zone."""
    try:
        local = at.astimezone(ZoneInfo(timezone))
    except (ZoneInfoNotFoundError, ValueError):  # the database of zones may have changed
        local = at.astimezone(UTC)
    return f"{short_date(local.date())}, {local:%H:%M %Z}"


def stamp(at: datetime) -> str:
    """Return an instant as ISO 8601 in UTC, to the second: `2023-08-30T17:12:00Z`."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def topic(topic_id: str) -> str:
    """Return what a topic is called in the middle of a sentence."""
    return str(label_table()["topics"].get(topic_id, topic_id.replace("_", " ")))


def event(kind: str) -> Mapping[str, str]:
    """Return how a kind of event is worded; one that the table doesn't know yet by its own name."""
    words: Mapping[str, str] = label_table()["kinds"].get(kind) or {
        "undated": kind.replace("_", " ")
    }
    return words


def listing(names: Sequence[str], most: int) -> str:
    """Return the first `most` names joined by commas, and how many more there are: `a, b +2
    more`.
    """
    shown = ", ".join(names[:most])
    return f"{shown} +{len(names) - most} more" if len(names) > most else shown


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 alert`, `2 alerts`; `plural` is for irregular nouns."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def capitalized(text: str) -> str:
    """Return the text with a capital letter in front."""
    return text[:1].upper() + text[1:]


def one_line(text: str) -> str:
    """Return the text on one line, without anything that a terminal, a header or the order of
    reading would obey.

    Joiners stay: scripts are written with them.
    """
    if text.isprintable():
        return " ".join(text.split())
    return " ".join(
        "".join(char if char.isprintable() or char in _JOINERS else " " for char in text).split()
    )


def cut(text: str, limit: int) -> str:
    """Return the text in at most `limit` characters; a longer one ends after a word, with `…`."""
    if len(text) <= limit:
        return text
    room = text[: max(limit, 1) - len(_ELLIPSIS) + 1]
    head, space, _ = room.rpartition(" ")
    whole = head if space else room[: max(limit, 1) - len(_ELLIPSIS)]
    return whole.rstrip(" ,;:–-") + _ELLIPSIS


def notice(finding: Finding, seen_at: datetime) -> str:
    """Return how soon after it was first seen a text takes effect; empty if it is already in
    effect.
    """
    if finding.effective_on is None:
        return ""
    days = (finding.effective_on - seen_at.date()).days
    if days <= 0:
        return ""
    return f"{counted(days, 'day')} after it was first seen"


def time_left(finding: Finding, now: datetime) -> str:
    """Return how long it is until a text takes effect, and how long that was after it was first
    seen, if that is known: `in 3 days, 30 days after it was first seen`; empty if it has.
    """
    if finding.effective_on is None:
        return ""
    days = (finding.effective_on - now.date()).days
    if days < 0:
        return ""
    left = f"in {counted(days, 'day')}" if days else "today"
    since = notice(finding, finding.announced_at) if finding.announced_at else ""
    return f"{left}, {since}" if since else left
