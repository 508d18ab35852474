"""What the status and headers of a response mean. Pure: it takes values and returns values."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from monitor.errors import FetchKind
from monitor.fetch import request
from monitor.fetch.request_errors import RequestError

REDIRECTS = frozenset({301, 302, 303, 307, 308})
OVERWHELMED = frozenset({429, 503})
"""Statuses whose Retry-After speaks of the whole server."""
LONGEST_RETRY_AFTER = timedelta(days=365)
"""A longer wait is cut to this: it means never, and the result must stay a valid instant."""

_TOKEN = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,39}")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")
_CHARSET = re.compile(r";\s*charset\s*=\s*\"?'?([^\s;\"']+)", re.IGNORECASE)


def parse_content_type(content_type: str) -> tuple[str, str | None]:
    """Return media type and charset that a Content-Type declares: `("text/html", "utf-8")`, `("",
    None)` for none.
    """
    named = content_type.partition(";")[0].strip().lower()
    declared = _CHARSET.search(content_type[:500])
    charset = declared[1].lower() if declared else ""
    return (
        named if _MEDIA_TYPE.fullmatch(named) else "",
        charset if _TOKEN.fullmatch(charset) else None,
    )


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return the wait of a Retry-After, given in seconds or as a date; None if it is neither."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        seconds = int(value) if len(value) < 10 else LONGEST_RETRY_AFTER.total_seconds()
        return min(timedelta(seconds=seconds), LONGEST_RETRY_AFTER)
    try:
        until = parsedate_to_datetime(value[:100])
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta(0)), LONGEST_RETRY_AFTER)


def redirect_target(asked: httpx.URL, location: bytes | None) -> httpx.URL:
    """Return the target of a redirect. Raises RequestError if it has none that may be fetched."""
    if not location:
        raise RequestError(FetchKind.BAD_REDIRECT, "a redirect without a URL")
    try:
        return request.check_allowed(asked.join(_text(location)))
    except httpx.InvalidURL as error:
        raise RequestError(
            FetchKind.BAD_REDIRECT, f"a redirect to an invalid URL: {error}"
        ) from error
    except RequestError as failure:
        raise RequestError(
            FetchKind.BAD_REDIRECT, f"a redirect to an unsupported URL: {failure}"
        ) from failure


def _text(location: bytes) -> str:
    """Return a Location as text: servers write paths in UTF-8, whatever the standard says."""
    try:
        return location.decode("utf-8")
    except UnicodeDecodeError:
        return location.decode("latin-1")
