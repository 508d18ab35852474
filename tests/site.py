"""A website on loopback that says what a test tells it to, in our words. Works from synchronous
tests too.

    with Site() as site:
        site.publishes("<h1>Privacy</h1>")            # from now on, at site.url
        site.fails(503, retry_after=60, times=1)      # once, before anything else
        site.at("/terms").redirects(site.url)         # another path of the same site
        ...
        assert site.requests[0].headers["user-agent"] == "…"

It runs in a thread of its own with real sockets, so the whole of the fetching is under test.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import socket
import ssl
import struct
import threading
import zlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

CAPTCHA = """<!doctype html><html><head><title>Just a moment...</title></head><body>
<h1>Checking if the site connection is secure</h1><p>Verify you are human by completing the action below.</p>
<form id="challenge-form" action="/" method="post"><div class="captcha"></div></form>
<noscript>Enable JavaScript and cookies to continue</noscript></body></html>"""
HTML = "text/html; charset=utf-8"
PACKERS: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}
REASONS = {
    200: "OK",
    302: "Found",
    304: "Not Modified",
    404: "Not Found",
    503: "Service Unavailable",
}


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the site was asked."""

    method: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes = b""


Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]
"""Answers one request. The connection stays open unless the answer closes it."""


@dataclass
class Page:
    """One path of a site: what it answers from now on, and what it answers before that."""

    standing: Answer | None = None
    first: deque[Answer] = field(default_factory=deque)

    def says(self, answer: Answer, *, times: int | None = None) -> None:
        """Answer so from now on, or `times` times before anything else."""
        if times is None:
            self.standing = answer
        else:
            self.first.extend([answer] * times)

    def answers(
        self,
        status: int = 200,
        body: str | bytes = b"",
        *,
        headers: Iterable[tuple[str, str]] = (),
        times: int | None = None,
    ) -> None:
        """Answer with these very values; Content-Length is added unless it is given."""
        self.says(_reply(status, _bytes(body), list(headers)), times=times)

    def publishes(
        self,
        text: str | bytes,
        *,
        media_type: str = HTML,
        etag: str | None = None,
        last_modified: str | None = None,
        packed: str | None = None,
        times: int | None = None,
    ) -> None:
        """Show a page; with validators, answer 304 to who shows them. `etag="auto"` makes one of
        the text.
        """
        body = _bytes(text)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"' if etag == "auto" else etag
        told = {
            "Content-Type": media_type,
            "ETag": etag,
            "Last-Modified": last_modified,
            "Content-Encoding": packed,
        }
        headers = [(name, value) for name, value in told.items() if value]
        whole = _reply(200, PACKERS[packed](body) if packed else body, headers)
        unchanged = _reply(
            304,
            b"",
            [(name, value) for name, value in headers if name in {"ETag", "Last-Modified"}],
        )

        async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
            shown = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
            same = shown[0] == etag if shown[0] else shown[1] == last_modified
            await (unchanged if any(shown) and same else whole)(request, writer)

        self.says(answer, times=times)

    def asks_for_captcha(self, status: int = 200, *, times: int | None = None) -> None:
        """Show a challenge instead of the page."""
        self.answers(status, CAPTCHA, headers=[("Content-Type", HTML)], times=times)

    def fails(
        self,
        status: int = 503,
        *,
        retry_after: int | str | None = None,
        body: str = "<h1>Sorry</h1>",
        times: int | None = None,
    ) -> None:
        """Answer with an error page."""
        asked = [] if retry_after is None else [("Retry-After", str(retry_after))]
        self.answers(status, body, headers=[("Content-Type", HTML), *asked], times=times)

    def redirects(
        self, to: str, status: int = 302, *, cookie: str | None = None, times: int | None = None
    ) -> None:
        """Send whoever asks to `to`, given as it stands in Location."""
        cookies = [] if cookie is None else [("Set-Cookie", cookie)]
        self.answers(status, headers=[("Location", to), *cookies], times=times)

    def sends_bytes(
        self, *pieces: bytes, pause_s: float = 0, then: str = "close", times: int | None = None
    ) -> None:
        """Write these bytes as they are, whatever was asked; then `close`, `reset` or `hang`."""

        async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause_s)
            await _END[then](writer)

        self.says(answer, times=times)

    def hangs(self, *, times: int | None = None) -> None:
        """Take the request and never answer."""
        self.sends_bytes(then="hang", times=times)

    def resets(self, *, after: bytes = b"", times: int | None = None) -> None:
        """Break the connection, if need be in the middle of an answer."""
        self.sends_bytes(after, then="reset", times=times)

    def drips(self, text: str, *, every_s: float, times: int | None = None) -> None:
        """Send a page byte by byte."""
        body = _bytes(text)
        head = _head(200, [("Content-Type", HTML), ("Content-Length", str(len(body)))])
        self.sends_bytes(head, *(bytes([byte]) for byte in body), pause_s=every_s, times=times)

    def breaks_off(self, text: str, *, chunked: bool = False, times: int | None = None) -> None:
        """Promise a page of twice the length and close after `text`."""
        body = _bytes(text)
        if chunked:
            head = _head(200, [("Content-Type", HTML), ("Transfer-Encoding", "chunked")])
            self.sends_bytes(head, b"%x\r\n%s\r\n" % (len(body), body), times=times)
        else:
            head = _head(200, [("Content-Type", HTML), ("Content-Length", str(2 * len(body)))])
            self.sends_bytes(head, body, times=times)

    def sends_a_bomb(self, packed: bytes, encoding: str, *, times: int | None = None) -> None:
        """Send a body, packed already, which unpacks to far more than it weighs."""
        self.answers(
            200,
            packed,
            headers=[("Content-Type", HTML), ("Content-Encoding", encoding)],
            times=times,
        )

    def next_answer(self) -> Answer:
        """Return what is answered now."""
        if self.first:
            return self.first.popleft()
        return self.standing or _reply(404, b"<h1>Not found</h1>", [("Content-Type", HTML)])


