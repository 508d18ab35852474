"""Is this page the policy at all? What it says of itself, how much of what was known it holds, and
its language.
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from monitor.language.canonical_text import canonical
from monitor.language.tables import table
from monitor.language.word_counts import count_words, share_kept
from monitor.model.change import NoiseKind
from monitor.model.document import Document
from monitor.model.memory import Doubt
from monitor.model.snapshot import Snapshot

FEWEST_WORDS = 20
_SHORT_TEXT = 400
"""A page with fewer words may be nothing but an excuse, though it carries a banner and a footer."""
_SHORT_AT_FIRST = 300
_FEW_WORDS = 80
_SHRUNK = 0.6
_KEPT = 0.3
"""A page that holds less than this share of what was known is another page."""
_TOP = 8
_SHORT_LINE = 30
_CUT = 0.97
_FEWEST_SPOKEN = 40
_CLOSE = (
    {"da", "no", "sv"},
    {"cs", "sk"},
    {"es", "ca", "pt", "gl"},
    {"ru", "uk"},
    {"hr", "sl", "sr", "bs"},
)
"""Languages that a vote of small words may take for one another."""
_REASONS = {
    NoiseKind.ERROR_PAGE: "the page says that it can't be shown",
    NoiseKind.CHALLENGE: "the page asks for proof that a person is looking",
    NoiseKind.SIGN_IN: "the page asks to sign in",
    NoiseKind.CONSENT_WALL: "the page asks for consent before it shows anything",
}


def doubt_page(
    pages: tuple[Snapshot, ...], document: Document, known: Document | None
) -> Doubt | None:
    """Return why these pages do not show the policy, or None where they seem to."""
    words = count_words(document.blocks)
    if known is not None and known.digest == document.digest:
        return None
    kept = 0.0 if known is None else share_kept(known, document)
    return (
        _excuse(document, known, words, kept)
        or _emptiness(document, known, words)
        or _other_language(document, known, words, kept)
        or _cut_off(document, known, words)
        or _home_page(pages, known, kept)
    )


def _excuse(document: Document, known: Document | None, words: int, kept: float) -> Doubt | None:
    """A page that says near its top that it is something else, and holds little of what was
    known.
    """
    before = count_words(known.blocks) if known else 0
    if kept >= _KEPT or words > (max(_SHORT_TEXT, _SHRUNK * before) if known else _SHORT_AT_FIRST):
        return None
    title = canonical(document.title)
    top = [block.key for block in document.blocks[:_TOP] if block.text.count(" ") < _SHORT_LINE]
    weak = _patterns("few_words") if words <= _FEW_WORDS else {}
    for kind, patterns in _patterns("lines").items():
        line = next(
            (key for key in top if patterns.search(key) or weak.get(kind, _NEVER).search(key)), None
        )
        if line is None and not _patterns("title").get(kind, _NEVER).search(title):
            continue
        if kind is not NoiseKind.SIGN_IN or "password_field" in document.signs:
            return Doubt(kind=kind, reason=f"{_REASONS[kind]}: “{line or document.title}”")
    return None


def _emptiness(document: Document, known: Document | None, words: int) -> Doubt | None:
    before = count_words(known.blocks) if known else FEWEST_WORDS * 3
    if words >= min(FEWEST_WORDS, before / 3):
        return None
    why = (
        "a shell that scripts would fill" if "empty_shell" in document.signs else "next to nothing"
    )
    return Doubt(kind=NoiseKind.EMPTY, reason=f"the page holds {why}: {words} words")


def _other_language(
    document: Document, known: Document | None, words: int, kept: float
) -> Doubt | None:
    if (
        known is None
        or known.language is None
        or document.language is None
        or words < _FEWEST_SPOKEN
    ):
        return None
    spoken = {document.language, known.language}
    if len(spoken) == 1 or kept >= _SHRUNK or any(spoken <= close for close in _CLOSE):
        return None
    return Doubt(
        kind=NoiseKind.OTHER_LANGUAGE,
        reason=f"the text is in another language: {document.language} instead of {known.language}",
    )


def _cut_off(document: Document, known: Document | None, words: int) -> Doubt | None:
    """A body that ends early, and a text that is the beginning of what was known."""
    if (
        known is None
        or "cut_off" not in document.signs
        or words >= _CUT * count_words(known.blocks)
    ):
        return None
    keys = {block.key for block in known.blocks}
    if any(block.key not in keys for block in document.blocks[:-1]):
        return None
    return Doubt(kind=NoiseKind.TRUNCATED, reason="the page ends in the middle")


def _home_page(pages: tuple[Snapshot, ...], known: Document | None, kept: float) -> Doubt | None:
    """A redirect from a page of its own to the front door, and nothing of the policy behind it."""
    if known is None or kept >= _KEPT:
        return None
    for page in pages:
        asked, got = urlsplit(page.url), urlsplit(page.final_url)
        if asked.path.strip("/") and not got.path.strip("/") and not got.query:
            return Doubt(
                kind=NoiseKind.WRONG_PAGE, reason=f"the server sends everybody to {page.final_url}"
            )
    return None


_NEVER = re.compile(r"(?!)")


@cache
def _patterns(part: str) -> dict[NoiseKind, re.Pattern[str]]:
    rows = table("screening", "not_the_policy")[part].items()
    return {
        NoiseKind(kind): re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
        for kind, patterns in rows
    }
