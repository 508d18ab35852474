"""All services that apprise knows, one URL and one fresh plug-in per send, without apprise's own
retries and cuts.
"""

from __future__ import annotations

import logging
import re
import threading
from functools import cache
from typing import Any

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
from apprise.logger import LogCapture

from monitor.deliver import http_result
from monitor.deliver.envelope import Envelope, scheme_of, without_secrets
from monitor.deliver.response_capture import CapturedResponses, capture_responses
from monitor.errors import DeliveryError
from monitor.render import chat_markup, labels
from monitor.render.chat_markup import Dialect
from monitor.render.messages import chat_text

_DIALECTS = {
    "slack": chat_markup.SLACK,
    "discord": chat_markup.DISCORD,
    "tgram": chat_markup.TELEGRAM,
    "workflow": chat_markup.TEAMS,
    "workflows": chat_markup.TEAMS,
    "msteams": chat_markup.TEAMS,
    "mmost": chat_markup.MARKDOWN,
    "mmosts": chat_markup.MARKDOWN,
    "zulip": chat_markup.MARKDOWN,
}
"""By scheme, for services that read something else than their plug-in says; the others get what
the plug-in says.
"""
_NATIVE = {
    NotifyFormat.MARKDOWN: chat_markup.MARKDOWN,
    NotifyFormat.HTML: chat_markup.HTML,
    NotifyFormat.TEXT: chat_markup.TEXT,
}
_TYPES = {
    "important": NotifyType.WARNING,
    "attention": NotifyType.WARNING,
    "good": NotifyType.SUCCESS,
}
_ROOM_FOR_MAIL = 30_000
"""A service that takes HTML of this length sends mail (Mailgun, SendGrid, Office 365): it gets the
mail's HTML.
"""
_SPARE = 0.92
"""Share of a limit that is used: some plug-ins escape once more on their way."""
# Together well below the deadline of a send, so that a timeout has a reason in its error.
_CONNECT_S, _ANSWER_S = 10.0, 20.0
_LOG_HEAD = re.compile(r"^\S+ \S+ - \S+ - ")
_PLAIN_WEB = re.compile(r"https?://", re.IGNORECASE)
_loading = threading.Lock()
"""The first plug-in loads all of them, for about a second; and the log captured meanwhile must be
about one of them.
"""


@cache
def _asset() -> AppriseAsset:
    return AppriseAsset(
        app_id="policy-monitor",
        app_desc="policy-monitor",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        secure_logging=True,
        service_timeout=0,
        interpret_emojis=False,
        default_service_retry=0,
    )


def build(url: str) -> Any:
    """Return the plug-in for a URL, set to our limits. Raises DeliveryError, permanent, with what
    is wrong with it.
    """
    with _loading, LogCapture(level=logging.WARNING) as log:  # type: ignore[no-untyped-call]
        plugin = Apprise.instantiate(url, asset=_asset())
        said = log.getvalue()
    if plugin is None:
        raise DeliveryError(_complaint(url, said), permanent=True)
    plugin.retry, plugin.optional = 0, False
    if "cto=" not in url:
        plugin.socket_connect_timeout = _CONNECT_S
    if "rto=" not in url:
        plugin.socket_read_timeout = _ANSWER_S
    return plugin


def send(envelope: Envelope) -> str:
    """Send a message through apprise and return the server's reply. Raises DeliveryError."""
    plugin = build(envelope.url)
    title, body, form = fit_to_service(plugin, envelope)
    apprise = Apprise(asset=_asset())
    apprise.add(plugin)
    with capture_responses() as captured:
        result = apprise.notify(
            title=title,
            body=body,
            body_format=form,
            notify_type=_TYPES.get(envelope.message.brief.tone, NotifyType.INFO),
        )
    with result:
        said = [str(entry.message) for entry in result.logs()]
    if result:
        return (
            http_result.status_line(captured.answers[-1], envelope.url)
            if captured.answers
            else "taken"
        )
    raise _failure(captured, said, envelope.url)


def fit_to_service(plugin: Any, envelope: Envelope) -> tuple[str, str, NotifyFormat]:
    """Return title, body and format of a message as the plug-in can carry it: never cut by it or by
    its server.
    """
    dialect = dialect_of(plugin, envelope.url)
    title = (
        _title(envelope.message.subject, plugin.title_maxlen, dialect)
        if plugin.title_maxlen > 0
        else ""
    )
    limit = plugin.body_maxlen
    if title and plugin.overflow_amalgamate_title:
        limit -= len(title) + 2
    if (
        dialect is chat_markup.HTML
        and len(envelope.message.html) <= limit
        and limit >= _ROOM_FOR_MAIL
    ):
        return title, envelope.message.html, NotifyFormat.HTML
    body = chat_text(envelope.message, dialect, int(limit * _SPARE), titled=bool(title))
    return (
        title,
        body,
        NotifyFormat.HTML if dialect.tags else plugin.resolve_format(NotifyFormat.MARKDOWN),
    )


def _title(subject: str, limit: int, dialect: Dialect) -> str:
    """A title is plain text to most services; some show it like the message itself."""
    if dialect in {chat_markup.DISCORD, chat_markup.TEAMS}:
        return dialect.text(labels.cut(subject, int(limit * _SPARE) - 10))
    cut = labels.cut(subject, limit - 10)
    return cut if dialect in {chat_markup.TEXT, chat_markup.HTML} else chat_markup.unlinked(cut)


def dialect_of(plugin: Any, url: str) -> Dialect:
    """Return the dialect that the service behind a plug-in reads."""
    schemes = (plugin.secure_protocol, plugin.protocol, scheme_of(url))
    names = [
        name
        for scheme in schemes
        for name in ((scheme,) if isinstance(scheme, str) else scheme or ())
    ]
    known = next((_DIALECTS[name] for name in names if name in _DIALECTS), None)
    return known or _NATIVE.get(plugin.resolve_format(NotifyFormat.MARKDOWN), chat_markup.TEXT)


def _failure(captured: CapturedResponses, said: list[str], url: str) -> DeliveryError:
    """The server's own words if there are any, else the plug-in's."""
    refused = [answer for answer in captured.answers if not 200 <= answer.status < 300]
    if refused:
        return http_result.refusal(refused[-1], url)
    spoken = [http_result.status_line(answer, url) for answer in captured.answers[-1:]]
    reasons = without_secrets(
        "; ".join(dict.fromkeys([*spoken, *(captured.failures or said)])), url
    )
    return DeliveryError(reasons or "not accepted, and no reason was given")


def _complaint(url: str, said: str) -> str:
    if _PLAIN_WEB.match(url):
        return "apprise has no service for this URL; for your own webhook write webhook+https://…"
    named = f"{scheme_of(url)}://" if "://" in url else "a URL without ://"
    lines = [_LOG_HEAD.sub("", line) for line in said.splitlines() if line.strip()]
    if not lines or "nparseable" in lines[0] or "nsupported" in lines[0]:
        return f"apprise has no such service, or not in this form: {named}"
    return f"{named} can't be used: {without_secrets(lines[0], url)}"
