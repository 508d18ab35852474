"""When the daemon ran: what `status` and the weekly report say about the times nobody watched.

A running daemon says every minute that it is alive. A run that ended without a goodbye (a crash, a
power cut) therefore ends with its last sign of life.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.store.codec import from_micros, from_micros_or_none, to_micros
from monitor.store.database import Store

# Downtime is known to the minute, at the cost of one small write.
SIGN_OF_LIFE_S = 60
# Restarts and upgrades take seconds; a daemon that is killed loses up to a minute of its last sign
# of life. Below this, every upgrade would be reported as an outage.
SHORTEST_DOWNTIME = timedelta(minutes=5)
# `status` looks back this far, like the undelivered alerts that it counts.
RECENT = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Downtime:
    """A time in which no daemon ran, between two that did, or since the last one."""

    from_at: datetime
    to_at: datetime | None
    """None while it lasts."""


class Runs:
    """The daemon's runs on one database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(self, now: datetime) -> int:
        """Record that a daemon starts, and return the number of its run."""
        with self._store.writing() as connection:
            cursor = connection.execute(
                "INSERT INTO runs (started_at, alive_at) VALUES (?, ?)",
                (to_micros(now), to_micros(now)),
            )
            return int(cursor.lastrowid or 0)

    def alive(self, run: int, now: datetime) -> None:
        """Record a sign of life."""
        with self._store.writing() as connection:
            connection.execute("UPDATE runs SET alive_at = ? WHERE id = ?", (to_micros(now), run))

    def end(self, run: int, now: datetime) -> None:
        """Record that a daemon stopped in good order."""
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE runs SET alive_at = ?, ended_at = ? WHERE id = ?",
                (to_micros(now), to_micros(now), run),
            )

    def downtimes(self, since: datetime, now: datetime) -> tuple[Downtime, ...]:
        """Return when no daemon ran between `since` and `now`, oldest first; none if none ever ran.

        A time that still lasts counts only if nothing was checked since: whoever gave up the daemon
        for `check` and a timer is watching.
        """
        rows = self._store.rows(
            "SELECT alive_at, lead(started_at) OVER (ORDER BY started_at, id) FROM runs "
            "ORDER BY started_at, id"
        )
        gaps = [(from_micros(alive), from_micros_or_none(start)) for alive, start in rows]
        return tuple(
            Downtime(from_at=stopped, to_at=started)
            for stopped, started in gaps
            if (started or now) - stopped >= SHORTEST_DOWNTIME
            and (started or now) > since
            and (started is not None or not self._checked_after(stopped))
        )

    def _checked_after(self, at: datetime) -> bool:
        row = self._store.row("SELECT max(checked_at) FROM watches")
        # the checks that a daemon had under way when it was killed may be recorded just after
        return bool(row and row[0] and from_micros(row[0]) > at + SHORTEST_DOWNTIME)
