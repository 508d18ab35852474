"""Deliveries that wait: one for each alert and channel, written with the look that raised the
alert.

A delivery is claimed before it is sent and settled after: told at least once, and under the same
idempotency key at every attempt, so that a receiver can tell a repetition. A process that dies
while it sends leaves its claim behind; the claim runs out, and the delivery is due again. Channels
wait for themselves only: each has a few places in a round, and what is under way or held on one
never takes another's.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from monitor.errors import DamagedError, UsageError
from monitor.model.alert import Alert, Delivery, DeliveryState
from monitor.model.change import Change
from monitor.store.codec import from_micros, from_micros_or_none, storable, to_micros, unpack
from monitor.store.database import Row, Store
from monitor.store.raised_alerts import alert_of
from monitor.store.recording import add_alert, watch_row
from monitor.store.rows import StoredDelivery
from monitor.store.siblings import ALONE_FOR_NOW, COMPANIONS, fresh_since

LEASE = timedelta(minutes=5)
"""Longer than any send takes, or a delivery under way would be sent twice."""
PER_CHANNEL = 2
"""Concurrent deliveries of one channel: one that hangs leaves room for another, and chat services
throttle more.
"""
MOST_TOGETHER = 500
"""Maximum number of alerts in one digest; the rest goes into the next, as mails have a limit."""

_CLAIMABLE = f"""
    SELECT id FROM (
        SELECT id, next_try_at, state, claimed_until_at, instr(channel, '@') > 0 AS together,
            row_number() OVER (
                PARTITION BY channel ORDER BY (state = 'sending' AND claimed_until_at > :now) DESC,
                               next_try_at, id) AS place
        FROM deliveries WHERE state IN ('pending', 'sending')
            AND (next_try_at <= :now OR state = 'sending')
            AND channel NOT IN (SELECT channel FROM holds WHERE until_at > :now)
            AND (state = 'sending' OR :holder = '' OR {ALONE_FOR_NOW})
    ) WHERE place <= iif(together, 1, :each) AND NOT (state = 'sending' AND claimed_until_at > :now)
    ORDER BY place, next_try_at, id LIMIT :limit"""  # noqa: S608
_DELIVERIES = """
    SELECT deliveries.id, alerts.key, alerts.change,
        iif(alerts.kind = 'report', '', watches.id) AS about, alerts.headline, channel, state,
        attempts, next_try_at, settled_at, words
    FROM deliveries JOIN alerts ON alerts.id = alert JOIN watches ON watches.number = alerts.watch
    WHERE state IN (SELECT value FROM json_each(?)) AND channel = coalesce(?, channel)
        AND about = coalesce(?, about)
        AND (NOT ? OR state = 'given_up' OR state != 'sent' AND attempts > 0)
    ORDER BY deliveries.id DESC LIMIT ?"""


class Outbox:
    """The deliveries of one database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def claim(
        self,
        now: datetime,
        *,
        limit: int,
        per_channel: int = PER_CHANNEL,
        lease: timedelta = LEASE,
        holder: str = "",
    ) -> tuple[Delivery, ...]:
        """Claim and return at most `limit` deliveries whose time has come, a fair share of each
        channel.

        Of each channel the oldest come first, and at most `per_channel` are under way, those
        claimed before included; of a queue for a digest (`channel@…`) only one, which stands for
        all: see `gather`. A change waits some minutes for looks at the other policies of its
        service; not for a claimer without name, which will be gone by then.
        """
        parameters = {
            "now": to_micros(now),
            "until": to_micros(now + lease),
            "each": per_channel,
            "limit": limit,
            "holder": holder,
            "fresh": fresh_since(now),
        }
        if not self._store.rows(_CLAIMABLE, parameters):
            return ()  # most of the time; nothing is written then
        with self._store.writing() as connection:
            claimed = connection.execute(
                f"""
                UPDATE deliveries SET state = 'sending', claimed_until_at = :until,
                    claimed_by = :holder
                WHERE id IN ({_CLAIMABLE}) RETURNING id""",  # noqa: S608
                parameters,
            ).fetchall()
            return _deliveries(connection, claimed)

    def gather(
        self,
        delivery: Delivery,
        now: datetime,
        *,
        limit: int = MOST_TOGETHER,
        lease: timedelta = LEASE,
    ) -> tuple[Delivery, ...]:
        """Claim and return what is due in the queue of a claimed delivery beside it, to go out
        together with it.
        """
        parameters = {
            "now": to_micros(now),
            "until": to_micros(now + lease),
            "limit": limit,
            "channel": delivery.channel,
            "id": delivery.id,
        }
        with self._store.writing() as connection:
            claimed = connection.execute(
                """
                UPDATE deliveries SET state = 'sending', claimed_until_at = :until,
                    claimed_by = (SELECT claimed_by FROM deliveries WHERE id = :id)
                WHERE id IN (
                    SELECT id FROM deliveries
                    WHERE channel = :channel AND state = 'pending' AND next_try_at <= :now
                    ORDER BY next_try_at, id LIMIT :limit) RETURNING id""",
                parameters,
            ).fetchall()
            return _deliveries(connection, claimed)

    def companions(
        self,
        delivery: Delivery,
        now: datetime,
        *,
        within: timedelta,
        limit: int = MOST_TOGETHER,
        lease: timedelta = LEASE,
    ) -> tuple[Delivery, ...]:
        """Claim and return what is due and belongs to the claimed delivery of a change.

        That is the changes of its service, and of the very same text elsewhere, `within` that time
        of it.
        """
        at = delivery.alert.at
        parameters = {
            "now": to_micros(now),
            "until": to_micros(now + lease),
            "limit": limit,
            "channel": delivery.channel,
            "id": delivery.id,
            "key": delivery.alert.key,
            "service": storable(delivery.alert.service),
            "since": to_micros(at - within),
            "until_at": to_micros(at + within),
        }
        if delivery.alert.new_digest is None or not self._store.rows(COMPANIONS, parameters):
            return ()
        with self._store.writing() as connection:
            claimed = connection.execute(
                f"""
                UPDATE deliveries SET state = 'sending', claimed_until_at = :until,
                    claimed_by = (SELECT claimed_by FROM deliveries WHERE id = :id)
                WHERE id IN ({COMPANIONS}) RETURNING id""",  # noqa: S608
                parameters,
            ).fetchall()
            return _deliveries(connection, claimed)

    def waiting(self, delivery: Delivery, now: datetime) -> tuple[int, datetime]:
        """Return how much is due in the queue of a claimed delivery, with itself, and when the
        oldest was raised.
        """
        count, oldest = self._store.rows(
            """
            SELECT count(*), min(alerts.at) FROM deliveries JOIN alerts ON alerts.id = alert
            WHERE channel = ? AND (state = 'pending' AND next_try_at <= ? OR deliveries.id = ?)
                AND state IN ('pending', 'sending')""",
            (delivery.channel, to_micros(now), delivery.id),
        )[0]
        return max(1, count), delivery.alert.at if oldest is None else from_micros(oldest)

    def settle_sent(self, delivery: Delivery, now: datetime, words: str = "") -> None:
        """Record that a delivery was accepted by its channel."""
        with self._store.writing(durable=True) as connection:
            _settle(connection, delivery, DeliveryState.SENT, now, words)

    def settle_retry(self, delivery: Delivery, next_try_at: datetime, words: str) -> None:
        """Record that an attempt failed, with the server's reply, and when the next one is due."""
        with self._store.writing() as connection:
            connection.execute(
                """
                UPDATE deliveries SET state = 'pending', attempts = attempts + 1, next_try_at = ?,
                    claimed_until_at = NULL, words = ? WHERE id = ? AND state = 'sending'""",
                (to_micros(next_try_at), storable(words), delivery.id),
            )

    def settle_given_up(
        self, delivery: Delivery, now: datetime, words: str, aloud: Alert | None = None
    ) -> None:
        """Record that a delivery will not be retried, and with it, in one step, the alert that
        says so on the other channels.
        """
        with self._store.writing(durable=True) as connection:
            settled = _settle(connection, delivery, DeliveryState.GIVEN_UP, now, words)
            if settled and aloud is not None:
                add_alert(connection, watch_row(connection, aloud.watch_id), aloud)

    def change_of(self, delivery: Delivery) -> Change | None:
        """Return the change of a delivery, with its whole comparison; None for an event of the
        watch.
        """
        row = self._store.row(
            "SELECT changes.packed FROM alerts JOIN changes ON changes.id = change WHERE key = ?",
            (delivery.alert.key,),
        )
        return None if row is None else unpack(Change, row[0])

    def give_back(self, delivery: Delivery) -> None:
        """Give up the claim on a delivery that was not tried, such as at the end of the process."""
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE deliveries SET state = 'pending', claimed_until_at = NULL "
                "WHERE id = ? AND state = 'sending'",
                (delivery.id,),
            )

    def release_all(self, holder: str) -> None:
        """Give up the claims of a holder that is known to be dead: what it was sending is tried
        again at once.
        """
        with self._store.writing() as connection:
            connection.execute(
                "UPDATE deliveries SET state = 'pending', claimed_until_at = NULL "
                "WHERE state = 'sending' AND claimed_by = ?",
                (holder,),
            )

    def hold(self, channel: str, until_at: datetime, words: str = "") -> None:
        """Send nothing more to a channel until an instant; what is due for it waits and is not
        counted as tried.
        """
        with self._store.writing() as connection:
            connection.execute(
                "INSERT INTO holds (channel, until_at, words) VALUES (?, ?, ?) "
                "ON CONFLICT DO UPDATE "
                "SET until_at = excluded.until_at, words = excluded.words",
                (channel, to_micros(until_at), storable(words)),
            )

    def add(self, alert: Alert, watch_id: str) -> bool:
        """Store an alert that no check raised, such as of a delivery that was given up, with its
        deliveries.

        Return False if one is stored under its key already: no channel gets it twice.
        """
        with self._store.writing(durable=True) as connection:
            return add_alert(connection, watch_row(connection, watch_id), alert)

    def resend(
        self, now: datetime, *, change: int | None = None, alert_key: str | None = None
    ) -> int:
        """Make the deliveries of a change's alerts, or of one alert, due again, as new ones to
        their receivers.

        Return how many there are. Raises UsageError if there is no such change or alert.
        """
        with self._store.writing(durable=True) as connection:
            alerts = [
                row[0]
                for row in connection.execute(
                    "SELECT id FROM alerts WHERE change = ? OR key = ?", (change, alert_key)
                )
            ]
            if not alerts:
                raise UsageError(f"there was no alert for {alert_key or f'change {change}'}")
            cursor = connection.execute(
                """
                UPDATE deliveries SET state = 'pending', attempts = 0, next_try_at = ?,
                    claimed_until_at = NULL,
                    settled_at = NULL, words = '', edition = edition + 1
                WHERE state != 'sending' AND alert IN (SELECT value FROM json_each(?))""",
                (to_micros(now), json.dumps(alerts)),
            )
            return cursor.rowcount

    def deliveries(
        self,
        *,
        states: Iterable[DeliveryState] = (),
        channel: str | None = None,
        watch_id: str | None = None,
        failed: bool = False,
        limit: int = 100,
    ) -> tuple[StoredDelivery, ...]:
        """Return deliveries that fit, the latest first. `failed` ones were given up, or wait for
        another try.
        """
        wanted = json.dumps(tuple(states) or tuple(DeliveryState))
        rows = self._store.rows(_DELIVERIES, (wanted, channel, watch_id, failed, limit))
        return tuple(_kept(row) for row in rows)


