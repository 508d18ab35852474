"""Problems of a watch list's tables, in sentences: where, what, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.config.toml_file import TomlFile
from monitor.config.toml_positions import Loc, TomlPositions
from monitor.errors import Problem
from monitor.language.tables import table

_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "true or false"),
    ((int, float), "a number"),
    (str, "a text"),
    (list, "a list"),
    (dict, "a table"),
    ((datetime, date, time), "a date or time"),
)
_EXPECTED = {
    "string_type": "must be a text in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "list_type": 'must be a list in brackets, such as ["one", "two"]',
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
}
_LIMITS = {
    "greater_than_equal": ("ge", "must be at least {}"),
    "less_than_equal": ("le", "must be at most {}"),
    "too_short": ("min_length", "must contain at least {}"),
    "too_long": ("max_length", "must contain at most {}"),
    "string_too_short": ("min_length", "must not be empty"),
    "string_too_long": ("max_length", "must have at most {} characters"),
}
# Fits on a line of a terminal, with the words around it.
_LONGEST_QUOTE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProblem:
    """Something that is wrong at one place of the raw tables."""

    loc: Loc
    what: str
    in_line: bool = False
    """Whether the line may hold several values, so that the column is given too."""


def quoted(value: str) -> str:
    """Return a text in quotes, shortened and without control characters, fit for a terminal."""
    shown = value if len(value) <= _LONGEST_QUOTE else value[: _LONGEST_QUOTE - 1] + "…"
    return '"' + "".join(c if c.isprintable() else "\ufffd" for c in shown) + '"'


def perhaps(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean "…"?)` with the nearest known word, or nothing if none is near."""
    options = list(known)
    folded = {option.casefold(): option for option in reversed(options)}
    near = difflib.get_close_matches(word[:_LONGEST_QUOTE].casefold(), folded, n=1, cutoff=0.6)
    return f' (did you mean "{folded[near[0]]}"?)' if near else ""


def unknown_key(key: str, at: Loc, known: Iterable[str]) -> TableProblem:
    """Return that the table at `at` has a key that is none of the known ones."""
    return TableProblem(
        loc=(*at, key), what=f"unknown key {quoted(key)}{_meant(key, tuple(known))}"
    )


def of_validation(error: ValidationError, at: Loc, keys: Iterable[str]) -> list[TableProblem]:
    """Return what pydantic found wrong with the table at `at`, whose known keys are `keys`."""
    known = tuple(keys)
    return [_found(details, at, known) for details in error.errors(include_url=False)]


def as_problems(found: Iterable[TableProblem], source: TomlFile) -> list[Problem]:
    """Return findings as problems with file, line and name of the entry, in the order of the
    file.
    """
    findings = list(found)
    lines = TomlPositions(source.text if any(one.loc for one in findings) else "")
    problems = [_problem(one, lines, source) for one in findings]
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.line or 0)


def _problem(found: TableProblem, lines: TomlPositions, source: TomlFile) -> Problem:
    column, what = lines.column(found.loc), _placed(found, source.raw)
    if found.in_line and column is not None:
        what = f"{what} (column {column})"
    return Problem(file=str(source.path), line=lines.at(found.loc), what=what, column=column)


def _found(details: ErrorDetails, at: Loc, known: tuple[str, ...]) -> TableProblem:
    inner: Loc = details["loc"]
    kind = details["type"]
    key = _key_words(inner)
    if kind == "extra_forbidden":
        return unknown_key(str(inner[-1]), at, known)
    if kind == "missing":
        what = f"key {key} is missing"
    elif kind in _EXPECTED:
        what = f"{key} {_EXPECTED[kind]}, not {_kind_words(details['input'])}".strip()
        what += _as_text(kind, details["input"])
    elif kind in _LIMITS:
        limit, words = _LIMITS[kind]
        what = f"{key} {words.format(details.get('ctx', {}).get(limit))}"
    else:
        what = f"{key} {details.get('ctx', {}).get('error', details['msg'])}".strip()
    in_line = isinstance(inner[-1], int) if inner else False
    return TableProblem(
        loc=(*at, *inner), what=what, in_line=in_line or isinstance(details["input"], date)
    )


def _as_text(kind: str, value: Any) -> str:
    """How a date is written as the text that is wanted here: TOML takes a bare one for a date."""
    if kind == "string_type" and isinstance(value, date):
        return f': write it in quotes, "{value.isoformat()}"'
    return ""


@lru_cache(maxsize=256)
def _meant(key: str, known: tuple[str, ...]) -> str:
    names = {
        other: ours
        for other, ours in table("config", "vocabulary")["other_names"].items()
        if ours in known
    }
    names |= {ours: ours for ours in known}
    near = difflib.get_close_matches(key[:_LONGEST_QUOTE].casefold(), names, n=1)
    return f' (did you mean "{names[near[0]]}"?)' if near else ""


def _key_words(inner: Loc) -> str:
    keys = [part for part in inner if part != "[key]"]
    if keys and isinstance(keys[-1], int):
        return f"entry {keys[-1] + 1} of {quoted('.'.join(map(str, keys[:-1])))}"
    return quoted(".".join(map(str, keys))) if keys else ""


def _kind_words(value: Any) -> str:
    return next((words for kinds, words in _KINDS if isinstance(value, kinds)), "this")


def _placed(found: TableProblem, raw: Mapping[str, Any]) -> str:
    place = _place(found.loc, raw)
    return f"{place}: {found.what}" if place else found.what


def _place(loc: Loc, raw: Mapping[str, Any]) -> str:
    match loc:
        case ("watch", int(index), *_):
            name = _id_of(raw, index)
            return f"watch {quoted(name)}" if name else f"watch number {index + 1}"
        case ("route", int(index), *_):
            return f"route number {index + 1}"
        case ("groups", str(name), *_):
            return f"group {quoted(name)}"
        case ("channels", str(name), *_):
            return f"channel {quoted(name)}"
        case (str(section), _, *_):
            return f"[{section}]"
        case _:
            return ""


def _id_of(raw: Mapping[str, Any], index: int) -> str:
    watches = raw.get("watch")
    entry = watches[index] if isinstance(watches, list) and index < len(watches) else None
    name = entry.get("id") if isinstance(entry, dict) else None
    return name if isinstance(name, str) else ""
