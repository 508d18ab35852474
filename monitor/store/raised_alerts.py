"""Reads alerts back as they were raised, with the finding and number of their change."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from monitor.model.alert import Alert
from monitor.model.change import Change
from monitor.store.codec import unpack


def alert_of(connection: sqlite3.Connection, number: int) -> Alert:
    """Return an alert as it was raised."""
    packed, change_id, change = connection.execute(
        """
        SELECT alerts.packed, change, changes.packed FROM alerts
        LEFT JOIN changes ON changes.id = change WHERE alerts.id = ?""",
        (number,),
    ).fetchone()
    if change is None:
        return unpack(Alert, packed)
    finding = unpack(Change, change).finding
    return replace(unpack(Alert, packed), finding=finding, change=change_id)
