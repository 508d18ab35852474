"""What single elements say: a picture its name, an address in code itself, and what is struck out
or hidden nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from selectolax.lexbor import LexborNode

from monitor.extract import policy_model
from monitor.extract.inline_text import joined
from monitor.language.tables import table

_STRUCK = frozenset({"s", "del", "strike"})
_STRIKES = re.compile(r"line-through", re.IGNORECASE)
_SINGLE = frozenset({"p", "span", "small"})
"""What is one piece of text. Parts of a page that are hidden, and entries of its lists, are often
what readers open with a button."""
_OPENS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "button", "summary", "dt"})
_HIDDEN = re.compile(r"<(?:p|span|small)\b[^<>]{0,500}\shidden[\s=>/]", re.IGNORECASE)
_FEWEST_LABELS = 2
"""Links with the same words behind them: that many say it of links, not of what they lead to."""
_LABEL = re.compile(r"<(?:span|small|em|i)\b[^<>]{0,300}>\s*([^<>]{3,60}?)\s*</\w+>\s*</a>", re.I)


class Standing:
    """Which elements of one page hold text that it does not say."""

    def __init__(self, source: str) -> None:
        """`source` is what the page was parsed from: what is rare is looked for there first."""
        # plain searches cost a hundredth of a pattern's; nobody writes these words in mixed case
        self._styled = "line-through" in source or "LINE-THROUGH" in source
        hides = "hidden" in source or "HIDDEN" in source
        self._hides = hides and _HIDDEN.search(source) is not None

    def is_struck(self, tag: str, node: LexborNode) -> bool:
        """Return whether an element is struck out, by its tag or its style."""
        if tag in _STRUCK:
            return True
        return self._styled and _STRIKES.search(node.attributes.get("style") or "") is not None

    def is_hidden(self, tag: str, node: LexborNode) -> bool:
        """Return whether an element is hidden and nothing on the page opens it: a single piece of
        text that has no name, with no heading or button right before it.
        """
        if not self._hides or tag not in _SINGLE:
            return False
        attributes = node.attributes
        if (
            "hidden" not in attributes
            or attributes["hidden"] == "until-found"
            or "id" in attributes
        ):
            return False
        return _tag_before(node) not in _OPENS


def _tag_before(node: LexborNode) -> str:
    before = node.prev
    while before is not None and (before.tag or "-")[0] in "-!":
        before = before.prev
    return (before.tag or "") if before is not None else ""


def picture_name(tag: str, node: LexborNode) -> str:
    """Return what a picture says of itself to those who don't see it."""
    attributes = node.attributes
    said = attributes.get("alt") or attributes.get("aria-label") or ""
    if tag == "svg" and not said and (title := node.css_first("title")) is not None:
        said = title.text(deep=True)
    return " ".join(said.split())


def revealed_address(code: str) -> str:
    """Return the address in Cloudflare's code: bytes as hex, each but the first times the first."""
    try:
        key, *signs = bytes.fromhex(code)
    except ValueError:
        return ""
    return bytes(sign ^ key for sign in signs).decode("utf-8", "replace")


def link_labels(source: str) -> frozenset[str]:
    """Return what many links of a page say behind their text: that they open in a new tab."""
    if "</a>" not in source:
        return frozenset()
    found = Counter(joined([text]) for text in _LABEL.findall(source))
    often = [text for text, count in found.items() if count >= _FEWEST_LABELS]
    return frozenset(text for text in often if policy_model.weigh(text)[0] < 0)


@cache
def answer_words() -> frozenset[str]:
    """Return what pictures that stand for a word are named."""
    return frozenset(table("extract", "boilerplate")["answers"]["words"])


def page_part(tag: str, role: str) -> str:
    """Return what an element's role or tag says that it is beside the policy; empty where it says
    nothing.
    """
    return _reasons("roles").get(role) or _reasons("elements").get(tag, "")


@cache
def _reasons(kind: str) -> dict[str, str]:
    return dict(table("extract", "boilerplate")[kind])
