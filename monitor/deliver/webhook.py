"""Your own webhooks: a POST with the alert's JSON, signed per https://www.standardwebhooks.com.

`webhook+https://user:password@host/path?secret=…`; all other parameters stay in the URL. Redirects
are not followed: they could send the alert, and the password, to a host that the user didn't name.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import requests

from monitor.clock import system_clock
from monitor.deliver import http_result
from monitor.deliver.envelope import Envelope, without_secrets
from monitor.deliver.http_result import HttpResult
from monitor.deliver.response_capture import cause
from monitor.errors import DeliveryError
from monitor.render import json_output

SCHEMES = ("webhook+https", "webhook+http")
# To connect, and between two bytes: together well below the deadline of a send.
_TIMEOUTS_S = (10.0, 20.0)
# In bytes: a reply is kept for the error only.
_MOST_ANSWER = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTarget:
    """Where a webhook goes."""

    address: str
    login: tuple[str, str] | None
    secret: bytes | None


def target_of(url: str) -> WebhookTarget:
    """Return the parts of a webhook URL. Raises ValueError with what is wrong with it."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError("a webhook needs a host: webhook+https://host/path?secret=…")
    secret, rest = _without_secret(parse_qsl(parts.query, keep_blank_values=True))
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    netloc = f"{host}:{parts.port}" if parts.port else host
    scheme = parts.scheme.lower().removeprefix("webhook+")
    address = urlunsplit((scheme, netloc, parts.path or "/", urlencode(rest), ""))
    return WebhookTarget(address=address, login=_login(parts), secret=secret)


def _without_secret(
    parameters: list[tuple[str, str]],
) -> tuple[bytes | None, list[tuple[str, str]]]:
    secret = next((value for name, value in parameters if name == "secret"), None)
    if secret == "":
        raise ValueError("the webhook's secret is empty")
    rest = [(name, value) for name, value in parameters if name != "secret"]
    return (_key(secret) if secret else None), rest


def _login(parts: SplitResult) -> tuple[str, str] | None:
    if not parts.username:
        return None
    return unquote(parts.username), unquote(parts.password or "")


def send(envelope: Envelope) -> str:
    """Post the alert as JSON and return the server's reply. Raises DeliveryError."""
    try:
        target = target_of(envelope.url)
    except ValueError as error:
        raise DeliveryError(without_secrets(str(error), envelope.url), permanent=True) from error
    body = json_output.line(dict(envelope.message.facts)).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "policy-monitor webhook/1",
        **signed(body, envelope.key, int(envelope.sent_at.timestamp()), target.secret),
    }
    try:
        with requests.post(
            target.address,
            data=body,
            headers=headers,
            auth=target.login,
            timeout=_TIMEOUTS_S,
            allow_redirects=False,
            stream=True,
        ) as response:
            said = next(response.iter_content(_MOST_ANSWER), b"").decode("utf-8", "replace")
            answer = HttpResult(
                status=response.status_code,
                body=said,
                at=system_clock(),
                retry_after=response.headers.get("Retry-After"),
            )
    except (requests.RequestException, OSError) as error:
        raise DeliveryError(without_secrets(cause(error), envelope.url)) from error
    if 200 <= answer.status < 300:
        return http_result.status_line(answer, envelope.url)
    raise http_result.refusal(answer, envelope.url)


def signed(body: bytes, key: str, at_s: int, secret: bytes | None) -> dict[str, str]:
    """Return headers that identify a repetition and, with a secret, the sender."""
    headers = {"webhook-id": key, "webhook-timestamp": str(at_s), "Idempotency-Key": key}
    if secret is not None:
        mac = hmac.new(secret, f"{key}.{at_s}.".encode() + body, hashlib.sha256).digest()
        headers["webhook-signature"] = f"v1,{base64.b64encode(mac).decode()}"
    return headers


def _key(secret: str) -> bytes:
    """`whsec_` and base64, the form of Standard Webhooks, or any other text as it is."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValueError("what follows whsec_ in the webhook's secret is not base64") from error
    return secret.encode()
