"""`policy-monitor backup`, as one types it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from monitor.errors import UsageError
from tests.cli.calling import run


def test_a_backup_is_a_whole_database_and_overwrites_nothing(database: Path, tmp_path: Path):
    copy = tmp_path / "copy.db"
    assert run(database, "backup", str(copy)).return_value == 0
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM versions").fetchone() == (1,)
    assert isinstance(run(database, "backup", str(copy)).exception, UsageError)


def test_a_place_that_takes_no_backup_is_told_in_a_sentence(database: Path, tmp_path: Path):
    done = run(database, "backup", str(tmp_path / "nowhere" / "copy.db"))
    assert str(done.exception).endswith("copy.db can't be written: No such file or directory")