class Site(Page):
    """A site at `url`; as a page, it is its own front page."""

    def __init__(
        self, host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None, greeting: bytes = b""
    ) -> None:
        super().__init__()
        self.greeting = greeting
        """Written to whoever connects, before anything is asked: no web server does this."""
        self.host = host
        self.port = 0
        self.requests: list[Request] = []
        self.connections = 0
        self.busy_at_once = 0
        """The most requests that were ever under way at the same time."""
        self._tls = tls
        self._pages: dict[str, Page] = {"/": self}
        self._ready = threading.Event()
        self._stop: Callable[[], object] = lambda: None
        self._busy = 0
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve()), name=f"site {host}"
        )

    @property
    def url(self) -> str:
        """The front page's URL."""
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}/"

    def at(self, path: str) -> Page:
        """Return the page at `path`, which is a 404 until it is told otherwise."""
        return self._pages.setdefault(path, Page())

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(10), "the site did not start"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()
        self._thread.join(10)

    async def _serve(self) -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        self._stop = lambda: loop.call_soon_threadsafe(over.set)
        visits: set[asyncio.Task[None]] = set()

        def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            visits.add(task := loop.create_task(self._converse(reader, writer)))
            task.add_done_callback(visits.discard)

        server = await asyncio.start_server(receive, self.host, 0, ssl=self._tls, limit=2**20)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await over.wait()
        server.close()
        for task in (waiting := list(visits)):
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.write(self.greeting)
        try:
            while not writer.is_closing():
                request = await _request(reader)
                self.requests.append(request)
                self._busy += 1
                self.busy_at_once = max(self.busy_at_once, self._busy)
                try:
                    page = self._pages.get(request.path) or Page()
                    await page.next_answer()(request, writer)
                finally:
                    self._busy -= 1
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass  # whoever asked has gone
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ", 2)
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method=method, path=path, headers=headers, body=body)


def _reply(status: int, body: bytes, headers: list[tuple[str, str]]) -> Answer:
    has_length = status == 304 or any(
        name.lower() in {"content-length", "transfer-encoding"} for name, _ in headers
    )
    message = (
        _head(status, headers if has_length else [*headers, ("Content-Length", str(len(body)))])
        + body
    )

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(message)
        await writer.drain()

    return answer


def _head(status: int, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [
        f"HTTP/1.1 {status} {REASONS.get(status, 'Whatever')}",
        *(f"{name}: {value}" for name, value in headers),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")


def _bytes(text: str | bytes) -> bytes:
    return text.encode("utf-8") if isinstance(text, str) else text


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()


async def _reset(writer: asyncio.StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _hang(writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


_END: dict[str, Callable[[asyncio.StreamWriter], Awaitable[None]]] = {
    "close": _close,
    "reset": _reset,
    "hang": _hang,
}
