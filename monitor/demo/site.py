"""The demo's site on loopback: one page, which shows what the current scene says."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(slots=True)
class Site:
    """Answers every GET with the current page."""

    page: str
    status: HTTPStatus = HTTPStatus.OK
    requests: int = 0

    def show(self, page: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        """Set the current page."""
        self.page, self.status = page, status

    async def serve(self) -> asyncio.Server:
        """Listen on a free port of 127.0.0.1 until the server is closed."""
        return await asyncio.start_server(self._answer, "127.0.0.1", 0)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.requests += 1
        body = self.page.encode()
        head = (
            f"HTTP/1.1 {self.status.value} {self.status.phrase}\r\n"
            "Content-Type: text/html; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()
