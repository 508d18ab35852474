"""Takes watches out of the watch list, switches them off and on, and renames them. What else the
user wrote stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array

from monitor.config import edit, load, toml_file
from monitor.config.problems import perhaps
from monitor.config.reload import fingerprint
from monitor.errors import ConfigError, UsageError

TextChange = Callable[[str], str]
"""Takes the text of a watch list and returns another one."""


def rewrite(path: Path, change: TextChange) -> None:
    """Put the changed text in the place of the watch list, at once and only if it has no problem.

    Raises UsageError, with nothing written, if it has, or if somebody else changed the file
    meanwhile; ConfigError if the file has problems already.
    """
    seen = fingerprint(path)
    text = toml_file.read_toml(path).text
    load.parse_without_secrets(path, text)
    changed = change(text)
    try:
        load.parse_without_secrets(path, changed)
    except ConfigError as error:
        faults = "; ".join(problem.what for problem in error.problems)
        raise UsageError(f"{faults}; nothing was written") from error
    if fingerprint(path) != seen:
        raise UsageError(
            f"{path} was changed by another program in the meantime; nothing was written"
        )
    edit.replace_file(path, changed)


def without(watch_id: str) -> TextChange:
    """Return the change that takes a watch out of the list."""

    def change(text: str) -> str:
        document, watches, index = _found(text, watch_id)
        del watches[index]
        if not watches:
            document.remove("watch")
        return tomlkit.dumps(document)

    return change


def with_value(watch_id: str, key: str, value: Any) -> TextChange:
    """Return the change that sets a key of a watch."""

    def change(text: str) -> str:
        document, watches, index = _found(text, watch_id)
        watches[index][key] = value
        return tomlkit.dumps(document)

    return change


def _found(text: str, watch_id: str) -> tuple[tomlkit.TOMLDocument, Any, int]:
    """The document, its watches, and the place of one. Raises UsageError if there is no such."""
    document = tomlkit.parse(text)
    watches = document.get("watch")
    tables = list(watches) if isinstance(watches, AoT | Array) else []
    ids = [str(table.get("id")) for table in tables]
    if watch_id not in ids:
        raise UsageError(f'the watch list has no watch "{watch_id}"{perhaps(watch_id, ids)}')
    return document, watches, ids.index(watch_id)
