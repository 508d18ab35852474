"""How the tests of this room ask: a fetcher for one question, without gaps and with waits that take
no time.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import FetchError
from monitor.fetch.http import HttpFetcher
from monitor.model.limits import FetchLimits
from monitor.model.snapshot import FetchRequest, NotModified, Snapshot

QUICK = FetchLimits(gap_s=0, retries=0, connect_timeout_s=5, read_timeout_s=5, deadline_s=10)
CERTIFICATE = Path(__file__).with_name("loopback.pem")
"""For localhost, 127.0.0.1 and policy.example, trusted by nobody but `trusting()`; its key protects
nothing.
"""


async def no_wait(seconds: float) -> None:
    """Let nobody wait."""


def limits(**changes: Any) -> FetchLimits:
    """Return the limits that the tests use, with changes."""
    return replace(QUICK, **changes)


def fetch(url: str, *, fetcher: dict[str, Any] | None = None, **asked: Any) -> Snapshot:
    """Return the page at `url`."""
    snapshot = ask(url, fetcher=fetcher, **asked)
    assert isinstance(snapshot, Snapshot)
    return snapshot


def ask(url: str, *, fetcher: dict[str, Any] | None = None, **asked: Any) -> Snapshot | NotModified:
    """Return what a fetch of `url` returns; loopback is allowed unless it is said that it is
    not.
    """

    async def once() -> Snapshot | NotModified:
        async with HttpFetcher(**{"limits": QUICK, "sleep": no_wait, **(fetcher or {})}) as door:
            return await door.fetch(FetchRequest(**{"url": url, "allow_private": True, **asked}))

    return asyncio.run(once())


def failure(url: str, **asked: Any) -> FetchError:
    """Return how a fetch of `url` fails."""
    with pytest.raises(FetchError) as caught:
        ask(url, **asked)
    return caught.value


def serving() -> ssl.SSLContext:
    """Return the TLS context of a site that has the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


def trusting() -> ssl.SSLContext:
    """Return the TLS context of somebody who trusts it."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))
