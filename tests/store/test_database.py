"""A database file is opened only where it is ours and sound, and is brought to the newest schema
without a loss.
"""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from monitor.errors import StorageError
from monitor.store.database import APPLICATION_ID, daemon_lock, open_store
from monitor.store.migrations import MIGRATIONS
from tests.store.recorder import ONE, TWO, recorder

pytestmark = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)


def later_schema(*, fails: bool = False) -> Migrations:
    """The schema of a program to come: today's steps, and one more."""
    later = Migrations("policy-monitor")

    for name in steps():
        later(name=name)(lambda database: None)  # they were applied before

    @later(name="9999 acknowledgements")
    def _then(database: Database) -> None:
        database.execute("CREATE TABLE acknowledgements (change INTEGER PRIMARY KEY) STRICT")
        if fails:
            raise sqlite3.OperationalError("no luck")

    return later


def steps() -> list[str]:
    """The names of today's steps: all of them are pending in an empty database."""
    with closing(sqlite3.connect(":memory:")) as nothing:
        return [step.name for step in MIGRATIONS.pending(Database(nothing))]


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "state" / "monitor.db"


def pragma(path: Path, name: str) -> object:
    with open_store(path) as store:
        row = store.row(f"PRAGMA {name}")
        assert row is not None
        return row[0]


def test_the_folder_and_the_file_are_made_for_their_owner_alone(path: Path):
    open_store(path).close()
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("application_id", APPLICATION_ID),
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
    ],
)
def test_it_is_opened_with(path: Path, name: str, value: object):
    assert pragma(path, name) == value


def test_every_table_of_ours_is_strict(path: Path):
    with open_store(path) as store:
        lax = store.rows(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND strict = 0 "
            "AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\'"
        )
    assert lax == []


def test_opening_again_changes_nothing(path: Path):
    open_store(path).close()
    before = path.read_bytes()
    open_store(path).close()
    assert path.read_bytes() == before


def test_a_foreign_database_is_refused_and_left_as_it_is(tmp_path: Path):
    path = tmp_path / "songs.db"
    with closing(sqlite3.connect(path)) as songs:
        songs.execute("CREATE TABLE songs (title TEXT)")
    before = path.read_bytes()
    with pytest.raises(StorageError, match="is a database of another program"):
        open_store(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["songs.db"]


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path):
    path = tmp_path / "notes.txt"
    path.write_text("milk, bread, a new umbrella\n" * 100)
    with pytest.raises(StorageError, match="is not a database"):
        open_store(path)
    assert path.read_text().startswith("milk")


def test_a_database_that_lost_its_middle_is_named_as_damaged(tmp_path: Path):
    with recorder(tmp_path) as at:
        at.sees(ONE)
    path = tmp_path / "monitor.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(
        StorageError, match=r"monitor\.db: it is damaged .*restore it from a backup"
    ):
        open_store(path)


def test_a_newer_database_is_refused(path: Path):
    open_store(path).close()
    open_store(path, migrations=later_schema()).close()
    with pytest.raises(StorageError, match="was written by a newer policy-monitor"):
        open_store(path)


def test_a_copy_is_left_before_a_database_is_migrated(tmp_path: Path):
    with recorder(tmp_path) as at:
        at.sees(ONE)
    open_store(tmp_path / "monitor.db", migrations=later_schema()).close()
    with open_store(tmp_path / f"monitor.db.before-{len(steps())}-steps", read_only=True) as copy:
        assert copy.row("SELECT count(*) FROM versions") == (1,)


def test_a_migration_that_fails_leaves_the_database_as_it_was(path: Path):
    open_store(path).close()
    with pytest.raises(sqlite3.OperationalError, match="no luck"):
        open_store(path, migrations=later_schema(fails=True))
    with open_store(path) as store:
        assert store.row("SELECT name FROM sqlite_master WHERE name = 'acknowledgements'") is None


def test_no_copy_is_left_of_a_new_database(path: Path):
    open_store(path).close()
    assert [file.name for file in path.parent.iterdir()] == ["monitor.db"]


