"""Who has dealt with a change, and how: an audit trail that is only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.store.codec import from_micros, storable, to_micros
from monitor.store.database import Row, Store
from monitor.store.feedback import Feedback, FeedbackKind

_REVIEWS = "SELECT change, at, state, by, note FROM reviews"


class ReviewState(StrEnum):
    """How a review ended."""

    REVIEWED = "reviewed"
    ACCEPTED = "accepted"
    NEEDS_ACTION = "needs-action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What somebody said of a change."""

    change: int
    at: datetime
    state: ReviewState
    by: str
    """A name; empty if none was given."""
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReview:
    """A change that somebody still has to act on."""

    review: Review
    watch_id: str
    headline: str


class Reviews:
    """The reviews of one database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, review: Review) -> None:
        """Add a review to those of its change. Raises UsageError if there is no such change."""
        Feedback(self._store).say(review.change, FeedbackKind.KNOWN, review.at, review.note)
        with self._store.writing(durable=True) as connection:
            connection.execute(
                "INSERT INTO reviews (change, at, state, by, note) VALUES (?, ?, ?, ?, ?)",
                (
                    review.change,
                    to_micros(review.at),
                    review.state,
                    storable(review.by),
                    storable(review.note),
                ),
            )

    def of_change(self, change: int) -> tuple[Review, ...]:
        """Return the reviews of a change, oldest first."""
        rows = self._store.rows(f"{_REVIEWS} WHERE change = ? ORDER BY id", (change,))
        return tuple(map(_review, rows))

    def latest(self) -> dict[int, Review]:
        """Return the latest review of every change that has one."""
        rows = self._store.rows(f"{_REVIEWS} ORDER BY id")
        return {row[0]: _review(row) for row in rows}

    def open(self) -> tuple[OpenReview, ...]:
        """Return the changes whose latest review says that they need action, oldest first."""
        rows = self._store.rows(
            """
            SELECT reviews.change, reviews.at, state, by, note, watches.id, headline FROM reviews
            JOIN changes ON changes.id = reviews.change JOIN watches ON number = changes.watch
            WHERE state = ? AND reviews.id IN (SELECT max(id) FROM reviews GROUP BY change)
            ORDER BY reviews.at, reviews.change""",
            (ReviewState.NEEDS_ACTION,),
        )
        return tuple(
            OpenReview(review=_review(row[:5]), watch_id=row[5], headline=row[6]) for row in rows
        )


def open_line(one: OpenReview) -> str:
    """Return in one line that a change needs action."""
    note = f" ({one.review.note})" if one.review.note else ""
    by = f", says {one.review.by}" if one.review.by else ""
    return f"Change {one.review.change} of {one.watch_id} needs action{by}{note}: {one.headline}"


def _review(row: Row) -> Review:
    change, at, state, by, note = row
    return Review(change=change, at=from_micros(at), state=ReviewState(state), by=by, note=note)
