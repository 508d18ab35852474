"""Retention and verification: old content is removed without hurting what stays, and damage is
found and named.

The texts of versions, their changes and alerts are never removed, nor is the row of a snapshot,
with its SHA-256 and headers: only bytes are. Every step is a transaction of its own, so that checks
and deliveries go on in between.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.errors import DamagedError, StorageError
from monitor.store.blobs import BODIES, TEXTS
from monitor.store.codec import to_micros
from monitor.store.database import Store
from monitor.store.rows import Damage

# Rows per transaction: some milliseconds, so that checks and deliveries go on in between.
BATCH = 200
_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long what is kept. None keeps for good."""

    versions_for: timedelta | None = None
    """The bytes of pages that a version was read out of; those of the current version always stay.
    """
    doubted_for: timedelta | None = timedelta(days=90)
    """The bytes of pages that no version was read out of: doubted, refused, waited for, read again.
    """
    at_least: int = 3
    """So many pages of a URL keep their bytes, whatever their age."""
    checks_for: timedelta | None = timedelta(days=90)
    """Each unchanged check as a row of its own; older ones are rolled up into one row a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """What was removed."""

    snapshots: int
    """So many lost their bytes."""
    bodies: int
    """So many contents went: those that no other snapshot shares."""
    checks: int
    """Number of check rows that were rolled up into others."""


def prune(store: Store, retention: Retention, now: datetime) -> Pruned:
    """Remove what `retention` does not keep. Contents built on removed ones are stored again."""
    snapshots = 0
    for age, is_source in ((retention.versions_for, 1), (retention.doubted_for, 0)):
        if age is not None:
            snapshots += _let_go(store, to_micros(now - age), is_source, retention.at_least)
    checks = (
        0
        if retention.checks_for is None
        else _roll_up(store, to_micros(now - retention.checks_for))
    )
    return Pruned(snapshots=snapshots, bodies=_sweep(store), checks=checks)


def verify(store: Store) -> Iterator[Damage]:
    """Read the whole file and all contents, and yield whatever is damaged."""
    with store.reading() as connection:
        for (words,) in connection.execute("PRAGMA integrity_check").fetchall():
            if words != "ok":
                yield Damage(what="file", words=words)
        for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchall():
            yield Damage(
                what=f"{table} {row}", words=f"the row of {parent} it belongs to is missing"
            )
        for body, words in BODIES.damaged(connection):
            yield from (
                Damage(what=f"snapshot {snapshot}", words=words)
                for (snapshot,) in connection.execute(
                    "SELECT id FROM snapshots WHERE body = ?", (body,)
                ).fetchall()
            )
        for text, words in TEXTS.damaged(connection):
            yield from (
                Damage(what=f"document {digest.hex()}", words=words)
                for (digest,) in connection.execute(
                    "SELECT digest FROM documents WHERE text = ?", (text,)
                ).fetchall()
            )
        for snapshot, sha256 in connection.execute("""
                SELECT snapshots.id, snapshots.sha256 FROM snapshots JOIN bodies ON bodies.id = body
                WHERE snapshots.sha256 != bodies.sha256""").fetchall():
            yield Damage(
                what=f"snapshot {snapshot}",
                words=f"its bytes do not match its SHA-256 {sha256.hex()}",
            )


def back_up(store: Store, target: Path) -> None:
    """Write a compact copy of the database, as it is at this instant, to a new file. Raises
    StorageError.
    """
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except OSError as error:
        exists = isinstance(error, FileExistsError)
        what = (
            "already exists and is not overwritten"
            if exists
            else f"can't be written: {error.strerror}"
        )
        raise StorageError(f"{target} {what}") from error
    store.rows("VACUUM INTO ?", (str(target),))


def _let_go(store: Store, before: int, is_source: int, at_least: int) -> int:
    with store.writing() as connection:
        return connection.execute(
            """
            UPDATE snapshots SET body = NULL WHERE id IN (
                SELECT id FROM (
                    SELECT id, at,
                        row_number() OVER (PARTITION BY watch, url ORDER BY at DESC) AS place,
                        EXISTS (
                            SELECT 1 FROM version_snapshots WHERE snapshot = snapshots.id
                        ) AS is_source
                    FROM snapshots WHERE body IS NOT NULL
                ) WHERE at < ? AND place > ? AND is_source = ?
                EXCEPT SELECT snapshot FROM pages
                EXCEPT SELECT snapshot FROM version_snapshots JOIN watches USING (version)
            )""",
            (before, at_least, is_source),
        ).rowcount


def _sweep(store: Store) -> int:
    """Remove the bytes that no snapshot refers to any more."""
    todo = store.rows("SELECT id FROM bodies EXCEPT SELECT body FROM snapshots")
    removed = 0
    for start in range(0, len(todo), BATCH):
        with store.writing() as connection:
            removed += sum(_removed(connection, body) for (body,) in todo[start : start + BATCH])
    return removed


def _removed(connection: sqlite3.Connection, body: int) -> bool:
    """A content that can't be removed, as one that builds on it is damaged, stays: `verify` names
    it.
    """
    if (
        connection.execute("SELECT 1 FROM snapshots WHERE body = ? LIMIT 1", (body,)).fetchone()
        is not None
    ):
        return False
    connection.execute("SAVEPOINT removal")
    try:
        BODIES.remove(connection, body)
    except DamagedError:
        connection.execute("ROLLBACK TO removal")
        return False
    finally:
        connection.execute("RELEASE removal")
    return True


def _roll_up(store: Store, before: int) -> int:
    """Merge the unchanged checks of a watch and day into one row. Any other check keeps its row."""
    with store.writing() as connection:
        whole_days = before // _DAY * _DAY
        merged = connection.execute(
            """
            SELECT watch, min(at), max(coalesce(until_at, at)), sum(looks), count(*) FROM checks
            WHERE status = 'unchanged' AND at < ? GROUP BY watch, at / ? HAVING count(*) > 1""",
            (whole_days, _DAY),
        ).fetchall()
        for watch, first, last, looks, _ in merged:
            connection.execute(
                "DELETE FROM checks WHERE watch = ? AND at > ? AND at <= ? "
                "AND status = 'unchanged'",
                (watch, first, last),
            )
            connection.execute(
                "UPDATE checks SET until_at = ?, looks = ? WHERE watch = ? AND at = ?",
                (last, looks, watch, first),
            )
        return sum(rows - 1 for *_, rows in merged)
