"""Reads alerts back as they were raised, with the finding and number of their change."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from monitor.model.alert import Alert
from monitor.model.change import Change, EventKind
from monitor.store.codec import unpack


def alert_of(connection: sqlite3.Connection, number: int) -> Alert:
    """Return an alert as it was raised."""
    packed, watch_id, change_id, change = connection.execute(
        """
        SELECT alerts.packed, watches.id, change, changes.packed FROM alerts
        JOIN watches ON number = alerts.watch LEFT JOIN changes ON changes.id = change
        WHERE alerts.id = ?""",
        (number,),
    ).fetchone()
    alert = unpack(Alert, packed)
    if alert.kind is not EventKind.REPORT:  # which is about all watches
        alert = replace(alert, watch_id=watch_id)  # it may have been renamed since
    if change is None:
        return alert
    return replace(alert, finding=unpack(Change, change).finding, change=change_id)
