"""httpx over a guarded connection pool.

This transport exists because httpx can't be told which connections to make, and httpcore below it
can. No httpx client is used: its cookies, redirects, proxies and decoders are what this room has to
do itself, and it fails on redirects that it should not follow.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from functools import cache
from typing import Protocol, cast

import httpcore
import httpx

from monitor.fetch.guard import GuardedBackend

_KEPT = 10
"""httpcore walks all its connections at each request: few are cheaper than many, and hosts are
visited rarely.
"""
# Long enough for the pages of one watch; servers close idle connections soon after.
_KEPT_FOR_S = 15.0


class _Stream(Protocol):
    def __aiter__(self) -> AsyncIterator[bytes]: ...
    async def aclose(self) -> None: ...


class _Raw(httpx.AsyncByteStream):
    """The body as httpcore hands it out; its exceptions pass as they are."""

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._stream.__aiter__()

    async def aclose(self) -> None:
        await self._stream.aclose()


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends requests over connections that `backend` made, and over no proxy."""

    def __init__(self, ssl_context: ssl.SSLContext, backend: GuardedBackend) -> None:
        # No most of connections: who fetches bounds that, and a queue in here would count as a
        # timeout.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl_context,
            max_connections=None,
            max_keepalive_connections=_KEPT,
            keepalive_expiry=_KEPT_FOR_S,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response, its body still to be read. Raises httpcore's exceptions and
        RequestError.
        """
        asked = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=asked,
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Raw(cast(_Stream, answer.stream)),
            extensions=answer.extensions,
            request=request,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._pool.aclose()


@cache
def trusted() -> ssl.SSLContext:
    """Return the process' TLS context: it trusts the web's roots and this machine's. Made once: it
    costs 40 ms.
    """
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
