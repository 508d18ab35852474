"""Hears what servers answer to apprise's plug-ins. Those keep neither the status nor Retry-After, only "error=429".

Every plug-in that speaks HTTP calls `requests.post` and the like, which make a `requests.sessions.Session` for each
call. This room puts a session in its place that does the same and, where somebody listens, notes the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import requests

from monitor.clock import system_clock
from monitor.deliver.answers import Answer

_heard: ContextVar[list[Answer] | None] = ContextVar("heard", default=None)
_MOST = 20


class ListeningSession(requests.Session):
    """A session that notes answers for whoever listens in the same context."""

    def send(self, request: requests.PreparedRequest, **settings: Any) -> requests.Response:
        """Send as ever, and note the answer."""
        response = super().send(request, **settings)
        heard = _heard.get()
        if heard is not None and len(heard) < _MOST:
            body = "" if settings.get("stream") else response.text
            heard.append(Answer(status=response.status_code, body=body[:4000],
                                retry_after=response.headers.get("Retry-After"), at=system_clock()))
        return response


@contextmanager
def listening() -> Iterator[list[Answer]]:
    """Yield the list to which the answers to requests of this context are added, in order."""
    if requests.sessions.Session is not ListeningSession:
        requests.sessions.Session = ListeningSession  # type: ignore[misc]
    answers: list[Answer] = []
    token = _heard.set(answers)
    try:
        yield answers
    finally:
        _heard.reset(token)
