"""Puts one changed sentence into words: both sides as whole clauses, within the words of a line.

One template for each kind of change. What is quoted is verbatim; where both sides don't fit, the
new one is told and the old one is left to the next line.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.change import EditKind
from monitor.understand import clauses
from monitor.understand.changed_sentences import ChangedSentence

MOST_WORDS = 30
"""Words of a headline or line: what fits on a phone without scrolling."""
_FEWEST = 8
"""Words that a side gets at least before it is left to another line."""
_SEPARATORS = " .:;–|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A changed sentence in words."""

    text: str
    rest: str = ""
    """The old side, where it did not fit; empty where `text` says both."""


def tell(passage: ChangedSentence, language: str | None, most: int = MOST_WORDS) -> Telling:
    """Return what became of a sentence in at most `most` words of quotation."""
    old = clauses.side(passage.spans, new=False)
    new = clauses.side(passage.spans, new=True)
    if passage.kind is EditKind.ADDED:
        return Telling(text=f"new: “{_bare(clauses.telling(new, language, most))}”")
    if passage.kind is EditKind.REMOVED:
        return Telling(text=f"removed: “{_bare(clauses.telling(old, language, most))}”")
    if not any(word.changed for word in (*old, *new)):
        return Telling(text=f"“{_bare(clauses.smallest(new, most))}”")
    return _reworded(old, new, most)


def _reworded(old: tuple[clauses.Word, ...], new: tuple[clauses.Word, ...], most: int) -> Telling:
    """Return both sides of a sentence, or the new one where both don't fit."""
    share = (most - 2) // 2
    if len(old) + len(new) <= most - 2:
        before, after = (clauses.smallest(words, most) for words in (old, new))
        return Telling(text=_turned(before, after))
    before = clauses.smallest(old, max(share, most - 2 - len(new)))
    after = clauses.smallest(new, max(share, most - 2 - before.count(" ")))
    if _holds_change(old, before) and _holds_change(new, after):
        return Telling(text=_turned(before, after))
    return Telling(
        text=f"now “{_bare(clauses.smallest(new, most - 1))}”",
        rest=f"Before: “{_bare(clauses.smallest(old, most - 1))}”",
    )


def _turned(before: str, after: str) -> str:
    return f"“{_bare(before)}” is now “{_bare(after)}”"


def _holds_change(words: tuple[clauses.Word, ...], said: str) -> bool:
    """Whether the first run of changed words is in what is quoted."""
    run: list[str] = []
    for word in words:
        if word.changed:
            run.append(word.text)
        elif run:
            break
    return " ".join(run) in said


def _bare(text: str) -> str:
    return text.strip(_SEPARATORS) if text.count(" ") < _FEWEST else text.strip()
