"""What is said of links that lead elsewhere: a headline, lines, a sentence. Words only."""

from __future__ import annotations

from monitor.decide import health
from monitor.model.change import LinkChange

_LONGEST_SHOWN = 160
"""Characters of an address that are shown: tracking links have thousands."""


def describe(relink: LinkChange, places: int = 1) -> str:
    """Return in words where a link led and where it leads, alike in so many places."""
    where = ", ".join(
        part for part in (relink.section, f"{places} places" if places > 1 else "") if part
    )
    led, leads = (_cut(target) or "no link" for target in (relink.before, relink.after))
    return f"“{relink.text}”{f' ({where})' if where else ''}: {led} → {leads}"


def link_lines(relinks: tuple[LinkChange, ...], most: int) -> tuple[str, ...]:
    """Return at most so many lines on links: those of the same words and targets as one, the rest
    as a count.

    The last one says since when.
    """
    since = min((relink.since_at for relink in relinks if relink.since_at), default=None)
    return (
        *_sentences(relinks, most - 1),
        *([f"seen so since {health.long_instant(since)}"] if since else []),
    )


def _sentences(relinks: tuple[LinkChange, ...], most: int) -> tuple[str, ...]:
    alike: dict[tuple[str, ...], list[LinkChange]] = {}
    for relink in relinks:
        alike.setdefault((relink.text, relink.before, relink.after), []).append(relink)
    told = [describe(same[0], len(same)) for same in alike.values()]
    if len(told) <= most:
        return tuple(told)
    rest = sum(len(same) for same in list(alike.values())[most - 1 :])
    return (*told[: most - 1], f"… and {rest} more links")


def _cut(target: str) -> str:
    return target if len(target) <= _LONGEST_SHOWN else f"{target[: _LONGEST_SHOWN - 1]}…"


def link_headline(relinks: tuple[LinkChange, ...]) -> str:
    """Return in a few words what happened to links."""
    if len(relinks) > 1:
        return f"{len(relinks)} links lead elsewhere now"
    (one,) = relinks
    if one.before and one.after:
        return f"“{one.text}” leads elsewhere now"
    return f"“{one.text}” {'is a link now' if one.after else 'is not a link any more'}"
