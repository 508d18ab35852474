"""Refuses addresses that are not public, at the connection: whatever a URL, a redirect or a name
server says.

A name is resolved once per connection, every address of it must be public, and one of those very
addresses is dialled. So no spelling of an address, no redirect and no name that resolves
differently the second time gets past it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

import httpcore

from monitor.errors import FetchKind
from monitor.fetch.request_errors import RequestError, request_error_of

Address = IPv4Address | IPv6Address
"""An IP address."""
LookUp = Callable[[str, int], Awaitable[list[str]]]
"""Takes a host name and a port; returns its addresses, best first. Raises OSError if there are
none.
"""

# Of a host's addresses: with more, a host that is down would use up the deadline.
_DIALLED_AT_MOST = 4
_NEVER_PUBLIC = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "::/96",
        "::ffff:0:0:0/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/9",
        "ff00::/8",
    )
)
"""Listed here, as `is_global` differs between Python's versions and takes multicast and embedded
addresses for public.
"""
_NAT64 = ip_network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Return whether anybody on the internet can be at `address`, and at every IPv4 address wrapped
    in it.
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        wrapped = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
        if wrapped is not None and not is_public(wrapped):
            return False
    return address.is_global and not any(address in network for network in _NEVER_PUBLIC)


async def resolve_host(host: str, port: int) -> list[str]:
    """Return the addresses of `host` as the system resolves them. Raises socket.gaierror.

    A lookup that hangs is left behind in a thread of its own: it delays neither other lookups nor
    the end of the process.
    """
    with contextlib.suppress(socket.gaierror):
        return _addresses(host, port, socket.AI_NUMERICHOST)
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()
    threading.Thread(target=_ask_system, args=(host, port, answer), daemon=True).start()
    return await answer


def _ask_system(host: str, port: int, answer: asyncio.Future[list[str]]) -> None:
    def settle(addresses: list[str], error: OSError | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(addresses)
        else:
            answer.set_exception(error)

    found: list[str] = []
    failed: OSError | None = None
    try:
        found = _addresses(host, port, socket.AI_ADDRCONFIG)
    except OSError as error:
        failed = error
    with contextlib.suppress(
        RuntimeError
    ):  # the loop is gone, and with it everybody who wanted to know
        answer.get_loop().call_soon_threadsafe(settle, found, failed)


def _addresses(host: str, port: int, flags: int) -> list[str]:
    # As bytes: a string would pass through Python's IDNA codec, and the name is in its ASCII form
    # already.
    answers = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses only, or to any with `allow_private`. Raises RequestError."""

    def __init__(self, ask: LookUp = resolve_host, *, allow_private: bool = False) -> None:
        self._dialler = httpcore.AnyIOBackend()
        self._ask = ask
        self._allow_private = allow_private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a connection to one of the addresses of `host`, tried in order."""
        addresses = [ip_address(found) for found in await self._find(host, port, timeout)]
        if not self._allow_private and not all(is_public(address) for address in addresses):
            raise RequestError(
                FetchKind.BLOCKED_ADDRESS,
                f"{host} is not on the public internet: allow_private is not set",
            )
        dialled = addresses[:_DIALLED_AT_MOST]
        share = None if timeout is None else timeout / len(dialled)
        for address in dialled:
            try:
                stream = await self._dialler.connect_tcp(
                    str(address), port, share, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = request_error_of(error)
            else:
                return TrackedStream(stream)
        raise failed

    async def _find(self, host: str, port: int, patience_s: float | None) -> list[str]:
        try:
            async with asyncio.timeout(patience_s):
                found = await self._ask(host, port)
        except TimeoutError:
            raise RequestError(
                FetchKind.DNS, f"the address of {host} could not be resolved in time"
            ) from None
        except OSError as error:
            raise RequestError(
                FetchKind.DNS, f"{host} has no address: {error.strerror or 'not found'}"
            ) from error
        if not found:
            raise RequestError(FetchKind.DNS, f"{host} has no address")
        return found

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: no page is behind a socket of this machine."""
        raise RequestError(FetchKind.BLOCKED_ADDRESS, "sockets of this machine are not used")

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        await asyncio.sleep(seconds)


class TrackedStream(httpcore.AsyncNetworkStream):
    """A connection which remembers that its server has closed it: `get_extra_info("ended")`."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._ended = False

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 (httpcore's)
        """Return what came, b"" at the end."""
        got = await self._stream.read(max_bytes, timeout)
        self._ended = not got
        return got

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 (httpcore's)
        """Send all of `buffer`."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's)
    ) -> httpcore.AsyncNetworkStream:
        """Return the same connection over TLS. Raises RequestError."""
        try:
            return TrackedStream(
                await self._stream.start_tls(ssl_context, server_hostname, timeout)
            )
        except httpcore.ConnectError as error:
            failure = request_error_of(error)
            if failure.kind is FetchKind.CONNECT:
                what = "the connection was closed during the TLS handshake"
                failure = RequestError(FetchKind.TLS, what)
            raise failure from error

    def get_extra_info(self, info: str) -> Any:
        """Return a fact about the connection: httpcore's own ones, and `ended`."""
        return self._ended if info == "ended" else self._stream.get_extra_info(info)
