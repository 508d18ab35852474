"""Cuts a changed sentence down to the smallest part that holds what changed and reads by itself.

Quotes are verbatim and end where a clause ends; `…` stands for what was left out. Nothing is cut
right in front of a word that turns the sense of what comes before it: "not", "unless", "only if".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from monitor.language.tables import table
from monitor.model.change import Span
from monitor.understand.changed_sentences import span_differs
from monitor.understand.phrase_matcher import folded_words
from monitor.understand.snippets import ELLIPSIS
from monitor.understand.statements import statement

_HEAD_WORDS = 8
"""Words of a sentence's beginning that are quoted in front of a far clause: subject and verb."""
_FEWEST_WORDS = 4
"""A clause with fewer words is part of the one before it: "for example", "or not"."""
_FULL = 0.6
"""A clause that ends before this share of the room says too little: the line is filled instead."""
_OPENING = 3
"""A subject among so many words makes a clause stand alone; later ones are of subordinate ones."""
_CONTEXT = 3
"""Changed words deep in an endless clause are quoted with so many words before them."""
_ENDS = (",", ";", ":", ".", "!", "?", "。", "、", "，", "；", ")")
_DASHES = frozenset({"–", "—", "-"})
_TURNING = frozenset(table("understand", "clauses")["turning"])
"""Words that no quotation may end right in front of: what follows them takes back what was said."""


_SUBJECTS = frozenset(table("understand", "clauses")["subjects"])
"""Words that a clause with a verb of its own often begins with: a quote is read from there."""


class Word(NamedTuple):
    """A word as shown, and whether it differs from the other side."""

    text: str
    changed: bool


def side(spans: Iterable[Span], *, new: bool) -> tuple[Word, ...]:
    """Return the words of one side of a sentence, each with whether it changed."""
    return tuple(
        Word(text, span_differs(span))
        for span in spans
        for text in (span.after if new else span.before).split()
    )


def smallest(words: Sequence[Word], most: int) -> str:
    """Return the smallest part of a sentence that holds its changed words and reads by itself, in
    at most `most` words; the whole sentence where that fits.
    """
    if len(words) <= most:
        return _said(words, 0, len(words))
    parts = _clauses(words)
    holding = [part for part in parts if any(word.changed for word in words[slice(*part)])]
    first, last = (holding[0][0], holding[-1][1]) if holding else parts[0]
    if last <= most:
        return _said(words, 0, last)
    start, stop = _head(words, parts, first, most - (last - first))
    opening = (first, min(last, first + _OPENING))
    if last - first <= most and _subject(words, opening) >= 0:
        return _said(words, first, last)
    if last - first + stop - start <= most:
        return _joined(words, (start, stop), (first, last))
    return _said(words, *_window(words, first, last, most))


def telling(words: Sequence[Word], language: str | None, most: int) -> str:
    """Return what a sentence that came or went says in at most `most` words: its beginning up to
    the end of a clause, or the clause with its deed where that stands further back.
    """
    if len(words) <= most:
        return _said(words, 0, len(words))
    place = _deed_at(words, language)
    ends = [stop for _, stop in _clauses(words) if place < stop <= most]
    if ends and ends[-1] >= _FULL * most:
        return _said(words, 0, _before_turn(words, ends[-1]))
    if place < most // 2:
        return _said(words, 0, _before_turn(words, most))
    marked = [Word(word.text, at == place) for at, word in enumerate(words)]
    return smallest(marked, most)


def _deed_at(words: Sequence[Word], language: str | None) -> int:
    """Return at which word a sentence does what it does; 0 where no deed is known."""
    folded = [folded_words(word.text) for word in words]
    deeds = statement(list(chain.from_iterable(folded)), language).deeds
    first = next((hit for hit in deeds if hit.topic), next(iter(deeds), None))
    if first is None:
        return 0
    counts = accumulate(map(len, folded))
    return next((at for at, count in enumerate(counts) if count > first.start), 0)


def _clauses(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return the clauses of a sentence as half-open ranges of words."""
    stops = [
        at + 1 for at, word in enumerate(words) if word.text.endswith(_ENDS) or word.text in _DASHES
    ]
    marks = [0]
    for stop in stops:
        if stop - marks[-1] >= _FEWEST_WORDS:
            marks.append(stop)
    if marks[-1] < len(words):
        marks.append(len(words))
    return list(pairwise(marks))


def _head(
    words: Sequence[Word], parts: Sequence[tuple[int, int]], first: int, room: int
) -> tuple[int, int]:
    """Return the range of words to quote in front of a far clause: the subject and verb that it
    hangs on, as many as there is room for.
    """
    before = [part for part in parts if part[1] <= first]
    subject = next((at for part in reversed(before) if (at := _subject(words, part)) >= 0), 0)
    end = next((stop for _, stop in parts if stop > subject), subject)
    longest = min(_HEAD_WORDS, room, min(end, first) - subject)
    if longest < _FEWEST_WORDS:
        return 0, 0
    return subject, min(first, _before_turn(words, subject + longest))


def _subject(words: Sequence[Word], part: tuple[int, int]) -> int:
    """Return where the subject of a clause stands, -1 where it names none."""
    return next((at for at in range(*part) if words[at].text.casefold() in _SUBJECTS), -1)


def _window(words: Sequence[Word], first: int, last: int, most: int) -> tuple[int, int]:
    """Return the range of at most `most` words about the first changed ones."""
    changed = next((at for at in range(first, last) if words[at].changed), first)
    start = max(first, changed - max(_CONTEXT, most // 3))
    subject = _subject(words, (first, changed))
    if 0 <= subject < start and changed - subject < 2 * most // 3:
        start = subject
    return start, _before_turn(words, min(last, start + most))


def _before_turn(words: Sequence[Word], stop: int) -> int:
    """Return `stop`, moved forward past a word that would turn what was quoted before it."""
    while stop < len(words) and words[stop].text.casefold().strip(",;:.") in _TURNING and stop > 1:
        stop += 1
    return stop


def _said(words: Sequence[Word], start: int, stop: int) -> str:
    """Return some words, with a mark where the sentence goes on before or behind them."""
    text = " ".join(word.text for word in words[start:stop])
    ahead = f"{ELLIPSIS} " if start else ""
    behind = f" {ELLIPSIS}" if stop < len(words) else ""
    return f"{ahead}{text}{behind}"


def _joined(words: Sequence[Word], head: tuple[int, int], part: tuple[int, int]) -> str:
    """Return a clause behind the words that it hangs on, with a mark for what lies between."""
    if head[0] == head[1]:
        return _said(words, *part)
    if head[1] == part[0]:
        return _said(words, head[0], part[1])
    return f"{_said(words, *head)} {_said(words, *part).removeprefix(ELLIPSIS).strip()}"
