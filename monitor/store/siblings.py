"""What belongs to a delivery beyond itself: the changes of its service, and of its very text, that
wait beside it.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from monitor.store.codec import to_micros

MOST_SIBLINGS = 30
"""A service with more watches is none in this sense: a host, or a whole register of them."""
LOOKED_AT = timedelta(minutes=10)
"""A sibling that was checked within this time is not checked again because of a change."""
LONGEST_WAIT = timedelta(minutes=5)
"""So long a change waits for the checks of its siblings."""

ALONE_FOR_NOW = """
    NOT EXISTS (
        SELECT 1 FROM alerts JOIN watches AS own ON own.number = alerts.watch
            JOIN watches AS other ON other.service = own.service AND other.number != own.number
        WHERE alerts.id = deliveries.alert AND alerts.change IS NOT NULL AND alerts.at > :fresh
            AND other.active = 1
            AND other.pulled_at >= alerts.at AND coalesce(other.checked_at, 0) < alerts.at)"""
"""No sibling of a delivery's watch is still to be checked because of its change."""
COMPANIONS = """
    SELECT deliveries.id FROM deliveries JOIN alerts ON alerts.id = alert JOIN changes
        ON changes.id = alerts.change
        JOIN watches ON number = alerts.watch
    WHERE channel = :channel AND state = 'pending' AND next_try_at <= :now
        AND alerts.at BETWEEN :since AND :until_at
        AND alerts.watch != (SELECT watch FROM alerts AS own WHERE own.key = :key)
        AND (watches.service = :service OR (old_document, new_document) IN (
            SELECT old_document, new_document FROM changes
                JOIN alerts AS own ON own.change = changes.id
            WHERE own.key = :key))
    ORDER BY deliveries.id LIMIT :limit"""


def pull_siblings(connection: sqlite3.Connection, number: int, at: int) -> None:
    """Let the other policies of a service be looked at now that one has changed: they mostly change
    together.
    """
    siblings = connection.execute(
        """
        SELECT other.number, other.checked_at FROM watches AS own
            JOIN watches AS other ON other.service = own.service AND other.number != own.number
        WHERE own.number = ? AND other.active = 1 AND other.checked_at IS NOT NULL LIMIT ?""",
        (number, MOST_SIBLINGS + 1),
    ).fetchall()
    if len(siblings) > MOST_SIBLINGS:
        return
    lately = at - instant_length(LOOKED_AT)
    connection.executemany(
        "UPDATE watches SET next_check_at = min(next_check_at, ?), pulled_at = ? WHERE number = ?",
        [(at, at, sibling) for sibling, checked_at in siblings if checked_at < lately],
    )


def instant_length(length: timedelta) -> int:
    """Return a duration as the database counts it."""
    return length // timedelta(microseconds=1)


def fresh_since(now: datetime) -> int:
    """Return from when on a change may wait for its siblings."""
    return to_micros(now - LONGEST_WAIT)
