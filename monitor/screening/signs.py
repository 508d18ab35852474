"""What a page says of itself when it is not the policy: one table, folded in one way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from monitor.language.canonical_text import canonical
from monitor.language.tables import table
from monitor.model.change import NoiseKind
from monitor.model.document import Block, Document

LITTLE = 150
"""Words up to which a sign counts wherever it stands: a page of that size that is no policy is
nothing but an excuse. Above, a clause on errors, captchas or signing in would be one.
"""
_FEW = 80
"""Words up to which words that policies use as well are signs."""
_TOP, _SHORT_LINE = 8, 30
"""On longer pages signs count in so many first blocks, with fewer words: there stands what a page
is about. Error pages carry banners above, and footers below.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """Of what kind a page is by its own words, and these words."""

    kind: NoiseKind
    quote: str


def find_sign(document: Document, known: Document | None, words: int) -> Sign | None:
    """Return what a page of so many words says that it is instead of the policy.

    A sign that the known text carries as well is no sign.
    """
    return next(_signs(document, known, words), None)


def wall_words() -> re.Pattern[str]:
    """Return what matches any sign that a line may hold."""
    return _joined(("line",))


def _signs(document: Document, known: Document | None, words: int) -> Iterator[Sign]:
    texts = [block.key for block in _where_signs_count(document, words)]
    for kind in _KINDS:
        yield from _in_title(document, known, kind)
        beside = _excluded(document) if words <= LITTLE else []
        yield from _in_lines([*texts, *beside], known, kind, few=words <= _FEW)


def _in_title(document: Document, known: Document | None, kind: NoiseKind) -> Iterator[Sign]:
    title, before = canonical(document.title), canonical(known.title) if known else ""
    for pattern in _patterns("title", kind):
        if pattern.search(title) and not pattern.search(before):
            yield Sign(kind=kind, quote=document.title)


def _in_lines(
    texts: list[str], known: Document | None, kind: NoiseKind, *, few: bool
) -> Iterator[Sign]:
    weak = _patterns("few_words", kind) if few else ()
    for pattern in (*_patterns("line", kind), *weak):
        line = next((text for text in texts if pattern.search(text)), None)
        if line is not None and not _carries(known, pattern):
            yield Sign(kind=kind, quote=line)


def _excluded(document: Document) -> list[str]:
    """What the reader took out of the text: the buttons of a consent wall, or the lines of an error
    page that ask to try again.
    """
    return [block.key for part in document.aside for block in part.blocks]


_KINDS = (
    NoiseKind.CHALLENGE,
    NoiseKind.ERROR_PAGE,
    NoiseKind.SIGN_IN,
    NoiseKind.CONSENT_WALL,
    NoiseKind.EMPTY,
)
"""In this order: error pages offer to sign in, and any page may carry a consent banner."""


def _where_signs_count(document: Document, words: int) -> Iterable[Block]:
    if words <= LITTLE:
        return document.blocks
    return [block for block in document.blocks[:_TOP] if block.text.count(" ") < _SHORT_LINE]


def _carries(known: Document | None, pattern: re.Pattern[str]) -> bool:
    if known is None:
        return False
    return any(pattern.search(block.key) for block in known.blocks)


@cache
def _patterns(part: str, kind: NoiseKind) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(row) for row in table("screening", "not_the_policy")[part].get(kind, ())
    )


@cache
def _joined(parts: tuple[str, ...]) -> re.Pattern[str]:
    rows = (
        row
        for part in parts
        for each in table("screening", "not_the_policy")[part].values()
        for row in each
    )
    return re.compile("|".join(f"(?:{row})" for row in rows))
