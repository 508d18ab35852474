"""`policy-monitor verify`, as one types it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.calling import run


def test_what_was_stored_is_what_was_stored(database: Path):
    done = run(database, "verify")
    assert done.return_value == 0
    assert "no damage found" in done.output


def test_damage_is_found(database: Path):
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE bodies SET packed = zeroblob(length(packed))")
    done = run(database, "verify")
    assert done.return_value == 1
    assert "1 damaged entry" in done.output
