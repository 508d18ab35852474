"""What the store hands out: rows as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.alert import DeliveryState
from monitor.model.change import Change, EventKind, LinkChange, Materiality


class RecordResult(StrEnum):
    """What became of an outcome that was handed in."""

    KEPT = "kept"
    AGAIN = "again"
    """It had been recorded before; nothing was done."""
    OVERTAKEN = "overtaken"
    """It is about a text that is no longer the current version. Only the check itself and its
    pages were stored.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPage:
    """What a URL sent last."""

    etag: str | None
    last_modified: str | None
    final_url: str
    """Where its redirects led."""
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastCheck:
    """What the next request for the pages of a watch, and its response, is compared with."""

    settled: bool
    """The last check was accepted and left nothing open: if every page is the same again, nothing
    needs to be read, and `Archive.record_unchanged` is all there is to do.
    """
    pages: dict[str, LastPage]
    """By URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchUrl:
    """A URL that a watch has, or had."""

    url: str
    since_at: datetime
    until_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWatch:
    """The state of a watch."""

    id: str
    name: str
    service: str
    terms_type: str
    urls: tuple[str, ...]
    listed: bool
    """It is in the watch list."""
    active: bool
    """It is listed, and not switched off."""
    added_at: datetime
    next_check_at: datetime
    checked_at: datetime | None
    status: str | None
    """The status of the last check."""
    reached_at: datetime | None
    """The last check that reached a page."""
    believed_at: datetime | None
    """The last check that saw the current version."""
    trouble: StoredIncident | None
    versions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIncident:
    """Why the last checks of a watch saw no policy."""

    kind: str
    words: str
    since_at: datetime
    looks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """The text of a policy from one instant on."""

    number: int
    """1 is the first."""
    digest: str
    reader: str
    first_at: datetime
    last_at: datetime
    """The last check that saw it."""
    current: bool
    technical: bool
    """Reprocessed from the page of the version before, by another reader."""
    snapshots: tuple[int, ...]
    change: int | None
    """The id of the change that led to it; None for the first, a cosmetic and a technical one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChange:
    """A change as it lists, without its comparison."""

    id: int
    watch_id: str
    at: datetime
    kind: EventKind
    materiality: Materiality
    headline: str
    old_digest: str
    new_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDetails:
    """A change with all that is known of it."""

    kept: StoredChange
    change: Change
    alerts: tuple[str, ...]
    """Keys of its alerts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An alert as it lists, of a change or about the watch."""

    key: str
    watch_id: str
    at: datetime
    kind: EventKind
    headline: str
    change: int | None
    relinks: tuple[LinkChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCheck:
    """One check, or several that were rolled up after a while."""

    at: datetime
    until_at: datetime
    """The last of them."""
    looks: int
    status: str
    kind: str | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSnapshot:
    """A snapshot as it lists, without its bytes."""

    id: int
    url: str
    at: datetime
    sha256: str
    digest: str | None
    status: str
    """The status of its check."""
    size: int | None
    """In bytes; None if retention removed them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDelivery:
    """A delivery as it lists."""

    id: int
    alert_key: str
    change: int | None
    watch_id: str
    headline: str
    channel: str
    state: DeliveryState
    attempts: int
    next_try_at: datetime
    settled_at: datetime | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCounts:
    """How much there is, for `status` and metrics."""

    watches: int
    """Active ones."""
    overdue: int
    """Active watches that are overdue by more than an hour: no daemon runs."""
    troubled: int
    versions: int
    changes: int
    snapshots: int
    waiting: int
    """Deliveries pending or on their way."""
    given_up: int
    size_bytes: int
    """Of the database file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Something in the database that is not what was stored."""

    what: str
    words: str
