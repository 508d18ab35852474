"""What an HTTP response means for a delivery: accepted, refused for good, or to be retried, and
when.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from monitor.deliver.envelope import without_secrets
from monitor.errors import DeliveryError

_PASSING = frozenset({408, 409, 423, 425, 429})
"""Client errors which the same request may not meet again."""
# A delivery is given up after two days; a longer wait is a mistake of the server.
_LONGEST_WISH = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResult:
    """What a server answered."""

    status: int
    body: str
    retry_after: str | None = None
    """The header, verbatim."""
    at: datetime


def refusal(answer: HttpResult, url: str) -> DeliveryError:
    """Return the error for a refusal, with the server's own words."""
    permanent = HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
    moved = HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST
    return DeliveryError(
        status_line(answer, url),
        permanent=moved or (permanent and answer.status not in _PASSING),
        retry_after=requested_wait(answer),
    )


def status_line(answer: HttpResult, url: str) -> str:
    """Return a response on one line: `429 Too Many Requests: slow down`."""
    try:
        phrase = f"{answer.status} {HTTPStatus(answer.status).phrase}"
    except ValueError:
        phrase = str(answer.status)
    said = without_secrets(answer.body[:2000], url)
    return f"{phrase}: {said}" if said else phrase


def requested_wait(answer: HttpResult) -> timedelta | None:
    """Return the wait that the server asks for, in its header or its JSON (Telegram, Discord);
    else None.
    """
    seconds = _header_seconds(answer) if answer.retry_after else _body_seconds(answer.body)
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return None
    return min(timedelta(seconds=min(seconds, _LONGEST_WISH.total_seconds())), _LONGEST_WISH)


def _header_seconds(answer: HttpResult) -> float | None:
    text = (answer.retry_after or "").strip()
    try:
        return float(text)
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - answer.at).total_seconds())


def _body_seconds(body: str) -> float | None:
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(parsed, dict):
        return None
    inner = parsed.get("parameters")
    for facts in (parsed, inner if isinstance(inner, dict) else {}):
        value = facts.get("retry_after")
        if isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
    return None
