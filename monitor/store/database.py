"""One database file: opened only where it is ours, migrated, and written in whole transactions.

A `Store` belongs to the thread that opened it: the daemon opens it inside a one-thread executor and
makes every call there. Any number of read-only stores may be open beside it, in any process, and
see the last committed state. A second process may write too (`policy-monitor check` beside the
daemon): transactions start with BEGIN IMMEDIATE, so that they queue instead of failing half-way.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database, Migrations

from monitor.errors import StorageError
from monitor.store.migrations import MIGRATIONS

APPLICATION_ID = 0x504D4F4E
"""`PMON`, in the file's header."""
OLDEST_SQLITE = (3, 37, 0)
"""STRICT tables."""
# The page of file systems: SQLite reads and writes whole ones.
PAGE_SIZE = 4096
# Longer than any transaction; a process that hangs in one is reported instead of waited for.
BUSY_S = 10.0
WAL_BYTES = 64 << 20
"""A write-ahead log that grew past this is cut back."""

_PRAGMAS = ("foreign_keys=ON", "trusted_schema=OFF", f"journal_size_limit={WAL_BYTES}")
_SENTENCES = {
    "SQLITE_BUSY": f"another process kept it locked for more than {BUSY_S:.0f} seconds",
    "SQLITE_LOCKED": "another connection of this process keeps it locked",
    "SQLITE_FULL": "the disk is full",
    "SQLITE_CORRUPT": "it is damaged ({error}); restore it from a backup",
    "SQLITE_NOTADB": "it is not a database, or its beginning is damaged",
    "SQLITE_CANTOPEN": "it can't be opened",
    "SQLITE_READONLY": "it can't be written to",
    "SQLITE_IOERR": "the disk failed ({error})",
    "SQLITE_PERM": "access is denied",
}

Row = tuple[Any, ...]
"""A row of a query."""
Parameters = Sequence[Any] | Mapping[str, Any]
"""The values of a query."""


