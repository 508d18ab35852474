"""A TOML file to its text and its raw tables, or one clear sentence why not. Bounded in size and
nesting.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.config import syntax_hints
from monitor.errors import ConfigError, Problem

LARGEST_BYTES = 5_000_000
"""Twenty thousand watches take about 3 MB."""

_MANY_PARTS = re.compile(
    r"""(?<![\w."'-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){64}"""
)
"""tomllib needs time that grows with the square of a key's parts: a key like this is an attack or a
mistake.
"""
_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """A TOML file that was read."""

    path: Path
    text: str
    raw: dict[str, Any]


def read_toml(path: Path) -> TomlFile:
    """Return a TOML file's text and tables. Raises ConfigError with one problem."""
    return parse(path, _decode(path, _read_bytes(path)))


def parse(path: Path, text: str) -> TomlFile:
    """Return the tables of a TOML text; `path` only names it. Raises ConfigError with one
    problem.
    """
    if match := _MANY_PARTS.search(text):
        raise _wrong(path, "a key with more than 64 parts", text.count("\n", 0, match.start()) + 1)
    try:
        raw = tomllib.loads(text)
    except RecursionError:
        raise _wrong(path, "lists or tables are nested too deeply") from None
    except ValueError as error:
        raise _syntax_error(path, text, str(error)) from None
    return TomlFile(path=path, text=text, raw=raw)


def _read_bytes(path: Path) -> bytes:
    try:
        descriptor = os.open(
            path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
        )  # a pipe must not make us wait
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _wrong(path, "is not a file" if path.exists() else "does not exist")
            body = file.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise _wrong(path, "does not exist (policy-monitor init writes a first one)") from None
    except IsADirectoryError:
        raise _wrong(path, "is a folder, not a file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _wrong(path, f"can't be read: {reason}") from None
    if len(body) > LARGEST_BYTES:
        raise _wrong(path, f"is larger than {LARGEST_BYTES // 1_000_000} MB")
    return body


def _decode(path: Path, body: bytes) -> str:
    if body.startswith(_UTF16_MARKS):
        raise _wrong(path, "is UTF-16 text; save it as UTF-8")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _wrong(path, "is not UTF-8 text here", line) from None


def _syntax_error(path: Path, text: str, words: str) -> ConfigError:
    match = _POSITION.search(words)
    if match is None:
        return _wrong(path, f"not TOML: {words.partition(';')[0]}")
    line = int(match[1]) if match[1] else max(1, text.rstrip("\n").count("\n") + 1)
    column, meant = syntax_hints.hint(text, line, int(match[2] or 0))
    at = f" at column {column}" if column else ""
    return _wrong(
        path,
        f"not TOML: {words[: match.start()]}{at}" + (f" ({meant})" if meant else ""),
        line,
        column or None,
    )


def _wrong(
    path: Path, what: str, line: int | None = None, column: int | None = None
) -> ConfigError:
    return ConfigError([Problem(file=str(path), line=line, what=what, column=column)])
