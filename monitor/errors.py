"""All expected failures, as one tree. Facts are attributes, never parts of a message.

```
MonitorError
├── ConfigError      the watch list can't be used; `problems` lists everything at once
├── FetchError       a page could not be fetched; `kind` says how it failed
├── ReadError        a body could not be read as a document; `kind` says why
├── StorageError     the database can't be used; the process stops
│   └── DamagedError one piece of stored content is damaged; the rest can be used
├── DeliveryError    a channel did not accept an alert; `permanent` says whether to retry
└── UsageError       the request makes no sense or names something unknown
```
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any


class MonitorError(Exception):
    """Any failure that policy-monitor expects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem in a file that a user wrote."""

    file: str
    line: int | None
    """1-based; None if the problem has no line, such as a file that can't be read."""
    what: str
    column: int | None = None
    """1-based; None where the problem has no place within its line."""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.what}"


class ConfigError(MonitorError):
    """The watch list can't be used. Nothing of it is applied."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FetchKind(StrEnum):
    """How a fetch failed. The values are stable: the database, `--json` and alerts contain them."""

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
    """Return the failure that an HTTP status means, or None for 200 and 203, which carry a page."""
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
        """Whether the same request may well succeed later today."""
        self.retry_after = retry_after
        """The server's Retry-After, if it sent one."""
        self.snapshot = snapshot
        """The `model.snapshot.Snapshot` of the error page, if any: evidence, never a policy."""


class ReadKind(StrEnum):
    """Why a body could not be read as a document."""

    UNSUPPORTED_MEDIA = "unsupported_media"
    DAMAGED = "damaged"
    TOO_COMPLEX = "too_complex"
    TIMEOUT = "timeout"
    ENCRYPTED = "encrypted"
    NO_TEXT = "no_text"


class ReadError(MonitorError):
    """A body was fetched, but no document can be read from it."""

    def __init__(self, kind: ReadKind, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class StorageError(MonitorError):
    """The database can't be used: of another program, newer, damaged, locked or full."""


class DamagedError(StorageError):
    """One piece of stored content is damaged. The rest of the database can be used."""


class DeliveryError(MonitorError):
    """A channel did not accept an alert. The message holds the server's reply, without secrets."""

    def __init__(
        self, message: str, *, permanent: bool = False, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after


class UsageError(MonitorError):
    """The request makes no sense or names something unknown."""
