"""The text of one block element: where pieces of it are one word, where two lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise

from monitor.language.canonical_text import visible_text
from monitor.model.document import Link

BREAK, OPENS, CLOSES = "\x0b", "\x0e", "\x0f"
"""A line break, and the beginning and end of a span or link, among the pieces of a text."""
_SEAM = re.compile(rf"(?<=\S){CLOSES}+{OPENS}+(?=\S)")
_MARKS = re.compile(f"[{OPENS}{CLOSES}]")
_LONG_SPAN = 25
"""Characters from which on a span is a line of its own: shorter ones are often parts of a word."""
_ENDS = (".", "!", "?", ":", ";", "。", "！", "？", "；", "：")
_NEW_LINE = re.compile(r"(?:[-*•●▪–—]|\(?[0-9ivxa-z]{1,4}[.)])\s")
_BROKEN = re.compile(rf"([^{BREAK}]*)((?:{BREAK}\s*)*)")
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6}|#x[0-9a-f]{1,6});", re.IGNORECASE)


@dataclass(slots=True)
class OpenText:
    """The text of the open line, with its links."""

    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    targets: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    link: tuple[str, int] | None = None
    """The target of the open link, and the piece that it begins with."""
    anchor: str | None = None

    def close_link(self) -> None:
        """End the open link: its words become a link of the line."""
        if self.link is None:
            return
        href, start = self.link
        self.link = None
        if text := joined(self.pieces[start:]):
            self.linked += len(text.split())
            self.targets.append(href)
            self.links.append(Link(text=text, target=href))

    def forget_links(self) -> None:
        """Begin a line without links."""
        self.linked = 0
        self.targets = []
        self.links = []


def joined(pieces: list[str]) -> str:
    """Return pieces as one line."""
    return visible_text(unseamed("".join(pieces)).replace(BREAK, " "))


def unseamed(raw: str) -> str:
    """Return a text with a break between spans that are lines of their own; letters in spans stay
    one word. What was escaped twice is read as it was meant.
    """
    if f"{CLOSES}{OPENS}" in raw:
        pieces = _SEAM.split(raw)
        raw = pieces[0]
        for left, right in pairwise(pieces):
            long = max(len(left), len(right)) >= _LONG_SPAN
            apart = long and _are_lines(_MARKS.sub("", left), _MARKS.sub("", right))
            raw += f"{BREAK}{BREAK}{right}" if apart else right
    return _MARKS.sub("", unescape(raw) if _ESCAPED.search(raw) else raw)


def _are_lines(left: str, right: str) -> bool:
    """Whether what ends here and what begins there can't be one sentence: `…of 2025` `These
    terms…`.
    """
    if not left or not right or left[-1].isspace() or left[-1] in "([{'\"“‘/-–—":
        return False
    return right[0].isupper() or (right[0].isdigit() and not left[-1].isdigit())


def lines_of(raw: str, *, whole: bool) -> list[str]:
    """Return a text cut at line breaks that end a sentence or begin an entry; others are spaces.

    A `whole` text, such as a heading, is one line.
    """
    if whole or BREAK not in raw:
        text = visible_text(raw.replace(BREAK, " "))
        return [text] if text else []
    return [text for piece in _cut_lines(raw) if (text := visible_text(piece))]


def _cut_lines(raw: str) -> list[str]:
    pieces: list[str] = []
    ended = True
    for match in _BROKEN.finditer(raw):
        text, gap = visible_text(match[1]), match[2].count(BREAK)
        if text and not ended and not _NEW_LINE.match(text):
            pieces[-1] += f" {text}"
        elif text:
            pieces.append(text)
        ended = (ended and not text) or _ends_line(pieces, gap)
    return pieces


def _ends_line(pieces: list[str], gap: int) -> bool:
    """Whether so many line breaks end the last piece."""
    return not pieces or gap > 1 or (gap > 0 and pieces[-1].endswith(_ENDS))