class Store:
    """An open database file. Raises StorageError if SQLite can't do what is requested."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._identity = _identity(path)
        self.path = path

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Return all rows of a query."""
        with _told(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """Return the first row of a query, or None."""
        with _told(self.path):
            row: Row | None = self._connection.execute(sql, parameters).fetchone()
            return row

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection on which several queries see one and the same state."""
        with _told(self.path), _transaction(self._connection, "BEGIN"):
            yield self._connection

    @contextmanager
    def writing(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """Yield a connection; what is written on it is committed as a whole, or not at all.

        What is committed survives the death of the process at any instruction. A `durable`
        transaction also survives a power cut, with all before it (synchronous=FULL: it waits for
        the disk); of others the last seconds may be lost. What leads to an alert is durable; that a
        page was unchanged is not worth the wait.
        """
        with _told(self.path):
            self._connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            with _transaction(self._connection, "BEGIN IMMEDIATE"):
                yield self._connection

    def stay_in_place(self) -> None:
        """Raise StorageError if the file was deleted or replaced since it was opened.

        What is written to it from then on would be lost with the process. What can still be read of
        it is copied to `NAME.rescued` first: everything, unless another database took over its
        write-ahead log meanwhile.
        """
        if _identity(self.path) == self._identity:
            return
        copy = self.path.with_name(f"{self.path.name}.rescued")
        try:
            with _told(copy):
                _copy(self._connection, copy)
        except OSError as error:
            raise StorageError(
                f"{self.path} was deleted or replaced, and {copy} can't be written: "
                f"{error.strerror}"
            ) from error
        raise StorageError(
            f"{self.path} was deleted or replaced while in use; its content was rescued to {copy}"
        )

    def close(self) -> None:
        """Close the file. The store is of no use afterwards."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_store(
    path: Path, *, read_only: bool = False, migrations: Migrations = MIGRATIONS
) -> Store:
    """Return the open database at `path`, with the newest schema; it is created if there is none.

    Before an existing file is migrated, a copy is made next to it (`NAME.before-N-steps`). With
    `read_only`, nothing is created or migrated. Raises StorageError, with one sentence, for a file
    that is of another program, newer, damaged or can't be accessed; such a file is left as it is.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StorageError(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 or newer is needed")
    path = path.absolute()
    with _told(path), ExitStack() as stack:
        connection = stack.enter_context(closing(_connect(path, read_only)))
        is_new = _is_new(connection, path)
        if read_only and is_new:
            raise StorageError(f"nothing is stored in {path} yet: nothing has been checked")
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        _migrate(connection, path, migrations, read_only)
        stack.pop_all()
        return Store(connection, path)


@contextmanager
def daemon_lock(path: Path) -> Iterator[None]:
    """Hold the lock of the one daemon that uses the database at `path`. Raises StorageError if
    another process holds it.

    The lock is free again as soon as its process ends, in whatever way.
    """
    lock = path.absolute().with_name(path.name + ".lock")
    try:
        lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.fdopen(
            os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+", encoding="utf-8"
        )
    except OSError as error:
        raise StorageError(f"{lock} can't be created: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StorageError(
                f"a policy-monitor daemon (process {file.read().strip() or 'unknown'}) already "
                f"works on {path}"
            ) from error
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn errors of SQLite and the system into one sentence. Mistakes in our SQL pass as they
    are.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
        if name not in _SENTENCES:
            raise
        raise StorageError(
            f"the database {path}: {_SENTENCES[name].format(error=error)}"
        ) from error


def _connect(path: Path, read_only: bool) -> sqlite3.Connection:
    try:
        if read_only:
            path.stat()
        else:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except FileNotFoundError as error:
        raise StorageError(
            f"there is no database at {path} yet: nothing has been checked"
        ) from error
    except OSError as error:
        hint = "; try sudo, if it is the service's" if isinstance(error, PermissionError) else ""
        raise StorageError(f"the database {path} can't be used: {error.strerror}{hint}") from error
    uri = f"{path.as_uri()}?mode={'ro' if read_only else 'rw'}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_S)


def _is_new(connection: sqlite3.Connection, path: Path) -> bool:
    """Tell an empty file from one of ours. Raises StorageError for any other, before anything is
    written to it.
    """
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application_id == APPLICATION_ID:
        return False
    if application_id or tables:
        raise StorageError(f"{path} is a database of another program: choose another file")
    return True


def _migrate(
    connection: sqlite3.Connection, path: Path, migrations: Migrations, read_only: bool
) -> None:
    database = Database(connection, recursive_triggers=False, execute_plugins=False)
    applied = [step.name for step in migrations.applied(database)]
    if not set(applied) <= _steps(migrations):
        raise StorageError(
            f"{path} was written by a newer policy-monitor: upgrade this one, "
            "or choose another file"
        )
    pending = migrations.pending(database)
    if pending and read_only:
        raise StorageError(
            f"{path} was written by an older policy-monitor: run `policy-monitor check` "
            "or the daemon first, to upgrade it"
        )
    if read_only:
        return
    if not applied:
        connection.execute(f"PRAGMA page_size={PAGE_SIZE}")
    connection.execute("PRAGMA journal_mode=WAL")
    if pending:
        if applied:
            _copy(connection, path.with_name(f"{path.name}.before-{len(applied)}-steps"))
        with _transaction(connection, "BEGIN IMMEDIATE"):
            migrations.apply(database)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")


def _steps(migrations: Migrations) -> set[str]:
    """All names of the set: those that would be pending in an empty database."""
    with closing(sqlite3.connect(":memory:")) as nothing:
        return {step.name for step in migrations.pending(Database(nothing, execute_plugins=False))}


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what distinguishes a file from another one of its name; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _copy(connection: sqlite3.Connection, copy: Path) -> None:
    unfinished = copy.with_name(copy.name + ".part")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    with closing(sqlite3.connect(unfinished)) as target:
        connection.backup(target)
    unfinished.replace(copy)
