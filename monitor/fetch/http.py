"""Fetches pages over HTTP: the only door to other people's servers.

One TLS context and one small connection pool for the life of the process. It follows redirects
itself, sends one request to a host at a time, enforces every limit of size and time, keeps no
cookies between fetches, and names every failure. It does not say what a page means.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Self

import httpcore
import httpx

from monitor.clock import Clock, system_clock
from monitor.errors import FetchError, FetchKind, kind_of_status
from monitor.fetch.decode import Body
from monitor.fetch.guard import GuardedBackend, LookUp, resolve_host
from monitor.fetch.polite import HostCoolingDown, Politeness, Sleep
from monitor.fetch.redirects import FetchProgress
from monitor.fetch.request import (
    check_headers,
    checked_url,
    default_user_agent,
    headers_for,
    host_key,
)
from monitor.fetch.request_errors import PERMANENT, RequestError, request_error_of
from monitor.fetch.response import OVERWHELMED, REDIRECTS, parse_content_type, retry_after
from monitor.fetch.transport import GuardedTransport, trusted
from monitor.model.limits import FetchLimits
from monitor.model.snapshot import FetchRequest, NotModified, Snapshot

_WIRE = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)
_DRAINED_AT_MOST = 64 * 1024
"""What a redirect carries is read to its end if it is small, so that its connection can be used
again.
"""
_PASSING_STATUSES = frozenset({408, 425})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Response:
    """What one URL answered, read to its end."""

    response: httpx.Response
    conditional: bool
    body: bytes = b""
    broken: RequestError | None = None
    """Why the body of an error page could not be had."""

    @property
    def status(self) -> int:
        return self.response.status_code


class HttpFetcher:
    """Fetches pages within limits. An asynchronous context manager, to be used in one event
    loop.
    """

    def __init__(
        self,
        *,
        limits: FetchLimits | None = None,
        user_agent: str | None = None,
        clock: Clock = system_clock,
        sleep: Sleep = asyncio.sleep,
        ask_for_addresses: LookUp = resolve_host,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits or FetchLimits()
        self._agent = user_agent or default_user_agent()
        self._clock = clock
        self._sleep = sleep
        self._ask_for_addresses = ask_for_addresses
        self._ssl_context = ssl_context
        self._transports: dict[bool, GuardedTransport] = {}
        self._polite = Politeness(gap_s=self._limits.gap_s, clock=clock, sleep=sleep)
        self._timeouts = httpx.Timeout(
            self._limits.read_timeout_s, connect=self._limits.connect_timeout_s
        ).as_dict()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()

    async def fetch(self, request: FetchRequest) -> Snapshot | NotModified:
        """Return the response with status 200 or 203 at the end of the redirects, or that nothing
        is new since `etag`.

        Raises FetchError for everything else, with the error page's snapshot if there is one.
        """
        at = request.url
        try:
            home = checked_url(request.url)
            check_headers(request.headers)
            progress = FetchProgress(
                request=request,
                limits=self._limits,
                home=home,
                url=home,
                started_at=self._clock(),
                left_s=self._limits.deadline_s,
            )
        except RequestError as failure:
            raise _error(failure, at) from failure
        try:
            return self._conclude(progress, await self._follow(progress))
        except RequestError as failure:
            raise _error(failure, str(progress.url)) from failure
        except HostCoolingDown as rest:
            raise FetchError(
                FetchKind.RATE_LIMITED, str(rest), url=str(progress.url), retry_after=rest.wait
            ) from rest

    async def _follow(self, progress: FetchProgress) -> _Response:
        """Return the response at the end of the redirects. Waiting for a host doesn't count
        towards the deadline.
        """
        now_s = asyncio.get_running_loop().time
        while True:
            host = host_key(progress.url)
            async with self._polite.visit(host):
                ends_at = now_s() + progress.left_s
                try:
                    async with asyncio.timeout_at(ends_at):
                        answered = await self._stay(progress, host, ends_at)
                except TimeoutError:
                    patience = f"no complete answer within {self._limits.deadline_s:g} s"
                    raise RequestError(FetchKind.TIMEOUT, patience) from None
                progress.left_s = ends_at - now_s()
            if answered is not None:
                return answered

    async def _stay(self, progress: FetchProgress, host: str, ends_at: float) -> _Response | None:
        """Follow the redirects within one host. Return the response at their end, None if they
        leave it.
        """
        while host_key(progress.url) == host:
            answered = await self._ask_patiently(progress, ends_at)
            if answered.status not in REDIRECTS:
                return answered
            progress.follow_redirect(answered.response)
        return None

    async def _ask_patiently(self, progress: FetchProgress, ends_at: float) -> _Response:
        """Return the response of one URL, retried while its failure may pass within seconds."""
        while True:
            try:
                response = await self._ask(progress)
            except RequestError as error:
                pause_s = progress.retry_wait_s(error.kind, None, _left_s(ends_at))
                if pause_s is None:
                    raise
            else:
                kind = kind_of_status(response.status)
                pause_s = progress.retry_wait_s(
                    kind, self._requested_wait(response), _left_s(ends_at)
                )
                if pause_s is None:
                    return response
            await self._sleep(pause_s)

    async def _ask(self, progress: FetchProgress) -> _Response:
        """Request one URL once. Raises RequestError."""
        headers = headers_for(progress.request, progress.url, home=progress.home, agent=self._agent)
        request = httpx.Request(
            "GET", progress.url, headers=headers, extensions={"timeout": self._timeouts}
        )
        if progress.cookies is not None:
            progress.cookies.set_cookie_header(request)
        try:
            response = await self._transport(
                allow_private=progress.request.allow_private
            ).handle_async_request(request)
        except _WIRE as error:
            raise request_error_of(error) from error
        try:
            return await self._read(response)
        finally:
            await response.aclose()

    async def _read(self, response: httpx.Response) -> _Response:
        conditional = not response.request.headers.keys().isdisjoint(
            {"if-none-match", "if-modified-since"}
        )
        try:
            if response.status_code in REDIRECTS or response.status_code == 304:
                await _drain(response)
                return _Response(response=response, conditional=conditional)
            return _Response(
                response=response, conditional=conditional, body=await self._body(response)
            )
        except RequestError as failure:
            if kind_of_status(response.status_code) is None:
                raise
            return _Response(response=response, conditional=conditional, broken=failure)

    async def _body(self, response: httpx.Response) -> bytes:
        body = Body(
            response.headers.get("content-encoding", ""),
            max_bytes=self._limits.max_bytes,
            max_raw_bytes=self._limits.max_raw_bytes,
        )
        body.expect(response.headers.get("content-length", ""))
        try:
            async for raw in response.aiter_raw():
                body.add(raw)
        except _WIRE as error:
            ended = bool(response.extensions["network_stream"].get_extra_info("ended"))
            raise request_error_of(error, ended=ended) from error
        return body.whole()

    def _conclude(self, progress: FetchProgress, answered: _Response) -> Snapshot | NotModified:
        """Return what the last response is. Raises FetchError if it is not the page."""
        if answered.status == 304 and answered.conditional:
            return NotModified(
                url=progress.request.url, started_at=progress.started_at, finished_at=self._clock()
            )
        kind = kind_of_status(answered.status)
        snapshot = None if answered.broken else self._snapshot(progress, answered)
        if kind is None and snapshot is not None:
            return snapshot
        requested = self._requested_wait(answered)
        if requested is not None:
            self._polite.rest(host_key(progress.url), requested)
        kind = kind or FetchKind.UNEXPECTED_STATUS
        raise FetchError(
            kind,
            f"{progress.url.host} answered with HTTP status {answered.status}",
            url=str(progress.url),
            status=answered.status,
            retry_after=requested,
            snapshot=snapshot,
            transient=kind not in PERMANENT or answered.status in _PASSING_STATUSES,
        )

    def _snapshot(self, progress: FetchProgress, answered: _Response) -> Snapshot:
        media_type, charset = parse_content_type(answered.response.headers.get("content-type", ""))
        return Snapshot(
            url=progress.request.url,
            final_url=str(progress.url),
            status=answered.status,
            headers=tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in answered.response.headers.raw
            ),
            body=answered.body,
            media_type=media_type,
            charset=charset,
            started_at=progress.started_at,
            finished_at=self._clock(),
            sha256=hashlib.sha256(answered.body).hexdigest(),
            redirects=tuple(progress.redirects),
            peer=_peer(answered.response),
        )

    def _requested_wait(self, answered: _Response) -> timedelta | None:
        """Return how long an overloaded server asks us to wait."""
        if answered.status not in OVERWHELMED:
            return None
        return retry_after(answered.response.headers.get("retry-after"), self._clock())

    def _transport(self, *, allow_private: bool) -> GuardedTransport:
        """Return the transport to public addresses or to all: apart, so that they never share a
        connection.
        """
        if allow_private not in self._transports:
            self._ssl_context = self._ssl_context or trusted()
            backend = GuardedBackend(self._ask_for_addresses, allow_private=allow_private)
            self._transports[allow_private] = GuardedTransport(self._ssl_context, backend)
        return self._transports[allow_private]


async def _drain(response: httpx.Response) -> None:
    """Read what little a body holds; leave the rest of a large one, and what breaks off."""
    room = _DRAINED_AT_MOST
    try:
        async for raw in response.aiter_raw():
            room -= len(raw)
            if room < 0:
                return
    except _WIRE:
        return


def _left_s(ends_at: float) -> float:
    """Seconds until an instant of the running loop's clock."""
    return ends_at - asyncio.get_running_loop().time()


def _peer(response: httpx.Response) -> str | None:
    """Return the address that answered, as `ip:port`."""
    address = response.extensions["network_stream"].get_extra_info("server_addr")
    if not address:
        return None
    ip, port = address[:2]
    return f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}"


def _error(failure: RequestError, url: str) -> FetchError:
    return FetchError(failure.kind, str(failure), url=url, transient=failure.kind not in PERMANENT)
