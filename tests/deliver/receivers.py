"""How the tests of deliveries send, and a mail server that replies as a test wants."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from monitor.deliver import senders
from monitor.errors import DeliveryError
from monitor.model.alert import Alert, Channel, Delivery, DeliveryState
from monitor.render.messages import DEFAULT_OPTIONS, MessageOptions, message
from tests.render.alerts import ANNOUNCED, AT

CERTIFICATE = Path(__file__).parent.parent / "fetch" / "loopback.pem"


def delivery(alert: Alert = ANNOUNCED, key: str = "k1") -> Delivery:
    """A delivery that was just claimed."""
    return Delivery(
        id=1,
        alert=alert,
        channel="office",
        state=DeliveryState.SENDING,
        attempts=0,
        next_try_at=AT,
        idempotency_key=key,
    )


def tell(
    *urls: str,
    alert: Alert = ANNOUNCED,
    key: str = "k1",
    setting: MessageOptions = DEFAULT_OPTIONS,
    deadline_s: float = 20,
) -> str:
    """Send an alert to a channel of these URLs and return the servers' words."""
    channel = Channel(name="office", urls=urls)
    sent = senders.send(
        channel,
        delivery(alert, key),
        message(alert, None, setting),
        clock=lambda: AT,
        deadline_s=deadline_s,
    )
    return asyncio.run(sent)


def failure(*urls: str, **asked: Any) -> DeliveryError:
    """Return how a send fails."""
    with pytest.raises(DeliveryError) as caught:
        tell(*urls, **asked)
    return caught.value


def tls() -> ssl.SSLContext:
    """The TLS context of a server that has the loopback certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@dataclass
class MailServer:
    """An SMTP server on loopback, with STARTTLS and a login where it is asked for them."""

    password: str | None = None
    starttls: bool = False
    refuses: dict[str, str] = field(default_factory=dict)
    """Replies to RCPT by address, such as `550 no such user`."""
    says: str = "250 OK: queued as 4711"
    """The reply to the mail itself."""
    mails: list[tuple[Envelope, EmailMessage]] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        self._ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve()), name="mail server"
        )
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()
        self._thread.join(10)

    def url(self, to: str = "you@example.org", **more: str) -> str:
        """The channel's URL for this server."""
        login = f"robot:{self.password}@" if self.password else ""
        asked = {
            "from": "Robot <robot@example.com>",
            "to": to,
            "mode": "starttls" if self.starttls else "insecure",
        }
        query = "&".join(f"{name}={value}" for name, value in {**asked, **more}.items())
        return f"{'mailtos' if self.starttls else 'mailto'}://{login}127.0.0.1:{self.port}?{query}"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or refuse it as it was told."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail, or refuse it as it was told."""
        if self.says.startswith("2"):
            mail = message_from_bytes(envelope.original_content or b"", policy=default)
            self.mails.append((envelope, mail))  # type: ignore[arg-type]
        return self.says

    def _smtp(self) -> SMTP:
        def knows(
            server: SMTP, session: Session, envelope: Envelope, how: str, login: LoginPassword
        ) -> AuthResult:
            return AuthResult(success=login.password.decode() == self.password, handled=False)

        return SMTP(
            self,
            hostname="mail.test",
            ident="test",
            tls_context=tls() if self.starttls else None,
            authenticator=knows if self.password else None,
            auth_required=bool(self.password),
            require_starttls=self.starttls,
            auth_require_tls=self.starttls,
        )

    async def _serve(self) -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        self._stop: Callable[[], object] = lambda: loop.call_soon_threadsafe(over.set)
        server = await loop.create_server(self._smtp, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await over.wait()
        server.close()
