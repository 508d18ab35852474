"""What two runs of words may differ in without saying anything else: glyphs, case, points, hyphens,
spaces, a hidden address.
"""

from __future__ import annotations

import re

from monitor.language.block_context import verdict_marks
from monitor.language.canonical_text import canonical

_EDGES = "\"'`.,;:!?()[]{}|-–—*_•·…“”„‘’‚«»‹›、。，；：！？（）「」"
_GLYPHS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`ʼ＇", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
    }
)
_SQUEEZED = re.compile(
    r"[\s_.,;:!?'\"“”„‘’‚«»‹›()\[\]{}|*•·…–—-]|[\u2190-\u21ff\u25a0-\u27bf\ue000-\uf8ff]"
)
_TICKED = "yes"
_ANCHORS = frozenset({"", "#", "¶", "🔗"})
_SIGN = re.compile(r"[%$€£¥+<>=§&#°/\\]")
_FIRM = re.compile(
    r"\S+@\S+|https?://\S+|\d[\d.,]*|\b(?:not?|nor|non|ne|nicht|kein\w*|pas|niet|geen|nie|sin|sem|senza|sans|ohne|without)\b"
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HIDDEN = re.compile(r"e-?mail\W(?:protected|hidden|geschützt|protégé)|\[?at\]?|\{\{.{1,40}\}\}")
_LINK = re.compile(r"\W{0,2}https?://\S+$")
_QUERY = re.compile(r"\?.*")


def fold_word(word: str) -> str:
    """Return `word` without case, typographic glyphs and punctuation around it; bare punctuation
    gives ''.
    """
    if word.isalpha():
        return word.casefold()
    plain = word.replace("`", "'") if word.isascii() else word.translate(_GLYPHS)
    return plain.casefold().strip(_EDGES)


def differ_in_marks_only(before: str, after: str) -> bool:
    """Say whether two runs of words differ in nothing that says anything: marks, hyphens, spaces, a
    hidden address.

    What gained or lost a word of its own, were it one letter, says something else.
    """
    if before == after or canonical(before) == canonical(after):
        return True
    was, now = _squeezed(before), _squeezed(after)
    if was == now:
        return _firm(before) == _firm(after) and _says_as_little(was, before, after)
    if {was, now} == {"", _TICKED} or {was, now} <= _ANCHORS:
        return True  # a tick in front of an item is its bullet, a sign behind a heading its link
    return _is_same_address(before, after)


def _squeezed(text: str) -> str:
    """Return the letters, figures and signs of `text`, with words for ticks and crosses."""
    plain = text.translate(_GLYPHS).casefold()
    if not plain.isascii():
        plain = plain.translate(verdict_marks())
    return _SQUEEZED.sub("", plain)


def _says_as_little(squeezed: str, before: str, after: str) -> bool:
    """Say whether a mark that came or went is none of those that say something, such as `<`."""
    return bool(squeezed) or (before == "") == (after == "") or not _SIGN.search(before + after)


def _is_same_address(before: str, after: str) -> bool:
    """Say whether both are one link, or an address and what stands where a page hides it."""
    if _is_hidden(before) or _is_hidden(after):
        return all(
            _is_hidden(text) or _ADDRESS.fullmatch(text.strip(_EDGES)) for text in (before, after)
        )
    return all(map(_LINK.match, (before, after))) and _QUERY.sub("", before) == _QUERY.sub(
        "", after
    )


def _firm(text: str) -> list[str]:
    """Return the numbers, addresses and words that deny: neither spaces nor points in them may come
    or go.
    """
    return [match.group().strip(_EDGES) for match in _FIRM.finditer(text.casefold())]


def _is_hidden(text: str) -> bool:
    """Say whether this stands where a page hides an address from robots."""
    return _HIDDEN.fullmatch(text.strip(_EDGES).casefold()) is not None
