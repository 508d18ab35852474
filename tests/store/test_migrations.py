"""The schema is what the manual says."""

from __future__ import annotations

import re
from pathlib import Path

from monitor.store.database import open_store

MANUAL = Path(__file__).parent.parent.parent / "docs" / "storage.md"


def test_the_manual_explains_every_table_and_no_other(tmp_path: Path):
    explained = re.findall(r"^\| `(\w+)` \|", MANUAL.read_text(encoding="utf-8"), re.MULTILINE)
    with open_store(tmp_path / "monitor.db") as store:
        tables = store.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'"
        )
    assert sorted(explained) == sorted(name for (name,) in tables)


def test_the_query_in_the_manual_works(tmp_path: Path):
    query = re.search(r'"(SELECT [^"]+)"', MANUAL.read_text(encoding="utf-8"))
    assert query is not None
    with open_store(tmp_path / "monitor.db") as store:
        assert store.rows(query[1]) == []
