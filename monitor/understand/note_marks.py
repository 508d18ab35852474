"""Tells marks that point to notes: the figure behind `ninety days3`, which is no number of days."""

from __future__ import annotations

import re

from monitor.model.change import EditKind
from monitor.understand.changed_sentences import ChangedSentence, span_differs
from monitor.understand.edit_words import word_set

_MARKED = re.compile(r"([^\W\d_]{3,})([.,;:]?)(?:\d{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2})(?=[\s.,;:)!?]*\Z)")
"""A word and the mark at its end. Of two letters too many are names of standards: `mp3`, `v2`."""
_NOUNS_CAPITALISED = {"de", "lb"}
"""Languages in which a capital tells no name."""


def is_note_mark(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether only marks of notes came, went or got other numbers.

    What a number tells from others of its kind is no mark: `tier1` and `tier2`, `web3`.
    """
    if passage.kind is not EditKind.REWORDED:
        return False
    sides = [
        (span.before.split(), span.after.split()) for span in passage.spans if span_differs(span)
    ]
    return all(
        len(old) == len(new)
        and all(
            _markless(was, language) == _markless(now, language)
            for was, now in zip(old, new, strict=True)
        )
        for old, new in sides
    )


def _markless(shown: str, language: str | None) -> str:
    """Return a word as it stands without the mark of a note at its end."""
    found = _MARKED.search(shown)
    if found is None:
        return shown
    word = found[1]
    plain = word.islower() or (language in _NOUNS_CAPITALISED and word[1:].islower())
    if not plain or word.casefold() in word_set("numbered"):
        return shown
    return shown[: found.end(2)] + shown[found.end() :]
