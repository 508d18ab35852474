"""Mail of our own making. `mailto://` and `mailtos://` are what users write, and apprise reads
them; what is sent holds text and HTML of equal worth, the redline as a file, and the headers by
which mail programs sort, thread and recognise.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, NamedTuple

from monitor.deliver import apprise_sender
from monitor.deliver.envelope import Envelope, without_secrets
from monitor.deliver.response_capture import cause
from monitor.deliver.subject import MAIL_POLICY
from monitor.errors import DeliveryError
from monitor.render.labels import cut, one_line

_ID_UNSAFE = re.compile(r"[^A-Za-z0-9!#$%&'*+/=?^_{|}~-]+")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
_OURS = frozenset(
    {
        "subject",
        "from",
        "to",
        "cc",
        "bcc",
        "reply-to",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "list-id",
        "list-unsubscribe",
        "auto-submitted",
        "mime-version",
        "importance",
    }
)
_LOUD = frozenset({"important", "attention"})
# For each step of SMTP: greylisting servers let a client wait for some 20 seconds.
_TIMEOUT_S = 30.0
# A header line may have 998 characters (RFC 5322), and encoding can make four out of one.
_SUBJECT_LIMIT = 250
# A reply on one line of a table.
_WORDS_LIMIT = 300
_FINE = 250
_ACCEPTED = {_FINE, 251}
"""251: the server forwards the mail itself (RFC 5321, 3.4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount:
    """A mailbox to send from, and who gets the mail."""

    host: str
    port: int
    mode: str
    """`ssl`, `starttls` or `insecure`."""
    user: str | None
    password: str | None
    verify: bool
    timeout_s: float
    sender: tuple[str, str]
    """Name and address."""
    to: tuple[tuple[str, str], ...]
    cc: tuple[tuple[str, str], ...]
    bcc: tuple[tuple[str, str], ...]
    reply_to: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]

    @property
    def recipients(self) -> list[str]:
        """Everybody's address, each once."""
        return list(dict.fromkeys(address for _, address in (*self.to, *self.cc, *self.bcc)))


class SmtpReply(NamedTuple):
    """The server's reply about one recipient."""

    recipient: str
    code: int
    said: str


