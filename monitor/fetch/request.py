"""What we ask: which URLs and headers go out, and to whom."""

from __future__ import annotations

import re
from importlib import metadata

import httpx

from monitor.errors import FetchKind
from monitor.fetch.decode import ACCEPTED
from monitor.fetch.request_errors import RequestError
from monitor.model.snapshot import FetchRequest

Headers = list[tuple[bytes, bytes]]
"""Request headers, in order."""

# What servers accept of a redirect's target; the watch list allows less.
_LONGEST_URL = 8000
_HOST = re.compile(
    rb"[a-z0-9_][a-z0-9_-]{0,62}(?:\.[a-z0-9_][a-z0-9_-]{0,62})*\.?|[0-9a-f:.]*:[0-9a-f:.]*"
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_OURS = frozenset(
    {
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "keep-alive",
        "proxy-authorization",
        "accept-encoding",
        "if-none-match",
        "if-modified-since",
        "if-match",
        "if-unmodified-since",
        "if-range",
        "range",
    }
)
"""Headers of the protocol rather than of the request: a watch can't set them."""
_FOR_EVERYBODY = frozenset({"accept", "accept-language", "user-agent", "dnt", "sec-gpc"})
"""Headers of a watch that may go to another origin than the watch's own. All others may be secrets.
"""
_ACCEPT = (
    "text/html,application/xhtml+xml,application/pdf;q=0.9,"
    "text/markdown;q=0.9,text/plain;q=0.8,*/*;q=0.5"
)


def default_user_agent(contact: str = "") -> str:
    """Return how we introduce ourselves: `policy-monitor/1.2
    (+https://example.org/about-our-checks)`.
    """
    try:
        version = metadata.version("policy-monitor")
    except metadata.PackageNotFoundError:
        version = "0"
    return f"policy-monitor/{version} (+{contact})" if contact else f"policy-monitor/{version}"


def checked_url(text: str) -> httpx.URL:
    """Return a URL that may be fetched: http or https, to a named host, without credentials.
    Raises RequestError.
    """
    if len(text) > _LONGEST_URL:
        raise RequestError(FetchKind.BAD_URL, f"the URL is longer than {_LONGEST_URL} characters")
    try:
        parsed = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise RequestError(FetchKind.BAD_URL, f"this is not a URL: {error}") from error
    return check_allowed(parsed)


def check_allowed(parsed: httpx.URL) -> httpx.URL:
    """Return `parsed` if it may be fetched. Raises RequestError."""
    if parsed.scheme not in {"http", "https"}:
        raise RequestError(FetchKind.BAD_URL, "only http:// and https:// URLs can be watched")
    if parsed.userinfo:
        raise RequestError(
            FetchKind.BAD_URL,
            "a URL must not contain a user name or password: use headers for them",
        )
    if not _HOST.fullmatch(parsed.raw_host) or len(parsed.raw_host) > 253:
        raise RequestError(FetchKind.BAD_URL, "the URL names no host")
    if parsed.port is not None and not 0 < parsed.port < 2**16:
        raise RequestError(FetchKind.BAD_URL, "the URL's port does not exist")
    return parsed


def host_key(asked: httpx.URL) -> str:
    """Return whom politeness is owed: the host, on its usual ports whichever of them it is."""
    host = asked.host.rstrip(".")
    return host if asked.port in {None, 80, 443} else f"{host}:{asked.port}"


def origin(asked: httpx.URL) -> tuple[str, str, int]:
    """Return scheme, host and port of a URL."""
    return asked.scheme, asked.host, asked.port or (443 if asked.scheme == "https" else 80)


def check_headers(headers: tuple[tuple[str, str], ...]) -> None:
    """Raise RequestError unless all headers of a watch can be sent as they are."""
    for name, value in headers:
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            shown = "".join(c if c.isprintable() else "?" for c in name)[:40]
            raise RequestError(
                FetchKind.BAD_HEADER,
                f"the header {shown!r} can't be sent: it contains forbidden characters",
            )
        if name.lower() in _OURS:
            raise RequestError(
                FetchKind.BAD_HEADER,
                f"the header {name!r} can't be set: the fetcher sets it itself",
            )


def headers_for(request: FetchRequest, asked: httpx.URL, *, home: httpx.URL, agent: str) -> Headers:
    """Return the headers for one hop to `asked` of a fetch that begins at `home`.

    Another origin gets none of the watch's headers that may be secret. Validators go only to the
    URL that sent them.
    """
    named = {"user-agent": ("User-Agent", agent), "accept": ("Accept", _ACCEPT)}
    at_home = _at_home(asked, home)
    for name, value in request.headers:
        if at_home or name.lower() in _FOR_EVERYBODY:
            named[name.lower()] = (name, value)
    named["accept-encoding"] = ("Accept-Encoding", ACCEPTED)
    if str(asked) == (request.validated_url or str(home)):
        named |= _validators(request)
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in named.values()]


def _at_home(asked: httpx.URL, home: httpx.URL) -> bool:
    secured = (
        home.scheme == "http"
        and asked.scheme == "https"
        and home.port is None
        and asked.port is None
    )
    return origin(asked) == origin(home) or (secured and asked.host == home.host)


def _validators(request: FetchRequest) -> dict[str, tuple[str, str]]:
    """Return the conditions of a conditional GET; a validator that can't be a header's value was
    none.
    """
    sent = {
        "if-none-match": ("If-None-Match", request.etag),
        "if-modified-since": ("If-Modified-Since", request.last_modified),
    }
    return {
        key: (name, value)
        for key, (name, value) in sent.items()
        if value and _VALUE.fullmatch(value)
    }
