"""Switches a rule off from outside: nothing in `monitor/` knows that it can be."""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

TABLES = "monitor.language.tables"
NEVER = "(?!)"
"""A pattern that nothing matches: no patterns at all, joined by `|`, would match everything."""

Undo = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The function `name` answers `off`, whatever it is asked."""

    name: str
    off: Any = None

    def apply(self) -> Undo:
        """Switch it off; return what undoes that."""
        return put(self.name, lambda *_, **__: self.off)


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """The constant `name` has another value."""

    name: str
    off: Any

    def apply(self) -> Undo:
        """Switch it off; return what undoes that."""
        return put(self.name, self.off)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """The function `name` gives way to what `amend` makes of it."""

    name: str
    amend: Callable[[Any], Any]

    def apply(self) -> Undo:
        """Switch it off; return what undoes that."""
        return put(self.name, self.amend(found(self.name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """The part at `path` of the word table `name` (`room/table`) is empty.

    A list holds `filler` instead, where there is one: lists of patterns need it.
    """

    name: str
    path: tuple[str, ...] = ()
    filler: str | None = None

    def apply(self) -> Undo:
        """Switch it off; return what undoes that."""
        room, _, table = self.name.partition("/")
        rows = importlib.import_module(TABLES).table(room, table)
        for key in self.path[:-1]:
            rows = rows[key]
        keys = self.path[-1:] or tuple(rows)
        was = {key: rows[key] for key in keys}
        rows.update({key: _empty(value, self.filler) for key, value in was.items()})
        return lambda: rows.update(was)


Target = Answer | Constant | Amended | Emptied


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """One rule, or several that do one job, switched off together."""

    name: str
    targets: tuple[Target, ...]
    reads: bool = False
    """It changes what pages read as, so that they have to be read again."""
    compares: bool = False
    """It changes what differs between two texts, so that they have to be compared again."""
    within: tuple[str, ...] = ()
    """Functions without whose answer it changes nothing."""

    @property
    def watched(self) -> tuple[str, ...]:
        """The functions without whose answer the switch changes nothing; none where unknown."""
        if all(isinstance(target, Answer) for target in self.targets):
            return tuple(target.name for target in self.targets)
        return self.within

    def missing(self) -> str | None:
        """Return the first name that is not there (any more), if there is one."""
        return next((one.name for one in self.targets if not _is_there(one)), None)


@contextmanager
def switched_off(switch: Switch) -> Iterator[None]:
    """Hold a switch off while the context lasts."""
    undo: list[Undo] = []
    try:
        undo += [target.apply() for target in switch.targets]
        forget()
        yield
    finally:
        for back in reversed(undo):
            back()
        forget()


@contextmanager
def overheard(names: Iterable[str], spoke: Callable[[str], None]) -> Iterator[None]:
    """Call `spoke` with the name of each of these functions that answers anything but nothing."""
    undo = [put(name, _telling(found(name), name, spoke)) for name in names]
    try:
        yield
    finally:
        for back in reversed(undo):
            back()


def found(name: str) -> Any:
    """Return what a dotted name names. Raises AttributeError and ImportError."""
    path, _, last = name.rpartition(".")
    return getattr(importlib.import_module(path), last)


def put(name: str, value: Any) -> Undo:
    """Put `value` in place of what `name` names, wherever it is imported; return the undoing."""
    path, _, last = name.rpartition(".")
    was = found(name)
    places: list[tuple[ModuleType, str, Any]] = [(importlib.import_module(path), last, value)]
    if isinstance(was, FunctionType):  # equal constants of other modules are other constants
        places = list(_places(was, value))
    before = [(module, key, getattr(module, key)) for module, key, _ in places]
    for module, key, new in places:
        setattr(module, key, new)

    def back() -> None:
        for module, key, old in before:
            setattr(module, key, old)

    return back


def _places(was: FunctionType, value: Any) -> Iterator[tuple[ModuleType, str, Any]]:
    """Yield the names that a function has in `monitor`, and the rows of rules that it stands in."""
    for module in _modules():
        for key, held in list(vars(module).items()):
            if held is was:
                yield module, key, value
            elif isinstance(held, tuple) and any(one is was for one in held):
                yield module, key, tuple(value if one is was else one for one in held)


def forget() -> None:
    """Empty what functions of `monitor` remember, but for the word tables themselves."""
    caches = (one for module in _modules() for one in list(vars(module).values()))
    for cached in caches:
        if isinstance(cached, functools._lru_cache_wrapper) and cached.__module__ != TABLES:
            cached.cache_clear()


def _modules() -> list[ModuleType]:
    return [
        module for key, module in list(sys.modules.items()) if key.partition(".")[0] == "monitor"
    ]


def _telling(function: Any, name: str, spoke: Callable[[str], None]) -> Any:
    @functools.wraps(function)
    def asked(*args: Any, **named: Any) -> Any:
        answer = function(*args, **named)
        if answer:
            spoke(name)
        return answer

    return asked


def _empty(value: Any, filler: str | None) -> Any:
    if isinstance(value, dict):
        # What maps a name to a reason has no names left: an empty reason would be looked up.
        kept = {key: one for key, one in value.items() if not isinstance(one, str)}
        return {key: _empty(one, filler) for key, one in kept.items()}
    if isinstance(value, list):
        return [] if filler is None else [filler]
    return (filler or "") if isinstance(value, str) else value


def _is_there(target: Target) -> bool:
    try:
        if not isinstance(target, Emptied):
            found(target.name)
            return True
        room, _, table = target.name.partition("/")
        rows = importlib.import_module(TABLES).table(room, table)
        for key in target.path:
            rows = rows[key]
    except (AttributeError, ImportError, KeyError, FileNotFoundError):
        return False
    return True