def test_a_reader_creates_nothing(path: Path):
    with pytest.raises(StorageError, match=r"there is no database at .* yet"):
        open_store(path, read_only=True)
    assert not path.parent.exists()


def test_a_reader_migrates_nothing(path: Path):
    open_store(path).close()
    with pytest.raises(StorageError, match="written by an older policy-monitor"):
        open_store(path, read_only=True, migrations=later_schema())


def test_a_reader_can_not_write(path: Path):
    open_store(path).close()
    with (
        open_store(path, read_only=True) as store,
        pytest.raises(StorageError, match="can't be written to"),
        store.writing() as connection,
    ):
        connection.execute("DELETE FROM watches")


def test_a_reader_sees_what_is_committed_while_a_writer_writes(tmp_path: Path):
    with (
        recorder(tmp_path) as at,
        open_store(tmp_path / "monitor.db", read_only=True) as reader,
        at.store.writing() as connection,
    ):
        connection.execute("UPDATE watches SET name = 'half-way'")
        assert reader.row("SELECT name FROM watches") == ("mossmere privacy",)


def test_what_fails_half_way_is_undone(tmp_path: Path):
    with recorder(tmp_path) as at:
        with pytest.raises(ZeroDivisionError), at.store.writing() as connection:
            connection.execute("UPDATE watches SET name = 'half-way'")
            raise ZeroDivisionError
        assert at.store.row("SELECT name FROM watches") == ("mossmere privacy",)


def test_a_full_disk_is_told_and_leaves_what_was_there(tmp_path: Path):
    with recorder(tmp_path) as at:
        at.sees(ONE)
        at.store.rows("PRAGMA max_page_count=1")  # SQLite takes the number of pages that there are
        with pytest.raises(StorageError, match="the disk is full"):
            at.sees("\n".join(f"{number**7}" for number in range(20_000)))
        at.store.rows("PRAGMA max_page_count=100000")
        at.sees(TWO)
        assert len(at.history.versions("mossmere")) == 2


def test_a_locked_database_is_reported(tmp_path: Path):
    """A database that another process keeps locked is reported."""
    with recorder(tmp_path) as at, open_store(tmp_path / "monitor.db") as other, other.writing():
        at.store.rows("PRAGMA busy_timeout=1")
        with pytest.raises(StorageError, match="another process kept it locked"):
            at.sees(ONE)


def test_a_deleted_database_is_reported_and_rescued(tmp_path: Path):
    """A database that was deleted or replaced is reported, and its content is copied."""
    with recorder(tmp_path) as at:
        at.sees(ONE)
        at.store.stay_in_place()
        for path in list(tmp_path.glob("monitor.db*")):
            path.rename(tmp_path / f"away{path.suffix}")
        with (
            open_store(tmp_path / "monitor.db"),
            pytest.raises(StorageError, match="was deleted or replaced"),
        ):
            at.store.stay_in_place()
    with open_store(tmp_path / "monitor.db.rescued", read_only=True) as rescued:
        assert rescued.row("SELECT name FROM watches") == ("mossmere privacy",)


def test_two_daemons_on_one_database_are_refused(path: Path):
    with (
        daemon_lock(path),
        pytest.raises(StorageError, match=r"a policy-monitor daemon \(process \d+\) already"),
        daemon_lock(path),
    ):
        pass


def test_the_daemon_lock_is_free_after_a_kill(path: Path):
    """The daemon's lock is free when its process was killed."""
    context = multiprocessing.get_context("fork")
    held = context.Event()
    daemon = context.Process(target=_hold_for_ever, args=(path, held), daemon=True)
    daemon.start()
    assert held.wait(10)
    with pytest.raises(StorageError, match=f"process {daemon.pid}"), daemon_lock(path):
        pass
    daemon.kill()
    daemon.join()
    with daemon_lock(path):
        pass


def _hold_for_ever(path: Path, held) -> None:
    with daemon_lock(path):
        held.set()
        multiprocessing.Event().wait()


def test_the_steps_of_the_schema_are_numbered_in_order():
    assert [int(name[:4]) for name in steps()] == list(range(1, len(steps()) + 1))
