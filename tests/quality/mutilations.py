"""Draws what `mutilate.py` spoils: a tenth of a table, or a number. It writes nothing but texts it returns."""

from __future__ import annotations

import ast
import math
import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

DECIDING = ("language", "extract", "screening", "compare", "understand", "decide", "model")
"""The folders whose numbers decide what is told."""
TABLES_LEFT_OUT = {
    "demo/policy.toml": "the text of the demo",
    "config/starter.toml": "the watch list that `init` writes",
    "render/labels.toml": "what people see of values: tests of the messages hold it",
    "extract/media.toml": "the labels of the WHATWG's table of character sets",
    "language/months.toml": "the months of the CLDR",
}
"""Tables that are not knowledge written by hand, or that decide nothing."""
MODULES_LEFT_OUT = {
    "decide/pace.py": "decides when to check and to retry, not what is told",
    "decide/throttling.py": "decides when a message goes out, not what is told",
    "decide/grouping.py": "decides which alerts share a message",
    "decide/report.py": "the weekly report repeats what was told",
    "extract/selectors.py": "proposes selectors to people, who decide",
}
COST_BOUNDS = {
    "language": {
        "_INVISIBLE",
        "_KEPT",
        "LONGEST",
        "_MOST_PASSES",
        "_ASCII",
        "_MOST_YEARS",
        "_ASIAN",
        "_MOST_DATES",
    },
    "extract": {
        "MOST_NODES",
        "_MOST_NODES",
        "_MOST_DATA",
        "_MOST_TEXTS",
        "_MOST_STATES",
        "_SLICE",
        "_DEEPEST",
        "_MOST_ATTRIBUTES",
        "_MOST_OPTIONS",
        "_LONGEST_TAG",
        "_MANY_VALUES",
        "_MOST_LINKS",
        "_MARKUP_SAMPLE",
        "_LANGUAGE_SAMPLE",
        "_HEAD",
        "_CONTROLS",
        "_PATIENCE_AFTER_KILL_S",
        "_FARTHEST",
        "_MOST_COLUMNS",
        "FORCE_BOLD",
        "SAMPLED",
        "_LONGEST_TARGET",
        "_KEPT",
        "LARGEST_BODY_BYTES",
    },
    "compare": {"_LARGEST", "_SMALL_GAP", "_RARE", "_ROUNDS", "_CODES"},
    "understand": {
        "_LOOKED_AT",
        "_LONGEST_LIST",
        "_FOLDED",
        "_FEW_SIGNS",
        "_REMEMBERED",
        "_PROBED",
        "_LONGEST_PAGE",
        "_CHARACTERS",
        "_MARKS",
    },
    "decide": {
        "REMEMBERED",
        "REMEMBERED_BLOCKS",
        "_MOST_RELINKING",
        "_LONGEST_TEXT",
        "_MOST_LINKS",
        "_MOST_KNOWN",
    },
}
"""By folder: bounds on time and memory, code points and flags of formats. They hold for hostile pages, which the gate has
none of, and no policy comes near them."""
SHARE = 0.1
RAISED = 1.5
_WORD_LIST = 20
"""A text of more words is a list of words with blanks between them."""
_SECTION = 4
"""A mapping of so few texts is a section with its name and the like."""
_GONE = object()


class _Words(list[Any]):
    """The words of a text that is a list of words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something that can be spoiled: a table as a whole, or one number."""

    path: Path
    """Inside the package."""
    what: str
    spoil: Callable[[str, random.Random], str]
    """Takes the text of the file and returns it spoilt."""


def tables(package: Path) -> list[Target]:
    """Return the hand-written tables, of each of which a tenth can be dropped."""
    found = (path for path in sorted(package.rglob("*.toml")))
    return [
        Target(path=path.relative_to(package), what="a tenth of it dropped", spoil=_without_a_tenth)
        for path in found
        if str(path.relative_to(package)) not in TABLES_LEFT_OUT
    ]


def numbers(package: Path) -> list[Target]:
    """Return the numbers set by hand: in constants of the deciding modules, and in tables."""
    modules = (path for room in DECIDING for path in sorted((package / room).rglob("*.py")))
    in_code = (
        target for path in modules for target in _numbers_of_module(path, path.relative_to(package))
    )
    in_tables = (
        target
        for table in tables(package)
        for target in _numbers_of_table(package / table.path, table.path)
    )
    return [*in_code, *in_tables]


