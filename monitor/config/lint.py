"""What is allowed and probably not meant. Never a reason to refuse a watch list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitor.config import clear_secrets
from monitor.config.cascade import nearest
from monitor.config.guess import FALLBACK_TYPE
from monitor.config.problems import TableProblem, perhaps, quoted
from monitor.config.raw_tables import RawTables
from monitor.config.toml_positions import Loc
from monitor.language.tables import table
from monitor.model.watch import Watch


def warnings(parts: RawTables, watches: Iterable[Watch]) -> Iterator[TableProblem]:
    """Yield what a careful reader would ask about in a sound file."""
    watches = tuple(watches)
    if not watches:
        yield TableProblem(loc=(), what="nothing is watched: there is no [[watch]]")
    if not parts.channels:
        yield TableProblem(loc=(), what="alerts go nowhere: there is no [channels.NAME]")
    yield from _unusual_terms_types(parts)
    yield from _shared_addresses(watches)
    yield from _shared_names(watches)
    yield from _unsent_fragments(watches)
    yield from _idle_timezones(parts)
    yield from _unused_channels(parts)
    yield from _idle_conditions(parts, watches)
    yield from clear_secrets.in_channels(parts)


def _unusual_terms_types(parts: RawTables) -> Iterator[TableProblem]:
    usual = table("config", "vocabulary")["terms_types"]
    layers: list[tuple[Loc, str | None]] = [(("defaults",), parts.defaults.terms_type)]
    layers += [(("groups", name), group.terms_type) for name, group in parts.groups.items()]
    layers += [(("watch", index), watch.terms_type) for index, watch in parts.watches.items()]
    for loc, terms_type in layers:
        if terms_type is not None and terms_type not in {FALLBACK_TYPE, *usual}:
            meant = perhaps(terms_type, usual)
            what = f"{quoted(terms_type)} is not a terms type of Open Terms Archive{meant}"
            yield TableProblem(loc=(*loc, "terms_type"), what=what)


def _shared_addresses(watches: tuple[Watch, ...]) -> Iterator[TableProblem]:
    first: dict[str, str] = {}
    for index, watch in enumerate(watches):
        for url in watch.urls:
            if first.setdefault(url, watch.id) != watch.id:
                yield TableProblem(
                    loc=("watch", index),
                    what=f"watch {quoted(first[url])} has the same URL {quoted(url)}",
                )


def _shared_names(watches: tuple[Watch, ...]) -> Iterator[TableProblem]:
    """Names that two watches share; those of one address are told already."""
    first: dict[str, str] = {}
    seen: set[str] = set()
    for index, watch in enumerate(watches):
        addresses = set(watch.urls) & seen
        seen |= set(watch.urls)
        if first.setdefault(watch.name, watch.id) != watch.id and not addresses:
            yield TableProblem(
                loc=("watch", index),
                what=f"watch {quoted(first[watch.name])} has the same name {quoted(watch.name)}: "
                'give each a "name" of its own to tell their alerts apart',
            )


def _unsent_fragments(watches: tuple[Watch, ...]) -> Iterator[TableProblem]:
    for index, watch in enumerate(watches):
        for url in watch.urls:
            address, _, fragment = url.partition("#")
            if fragment.startswith(("/", "!")):
                yield TableProblem(
                    loc=("watch", index),
                    what=f"what stands after # is never sent: of {quoted(url)}, "
                    f"{quoted(address)} is watched",
                )


def _idle_timezones(parts: RawTables) -> Iterator[TableProblem]:
    for index, watch in parts.watches.items():
        layers = ((("watch", index), watch), *parts.layers(watch))
        if watch.timezone is not None and nearest(layers, "cron") is None:
            yield TableProblem(
                loc=("watch", index, "timezone"), what='"timezone" has no effect without "cron"'
            )


def _unused_channels(parts: RawTables) -> Iterator[TableProblem]:
    used = {name for route in parts.routes.values() for name in route.channels}
    for name in parts.channels:
        if parts.routes and name not in used:
            yield TableProblem(loc=("channels", name), what="no [[route]] leads to this channel")


def _idle_conditions(parts: RawTables, watches: tuple[Watch, ...]) -> Iterator[TableProblem]:
    there = {
        "tags": {tag for watch in watches for tag in watch.tags},
        "services": {watch.service for watch in watches},
        "terms_types": {watch.terms_type for watch in watches},
    }
    for index, route in parts.routes.items():
        for key, known in there.items():
            for position, name in enumerate(getattr(route, key) or []):
                if name not in known:
                    meant = perhaps(name, sorted(known))
                    what = f"no watch matches {quoted(name)} in {quoted(key)}{meant}"
                    yield TableProblem(loc=("route", index, key, position), what=what)
