"""Finds the names (companies, products, persons, places) that a text says for the first time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from monitor.understand.changed_sentences import ChangedSentence, span_differs
from monitor.understand.phrase_matcher import folded_words
from monitor.understand.text_pair import WordIndex

_NAME_WORD = re.compile(r"[^\W\d_a-zß-ÿ][\w'’&.®™-]*")
_EDGES = "\"'“”‘’«»()[]{},;:.!?*|"
_LONGEST = 4
_SHORTEST = 3
_CAPITALS = 0.4
"""In a passage with more than this share of capitalised words capitals say nothing: headings,
shouted clauses.
"""


def new_names(passage: ChangedSentence, known: WordIndex) -> list[str]:
    """Return the names among the inserted words of `passage` of which no word stands in `known`.

    `known` is the whole other text. A word counts as part of a name when it is capitalised
    inside a sentence.
    """
    row = [(word, span_differs(span)) for span in passage.spans for word in span.after.split()]
    if not any(changed and _looks_like_name(word) for word, changed in row):
        return []
    named = [_looks_like_name(word) for word, _ in row]
    if sum(named) > _CAPITALS * len(row):
        return []
    inner = [name and not begins for name, begins in zip(named, _begins(row), strict=True)]
    return list(dict.fromkeys(_runs(row, inner, known)))


def _begins(row: Sequence[tuple[str, bool]]) -> list[bool]:
    """Say of each word whether a sentence begins with it, where a capital says nothing."""
    return [at == 0 or row[at - 1][0][-1:] in ".!?:•|" for at in range(len(row))]


def _runs(
    row: Sequence[tuple[str, bool]], named: Sequence[bool], known: WordIndex
) -> Iterator[str]:
    """Yield the names among the changed words, the words of each together."""
    flagged = zip(row, named, strict=True)
    for is_name, run in groupby(flagged, key=lambda one: one[0][1] and one[1]):
        words = [word.strip(_EDGES) for (word, _), _ in run]
        if is_name and _is_new_name(words, known):
            yield " ".join(words)


def _is_new_name(words: Sequence[str], known: WordIndex) -> bool:
    return len(words) <= _LONGEST and any(_is_new(word, known) for word in words)


def _looks_like_name(word: str) -> bool:
    if "a" <= word[:1] <= "z":  # as most words begin
        return False
    bare = word.strip(_EDGES)
    return len(bare) > 1 and _NAME_WORD.fullmatch(bare) is not None


def _is_new(word: str, known: WordIndex) -> bool:
    parts = [part for part in folded_words(word) if len(part) >= _SHORTEST]
    return bool(parts) and not any(
        known.holds(part) or known.holds(part.removesuffix("s")) for part in parts
    )
