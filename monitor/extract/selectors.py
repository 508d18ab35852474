"""CSS selectors of parts of a page that say nothing of the policy, for a watch's `ignore`. The
reverse of reading.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.html import check_shape
from monitor.language.canonical_text import canonical

_MOST_NODES = 50_000
"""Elements that are looked at: what selects the same on a larger page is no selector to keep."""
_HIGHEST = 4
"""Elements above a text that are looked at for a name."""
_MOST_SELECTORS = 20
"""Selectors that are offered: nobody looks at more."""
_STABLE = re.compile(r"[A-Za-z][A-Za-z_-]{2,40}")
"""A name without digits: those of builds and counters are other ones tomorrow."""
_SAYING = (
    "p, li, dt, dd, td, th, h1, h2, h3, h4, h5, h6, span, div, small, time, aside, section, "
    "figcaption, label, tr"
)


def selectors_for(text: str, keys: Collection[str]) -> tuple[str, ...]:
    """Return selectors of elements of an HTML page that say nothing but blocks with these keys, the
    plainest first.

    Raises ReadError where the page is built to be endless.
    """
    check_shape(text)
    parser = LexborHTMLParser(text)
    wanted = {key for key in keys if key}
    longest = 2 * max(map(len, wanted), default=0)
    found: dict[str, None] = {}
    for node in _saying(parser, wanted, longest):
        for selector in _names(node, wanted):
            if selector not in found and _says_only(parser, selector, wanted):
                found[selector] = None
    return tuple(sorted(found, key=lambda selector: (selector.count(" "), len(selector))))[
        :_MOST_SELECTORS
    ]


def _saying(
    parser: LexborHTMLParser, wanted: Collection[str], longest: int
) -> Iterator[LexborNode]:
    for number, node in enumerate(parser.css(_SAYING)):
        if number >= _MOST_NODES:
            return
        said = node.text(separator=" ")
        if said and len(said) <= longest + 200 and canonical(said) in wanted:
            yield node


def _names(node: LexborNode, wanted: Collection[str]) -> Iterator[str]:
    """Yield what the element, or one above it that says no more, can be called."""
    here: LexborNode | None = node
    below = ""
    for _ in range(_HIGHEST):
        if here is None or here.tag in {"body", "html", "main", "article"}:
            return
        for name in _own_names(here):
            yield f"{name}{below}"
        below = f" > {here.tag}{below}"
        here = here.parent


def _own_names(node: LexborNode) -> Iterator[str]:
    attributes = node.attributes
    own_id = attributes.get("id") or ""
    if _STABLE.fullmatch(own_id):
        yield f"#{own_id}"
    classes = [name for name in (attributes.get("class") or "").split() if _STABLE.fullmatch(name)]
    yield from (f"{node.tag}.{name}" for name in classes)


def _says_only(parser: LexborHTMLParser, selector: str, wanted: Collection[str]) -> bool:
    """Everything that the selector names says one of the wanted texts, and so nothing else is
    lost.
    """
    matches = parser.css(selector)
    return bool(matches) and all(_only(node, wanted) for node in matches)


def _only(node: LexborNode, wanted: Collection[str]) -> bool:
    said = canonical(node.text(separator=" "))
    for key in sorted(wanted, key=len, reverse=True):
        said = said.replace(key, " ")
    return not said.strip(" .,;:|-")
