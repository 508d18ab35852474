"""`policy-monitor verify` and `backup`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.main import cli
from monitor.errors import UsageError
from tests.site import Site
from tests.test_check import MARKDOWN, POLICY
from tests.watcher import Watcher


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "monitor.db"
    with Site() as site, Watcher(path, site.url) as watcher:
        site.publishes(POLICY, media_type=MARKDOWN)
        watcher.look()
        (tmp_path / "list.toml").write_text(
            f'[storage]\npath = "monitor.db"\n[[watch]]\nid = "a"\nurl = "{site.url}"\n'
            "allow_private = true\n"
        )
    return path


def run(database: Path, *arguments: str) -> Result:
    config = str(database.with_name("list.toml"))
    return CliRunner().invoke(cli, ["--config", config, *arguments], standalone_mode=False)


def test_what_was_stored_is_what_was_stored(database: Path):
    done = run(database, "verify")
    assert done.return_value == 0
    assert "everything is what was stored" in done.output


def test_damage_is_found(database: Path):
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE bodies SET packed = zeroblob(length(packed))")
    done = run(database, "verify")
    assert done.return_value == 1
    assert "1 damages" in done.output or "damage" in done.output


def test_a_backup_is_a_whole_database_and_overwrites_nothing(database: Path, tmp_path: Path):
    copy = tmp_path / "copy.db"
    assert run(database, "backup", str(copy)).return_value == 0
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM versions").fetchone() == (1,)
    assert isinstance(run(database, "backup", str(copy)).exception, UsageError)


def test_a_place_that_takes_no_backup_is_told_in_a_sentence(database: Path, tmp_path: Path):
    done = run(database, "backup", str(tmp_path / "nowhere" / "copy.db"))
    assert str(done.exception).endswith("copy.db can't be written: No such file or directory")
