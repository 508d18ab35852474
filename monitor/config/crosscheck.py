"""What a table can't check by itself: names that clash or are unknown, keys that exclude each
other, risky intervals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from monitor.config.cascade import nearest, settled_at
from monitor.config.problems import TableProblem, perhaps, quoted
from monitor.config.quantities import duration_words
from monitor.config.raw_tables import RawTables
from monitor.config.schema import Cascade, ChannelTable, WatchTable
from monitor.config.toml_positions import Loc
from monitor.decide import pace

# More than one request per minute is rude to servers of others, and policies don't change by the
# minute.
SHORTEST = timedelta(minutes=1)
SHORTEST_PRIVATE = timedelta(seconds=1)
"""Of a server that is one's own."""


def mistakes(parts: RawTables, raw: Mapping[str, Any]) -> Iterator[TableProblem]:
    """Yield what is wrong between the tables of a file. Names count although their own table may be
    wrong.
    """
    yield from _taken_ids(raw)
    yield from _either_or(raw)
    yield from _unknown_names(parts, raw)
    for loc, cascade in _cascades(parts):
        yield from _bad_cron(loc, cascade, parts)
    for index, watch in parts.watches.items():
        yield from _too_often(("watch", index), watch, parts)
        yield from _private_addresses(("watch", index), watch, parts)


def _tables(raw: Mapping[str, Any], section: str) -> Iterator[tuple[Loc, dict[str, Any]]]:
    entries = raw.get(section)
    if isinstance(entries, dict | list):
        pairs: Iterable[tuple[Any, Any]] = (
            entries.items() if isinstance(entries, dict) else enumerate(entries)
        )
        yield from (((section, key), entry) for key, entry in pairs if isinstance(entry, dict))


def _taken_ids(raw: Mapping[str, Any]) -> Iterator[TableProblem]:
    first: dict[str, int] = {}
    for loc, entry in _tables(raw, "watch"):
        name, index = entry.get("id"), loc[1]
        if isinstance(name, str) and isinstance(index, int):
            if name in first:
                yield TableProblem(
                    loc=(*loc, "id"), what=f'"id" is also used by watch number {first[name] + 1}'
                )
            first.setdefault(name, index)


def _either_or(raw: Mapping[str, Any]) -> Iterator[TableProblem]:
    for section in ("watch", "channels"):
        for loc, entry in _tables(raw, section):
            yield from _one_url_key(section, loc, entry)
    defaults = raw.get("defaults")
    levels = [*_tables(raw, "watch"), *_tables(raw, "groups")]
    if isinstance(defaults, dict):
        levels.append((("defaults",), defaults))
    for loc, entry in levels:
        if "every" in entry and "cron" in entry:
            yield TableProblem(loc=(*loc, "cron"), what='has both "every" and "cron"; keep one')


def _one_url_key(section: str, loc: Loc, entry: dict[str, Any]) -> Iterator[TableProblem]:
    given = {"url", "urls"}.intersection(entry)
    if len(given) > 1:
        yield TableProblem(loc=(*loc, "urls"), what='has both "url" and "urls"; keep one')
    elif not given and not _has_unknown_key(section, entry):
        yield TableProblem(loc=loc, what='key "url" is missing')


def _has_unknown_key(section: str, entry: dict[str, Any]) -> bool:
    """An unknown key is reported already, and is most likely the missing one, misspelt."""
    known = WatchTable.model_fields if section == "watch" else ChannelTable.model_fields
    return any(key not in known for key in entry)


def _unknown_names(parts: RawTables, raw: Mapping[str, Any]) -> Iterator[TableProblem]:
    groups, channels = (
        list(raw[name]) if isinstance(raw.get(name), dict) else []
        for name in ("groups", "channels")
    )
    for index, watch in parts.watches.items():
        if watch.group is not None and watch.group not in groups:
            unknown = quoted(watch.group) + perhaps(watch.group, groups)
            what = f'"group" names an unknown group {unknown}'
            yield TableProblem(loc=("watch", index, "group"), what=what)
    for index, route in parts.routes.items():
        for position, name in enumerate(route.channels):
            if name not in channels:
                what = (
                    f'"channels" names an unknown channel {quoted(name)}{perhaps(name, channels)}'
                )
                yield TableProblem(loc=("route", index, "channels", position), what=what)


def _cascades(parts: RawTables) -> Iterator[tuple[Loc, Cascade]]:
    yield ("defaults",), parts.defaults
    yield from ((("groups", name), group) for name, group in parts.groups.items())
    yield from ((("watch", index), watch) for index, watch in parts.watches.items())


def _bad_cron(loc: Loc, cascade: Cascade, parts: RawTables) -> Iterator[TableProblem]:
    if cascade.cron is not None:
        layers = (
            parts.layers(cascade)
            if isinstance(cascade, WatchTable)
            else ((("defaults",), parts.defaults),)
        )
        zone = nearest(((loc, cascade), *layers), "timezone") or "UTC"
        trouble = pace.check_cron(cascade.cron, zone)
        if trouble is not None:
            yield TableProblem(
                loc=(*loc, "cron"), what="".join(c for c in trouble if c.isprintable())
            )


def _too_often(loc: Loc, watch: WatchTable, parts: RawTables) -> Iterator[TableProblem]:
    layers = ((loc, watch), *parts.layers(watch))
    every_at = settled_at(layers, "every")
    if every_at is None or settled_at(layers, "cron") is not None:
        return
    every = nearest(layers, "every")
    private = bool(nearest(layers, "allow_private"))
    shortest = SHORTEST_PRIVATE if private else SHORTEST
    if every < shortest:
        why = (
            ""
            if private
            else " (only for servers of your own, with allow_private = true, it may be shorter)"
        )
        yield TableProblem(
            loc=(*every_at, "every"),
            what=f'"every" must be at least {duration_words(shortest)}{why}',
        )


def _private_addresses(loc: Loc, watch: WatchTable, parts: RawTables) -> Iterator[TableProblem]:
    if nearest(((loc, watch), *parts.layers(watch)), "allow_private"):
        return
    places = [((*loc, "url"), watch.url)] if watch.url else []
    places += [((*loc, "urls", position), url) for position, url in enumerate(watch.urls or [])]
    for place, url in places:
        if _is_private(urlsplit(url).hostname or ""):
            what = (
                f"{quoted(url)} is not a public address; allow_private = true is needed to fetch it"
            )
            yield TableProblem(loc=place, what=what)


def _is_private(host: str) -> bool:
    if host.rstrip(".") == "localhost" or host.rstrip(".").endswith(".localhost"):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False
