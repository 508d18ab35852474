"""Alerts, and the channels and routes that they take."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from monitor.model.change import Direction, EventKind, Finding, LinkChange, Materiality


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing to tell. It holds all that a message about it says."""

    key: str
    """Told once under this key."""
    kind: EventKind
    watch_id: str
    watch_name: str
    service: str
    terms_type: str
    url: str
    at: datetime
    headline: str
    lines: tuple[str, ...] = ()
    """The ten lines, or for an event about the watch what is known of it."""
    materiality: Materiality = Materiality.NONE
    finding: Finding | None = None
    """None for events about the watch."""
    relinks: tuple[LinkChange, ...] = ()
    """The links that it is about."""
    tags: tuple[str, ...] = ()
    note: str = ""
    old_digest: str | None = None
    new_digest: str | None = None
    not_before_at: datetime | None = None
    change: int | None = None
    """The number of its change, known once both are stored."""
    channels: tuple[str, ...] = ()
    """Names of the channels that shall hear it, or of their digests (`decide.rhythm`); none where
    no route wants it.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSchedule:
    """When what waits goes out as one message: every day, or on one day of the week."""

    at: time = time(8)
    """On the clock of the time zone."""
    weekday: int | None = None
    """0 is Monday; None is every day."""
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Hours in which a channel gets nothing; alerts wait for their end."""

    start: time
    end: time
    """Before `start` where the hours span midnight."""
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstLimit:
    """More than `most` messages within `window` become one."""

    most: int = 20
    window: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Somewhere alerts are sent to."""

    name: str
    urls: tuple[str, ...] = field(repr=False)
    """Apprise URLs, secrets filled in: never logged, never shown."""
    shown: tuple[str, ...] = ()
    """What may be shown of them: their schemes, and where their secrets come from."""
    quiet: QuietHours | None = None
    burst: BurstLimit = BurstLimit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who hears what: an alert that fits every condition which is set goes to `channels`."""

    channels: tuple[str, ...]
    tags: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    terms_types: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Words of the changed text; `*` stands for the rest of a word."""
    materialities: tuple[Materiality, ...] = ()
    directions: tuple[Direction, ...] = ()
    kinds: tuple[EventKind, ...] = ()
    digest: DigestSchedule | None = None
    """Instead of at once."""


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One alert on its way to one channel."""

    id: int
    alert: Alert
    channel: str
    state: DeliveryState
    attempts: int
    next_try_at: datetime
    idempotency_key: str
    """The same at every attempt, so that a receiver can tell a repetition: `<key>@policy-monitor`
    in mails.
    """
    words: str = ""
    """What the server said last, without secrets."""
    settled_at: datetime | None = None
