"""Adds selectors to `ignore` of one watch in the text of a watch list. What the user wrote stays as
it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import tomlkit
from tomlkit.items import AoT, Array

from monitor.errors import UsageError


def with_ignored(text: str, watch_id: str, selectors: Sequence[str]) -> str:
    """Return a TOML text in which a watch ignores these selectors too. Raises UsageError if it has
    no such watch.
    """
    document = tomlkit.parse(text)
    watches = document.get("watch")
    tables = list(watches) if isinstance(watches, AoT | Array) else []
    table = next((table for table in tables if table.get("id") == watch_id), None)
    if table is None:
        raise UsageError(f'the watch list has no watch "{watch_id}"')
    known = list(table.get("ignore", []))
    table["ignore"] = [*known, *(selector for selector in selectors if selector not in known)]
    return tomlkit.dumps(document)
