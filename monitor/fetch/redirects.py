"""The progress of one fetch through its redirects and retries. It decides, and makes no request
itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from monitor.errors import FetchKind
from monitor.fetch.request_errors import PASSING, RequestError
from monitor.fetch.response import redirect_target
from monitor.model.limits import FetchLimits
from monitor.model.snapshot import FetchRequest, Redirect


@dataclass(slots=True, kw_only=True)
class FetchProgress:
    """How far one fetch has come."""

    request: FetchRequest
    limits: FetchLimits
    home: httpx.URL
    url: httpx.URL
    """Where it is now."""
    started_at: datetime
    left_s: float
    """Of the deadline; it stands still while the fetch waits for a host."""
    tries: int = 0
    redirects: list[Redirect] = field(default_factory=list)
    cookies: httpx.Cookies | None = None
    """What the redirects of this fetch have set: some servers go in circles without."""
    met: set[tuple[str, str]] = field(default_factory=set)

    def follow_redirect(self, response: httpx.Response) -> None:
        """Follow a redirect. Raises RequestError for a loop, too many redirects, or an unsupported
        URL.
        """
        if len(self.redirects) >= self.limits.max_redirects:
            raise RequestError(
                FetchKind.TOO_MANY_REDIRECTS, f"more than {self.limits.max_redirects} redirects"
            )
        self.met.add(self._here())
        location = next(
            (value for name, value in response.headers.raw if name.lower() == b"location"), b""
        )
        onward = redirect_target(self.url, location)
        self.redirects.append(
            Redirect(
                url=str(self.url),
                status=response.status_code,
                location=location.decode("latin-1"),
                downgrade=self.url.scheme == "https" and onward.scheme == "http",
            )
        )
        if "set-cookie" in response.headers:
            self.cookies = self.cookies or httpx.Cookies()
            self.cookies.extract_cookies(response)
        self.url = onward
        if self._here() in self.met:
            raise RequestError(FetchKind.BAD_REDIRECT, f"redirect loop: {self._circle()}")

    def retry_wait_s(
        self, kind: FetchKind | None, asked_for: timedelta | None, left_s: float
    ) -> float | None:
        """Return how long to wait before the next retry, and count it; None for no retry within
        this fetch.

        A wait that takes most of what is left of the deadline is not worth it: the next check is
        the better retry.
        """
        if kind not in PASSING or self.tries >= self.limits.retries:
            return None
        if kind is FetchKind.RATE_LIMITED and asked_for is None:
            return None
        wait_s = self.limits.backoff_s * 2.0**self.tries
        if asked_for is not None:
            wait_s = max(wait_s, asked_for.total_seconds())
        if wait_s > left_s / 2:
            return None
        self.tries += 1
        return wait_s

    def _here(self) -> tuple[str, str]:
        """Return the URL with the cookies of its request: with other cookies the same URL is no
        loop.
        """
        jar = () if self.cookies is None else self.cookies.jar
        return str(self.url), repr(sorted((c.domain, c.path, c.name, c.value or "") for c in jar))

    def _circle(self) -> str:
        urls = [redirect.url for redirect in self.redirects]
        return " → ".join([*urls[urls.index(str(self.url)) :], str(self.url)])[:1000]
