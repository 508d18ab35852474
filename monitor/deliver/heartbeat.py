"""A dead man's switch: a monitor elsewhere that raises the alarm when no ping comes.

A daemon that is down can't say so itself. Two forms are spoken: that of healthchecks.io (a POST to
the URL, to `URL/fail` on trouble, the reason as body), which others understand too, and that of
Uptime Kuma's push monitors (a GET of `/api/push/TOKEN` with `status` and `msg`).
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import requests

from monitor.deliver.envelope import without_secrets
from monitor.deliver.response_capture import cause
from monitor.errors import DeliveryError
from monitor.render.labels import cut

# A ping is sent every minute: a slow one must be over before the next.
_TIMEOUTS_S = (10.0, 10.0)
_KUMA = "/api/push/"
# Uptime Kuma keeps `msg` in a column of 250 characters; healthchecks takes 100 kB and shows lines.
_LONGEST_WORDS = 250


def send(url: str, trouble: str = "") -> None:
    """Tell a monitor that this round was made, or what is wrong. Raises DeliveryError."""
    address = address_of(url, trouble)
    headers = {"User-Agent": "policy-monitor heartbeat/1"}
    method = "GET" if _is_kuma(url) else "POST"
    try:
        with requests.request(
            method,
            address,
            data=cut(trouble, _LONGEST_WORDS).encode() if method == "POST" else None,
            headers=headers,
            timeout=_TIMEOUTS_S,
            allow_redirects=False,
            stream=True,
        ) as response:
            status = response.status_code
    except (requests.RequestException, OSError) as error:
        raise DeliveryError(without_secrets(cause(error), url)) from error
    if not 200 <= status < 300:
        raise DeliveryError(f"the server said {status}")


def address_of(url: str, trouble: str = "") -> str:
    """Return the URL to ask for: that of success, or that of trouble."""
    parts = urlsplit(url)
    if not _is_kuma(url):
        path = f"{parts.path.rstrip('/')}/fail" if trouble else parts.path
        return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
    told = {
        **dict(parse_qsl(parts.query, keep_blank_values=True)),
        "status": "down" if trouble else "up",
        "msg": cut(trouble, _LONGEST_WORDS) or "OK",
    }
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(told), ""))


def _is_kuma(url: str) -> bool:
    return _KUMA in urlsplit(url).path
