"""What the database holds, as the JSON objects that several verbs print."""

from __future__ import annotations

from typing import Any

from monitor.render.labels import stamp
from monitor.store.reviews import Review
from monitor.store.rows import StoredChange, StoredDelivery, StoredVersion


def version_json(version: StoredVersion) -> dict[str, Any]:
    """Return a version as `history` and `diff` print it."""
    return {
        "version": version.number,
        "sha256": version.digest,
        "reader": version.reader,
        "first_seen": stamp(version.first_at),
        "last_seen": stamp(version.last_at),
        "current": version.current,
        "technical": version.technical,
    }


def change_json(change: StoredChange) -> dict[str, Any]:
    """Return a change as `history` and `show` print it, without its finding."""
    return {
        "change": change.id,
        "at": stamp(change.at),
        "kind": change.kind,
        "materiality": change.materiality,
        "headline": change.headline,
    }


def review_json(review: Review) -> dict[str, Any]:
    """Return a review as several verbs print it."""
    return {
        "change": review.change,
        "at": stamp(review.at),
        "state": review.state,
        "by": review.by or None,
        "note": review.note or None,
    }


def delivery_json(delivery: StoredDelivery) -> dict[str, Any]:
    """Return a delivery as `deliveries` prints it."""
    return {
        "delivery": delivery.id,
        "alert": delivery.alert_key,
        "change": delivery.change,
        "watch": delivery.watch_id or None,
        "headline": delivery.headline,
        "channel": delivery.channel,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "next_try": None if delivery.settled_at else stamp(delivery.next_try_at),
        "settled": stamp(delivery.settled_at) if delivery.settled_at else None,
        "words": delivery.words,
    }
