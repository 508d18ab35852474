"""The canonical target of a link: equal for two URLs of the same page, as far as URLs show that.

It ignores the scheme, who visits, from where, in which language and through which redirector; it
keeps every host, path and document apart. Nothing is requested: two URLs of which one redirects to
the other are two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import cache, lru_cache
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from monitor.language.tables import table

LONGEST = 8_000
"""In characters: a longer URL is no target that could be shown."""
# Passes until a URL stays the same: two are usual. A redirector that names itself would go on for
# ever.
_MOST_PASSES = 8

_BLANK = re.compile(r"[\x00-\x20\x7f]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_WEB = ("http", "https", "")
_MAIL = re.compile(r"[^\s@%?#]+@[^\s@%?#]+")
_ARCHIVED = re.compile(
    r"(?:https?:)?//[^/?#]+/web/\d{4,14}(?:[a-z]{2}_)?/(https?:/{1,2}.+)", re.IGNORECASE
)
_SEALED = re.compile(r"/email-protection(?:#([0-9a-f]{4,}))?$", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNESCAPED = re.compile(r"[A-Za-z0-9._~-]*")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PLAIN_IN_PATHS = "%:@!$&'()*+,;=~"
_EDITION = re.compile(r"([a-z]{2,3})[-_](?:[a-z]{2}|[a-z]{4}|\d{3}|[a-z]{4}[-_][a-z]{2})")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"(?=.*[a-f])(?=.*\d)[0-9a-f]{16,}", re.IGNORECASE)
_TOKEN = re.compile(r"(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[A-Za-z0-9_.~+/=-]{20,}")
_NUMBER = re.compile(r"(?=.*\d)[0-9a-f.:tz_-]{1,40}", re.IGNORECASE)
_DELIVERS = re.compile(r"[-_\d]")
"""What ends the word that a host is named by: `assets-global`, `cdn3`."""
_NAMED_NUMBER = re.compile(r"(\d{6,})-[^.]+")
"""The title after the number of an article, which alone identifies it."""
_WORD_END = re.compile(r"[^a-z0-9]+")


def resolved(base: str, target: str) -> str:
    """Return a link's target as an absolute URL, resolved against `base`; unchanged if that gives
    no URL.
    """
    target = target.strip()
    if not base or _SCHEME.match(target):
        return target
    try:
        return urljoin(base, target)
    except ValueError:
        return target


@lru_cache(maxsize=4_096)
def canonical_target(url: str) -> str:
    """Return the target of a URL: `//host/path?query`, `mailto:…`, or nothing if it leads to no
    page.
    """
    for _ in range(_MOST_PASSES):
        before, url = url, _once(url)
        if url in {before, ""}:
            return url
    return ""


def leads_within(url: str, target: str) -> bool:
    """Return whether an absolute `target` is a place on the page at `url` itself."""
    page, sign, place = target.partition("#")
    if not sign or place.startswith(("/", "!")) or _last(page) != _last(url):
        return False
    return canonical_target(page) == canonical_target(url)


def _last(url: str) -> str:
    """The end of a path: if that differs, the rest needs no comparison."""
    return url.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]


def without_query(target: str) -> str:
    """Return a canonical target without its query."""
    return target.partition("?")[0]


@lru_cache(maxsize=4_096)
def _once(url: str) -> str:
    """One pass; what it uncovers, such as a redirector behind `..`, is for the next one."""
    url = _BLANK.sub("", url).replace("&amp;", "&")
    if len(url) > LONGEST:
        return ""
    url = _behind(url)
    scheme = _SCHEME.match(url)
    name = scheme[1].lower() if scheme else ""
    if name in _WEB:
        target = _web(url)
    elif name == "mailto":
        target = _mail(url.partition(":")[2].partition("?")[0])
    elif name in {"tel", "sms", "fax"}:
        target = f"{name}:{re.sub(r'[^0-9+]', '', url.partition(':')[2].partition('?')[0])}"
    else:
        target = ""
    return target


def _behind(url: str) -> str:
    """The URL that archives and redirectors pass on to."""
    while True:
        inner = _passed_on(url)
        archived = _ARCHIVED.fullmatch(url) if not inner else None
        if archived:
            inner = re.sub(r"^(https?):/(?=[^/])", r"\1://", archived[1], flags=re.IGNORECASE)
        if not inner or len(inner) >= len(url):
            return url
        url = inner


def _passed_on(url: str) -> str:
    """The URL that a redirector passes the visitor on to; empty if it is no redirector."""
    if "?" not in url or ("%" not in url and url.count("://") < 2):
        return ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").split(".")
    except ValueError:
        return ""
    if not _is_redirector(host, parts.path):
        return ""
    wanted = _words("redirectors", "parameters")
    values = (value for name, value in parse_qsl(parts.query) if name.lower() in wanted)
    urls = filter(re.compile("https?://", re.IGNORECASE).match, values)
    return _BLANK.sub("", next(urls, ""))


def _is_redirector(host: Sequence[str], path: str) -> bool:
    """Tell whether a host, cut at its dots, or the end of a path is one that forwards visitors."""
    last = path.rstrip("/").rpartition("/")[2].lower()
    if last in _words("redirectors", "paths"):
        return True
    return len(host) > 2 and not _words("redirectors", "hosts").isdisjoint(host[:-2])


def _web(url: str) -> str:
    try:
        parts = urlsplit(url if "//" in url[:8] else f"//{url}")
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    sealed = _SEALED.search(f"{parts.path}#{parts.fragment}".rstrip("#"))
    if sealed:
        return _mail(_unsealed(sealed[1] or ""))
    path = _path(parts.path)
    port_part = "" if port in {None, 80, 443} else f":{port}"
    query = _query(parts.query)
    query_part = f"?{query}" if query else ""
    return f"//{_host(host, path)}{port_part}{path}{query_part}{_route(parts.fragment)}"


def _route(fragment: str) -> str:
    """The part behind `#`, if it names a page of an app; a place on the page is left out."""
    route = fragment.rstrip("/")
    names_page = fragment.startswith(("/", "!")) and route.strip("/!")
    return f"#{_escaped(route, '/?')}" if names_page else ""


def _mail(address: str) -> str:
    address = unquote(address).strip().casefold()
    return f"mailto:{address}" if _MAIL.fullmatch(address) else ""


def _unsealed(sealed: str) -> str:
    """The address that a page keeps from harvesters: the first byte is added, bit by bit, to each
    of the others.
    """
    pairs = [int(sealed[place : place + 2], 16) for place in range(0, len(sealed) - 1, 2)]
    return bytes(byte ^ pairs[0] for byte in pairs[1:]).decode("utf-8", "replace") if pairs else ""


def _host(host: str, path: str) -> str:
    """The host by its name; of a file that comes from many hosts alike, none of them."""
    named = _named(host)
    delivers = _DELIVERS.split(named.partition(".")[0])[0] in _words("delivering_hosts")
    return "cdn" if delivers and "." in path.rpartition("/")[2] else named


@lru_cache(maxsize=1_024)
def _named(host: str) -> str:
    with suppress(UnicodeError):
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    if ":" in host:
        return f"[{host}]"
    labels = host.lower().split(".")
    while len(labels) > 2 and _is_front(labels[0]):
        labels.pop(0)
    return ".".join(labels)


def _is_front(label: str) -> bool:
    return (
        label in _words("hosts") or label in _words("editions", "languages") or _is_edition(label)
    )


def _path(path: str) -> str:
    segments: list[str] = []
    for segment in map(_segment, path.split("/")):
        if segment == "..":
            segments = segments[:-1]
        elif segment not in {"", "."}:
            segments.append(segment)
    while segments and _opens_edition(segments):
        segments.pop(0)
    while segments and segments[-1].lower() in _words("indexes"):
        segments.pop()
    return "".join(f"/{segment}" for segment in segments)


def _segment(segment: str) -> str:
    """A part of a path without what only names a visit, or repeats the title of an article that has
    a number.
    """
    name, *parameters = _escaped(segment).split(";")
    kept = [
        one for one in parameters if one.partition("=")[0].lower() not in _words("path_parameters")
    ]
    numbered = _NAMED_NUMBER.fullmatch(name)
    return ";".join((numbered[1] if numbered else name, *kept))


def _opens_edition(segments: list[str]) -> bool:
    first = segments[0].lower()
    if _is_edition(first) or first in _words("editions", "languages"):
        return True
    return len(segments) > 1 and (
        first in _words("editions", "words") or first in _words("editions", "regions")
    )


def _is_edition(word: str) -> bool:
    named = _EDITION.fullmatch(word)
    return named is not None and (
        named[1] in _words("editions", "languages") or named[1] in _words("editions", "regions")
    )


def _query(query: str) -> str:
    """The parameters that identify the page, sorted."""
    if len(query) > LONGEST or not query:
        return ""
    kept = sorted(
        (name, value)
        for name, value in parse_qsl(query, keep_blank_values=True)
        if not _says_nothing(name.lower(), value)
    )
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in kept)


def _says_nothing(name: str, value: str) -> bool:
    if not name or name in _words("queries", "documents"):
        return not name
    if name in _words("queries", "names") or name in _words("queries", "editions"):
        return True
    if name.startswith(_beginnings()) or _WORD_END.split(name)[-1] in _words(
        "queries", "last_words"
    ):
        return True
    if name in _words("queries", "cache_breakers") and _NUMBER.fullmatch(value):
        return True
    return any(shape.fullmatch(value) for shape in (_UUID, _HEX, _TOKEN))


def _escaped(text: str, safe: str = "") -> str:
    """Percent-encoding in one spelling: only for characters that need it."""
    if _UNESCAPED.fullmatch(text):
        return text
    text = _ESCAPE.sub(
        lambda escape: (
            char if (char := chr(int(escape[1], 16))) in _UNRESERVED else escape[0].upper()
        ),
        text,
    )
    return quote(text, safe=_PLAIN_IN_PATHS + safe, errors="replace")


@cache
def _words(*names: str) -> frozenset[str]:
    found = table("language", "canonical_url")
    for name in names:
        found = found[name]
    return frozenset(found)


@cache
def _beginnings() -> tuple[str, ...]:
    return tuple(table("language", "canonical_url")["queries"]["beginnings"])
