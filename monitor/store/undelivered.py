"""Alerts that recently reached no channel: what `errors` lists and `status` counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model.alert import DeliveryState
from monitor.store.database import Store
from monitor.store.outbox import Outbox
from monitor.store.rows import StoredDelivery

# A week, so that somebody who looks only on Mondays still sees it. Longer, and one lost message
# would keep `status` red long after the channel works again.
_RECENT = timedelta(days=7)
# Above all that a database holds of a week: the outbox lists the latest 100 unless told otherwise.
_ALL = 100_000


def recently_given_up(store: Store, now: datetime) -> tuple[StoredDelivery, ...]:
    """Return the deliveries that were given up in the last seven days, the latest first."""
    given_up = Outbox(store).deliveries(states=(DeliveryState.GIVEN_UP,), limit=_ALL)
    return tuple(
        delivery
        for delivery in given_up
        if delivery.settled_at and delivery.settled_at >= now - _RECENT
    )
