"""Which watches there are, and which is due. "When next?" is a column: the database is the
schedule.

A watch that is being checked is claimed until an instant. A process that dies leaves its claims
behind; they expire, and the watch is due again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from monitor.errors import UsageError
from monitor.model.watch import Schedule, Watch
from monitor.store.codec import from_micros_or_none, storable, to_json, to_micros, to_plain
from monitor.store.database import Row, Store

LEASE = timedelta(minutes=10)
"""Longer than any check takes, or a watch would be checked twice at a time."""
RENAMING = timedelta(seconds=10)
"""A daemon looks at the watch list's file every second."""
MISSED = timedelta(minutes=5)
"""A check that is later than this was missed during downtime."""
# Two checks a second after a downtime: hundreds at once would look like an attack, and time out.
CATCH_UP_EACH = timedelta(seconds=0.5)
# However many there are, all are caught up with soon.
CATCH_UP_LONGEST = timedelta(minutes=15)

_SCHEDULE, _SETTINGS = -2, -1
"""Their places in what the watch list says of a watch."""
_DUE = """
    SELECT number FROM (
        SELECT number, min(next_check_at) AS since FROM watches
        WHERE active = 1 AND next_check_at <= :now
            AND (claimed_until_at IS NULL OR claimed_until_at <= :now)
            AND host NOT IN (SELECT value FROM json_each(:busy))
        GROUP BY host
    ) ORDER BY since LIMIT :limit"""


class WatchQueue:
    """The watches of one database and their turns."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def sync_watches(
        self, watches: Sequence[Watch], now: datetime, *, spread: bool = True
    ) -> frozenset[str]:
        """Make the database's watches those of the watch list.

        New watches are due at once, and so are those with new settings for reading or scheduling.
        A watch that is no longer listed keeps its history and is not checked. URLs that are added
        or removed are recorded with their instants. Checks that were missed during downtime are
        spread over some minutes, in their order: for a daemon, which keeps running, not for a
        single run (`spread=False`). Return the ids of the watches that are read differently from
        now on.
        """
        with self._store.writing() as connection:
            rows = {
                row[0]: row[1:]
                for row in connection.execute(
                    "SELECT id, number, name, service, terms_type, urls, host, active, "
                    "listed, schedule, settings "
                    "FROM watches"
                )
            }
            listed = [
                _sync(connection, watch, to_micros(now), rows.get(watch.id)) for watch in watches
            ]
            connection.execute(
                "UPDATE watches SET listed = 0, active = 0 WHERE listed = 1 AND number NOT IN "
                "(SELECT value FROM json_each(?))",
                (json.dumps(listed),),
            )
            if spread:
                _spread(connection, now)
        return frozenset(
            watch.id
            for watch in watches
            if watch.id in rows and rows[watch.id][_SETTINGS] != _settings(watch)
        )

    def claim(
        self,
        now: datetime,
        *,
        limit: int,
        busy_hosts: Collection[str] = (),
        lease: timedelta = LEASE,
        holder: str = "",
    ) -> tuple[str, ...]:
        """Claim and return the ids of at most `limit` due watches, longest overdue first.

        There is at most one of each host, and none of `busy_hosts`: no server gets two requests at
        a time. A named `holder` can release all its claims at once when it restarts.
        """
        wanted = {"now": to_micros(now), "limit": limit, "busy": json.dumps(sorted(busy_hosts))}
        due = [row[0] for row in self._store.rows(_DUE, wanted)]
        if not due:
            return ()  # most of the time; nothing is written then
        with self._store.writing() as connection:
            rows = connection.execute(
                """
                UPDATE watches SET claimed_until_at = :until, claimed_by = :holder
                WHERE number IN (SELECT value FROM json_each(:due)) AND next_check_at <= :now
                    AND (claimed_until_at IS NULL OR claimed_until_at <= :now)
                RETURNING id, next_check_at""",
                {
                    **wanted,
                    "due": json.dumps(due),
                    "until": to_micros(now + lease),
                    "holder": holder,
                },
            ).fetchall()
        return tuple(watch_id for watch_id, _ in sorted(rows, key=lambda row: row[1]))

    def claim_one(self, watch_id: str, now: datetime, *, lease: timedelta = LEASE) -> bool:
        """Claim a watch whether it is due or not. Return False if it is being checked, or isn't
        known.
        """
        with self._store.writing() as connection:
            cursor = connection.execute(
                """
                UPDATE watches SET claimed_until_at = ?, claimed_by = NULL
                WHERE id = ? AND (claimed_until_at IS NULL OR claimed_until_at <= ?)""",
                (to_micros(now + lease), watch_id, to_micros(now)),
            )
            return cursor.rowcount == 1

    def release(self, watch_id: str, next_check_at: datetime | None = None) -> None:
        """Release the claim on a watch without a check; it is due at `next_check_at`, or as
        before.
        """
        with self._store.writing() as connection:
            connection.execute(
                """
                UPDATE watches
                SET claimed_until_at = NULL, next_check_at = coalesce(?, next_check_at)
                WHERE id = ?""",
                (next_check_at and to_micros(next_check_at), watch_id),
            )

    def rename(self, old: str, new: str, now: datetime) -> bool:
        """Give a watch another id; its history stays with it. Return False if it isn't known.

        It is held for some seconds, in which the daemon reads the watch list that names it so.
        Raises UsageError if it is being checked, or the new id has a history of its own.
        """
        with self._store.writing(durable=True) as connection:
            row = connection.execute(
                "SELECT number, claimed_until_at FROM watches WHERE id = ?", (old,)
            ).fetchone()
            if connection.execute("SELECT 1 FROM watches WHERE id = ?", (new,)).fetchone():
                raise UsageError(f'"{new}" has a history of its own; nothing was renamed')
            if row is None:
                return False
            if row[1] is not None and row[1] > to_micros(now):
                raise UsageError(f'"{old}" is being checked just now; try again in a minute')
            connection.execute(
                "UPDATE watches SET id = ?, claimed_until_at = ?, claimed_by = NULL "
                "WHERE number = ?",
                (new, to_micros(now + RENAMING), row[0]),
            )
        return True

    def release_all(self, holder: str) -> None:
        """Give up the claims of a holder that is known to be dead: its watches are due as
        before.
        """
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE watches SET claimed_until_at = NULL WHERE claimed_by = ?", (holder,)
            )

    def due(self, now: datetime) -> tuple[str, ...]:
        """Return the ids of all watches that are due and not claimed, longest overdue first."""
        rows = self._store.rows(
            """
            SELECT id FROM watches
            WHERE active = 1 AND next_check_at <= :now
                AND (claimed_until_at IS NULL OR claimed_until_at <= :now)
            ORDER BY next_check_at""",
            {"now": to_micros(now)},
        )
        return tuple(row[0] for row in rows)

    def next_due_at(self) -> datetime | None:
        """Return the earliest instant at which a watch is due; None if nothing is watched."""
        row = self._store.row("SELECT min(next_check_at) FROM watches WHERE active = 1")
        return from_micros_or_none(row[0]) if row else None


def host_of(url: str) -> str:
    """Return the host of a URL, in lower case; empty if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _sync(connection: sqlite3.Connection, watch: Watch, now: int, row: Row | None) -> int:
    """Bring one watch up to date if its `row` differs, and return its number."""
    told = _told(watch)
    if row is None:
        cursor = connection.execute(
            """
            INSERT INTO watches (name, service, terms_type, urls, host, active, listed, schedule,
                settings, id,
                                 added_at, next_check_at, same_looks, settled, trouble_looks)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)""",
            (*told, watch.id, now, now),
        )
        number = int(cursor.lastrowid or 0)
        _sync_addresses(connection, number, watch.urls, now)
        return number
    number, *before = row
    if tuple(before) != told:
        connection.execute(
            """
            UPDATE watches SET name = ?, service = ?, terms_type = ?, urls = ?, host = ?,
                active = ?, listed = ?,
                               schedule = ?, settings = ? WHERE number = ?""",
            (*told, number),
        )
        _sync_addresses(connection, number, watch.urls, now)
    schedule, settings = before[_SCHEDULE], before[_SETTINGS]
    if (schedule, settings) != (told[_SCHEDULE], told[_SETTINGS]):
        connection.execute(
            "UPDATE watches SET next_check_at = min(next_check_at, ?), "
            "settled = iif(?, settled, 0) "
            "WHERE number = ?",
            (now, settings == told[_SETTINGS], number),
        )
    return int(number)


