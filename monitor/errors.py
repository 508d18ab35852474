"""Every failure that policy-monitor expects, as one tree. Facts are attributes, never parts of a
message.

MonitorError ├── ConfigError      the watch list can't be used; `problems` lists all of it at once
├── FetchError       a server could not be asked, or did not answer usably; `kind` says how ├──
ReadError        a body could not be read as a document; `kind` says why ├── StorageError     the
database can't be used; the process stops │   └── DamagedError one stored content is not what was
stored; all others can be used ├── DeliveryError    a channel did not take an alert; `permanent`
says whether trying again is of use └── UsageError       what was asked for does not exist or makes
no sense, in one sentence for the user
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any


class MonitorError(Exception):
    """Anything that policy-monitor can foresee going wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a file that a user wrote."""

    file: str
    line: int | None
    """1-based; None where the problem has no line, such as a file that can't be read."""
    what: str
    column: int | None = None
    """1-based; None where the problem has no place within its line."""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.what}"


class ConfigError(MonitorError):
    """The configuration can't be used. Nothing of it was taken over."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FetchKind(StrEnum):
    """How a fetch failed. The names are stable: they stand in the database, in `--json` and in
    alerts.
    """

    DNS = "dns"
    REFUSED = "refused"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    DISCONNECTED = "disconnected"
    PROTOCOL = "protocol"
    BLOCKED_ADDRESS = "blocked_address"
    BAD_URL = "bad_url"
    BAD_HEADER = "bad_header"
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    BAD_REDIRECT = "bad_redirect"
    RATE_LIMITED = "rate_limited"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    GONE = "gone"
    CLIENT_ERROR = "client_error"
    SERVER_ERROR = "server_error"
    UNEXPECTED_STATUS = "unexpected_status"


_KIND_OF_STATUS = {
    401: FetchKind.FORBIDDEN,
    403: FetchKind.FORBIDDEN,
    404: FetchKind.NOT_FOUND,
    407: FetchKind.FORBIDDEN,
    410: FetchKind.GONE,
    429: FetchKind.RATE_LIMITED,
    451: FetchKind.FORBIDDEN,
}


def kind_of_status(status: int) -> FetchKind | None:
    """Return which failure an HTTP status is, or None for 200 and 203, which carry a page."""
    if status in {200, 203}:
        return None
    if status in _KIND_OF_STATUS:
        return _KIND_OF_STATUS[status]
    if 400 <= status < 500:
        return FetchKind.CLIENT_ERROR
    return FetchKind.SERVER_ERROR if status >= 500 else FetchKind.UNEXPECTED_STATUS


class FetchError(MonitorError):
    """A page could not be fetched."""

    def __init__(
        self,
        kind: FetchKind,
        message: str,
        *,
        url: str,
        status: int | None = None,
        transient: bool = True,
        retry_after: timedelta | None = None,
        snapshot: Any = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.url = url
        self.status = status
        self.transient = transient
        """True where the same request may well succeed later today."""
        self.retry_after = retry_after
        """What the server asked for in Retry-After, where it did."""
        self.snapshot = snapshot
        """The `model.snapshot.Snapshot` of the error page, where there was one: evidence, never a
        policy.
        """


class ReadKind(StrEnum):
    """Why a body could not be read as a document."""

    UNSUPPORTED_MEDIA = "unsupported_media"
    DAMAGED = "damaged"
    TOO_COMPLEX = "too_complex"
    TIMEOUT = "timeout"
    ENCRYPTED = "encrypted"
    NO_TEXT = "no_text"


class ReadError(MonitorError):
    """A body is there, but no document can be read out of it."""

    def __init__(self, kind: ReadKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class StorageError(MonitorError):
    """The database can't be used: foreign, newer, damaged, locked or full."""


class DamagedError(StorageError):
    """One stored content can't be read, as it is not what was stored. Everything else in the
    database can be used.
    """


class DeliveryError(MonitorError):
    """An alert was not taken by its channel. The message holds the server's own words, without
    secrets.
    """

    def __init__(
        self, message: str, *, permanent: bool = False, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class UsageError(MonitorError):
    """What was asked for does not exist or makes no sense."""