def _settle(
    connection: sqlite3.Connection,
    delivery: Delivery,
    state: DeliveryState,
    now: datetime,
    words: str,
) -> bool:
    """Return False if another process settled it meanwhile."""
    cursor = connection.execute(
        """
        UPDATE deliveries SET state = ?, attempts = attempts + 1, settled_at = ?,
            claimed_until_at = NULL, words = ?
        WHERE id = ? AND state = 'sending'""",
        (state, to_micros(now), storable(words), delivery.id),
    )
    return cursor.rowcount == 1


def _deliveries(connection: sqlite3.Connection, claimed: list[Row]) -> tuple[Delivery, ...]:
    """Return what was claimed. What can't be read any more is given up: it keeps no other from
    being sent.
    """
    found = []
    for (number,) in sorted(claimed):
        try:
            found.append(_delivery(connection, number))
        except DamagedError as error:
            connection.execute(
                "UPDATE deliveries SET state = 'given_up', settled_at = next_try_at, "
                "claimed_until_at = NULL, words = ? WHERE id = ?",
                (storable(str(error)), number),
            )
    return tuple(found)


def _delivery(connection: sqlite3.Connection, number: int) -> Delivery:
    row = connection.execute(
        "SELECT alert, channel, state, attempts, next_try_at, words, settled_at, edition "
        "FROM deliveries WHERE id = ?",
        (number,),
    ).fetchone()
    alert, channel, state, attempts, next_try_at, words, settled_at, edition = row
    alert = alert_of(connection, alert)
    return Delivery(
        id=number,
        alert=alert,
        channel=channel,
        state=DeliveryState(state),
        attempts=attempts,
        next_try_at=from_micros(next_try_at),
        idempotency_key=_idempotency_key(alert.key, channel, edition),
        words=words,
        settled_at=from_micros_or_none(settled_at),
    )


def _idempotency_key(alert_key: str, channel: str, edition: int) -> str:
    return sha256(f"{alert_key}\n{channel}\n{edition}".encode("utf-8", "replace")).hexdigest()[:32]


def _kept(row: Row) -> StoredDelivery:
    (
        number,
        key,
        change,
        watch_id,
        headline,
        channel,
        state,
        attempts,
        next_try_at,
        settled_at,
        words,
    ) = row
    return StoredDelivery(
        id=number,
        alert_key=key,
        change=change,
        watch_id=watch_id,
        headline=headline,
        channel=channel,
        state=DeliveryState(state),
        attempts=attempts,
        next_try_at=from_micros(next_try_at),
        settled_at=from_micros_or_none(settled_at),
        words=words,
    )
