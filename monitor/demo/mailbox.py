"""A mailbox on loopback: just enough SMTP (RFC 5321) to receive the demo's mails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

# The demo's mails have 200 kB at most, redline included.
LONGEST_MAIL = 10_000_000


@dataclass(slots=True)
class Mailbox:
    """Passes every received mail to `received`."""

    received: Callable[[EmailMessage], None]

    async def serve(self) -> asyncio.Server:
        """Listen on a free port of 127.0.0.1 until the server is closed."""
        return await asyncio.start_server(self._talk, "127.0.0.1", 0, limit=LONGEST_MAIL)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _say(writer, "220 demo ready")
        while line := await reader.readline():
            verb = line.strip().upper()
            if verb.startswith(b"QUIT"):
                await _say(writer, "221 bye")
                break
            if verb == b"DATA":
                await _say(writer, "354 go on")
                self._take(await reader.readuntil(b"\r\n.\r\n"))
                await _say(writer, "250 taken")
            else:
                await _say(
                    writer, "250 demo" if verb.startswith((b"EHLO", b"HELO")) else "250 fine"
                )
        writer.close()

    def _take(self, transmitted: bytes) -> None:
        content = transmitted[:-3].replace(
            b"\r\n..", b"\r\n."
        )  # dot-stuffing, RFC 5321 section 4.5.2
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.received(mail)


async def _say(writer: asyncio.StreamWriter, line: str) -> None:
    writer.write(line.encode() + b"\r\n")
    await writer.drain()
