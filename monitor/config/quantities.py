"""Durations and sizes as people write them: `6h`, `1d 12h`, `20MB`. Both ways, without loss."""

from __future__ import annotations

import re
from datetime import timedelta

DURATION_PATTERN = r"^\s*([0-9]{1,9}\s*[wdhms]\s*)+$"
SIZE_PATTERN = r"^\s*[0-9]{1,12}\s*([kKMG]i?)?B\s*$"
# Ten years: longer is a slip of the keyboard, and overflows dates when it is added to one.
LONGEST = timedelta(days=3660)

_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_POWERS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "ki": 2**10, "Mi": 2**20, "Gi": 2**30}


def duration(text: str) -> timedelta:
    """Return the duration that `6h`, `90s` or `1d 12h` names. Raises ValueError with a sentence."""
    if len(text) > 64 or not re.match(DURATION_PATTERN, text):
        raise ValueError(
            'must be a duration such as "6h", "30m" or "1d 12h" (units: w, d, h, m, s)'
        )
    seconds = sum(
        int(count) * _UNITS[unit] for count, unit in re.findall(r"(\d+)\s*([wdhms])", text)
    )
    if seconds > LONGEST.total_seconds():
        raise ValueError("is longer than ten years")
    return timedelta(seconds=seconds)


def duration_words(length: timedelta) -> str:
    """Return a duration as `duration` reads it, largest unit first; parts of a second are
    dropped.
    """
    seconds = int(length.total_seconds())
    words = []
    for unit in "dhms":
        count, seconds = divmod(seconds, _UNITS[unit])
        if count:
            words.append(f"{count}{unit}")
    return " ".join(words) or "0s"


def size(text: str) -> int:
    """Return the bytes that `20MB`, `512kB` or `16MiB` name. Raises ValueError with a sentence."""
    if len(text) > 64 or not re.match(SIZE_PATTERN, text):
        raise ValueError('must be a size such as "20MB" or "512kB"')
    count, unit = re.findall(r"(\d+)\s*([kKMG]?i?)B", text)[0]
    return int(count) * _POWERS[unit.replace("K", "k")]


def size_words(size_bytes: int) -> str:
    """Return a size as `size` reads it, in the largest unit that needs no fraction."""
    for unit in ("G", "Gi", "M", "Mi", "k", "ki"):
        if size_bytes and size_bytes % _POWERS[unit] == 0:
            return f"{size_bytes // _POWERS[unit]}{unit}B"
    return f"{size_bytes}B"