def _without_a_tenth(text: str, rng: random.Random) -> str:
    """Drop a tenth of the entries, drawn over the whole table."""
    table = tomllib.loads(text)
    places = list(_places(table))
    for container, key in sorted(
        rng.sample(places, max(1, round(len(places) * SHARE))), key=lambda place: str(place[1])
    ):
        container[key] = _GONE
    return tomlkit.dumps(_swept(table))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield where the entries of a table stand: texts, and rows that only make sense as a whole."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(part, str) and len(part.split()) > _WORD_LIST:
            value[key] = words = _Words(part.split())
            yield from _places(words)
        elif _is_entry(part, value):
            yield value, key
        elif isinstance(part, dict | list):
            yield from _places(part)


def _is_entry(part: Any, container: Any) -> bool:
    """A text of a list or of a mapping of texts, or a row such as a pair, which goes as a whole.

    Names and scopes of a section are no entries: without them a table does not load, which says nothing.
    """
    if isinstance(container, dict):
        return len(container) > _SECTION and all(isinstance(one, str) for one in container.values())
    rows = [one for one in container if isinstance(one, list)]
    return isinstance(part, str) or (part in rows and len({len(row) for row in rows}) == 1)


def _swept(value: Any) -> Any:
    """Return a table without what was dropped, and without rows that hold nothing any more."""
    if isinstance(value, _Words):
        return " ".join(word for word in value if word is not _GONE)
    if isinstance(value, dict):
        return {key: _swept(part) for key, part in value.items() if part is not _GONE}
    if isinstance(value, list):
        swept = [_swept(part) for part in value if part is not _GONE]
        return [part for part in swept if part != []]
    return value


def _numbers_of_module(path: Path, place: Path) -> Iterator[Target]:
    """Yield the number literals in the constants of a module."""
    if str(place) in MODULES_LEFT_OUT:
        return
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        names = _assigned(statement)
        if (
            names
            and not set(names) & COST_BOUNDS.get(place.parts[0], set())
            and isinstance(statement, ast.Assign | ast.AnnAssign)
        ):
            for literal in _literals(statement.value):
                yield _number(literal, place, f"{', '.join(names)} = {literal.value}")


def _assigned(statement: ast.stmt) -> list[str]:
    targets = (
        statement.targets
        if isinstance(statement, ast.Assign)
        else (
            [statement.target] if isinstance(statement, ast.AnnAssign) and statement.value else []
        )
    )
    names = [
        node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)
    ]
    return [name for name in names if name.strip("_").isupper()]


def _literals(value: ast.expr | None) -> Iterator[ast.Constant]:
    """Yield the numbers of a value; those that are none: marks of flags, indexes, steps of ranges."""
    for node in ast.walk(value) if value else ():
        if isinstance(node, ast.Constant) and type(node.value) in {int, float} and node.value:
            yield node


def _number(literal: ast.Constant, place: Path, what: str) -> Target:
    def spoil(text: str, _: random.Random) -> str:
        lines = text.encode().splitlines(keepends=True)
        line = lines[literal.lineno - 1]
        raised = repr(_raised(literal.value)).encode()
        lines[literal.lineno - 1] = (
            line[: literal.col_offset] + raised + line[literal.end_col_offset :]
        )
        return b"".join(lines).decode()

    return Target(path=place, what=what, spoil=spoil)


def _raised(number: Any) -> int | float:
    """Return half more, and of a small whole number at least one more."""
    if isinstance(number, int):
        return int(math.copysign(math.ceil(abs(number) * RAISED), number))
    return number * RAISED


def _numbers_of_table(path: Path, place: Path) -> Iterator[Target]:
    """Yield the numbers of a table, by the keys that lead to them."""
    for keys, value in _leaves(tomllib.loads(path.read_text(encoding="utf-8"))):
        if type(value) in {int, float} and value:
            yield _table_number(keys, value, place)


def _leaves(value: Any, keys: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    parts = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else None
    )
    if parts is None:
        yield keys, value
        return
    for key, part in parts:
        yield from _leaves(part, (*keys, key))


def _table_number(keys: tuple[Any, ...], value: int | float, place: Path) -> Target:
    def spoil(text: str, _: random.Random) -> str:
        table = part = tomllib.loads(text)
        for key in keys[:-1]:
            part = part[key]
        part[keys[-1]] = _raised(value)
        return tomlkit.dumps(table)

    return Target(path=place, what=f"{'.'.join(map(str, keys))} = {value}", spoil=spoil)
