"""Where a page with few words says that its text stands: behind a forwarding, in a frame, or loaded
by a script. Each is a sign of the document, `frame=https://…`, and none of its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.dom_lines import DomLine, DomLines, FramedPage
from monitor.language.canonical_url import canonical_target, resolved

FEW_WORDS = 250
"""Words up to which a page is asked for it: a whole policy with a video in it is one."""

_LONGEST_WAIT = 60
"""Seconds after which a refresh sends on: those that wait longer end a session, or load the news.
"""
_LONGEST_SCRIPT = 3_000
"""Characters of a script that sends on: larger ones are programs, which hold addresses that they
use one day or never."""
_FEWEST_AFTER = 30
"""Words of sentences that make what stands in front of them no introduction to a frame: less is
whom to ask about it."""
_STATEMENT = 8
"""Words from which on a line states something; headings and captions have fewer."""
_SMALLEST = 2
"""Pixels up to which a frame shows nothing: those of counters have none or one."""
_MOST_ADDRESSES = 3
"""Addresses of one kind that are named: a page with more is a page of advertisements."""
_REACH = 3
"""Elements behind a link among which the script that replaces it stands."""
_REFRESH = re.compile(r"\s*(\d{1,6})[\d.]*\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)
_SENDS = re.compile(
    r"\blocation\s*(?:\.\s*href\s*)?(?:=(?!=)|\.\s*(?:replace|assign)\s*\()"
    r"\s*([\"'`])([^\"'`\s]{1,2000})\1\s*(?=[);,}\n]|$)"
)
_DEPENDS = re.compile(r"\bif\b|\?|&&|\|\||\b(?:catch|case|click|submit)\b", re.IGNORECASE)
"""What a script asks before it sends on: then most readers stay."""
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PICTURES = ("image/", "video/", "audio/")
_FEED = re.compile(
    r"\s*(?:<\?[^>]{0,300}>\s*|<!--[^>]{0,2000}-->\s*)*<(?:rss|rdf:rdf|feed)[\s>]", re.IGNORECASE
)
_ROUTE = ("/", "!/")


def is_feed(text: str) -> bool:
    """Return whether a page is RSS or Atom: news, and no policy."""
    return _FEED.match(text) is not None


def signs_of_elsewhere(
    parser: LexborHTMLParser, walked: DomLines, verdicts: list[str], base: str
) -> Iterator[str]:
    """Yield what the page says about where its text stands, as `name=address`, resolved against
    `base` where the page names one. `verdicts` say for each line why it is no part of the policy.
    """
    yield from _signs("refresh", base, _refreshes(parser))
    yield from _signs("script_redirect", base, _sent_on(parser))
    yield from _signs("loader", base, _loaders(parser))
    yield from _signs("frame", base, _frames(parser, walked, verdicts))


def absolute_signs(url: str, asked: str, signs: Iterable[str]) -> Iterator[str]:
    """Yield the signs of a page at `url` with absolute addresses, without those that lead to the
    page itself; `hash_route` where it was asked for with `#/…`, which no server sees.
    """
    for sign in signs:
        name, _, address = sign.partition("=")
        target = resolved(url, address)
        if not address:
            yield sign
        elif not _is_own(name, url, target):
            yield f"{name}={target}"
        if name == "empty_shell" and asked.partition("#")[2].startswith(_ROUTE):
            yield "hash_route"


def _is_own(name: str, url: str, target: str) -> bool:
    """Whether an address is that of the page, or a link beside a script is one to its own site."""
    if canonical_target(target.partition("#")[0]) == canonical_target(url.partition("#")[0]):
        return True
    return name == "loader" and _site(target) == _site(url)


def _signs(name: str, base: str, addresses: Iterable[str]) -> Iterator[str]:
    named = (address for address in map(str.strip, addresses) if _leads_on(address))
    return (f"{name}={resolved(base, address)}" for address in islice(named, _MOST_ADDRESSES))


def _leads_on(address: str) -> bool:
    """Whether an address is of a page, or may be relative to one."""
    scheme, colon, _ = address.partition(":")
    plain = not colon or not scheme.isalpha() or scheme.lower() in {"http", "https"}
    return plain and bool(address) and not address.startswith("#")


def _refreshes(parser: LexborHTMLParser) -> Iterator[str]:
    for node in parser.css("meta[http-equiv]"):
        attributes = node.attributes
        if (attributes.get("http-equiv") or "").strip().lower() != "refresh" or _unscripted(node):
            continue
        found = _REFRESH.match(attributes.get("content") or "")
        if found is not None and int(found[1]) <= _LONGEST_WAIT:
            yield found[2]


def _unscripted(node: LexborNode) -> bool:
    """Whether an element is for browsers without scripts: they are sent to an apology."""
    parent = node.parent
    return parent is not None and parent.tag == "noscript"


def _sent_on(parser: LexborHTMLParser) -> Iterator[str]:
    for node in parser.css("script"):
        source = node.text(deep=True) or ""
        found = _SENDS.search(source) if len(source) <= _LONGEST_SCRIPT else None
        if found is not None and not _DEPENDS.search(source, 0, found.start()):
            yield found[2]


def _loaders(parser: LexborHTMLParser) -> Iterator[str]:
    """Links that a script right behind them, of the same site, replaces with what they lead to."""
    for node in parser.css("a[href]"):
        target = (node.attributes.get("href") or "").strip()
        site = _site(target)
        if site and any(site in _script(near) for near in islice(_behind(node), _REACH)):
            yield target


def _behind(node: LexborNode) -> Iterator[LexborNode]:
    after = node.next
    while after is not None:
        if (after.tag or "-")[0] not in "-!":
            yield after
        after = after.next


def _script(node: LexborNode) -> str:
    """What a script is loaded from or consists of; empty for other elements."""
    if node.tag != "script":
        return ""
    return (node.attributes.get("src") or "") or (node.text(deep=True) or "")[:_LONGEST_SCRIPT]


def _site(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _frames(parser: LexborHTMLParser, walked: DomLines, verdicts: list[str]) -> Iterator[str]:
    """What the frames show behind which no more of the policy stands."""
    for node in parser.css("frame[src]"):
        yield node.attributes.get("src") or ""
    for frame in walked.frames:
        after = zip(walked.lines[frame.line :], verdicts[frame.line :], strict=True)
        follows = sum(_stated(line) for line, verdict in after if not verdict)
        if follows < _FEWEST_AFTER and _is_shown(frame) and not _is_beside(walked, frame):
            yield _source(frame)


def _stated(line: DomLine) -> int:
    return line.words if line.words >= _STATEMENT else 0


def _source(frame: FramedPage) -> str:
    """What a frame shows; it may wait until it comes into view."""
    named = (frame.attributes.get(name) or "" for name in ("src", "data", "data-src"))
    return next((source for source in named if _leads_on(source)), "")


def _is_shown(frame: FramedPage) -> bool:
    """Whether readers see a frame, and text may be what they see in it."""
    attributes = frame.attributes
    if "hidden" in attributes or _UNSEEN.search(attributes.get("style") or ""):
        return False
    film = "allowfullscreen" in attributes
    kind = (attributes.get("type") or "").lower()
    tiny = _is_tiny(attributes.get("width")) or _is_tiny(attributes.get("height"))
    return not (film or tiny or kind.startswith(_PICTURES))


def _is_tiny(size: str | None) -> bool:
    return size is not None and size.isdecimal() and int(size[:9]) <= _SMALLEST


def _is_beside(walked: DomLines, frame: FramedPage) -> bool:
    """Whether a frame stands in a menu, a footer or another part of the page around its text."""
    box = frame.box
    while box >= 0:
        if walked.boxes[box].reason:
            return True
        box = walked.boxes[box].above
    return False
