"""Tells slips of the pen at the beginning of a word: `lnudity` for `nudity`, `fFor` for `for`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from monitor.language.tables import table

_TABLES = (
    "paraphrase", "minor_edits", "signals", "statements", "topics", "amounts",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{3,}")
_CONSONANTS = re.compile(r"[b-df-hj-np-tv-xz](?!h)[b-df-hj-np-tv-xz]")
_DOUBLED = re.compile(r"([^aeloru])\1")
"""Two of one letter with which no word begins, but for names such as `SSL`: unlike `lleva`, `aan`,
`eens`.
"""
_VOWELS = frozenset("aeiouyàáâãäåæèéêëìíîïòóôõöøùúûü")
_SHORTEST = 3
"""Letters of a word that a slip may be told of: of two letters too many pairs are words."""


def is_slip(one: str, other: str) -> bool:
    """Say whether the folded words `one` and `other` are the same but for a letter too many, or two
    that changed places, at the beginning of one of them, which then begins as no word does.

    `never` and `ever` both begin as words do, and are two words.
    """
    longer, shorter = sorted((one, other), key=len, reverse=True)
    if len(shorter) < _SHORTEST or not (longer.isalpha() and shorter.isalpha()):
        return False
    if len(longer) > len(shorter):
        return longer[1:] == shorter and not _begins_word(longer) and _begins_word(shorter)
    swapped = one[:2] == other[1::-1] and one[2:] == other[2:]
    return swapped and _begins_word(one) != _begins_word(other)


def _begins_word(word: str) -> bool:
    """Say whether a word may begin so: with a vowel among the first two letters, or an `h` behind
    another one, any may, as `equality` shows, which has an `e` before `quality`.
    """
    if _DOUBLED.match(word):
        return False
    return not _CONSONANTS.match(word) or word[:2] in _openings()


@cache
def _openings() -> frozenset[str]:
    """Return the two letters with which the words of the tables begin, in all languages;
    abbreviations without a vowel, such as `http`, are no words.
    """
    return frozenset(
        word[:2]
        for name in _TABLES
        for text in _strings(table("understand", name))
        for word in _WORD.findall(text.casefold())
        if not _VOWELS.isdisjoint(word)
    )


def _strings(value: Any) -> Iterator[str]:
    """Yield all texts in a table, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)
