"""The raw tables of a file, each validated by itself: one bad table does not hide what is wrong
with the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError

from monitor.config.fields import check_id
from monitor.config.problems import TableProblem, of_validation, unknown_key
from monitor.config.schema import (
    AlertsTable,
    CalendarTable,
    Cascade,
    ChannelTable,
    DaemonTable,
    DisplayTable,
    FetchTable,
    FileTable,
    HealthTable,
    ModelTable,
    RouteTable,
    StorageTable,
    Table,
    WatchTable,
)
from monitor.config.toml_positions import Loc

_STAND_INS: dict[str, Any] = {"id": "unnamed", "channels": ["unnamed"]}
"""For the keys that must be there."""

TableKind = TypeVar("TableKind", bound=Table)
"""Any kind of table of the watch list."""


@dataclass(slots=True, kw_only=True)
class RawTables:
    """The tables of a file by their index or name. Where anything was found wrong they are for
    finding more only.
    """

    watches: dict[int, WatchTable] = field(default_factory=dict)
    groups: dict[str, Cascade] = field(default_factory=dict)
    defaults: Cascade = field(default_factory=Cascade)
    channels: dict[str, ChannelTable] = field(default_factory=dict)
    routes: dict[int, RouteTable] = field(default_factory=dict)
    fetch: FetchTable = field(default_factory=FetchTable)
    storage: StorageTable = field(default_factory=StorageTable)
    alerts: AlertsTable = field(default_factory=AlertsTable)
    display: DisplayTable = field(default_factory=DisplayTable)
    model: ModelTable = field(default_factory=ModelTable)
    daemon: DaemonTable = field(default_factory=DaemonTable)
    health: HealthTable = field(default_factory=HealthTable)
    calendar: CalendarTable = field(default_factory=CalendarTable)

    def layers(self, watch: WatchTable) -> tuple[tuple[Loc, Cascade], ...]:
        """Return the tables that a watch inherits values from, nearest first."""
        group = self.groups.get(watch.group) if watch.group is not None else None
        inherited: tuple[tuple[Loc, Cascade], ...] = (
            ((("groups", watch.group or ""), group),) if group else ()
        )
        return (*inherited, (("defaults",), self.defaults))


def take_apart(raw: dict[str, Any]) -> tuple[RawTables, list[TableProblem]]:
    """Return the sound tables of a file, and what is wrong with the others."""
    found = [
        unknown_key(name, (), FileTable.model_fields)
        for name in raw
        if name not in FileTable.model_fields
    ]
    taker = _Taker(raw, found)
    parts = RawTables(
        watches=taker.listed("watch", WatchTable),
        groups=taker.named("groups", Cascade),
        defaults=taker.single("defaults", Cascade),
        channels=taker.named("channels", ChannelTable),
        routes=taker.listed("route", RouteTable),
        fetch=taker.single("fetch", FetchTable),
        storage=taker.single("storage", StorageTable),
        alerts=taker.single("alerts", AlertsTable),
        model=taker.single("model", ModelTable),
        daemon=taker.single("daemon", DaemonTable),
        health=taker.single("health", HealthTable),
        calendar=taker.single("calendar", CalendarTable),
        display=taker.single("display", DisplayTable),
    )
    return parts, found


class _Taker:
    """Takes tables out of the raw file and collects what is wrong."""

    def __init__(self, raw: dict[str, Any], found: list[TableProblem]) -> None:
        self._raw = raw
        self._found = found

    def listed(self, section: str, kind: type[TableKind]) -> dict[int, TableKind]:
        entries = self._raw.get(section, [])
        if not isinstance(entries, list):
            what = f"each {section} is a separate table that begins with [[{section}]]"
            self._found.append(TableProblem(loc=(section,), what=what))
            return {}
        return dict(self._sound(kind, section, enumerate(entries)))

    def named(self, section: str, kind: type[TableKind]) -> dict[str, TableKind]:
        entries = self._raw.get(section, {})
        if not isinstance(entries, dict):
            self._found.append(
                TableProblem(loc=(section,), what=f"must be written as [{section}.NAME]")
            )
            return {}
        for name in entries:
            try:
                check_id(name)
            except ValueError as error:
                self._found.append(TableProblem(loc=(section, name), what=f"the name {error}"))
        return dict(self._sound(kind, section, entries.items()))

    def single(self, section: str, kind: type[TableKind]) -> TableKind:
        return self._validated(kind, self._raw.get(section, {}), (section,)) or kind()

    def _sound(
        self, kind: type[TableKind], section: str, entries: Any
    ) -> Iterator[tuple[Any, TableKind]]:
        for key, entry in entries:
            table = self._validated(kind, entry, (section, key))
            if table is not None:
                yield key, table

    def _validated(self, kind: type[TableKind], entry: Any, loc: Loc) -> TableKind | None:
        try:
            return kind.model_validate(entry)
        except ValidationError as error:
            self._found.extend(of_validation(error, loc, kind.model_fields))
            return _rest(
                kind,
                entry,
                {str(details["loc"][0]) for details in error.errors() if details["loc"]},
            )


def _rest(kind: type[TableKind], entry: Any, bad: set[str]) -> TableKind | None:
    """Return a table without its bad keys, so that what is wrong beyond it is found too; it never
    becomes a Config.
    """
    if not isinstance(entry, dict):
        return None
    sound = {key: value for key, value in entry.items() if key not in bad}
    stand_ins = {
        key: value
        for key, value in _STAND_INS.items()
        if key in kind.model_fields and key not in sound
    }
    empty = {key: type(value)() for key, value in stand_ins.items()}
    return kind.model_validate({**stand_ins, **sound}).model_copy(update=empty)
