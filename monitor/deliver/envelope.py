"""One message on its way to one URL, and what every sender does with URLs: take them apart, keep
their secrets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qsl, unquote, urlsplit

from monitor.render.labels import cut, one_line
from monitor.render.messages import Message

# A reply on one line of a table; whole HTML pages come back as errors.
_WORDS_LIMIT = 300
# Shorter parts of a URL are words such as `to`: replaced, they would make every error unreadable.
_SHORTEST_SECRET = 5
_HOST = re.compile(r"\d{1,5}|[0-9.]+|[a-z0-9-]+(\.[a-z0-9-]+)+|localhost", re.IGNORECASE)
"""Ports, addresses and host names are no secrets, and without them an error doesn't say where it
came from.
"""
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A message for one URL of a channel."""

    url: str
    key: str
    """The same at every attempt, so that receivers recognise a repetition."""
    message: Message
    sent_at: datetime
    taken: set[str] = field(default_factory=set)
    """Who took this delivery at an earlier attempt, or at this one: addresses below a URL, and
    whole URLs.
    """


def scheme_of(url: str) -> str:
    """Return the scheme of a channel's URL in lower case; empty if it has none."""
    found = _SCHEME.match(url)
    return found[1].lower() if found else ""


def url_hash(url: str) -> str:
    """Return a short name for a URL that reveals nothing of it."""
    return sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def without_secrets(words: str, url: str) -> str:
    """Return a server's reply on one line, shortened, without anything that may be a secret of the
    URL.
    """
    line = one_line(words)
    for secret in _secrets(url):
        line = line.replace(secret, "***")
    return cut(line, _WORDS_LIMIT)


def _secrets(url: str) -> list[str]:
    """Passwords, tokens in paths and values of parameters, as written and unquoted, longest
    first.
    """
    try:
        parts = urlsplit(url)
        found = [
            parts.password or "",
            *re.split(r"[/@:]", f"{parts.netloc}/{parts.path}"),
            parts.path.strip("/"),
            *(value for _, value in parse_qsl(parts.query, keep_blank_values=True)),
            parts.fragment,
        ]
    except ValueError:
        found = [url]
    written = {form for secret in [*found, url] for form in (secret, unquote(secret))}
    return sorted(
        (one for one in written if len(one) >= _SHORTEST_SECRET and not _HOST.fullmatch(one)),
        key=len,
        reverse=True,
    )
