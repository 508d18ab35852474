"""Pages that go back and forth between texts: told once, and quiet until they settle."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.decide import pace
from monitor.decide.health import Event, long_instant
from monitor.model.change import EventKind
from monitor.model.memory import Standing, WatchMemory
from monitor.model.watch import Schedule

RETURNS = 5
"""So many returns to earlier texts within the span are no accident."""
SPAN, SPAN_LOOKS = timedelta(days=7), 20
"""The span is this long, or so many looks, whichever is longer."""


def after_text(
    memory: WatchMemory, digest: str, schedule: Schedule, now: datetime
) -> tuple[WatchMemory, tuple[Event, ...]]:
    """Return the life after a look that read the text `digest`, before it is remembered, and what
    is to be told.
    """
    span = max(SPAN, SPAN_LOOKS * pace.usual_wait(schedule, now))
    flips = tuple(at for at in memory.flips if now - at <= span)
    if _returns(memory, digest):
        flips = (*flips, now)[-RETURNS:]
    memory = replace(memory, flips=flips)
    if memory.unstable is None:
        return _begin(memory, now)
    if flips:
        return replace(
            memory, unstable=replace(memory.unstable, looks=memory.unstable.looks + 1)
        ), ()
    since = max(
        (seen.last_at for seen in memory.seen if seen.digest != digest),
        default=memory.unstable.since_at,
    )
    words = f"settled: it has shown one text only since {long_instant(since)}"
    return replace(memory, unstable=None), ((EventKind.RECOVERED, words),)


def is_suppressed(memory: WatchMemory, digest: str) -> bool:
    """Return whether a text is one between which the page keeps going back and forth."""
    return memory.unstable is not None and any(seen.digest == digest for seen in memory.seen)


def _returns(memory: WatchMemory, digest: str) -> bool:
    """The text was seen before, and another one was seen last."""
    return any(seen.digest == digest for seen in memory.seen[:-1])


def _begin(memory: WatchMemory, now: datetime) -> tuple[WatchMemory, tuple[Event, ...]]:
    if len(memory.flips) < RETURNS:
        return memory, ()
    texts = sum(1 for seen in memory.seen if seen.last_at >= memory.flips[0])
    words = f"the page goes back and forth between {max(texts, 2)} texts, {RETURNS} times since {long_instant(memory.flips[0])}"
    standing = Standing(
        kind="unstable", reason=words, since_at=memory.flips[0], told=True, told_at=now
    )
    return replace(memory, unstable=standing), ((EventKind.UNSTABLE, words),)
