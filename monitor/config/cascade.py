"""Watch, group, defaults: which value counts. The nearest one; tags add up, and headers do by
name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from monitor.config.guess import guess_from_url
from monitor.config.schema import Cascade, WatchTable
from monitor.config.toml_positions import Loc
from monitor.decide.pace import DEFAULT_EVERY
from monitor.model.watch import Schedule, Watch

Layers = Sequence[tuple[Loc, Cascade]]
"""Tables with their places, nearest first."""

_EXCLUDE_EACH_OTHER = {"every": "cron", "cron": "every"}


def settled_at(layers: Layers, key: str) -> Loc | None:
    """Return the place of the table whose value of `key` counts, or None if none sets it.

    `every` and `cron` are two ways to say one thing: the nearest of either ends the search for
    both.
    """
    other = _EXCLUDE_EACH_OTHER.get(key)
    for loc, table in layers:
        if getattr(table, key) is not None:
            return loc
        if other and getattr(table, other) is not None:
            return None
    return None


def nearest(layers: Layers, key: str) -> Any:
    """Return the value of `key` that counts, or None if none is set."""
    place = settled_at(layers, key)
    return next((getattr(table, key) for loc, table in layers if loc == place), None)


def effective(table: WatchTable, inherited: Layers) -> Watch:
    """Return the watch with everything that it takes from its group and the defaults."""
    layers: Layers = ((("watch",), table), *inherited)
    urls = tuple(table.urls or (table.url or "",))
    service = nearest(layers, "service") or (urlsplit(urls[0]).hostname or "").removeprefix("www.")
    terms_type = nearest(layers, "terms_type") or guess_from_url(urls[0]).terms_type
    return Watch(
        id=table.id,
        name=table.name or f"{service} {terms_type}",
        service=service,
        terms_type=terms_type,
        urls=urls,
        schedule=_schedule(layers),
        select=tuple(nearest(layers, "select") or ()),
        ignore=tuple(nearest(layers, "ignore") or ()),
        headers=_headers(layers),
        tags=_tags(layers),
        group=table.group,
        enabled=nearest(layers, "enabled") is not False,
        note=table.note or "",
        language=nearest(layers, "language"),
        follow=bool(nearest(layers, "follow")),
        allow_private=bool(nearest(layers, "allow_private")),
    )


def _schedule(layers: Layers) -> Schedule:
    cron = nearest(layers, "cron")
    if cron is not None:
        return Schedule(cron=cron, timezone=nearest(layers, "timezone") or "UTC")
    return Schedule(every=nearest(layers, "every") or DEFAULT_EVERY)


def _headers(layers: Layers) -> tuple[tuple[str, str], ...]:
    merged: dict[str, tuple[str, str]] = {}
    for _, table in reversed(layers):
        merged.update(
            {name.casefold(): (name, value) for name, value in (table.headers or {}).items()}
        )
    return tuple(merged.values())


def _tags(layers: Layers) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for _, table in layers for tag in table.tags or ()))
