"""Feedback of users: acknowledged changes, changes marked as noise, and muted watches.

A mute holds alerts and never drops them: they are delivered when it ends.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from monitor.errors import UsageError
from monitor.store.codec import from_micros, storable, to_micros
from monitor.store.database import Store

FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)
"""The end of a mute without an end."""


class FeedbackKind(StrEnum):
    """The kinds of feedback on a change."""

    KNOWN = "known"
    NOISE = "noise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """A watch that is quiet."""

    watch_id: str
    since_at: datetime
    until_at: datetime
    """`FOR_GOOD` if it has no end."""


class Feedback:
    """The feedback in one database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def say(self, change: int, said: FeedbackKind, now: datetime, words: str = "") -> None:
        """Store feedback on a change, replacing earlier feedback.

        Raises UsageError if there is no such change.
        """
        with self._store.writing(durable=True) as connection:
            if (
                connection.execute("SELECT 1 FROM changes WHERE id = ?", (change,)).fetchone()
                is None
            ):
                raise UsageError(f"no change {change}")
            connection.execute(
                "INSERT INTO feedback (change, said, at, words) VALUES (?, ?, ?, ?) ON CONFLICT DO "
                "UPDATE SET said = excluded.said, at = excluded.at, words = excluded.words",
                (change, said, to_micros(now), storable(words)),
            )

    def said(self) -> dict[int, tuple[FeedbackKind, str]]:
        """Return the feedback on each change: its kind and the note."""
        return {
            change: (FeedbackKind(said), words)
            for change, said, words in self._store.rows("SELECT change, said, words FROM feedback")
        }

    def mute(self, watch_id: str, until_at: datetime, now: datetime) -> int:
        """Hold all alerts of a watch until an instant; return how many deliveries are held
        already.

        Raises UsageError if there is no such watch.
        """
        with self._store.writing(durable=True) as connection:
            number = _number(connection, watch_id)
            connection.execute(
                "INSERT INTO mutes (watch, since_at, until_at) VALUES (?, ?, ?) "
                "ON CONFLICT DO UPDATE "
                "SET until_at = excluded.until_at",
                (number, to_micros(now), to_micros(until_at)),
            )
            return connection.execute(
                f"UPDATE deliveries SET next_try_at = ? WHERE {_WAITING}",  # noqa: S608
                (to_micros(until_at), number),
            ).rowcount

    def unmute(self, watch_id: str, now: datetime) -> int:
        """Unmute a watch; return how many held deliveries are sent now.

        Raises UsageError if there is no such watch, or it is not muted.
        """
        with self._store.writing(durable=True) as connection:
            number = _number(connection, watch_id)
            if connection.execute("DELETE FROM mutes WHERE watch = ?", (number,)).rowcount == 0:
                raise UsageError(f'"{watch_id}" is not muted')
            return connection.execute(
                f"UPDATE deliveries SET next_try_at = ? WHERE {_WAITING}",  # noqa: S608
                (to_micros(now), number),
            ).rowcount

    def muted(self, now: datetime) -> tuple[Mute, ...]:
        """Return the watches that are quiet now, by id."""
        rows = self._store.rows(
            "SELECT id, since_at, until_at FROM mutes JOIN watches ON number = watch "
            "WHERE until_at > ? ORDER BY id",
            (to_micros(now),),
        )
        return tuple(
            Mute(watch_id=watch_id, since_at=from_micros(since), until_at=from_micros(until))
            for watch_id, since, until in rows
        )


_WAITING = "state = 'pending' AND alert IN (SELECT id FROM alerts WHERE watch = ?)"


def muted_until(connection: sqlite3.Connection, number: int, at: int) -> int:
    """Return from when on what a watch raises at `at` may be delivered, both as the database holds
    instants.
    """
    row = connection.execute("SELECT until_at FROM mutes WHERE watch = ?", (number,)).fetchone()
    return max(at, row[0]) if row else at


def _number(connection: sqlite3.Connection, watch_id: str) -> int:
    row = connection.execute("SELECT number FROM watches WHERE id = ?", (watch_id,)).fetchone()
    if row is None:
        raise UsageError(f'no watch "{watch_id}"')
    return int(row[0])
