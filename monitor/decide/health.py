"""Is the watch well? Failures and doubts become events only when they last, and end with one word of recovery."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.model.change import EventKind
from monitor.model.life import Doubt, Life, Standing
from monitor.model.rules import Rules
from monitor.model.snapshot import Failure

GONE_KINDS = frozenset({"not_found", "gone"})

Event = tuple[EventKind, str]
"""What happened to the watch, and the sentence that tells it."""


def after_failure(life: Life, failure: Failure, now: datetime, rules: Rules) -> tuple[Life, tuple[Event, ...]]:
    """Return the life after a look that reached no page, and what is to be told of it."""
    standing = _go_on(life.failing, failure.kind, failure.message, now)
    if not _lasts(standing, now, rules) or standing.told:
        return replace(life, failing=standing), ()
    kind = EventKind.GONE if failure.kind in GONE_KINDS else EventKind.UNHEALTHY
    return replace(life, failing=replace(standing, told=True)), ((kind, _sentence(standing)),)


def after_doubt(life: Life, doubt: Doubt, now: datetime, rules: Rules) -> tuple[Life, tuple[Event, ...]]:
    """Return the life after a look at a page that is not believed, and what is to be told of it."""
    standing = _go_on(life.doubt, doubt.kind, doubt.reason, now)
    life = replace(life, failing=None)
    if not _lasts(standing, now, rules) or standing.told:
        return replace(life, doubt=standing), ()
    return replace(life, doubt=replace(standing, told=True)), ((EventKind.UNHEALTHY, _sentence(standing)),)


def after_belief(life: Life, now: datetime) -> tuple[Life, tuple[Event, ...]]:
    """Return the life after a look at a page that is believed, and the recovery where trouble had been told."""
    told = [standing for standing in (life.failing, life.doubt) if standing is not None and standing.told]
    well = replace(life, failing=None, doubt=None, believed_at=now)
    if not told:
        return well, ()
    since = min(standing.since_at for standing in told)
    kind = EventKind.BACK if any(standing.kind in GONE_KINDS for standing in told) else EventKind.RECOVERED
    return well, ((kind, f"readable again since {_day(now)}, after trouble since {_day(since)}"),)


def _go_on(standing: Standing | None, kind: str, reason: str, now: datetime) -> Standing:
    if standing is None:
        return Standing(kind=kind, reason=reason, since_at=now)
    return replace(standing, kind=kind, reason=reason, looks=standing.looks + 1)


def _lasts(standing: Standing, now: datetime, rules: Rules) -> bool:
    return standing.looks >= rules.patience_looks and now - standing.since_at >= rules.patience


def _sentence(standing: Standing) -> str:
    return f"not readable at {standing.looks} looks in a row since {_day(standing.since_at)}: {standing.reason}"


def _day(at: datetime) -> str:
    return at.strftime("%-d %B %Y, %H:%M UTC")
