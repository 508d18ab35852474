"""The position of each table, key and list entry of a TOML text, which tomllib does not give.

Only for text that tomllib has parsed: the scanner trusts it to be TOML, and so stays small.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from contextlib import suppress

Loc = tuple[str | int, ...]
"""The way to a value: keys, and 0-based indexes of lists and of arrays of tables."""

_SPACE = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRINGS = (
    re.compile(r'"""(?:\\.|[^"\\]|"(?!""))*+"{3,5}', re.DOTALL),
    re.compile(r"'''(?:[^']|'(?!''))*+'{3,5}"),
    re.compile(r'"(?:\\.|[^"\\])*+"'),
    re.compile(r"'[^']*+'"),
)
_PLAIN = re.compile(r"[^,\]}#\r\n]+")


class TomlPositions:
    """Knows the line of everything in one TOML text."""

    def __init__(self, text: str) -> None:
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._scanner = _Scanner(text)
        with suppress(
            RecursionError
        ):  # lists nested absurdly deep: what stands before them is known
            self._scanner.scan()

    def __contains__(self, loc: Loc) -> bool:
        return loc in self._scanner.starts

    def at(self, loc: Loc) -> int | None:
        """Return the 1-based line of a value, or of the nearest thing around it; None for the file
        as a whole.
        """
        for length in range(len(loc), 0, -1):
            start = self._scanner.starts.get(loc[:length])
            if start is not None:
                return bisect_right(self._breaks, start - 1) + 1
        return None

    def column(self, loc: Loc) -> int | None:
        """Return the 1-based column of a value; None where none stands there."""
        start = self._scanner.values.get(loc)
        if start is None:
            return None
        line = bisect_right(self._breaks, start - 1)
        return start - (self._breaks[line - 1] if line else -1)

    def end(self, loc: Loc) -> int | None:
        """Return the offset just after the last value in a table, or None if the table is empty."""
        return self._scanner.ends.get(loc)


class _Scanner:
    """Walks through a TOML text once and records where things start and end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.starts: dict[Loc, int] = {}
        self.values: dict[Loc, int] = {}
        self.ends: dict[Loc, int] = {}
        self._latest: dict[Loc, int] = {}

    def scan(self) -> None:
        table: Loc = ()
        self._skip()
        while self.position < len(self.text):
            if self.text[self.position] == "[":
                table = self._header()
            else:
                self._pair(table)
            for length in range(1, len(table) + 1):
                self.ends[table[:length]] = self.position
            self._skip()

    def _header(self) -> Loc:
        start = self.position
        many = self.text.startswith("[[", start)
        self.position += 2 if many else 1
        keys = self._key()
        self.position += 2 if many else 1
        loc = self._resolve(keys[:-1], start)
        loc = (*loc, keys[-1])
        if many:
            self._latest[loc] = self._latest.get(loc, -1) + 1
            self.starts.setdefault(loc, start)
        if loc in self._latest:
            loc = (*loc, self._latest[loc])
        self.starts[loc] = start
        return loc

    def _resolve(self, keys: tuple[str, ...], start: int) -> Loc:
        loc: Loc = ()
        for key in keys:
            loc = (*loc, key)
            self.starts.setdefault(loc, start)
            if loc in self._latest:
                loc = (*loc, self._latest[loc])
        return loc

    def _pair(self, table: Loc) -> None:
        start = self.position
        loc = table
        for key in self._key():
            loc = (*loc, key)
            self.starts.setdefault(loc, start)
        self._skip()
        self.position += 1  # the equals sign
        self._value(loc)

    def _key(self) -> tuple[str, ...]:
        keys = []
        while True:
            self._skip()
            keys.append(self._key_part())
            self._skip()
            if not self.text.startswith(".", self.position):
                return tuple(keys)
            self.position += 1

    def _key_part(self) -> str:
        for pattern in (_BARE, *_STRINGS[2:]):
            match = pattern.match(self.text, self.position)
            if match:
                self.position = match.end()
                return _unquoted(match[0])
        raise ValueError(f"no key at {self.position}")

    def _value(self, loc: Loc) -> None:
        self._skip()
        self.values[loc] = self.position
        opening = self.text[self.position]
        if opening == "[":
            self._list(loc)
        elif opening == "{":
            self._inline_table(loc)
        else:
            match = next(
                found for p in (*_STRINGS, _PLAIN) if (found := p.match(self.text, self.position))
            )
            self.position = match.end()

    def _list(self, loc: Loc) -> None:
        self.position += 1
        index = 0
        while not self._closes("]"):
            self.starts[(*loc, index)] = self.position
            self._value((*loc, index))
            index += 1

    def _inline_table(self, loc: Loc) -> None:
        self.position += 1
        while not self._closes("}"):
            self._pair(loc)

    def _closes(self, bracket: str) -> bool:
        self._skip()
        if self.text.startswith(",", self.position):
            self.position += 1
            self._skip()
        closed = self.text.startswith(bracket, self.position)
        self.position += closed
        return closed

    def _skip(self) -> None:
        match = _SPACE.match(self.text, self.position)
        self.position = match.end() if match else self.position


def _unquoted(part: str) -> str:
    if part[0] == "'":
        return part[1:-1]
    if part[0] == '"':
        value: str = tomllib.loads(f"key = {part}")["key"]
        return value
    return part
