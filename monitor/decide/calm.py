"""Pages that go back and forth between texts: told once, and quiet until they settle."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.decide import pace
from monitor.decide.health import Event, moment
from monitor.model.change import EventKind
from monitor.model.life import Life, Standing
from monitor.model.watch import Schedule

RETURNS = 5
"""So many returns to earlier texts within the span are no accident."""
SPAN, SPAN_LOOKS = timedelta(days=7), 20
"""The span is this long, or so many looks, whichever is longer."""


def after_text(life: Life, digest: str, schedule: Schedule, now: datetime) -> tuple[Life, tuple[Event, ...]]:
    """Return the life after a look that read the text `digest`, before it is remembered, and what is to be told."""
    span = max(SPAN, SPAN_LOOKS * pace.usual_wait(schedule, now))
    flips = tuple(at for at in life.flips if now - at <= span)
    if _returns(life, digest):
        flips = (*flips, now)[-RETURNS:]
    life = replace(life, flips=flips)
    if life.unstable is None:
        return _begin(life, now)
    if flips:
        return replace(life, unstable=replace(life.unstable, looks=life.unstable.looks + 1)), ()
    since = max((seen.last_at for seen in life.seen if seen.digest != digest), default=life.unstable.since_at)
    words = f"settled: it has shown one text only since {moment(since)}"
    return replace(life, unstable=None), ((EventKind.RECOVERED, words),)


def hushed(life: Life, digest: str) -> bool:
    """Return whether a text is one between which the page keeps going back and forth."""
    return life.unstable is not None and any(seen.digest == digest for seen in life.seen)


def _returns(life: Life, digest: str) -> bool:
    """The text was seen before, and another one was seen last."""
    return any(seen.digest == digest for seen in life.seen[:-1])


def _begin(life: Life, now: datetime) -> tuple[Life, tuple[Event, ...]]:
    if len(life.flips) < RETURNS:
        return life, ()
    texts = sum(1 for seen in life.seen if seen.last_at >= life.flips[0])
    words = f"the page goes back and forth between {max(texts, 2)} texts, {RETURNS} times since {moment(life.flips[0])}"
    standing = Standing(kind="unstable", reason=words, since_at=life.flips[0], told=True, told_at=now)
    return replace(life, unstable=standing), ((EventKind.UNSTABLE, words),)
