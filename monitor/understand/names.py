"""Finds the names (companies, products, persons, places) that a text says for the first time."""

from __future__ import annotations

import re
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
    if not any(
        map(
            _looks_like_name,
            (word for span in passage.spans if span_differs(span) for word in span.after.split()),
        )
    ):
        return []
    row = [(word, span_differs(span)) for span in passage.spans for word in span.after.split()]
    inner = [_looks_like_name(word) for word, _ in row]
    if sum(inner) > _CAPITALS * len(row):
        return []
    begins = [at == 0 or row[at - 1][0][-1:] in ".!?:•|" for at in range(len(row))]
    flagged = [
        (changed and name and not begin, word.strip(_EDGES))
        for (word, changed), name, begin in zip(row, inner, begins, strict=True)
    ]
    found = []
    for is_name, run in groupby(flagged, key=lambda pair: pair[0]):
        name = [word for _, word in run]
        if is_name and len(name) <= _LONGEST and any(_is_new(word, known) for word in name):
            found.append(" ".join(name))
    return list(dict.fromkeys(found))


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
