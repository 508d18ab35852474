"""Addresses that lead elsewhere: one alert when it lasts. Where the old one led is kept with every
snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from monitor.decide import health
from monitor.decide.health import Event, long_instant
from monitor.model.change import EventKind
from monitor.model.memory import LinkMemory, PendingMove
from monitor.model.rules import Rules
from monitor.model.snapshot import Snapshot


def after_look(
    memory: LinkMemory, pages: Iterable[Snapshot], now: datetime, rules: Rules
) -> tuple[LinkMemory, tuple[Event, ...]]:
    """Return the memory after a check of pages that are believed, and the move where one has
    lasted.
    """
    pages = tuple(pages)
    known = {page.url: memory.addresses.get(page.url, page.final_url) for page in pages}
    moved = next((page for page in pages if _bare(page.final_url) != _bare(known[page.url])), None)
    if moved is None:
        return replace(memory, addresses=known, moving=None), ()
    before = memory.moving
    if before is None or _bare(before.url) != _bare(moved.final_url):
        before = PendingMove(url=moved.final_url, since_at=now, looks=0)
    moving = replace(before, looks=before.looks + 1)
    if not health.lasts(moving, now, rules):
        return replace(memory, addresses=known, moving=moving), ()
    words = f"{moved.url} has led to {moved.final_url} since {long_instant(moving.since_at)}"
    words += "" if known[moved.url] == moved.url else f", and no longer to {known[moved.url]}"
    return (
        replace(memory, addresses={**known, moved.url: moved.final_url}, moving=None),
        ((EventKind.MOVED, words),),
    )


def _bare(url: str) -> str:
    """What makes an address another one: not its scheme, `www.`, query, fragment, nor a slash at
    the end.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url
    return f"{host}{parts.path.rstrip('/')}"