def send(envelope: Envelope) -> str:
    """Send a message by mail and return the server's reply. Raises DeliveryError."""
    plugin = apprise_sender.build(envelope.url)
    if getattr(plugin, "pgp_mode", "no") != "no":
        return apprise_sender.send(envelope)  # encrypting is the plug-in's art, not ours
    account = account_of(plugin, envelope.url)
    mail = compose(account, envelope)
    try:
        server = _connected(account)
        try:
            said, refused = _hand_over(server, account, mail, envelope.taken)
        finally:
            server.close()
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryError(without_secrets(str(error), envelope.url), permanent=True) from error
    except smtplib.SMTPResponseException as error:
        said = f"{error.smtp_code} {_text(error.smtp_error)}"
        raise DeliveryError(
            without_secrets(said, envelope.url), permanent=error.smtp_code >= 500
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(without_secrets(cause(error), envelope.url)) from error
    if refused:
        raise _partly(said, refused)
    return said


def account_of(plugin: Any, url: str) -> MailAccount:
    """Return what apprise read out of a mail URL."""

    def named(addresses: Any) -> tuple[tuple[str, str], ...]:
        return tuple((plugin.names.get(address) or "", address) for address in sorted(addresses))

    return MailAccount(
        host=plugin.smtp_host,
        port=plugin.port,
        mode=plugin.secure_mode,
        user=plugin.user,
        password=plugin.password,
        verify=plugin.verify_certificate,
        timeout_s=plugin.socket_read_timeout if "rto=" in url else _TIMEOUT_S,
        sender=(plugin.from_addr[0] or "", plugin.from_addr[1]),
        to=tuple((name or "", address) for name, address in plugin.targets),
        cc=named(plugin.cc),
        bcc=named(plugin.bcc),
        reply_to=named(plugin.reply_to),
        headers=dict(plugin.headers),
    )


def compose(account: MailAccount, envelope: Envelope) -> EmailMessage:
    """Return the mail. Raises DeliveryError, permanent, if an address can't be used in a header."""
    message = envelope.message
    mail = EmailMessage(policy=MAIL_POLICY)
    try:
        _address(mail, account)
    except (ValueError, IndexError) as error:
        raise DeliveryError(
            f"an address can't be used: {without_secrets(str(error), envelope.url)}", permanent=True
        ) from error
    mail["Subject"] = cut(one_line(message.subject), _SUBJECT_LIMIT)
    mail["Date"] = format_datetime(envelope.sent_at)
    mail["Message-ID"] = f"<{_word(envelope.key)}@policy-monitor>"
    thread = f"<watch.{_word(message.thread)}@policy-monitor>"
    mail["In-Reply-To"] = thread
    mail["References"] = thread
    mail["List-Id"] = f"policy-monitor <policy-monitor.{_domain(account)}>"
    if message.brief.unsubscribe:
        mail["List-Unsubscribe"] = (
            f"<{one_line(message.brief.unsubscribe).replace('>', '%3E').replace(' ', '%20')}>"
        )
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if message.brief.tone in _LOUD:
        mail["Importance"] = "high"
    for name, value in account.headers.items():
        if _HEADER_NAME.fullmatch(name) and name.lower() not in _OURS:
            mail[name] = one_line(value)
    _fill(mail, envelope)
    return mail


def _address(mail: EmailMessage, account: MailAccount) -> None:
    mail["From"] = _mailbox(account.sender)
    for header, people in (("To", account.to), ("Cc", account.cc), ("Reply-To", account.reply_to)):
        if people:
            mail[header] = [_mailbox(person) for person in people]


def _mailbox(person: tuple[str, str]) -> Address:
    name, address = person
    return Address(display_name=one_line(name), addr_spec=one_line(address))


def _fill(mail: EmailMessage, envelope: Envelope) -> None:
    message = envelope.message
    mail.set_content(message.plain, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    for attachment in message.attachments:
        maintype, _, subtype = attachment.media_type.partition("/")
        mail.add_attachment(
            attachment.content, maintype=maintype, subtype=subtype, filename=attachment.name
        )


def _word(text: str) -> str:
    """A key in the form of a Message-ID: dots only inside."""
    return (
        ".".join(filter(None, (_ID_UNSAFE.sub("-", part) for part in text.split("."))))[:200]
        or "alert"
    )


def _domain(account: MailAccount) -> str:
    return account.sender[1].rpartition("@")[2] or "localhost"


def _connected(account: MailAccount) -> smtplib.SMTP:
    """Return a connection that is secured and logged in as the URL says; never less secure."""
    context = ssl.create_default_context()
    if not account.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if account.mode == "ssl":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            account.host, account.port, timeout=account.timeout_s, context=context
        )
    else:
        server = smtplib.SMTP(account.host, account.port, timeout=account.timeout_s)
    try:
        if account.mode == "starttls":
            server.starttls(context=context)
        if account.user and account.password:
            server.login(account.user, account.password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _hand_over(
    server: smtplib.SMTP, account: MailAccount, mail: EmailMessage, taken: set[str]
) -> tuple[str, list[SmtpReply]]:
    """Send the mail to all recipients that don't have it yet, and return the server's reply and
    its refusals.

    The other recipients get the mail nevertheless, and are added to `taken`.
    """
    waiting = [recipient for recipient in account.recipients if recipient not in taken]
    if not waiting:
        return "all recipients have it", []
    server.ehlo_or_helo_if_needed()
    code, said = server.mail(account.sender[1])
    if code != _FINE:
        raise smtplib.SMTPSenderRefused(code, said, account.sender[1])
    refused = _refused(server, waiting)
    if len(refused) == len(waiting):
        raise _partly("", refused)
    code, said = server.data(mail.as_bytes())
    if code != _FINE:
        raise smtplib.SMTPDataError(code, said)
    taken.update(set(waiting) - {reply.recipient for reply in refused})
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    return cut(one_line(f"{code} {_text(said)}"), _WORDS_LIMIT), refused


def _refused(server: smtplib.SMTP, recipients: list[str]) -> list[SmtpReply]:
    replies = [(recipient, *server.rcpt(recipient)) for recipient in recipients]
    return [
        SmtpReply(recipient, code, _text(said))
        for recipient, code, said in replies
        if code not in _ACCEPTED
    ]


def _partly(said: str, refused: list[SmtpReply]) -> DeliveryError:
    """The error for refused recipients: permanent only if all were refused for good."""
    words = "; ".join(f"{reply.recipient}: {reply.code} {reply.said}" for reply in refused)
    if said:
        words = f"the other recipients have it ({said}); {words}"
    return DeliveryError(
        cut(one_line(words), _WORDS_LIMIT), permanent=all(reply.code >= 500 for reply in refused)
    )


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
