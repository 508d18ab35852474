"""What a server sent, or why it sent nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One step of the way to the final URL."""

    url: str
    status: int
    location: str
    """As the server wrote it."""
    downgrade: bool = False
    """From https to http: what came after it was not protected on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One page to ask for, with the validators of the last answer."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    """The server's own ETag, verbatim."""
    last_modified: str | None = None
    """The server's own Last-Modified, verbatim."""
    validated_url: str | None = None
    """The final URL of the answer that `etag` and `last_modified` came with: they are shown to it
    alone, as another page may have the same ones. None where that was `url` itself.
    """
    allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a server sent once. Immutable."""

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    """In the server's order; names in lower case."""
    body: bytes
    """Decoded from its transfer and content encodings, otherwise as sent."""
    media_type: str
    """Lower case, without parameters: `text/html`."""
    charset: str | None
    """What the Content-Type header declares, if it does."""
    started_at: datetime
    finished_at: datetime
    sha256: str
    """Of `body`, as hex."""
    redirects: tuple[Redirect, ...] = ()
    peer: str | None = None
    """The address that answered, as `ip:port`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The server answered 304: what it sent last still holds."""

    url: str
    started_at: datetime
    finished_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchFailure:
    """A check that reached no page."""

    kind: str
    """A FetchKind or ReadKind."""
    message: str
    url: str
    status: int | None = None
    transient: bool = True
    retry_after: timedelta | None = None
    page: Snapshot | None = None
    """What the server sent with its refusal: evidence, never a policy."""
