"""The demo's site on loopback: one page, which shows whatever the story says at the moment."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(slots=True)
class Site:
    """Answers every GET with the page of the moment."""

    page: str
    status: HTTPStatus = HTTPStatus.OK
    looks: int = 0
    """How often it was asked."""

    def show(self, page: str, status: HTTPStatus = HTTPStatus.OK) -> None:
        """Change the page of the moment."""
        self.page, self.status = page, status

    async def serve(self) -> asyncio.Server:
        """Listen on a free port of 127.0.0.1 until the server is closed."""
        return await asyncio.start_server(self._answer, "127.0.0.1", 0)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.looks += 1
        body = self.page.encode()
        head = (
            f"HTTP/1.1 {self.status.value} {self.status.phrase}\r\nContent-Type: text/html; charset=utf-8\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()