def _told(watch: Watch) -> Row:
    """What the watch list has of a watch, in the order of its columns."""
    schedule = to_json(to_plain(watch.schedule, Schedule)).decode()
    return (
        storable(watch.name),
        storable(watch.service),
        storable(watch.terms_type),
        to_json(watch.urls).decode(),
        host_of(watch.urls[0]),
        int(watch.enabled),
        1,
        schedule,
        _settings(watch),
    )


def _settings(watch: Watch) -> bytes:
    """A digest, as headers may hold secrets."""
    told = [watch.urls, watch.select, watch.ignore, watch.headers, watch.language, watch.follow]
    return sha256(to_json(told)).digest()[:16]


def _sync_addresses(
    connection: sqlite3.Connection, number: int, urls: tuple[str, ...], now: int
) -> None:
    current = {
        row[0]
        for row in connection.execute(
            "SELECT url FROM addresses WHERE watch = ? AND until_at IS NULL", (number,)
        )
    }
    gone = [(number, url) for url in current.difference(urls)]
    connection.executemany(
        "UPDATE addresses SET until_at = ? WHERE watch = ? AND url = ? AND until_at IS NULL",
        [(now, *place) for place in gone],
    )
    connection.executemany("DELETE FROM pages WHERE watch = ? AND url = ?", gone)
    connection.executemany(
        "INSERT INTO addresses (watch, url, since_at) VALUES (?, ?, ?)",
        [(number, url, now) for url in dict.fromkeys(urls) if url not in current],
    )


def _spread(connection: sqlite3.Connection, now: datetime) -> None:
    missed = [
        row[0]
        for row in connection.execute(
            "SELECT number FROM watches WHERE active = 1 AND checked_at IS NOT NULL "
            "AND next_check_at < ? "
            "ORDER BY next_check_at",
            (to_micros(now - MISSED),),
        )
    ]
    if missed:
        each = min(CATCH_UP_EACH, CATCH_UP_LONGEST / len(missed))
        connection.executemany(
            "UPDATE watches SET next_check_at = ? WHERE number = ?",
            [(to_micros(now + each * place), number) for place, number in enumerate(missed)],
        )
