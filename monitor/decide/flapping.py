"""Pages that go back and forth between texts: one alert, and no more until they are stable.

It owns `FlappingMemory`. Where what alternates are editions of the policy, that is the event
`variant`, whose end raises no alert.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.decide import pace
from monitor.decide.health import Event, long_instant
from monitor.model.change import EventKind
from monitor.model.memory import Flapping, FlappingMemory, SeenText
from monitor.model.watch import Schedule

RETURNS = 5
"""So many returns to earlier texts within the span are no accident: a change that was taken back,
published again and corrected makes three.
"""
SPAN, SPAN_LOOKS = timedelta(days=7), 20
"""The span is this long, or so many checks, whichever is longer."""
TOLD_AGAIN = timedelta(days=180)
"""So long after its alert, flapping raises another one: the first may be forgotten by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenNow:
    """The text of one check."""

    digest: str
    edition: str = ""
    """What makes it another edition than the current version, such as `Ireland / United States`."""


def after_text(
    memory: FlappingMemory,
    seen: Sequence[SeenText],
    text: SeenNow,
    schedule: Schedule,
    now: datetime,
) -> tuple[FlappingMemory, tuple[Event, ...]]:
    """Return the memory after a check that read a text, before it joins those `seen`, and the
    events it raises.
    """
    span = max(SPAN, SPAN_LOOKS * pace.usual_wait(schedule, now))
    flips = tuple(at for at in memory.flips if now - at <= span)
    if any(one.digest == text.digest for one in seen[:-1]):  # and another one was seen last
        flips = (*flips, now)[-RETURNS:]
    memory = replace(memory, flips=flips)
    if memory.unstable is None:
        return _begin(memory, seen, text, now)
    if flips:
        on = replace(memory.unstable, looks=memory.unstable.looks + 1)
        return replace(memory, unstable=on), ()
    return replace(memory, unstable=None), _end(memory.unstable, seen, text)


def after_alternation(
    memory: FlappingMemory, edition: str, now: datetime
) -> tuple[FlappingMemory, tuple[Event, ...]]:
    """Return the memory after a check that saw one of the alternating texts for good, and the
    event: once in a while.
    """
    told_at = memory.variant_at if edition else memory.unstable_at
    if told_at is not None and now - told_at < TOLD_AGAIN:
        return memory, ()
    if edition:
        words = f"another edition of the policy is shown ({edition}); its return is not alerted"
        return replace(memory, variant_at=now), ((EventKind.VARIANT, words),)
    words = "the same text was removed and came back before: it is not alerted again"
    return replace(memory, unstable_at=now), ((EventKind.UNSTABLE, words),)


def is_suppressed(memory: FlappingMemory, seen: Sequence[SeenText], digest: str) -> bool:
    """Return whether a text is one of those between which the page is flapping."""
    return memory.unstable is not None and any(one.digest == digest for one in seen)


def _begin(
    memory: FlappingMemory, seen: Sequence[SeenText], text: SeenNow, now: datetime
) -> tuple[FlappingMemory, tuple[Event, ...]]:
    if len(memory.flips) < RETURNS:
        return memory, ()
    since = memory.flips[0]
    if text.edition:
        memory, told = after_alternation(memory, text.edition, now)
        words, kind = f"the page is flapping between editions ({text.edition})", EventKind.VARIANT
    else:
        count = max(sum(one.last_at >= since for one in seen), 2)
        words, kind = f"the page is flapping between {count} texts", EventKind.UNSTABLE
        words = f"{words}: {RETURNS} returns since {long_instant(since)}"
        told = ((kind, words),)
    standing = Flapping(reason=words, since_at=since, kind=kind.value, told=True, told_at=now)
    return replace(memory, unstable=standing), told


def _end(unstable: Flapping, seen: Sequence[SeenText], text: SeenNow) -> tuple[Event, ...]:
    if unstable.kind == EventKind.VARIANT:
        return ()
    others = (one.last_at for one in seen if one.digest != text.digest)
    since = max(others, default=unstable.since_at)
    return ((EventKind.RECOVERED, f"stable since {long_instant(since)}"),)
