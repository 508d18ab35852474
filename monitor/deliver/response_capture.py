"""Captures the responses of servers to apprise's plug-ins, which keep only "error=429" of a 429.

Every plug-in that uses HTTP calls `requests.post` and the like, which make a
`requests.sessions.Session` for each call. This room replaces the session by one that does the same
and, inside `capture_responses`, records the response.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import requests

from monitor.clock import system_clock
from monitor.deliver.http_result import HttpResult

for _name in (
    "apprise",
    "urllib3",
):  # at DEBUG they tell whole addresses, and what matters comes back as words
    logging.getLogger(_name).propagate = False

# More than any plug-in makes; a plug-in in an endless loop must not fill the memory.
_MOST = 20
_WRAPPING = re.compile(r"^.*>: |HTTPS?Connection(?:Pool)?\([^)]*\): |\[Errno -?\d+\] ")


@dataclass(slots=True)
class CapturedResponses:
    """What came of the requests of one send, in order."""

    answers: list[HttpResult] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """Why servers could not be reached."""


_captured: ContextVar[CapturedResponses | None] = ContextVar("captured", default=None)


class CapturingSession(requests.Session):
    """A session that records responses inside `capture_responses`, in the same context."""

    def send(self, request: requests.PreparedRequest, **settings: Any) -> requests.Response:
        """Send as usual, and record the response."""
        captured = _captured.get()
        try:
            response = super().send(request, **settings)
        except requests.RequestException as error:
            if captured is not None:
                captured.failures.append(cause(error))
            raise
        if captured is not None and len(captured.answers) < _MOST:
            body = "" if settings.get("stream") else response.text
            captured.answers.append(
                HttpResult(
                    status=response.status_code,
                    body=body[:4000],
                    retry_after=response.headers.get("Retry-After"),
                    at=system_clock(),
                )
            )
        return response


@contextmanager
def capture_responses() -> Iterator[CapturedResponses]:
    """Yield an object that collects the responses to all requests of this context."""
    if requests.sessions.Session is not CapturingSession:
        requests.sessions.Session = CapturingSession  # type: ignore[misc]
    captured = CapturedResponses()
    token = _captured.set(captured)
    try:
        yield captured
    finally:
        _captured.reset(token)


def cause(error: Exception) -> str:
    """Return what a request failed of, without the address and the objects that requests puts
    around it.
    """
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return _WRAPPING.sub("", str(reason or error)) or type(error).__name__
