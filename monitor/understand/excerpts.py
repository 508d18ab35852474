"""Picks the passages an alert shows: the heaviest, of many topics, each once, within a budget of
characters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.model.change import Comparison, EditKind, Excerpt
from monitor.model.document import Block
from monitor.understand import topics
from monitor.understand.changed_sentences import ChangedSentence
from monitor.understand.quoting import quotable, whole
from monitor.understand.scoring import ScoredSentence
from monitor.understand.snippets import ELLIPSIS, SnippetBuilder
from monitor.understand.text_pair import TextPair

_AGAIN = 0.8
"""What another passage on a topic already shown is worth."""
_FRESH = 0.5
"""How much of the worth of a passage hangs on words that no passage before it said."""
_ECHO, _ECHOING = 0.15, 8
"""A passage of so many words and more of which less than this share is fresh says nothing of its
own.
"""
_TELLING_WORD = 3
"""Longer words are counted when it is asked what is fresh."""
_SMALLEST = 0.06
"""Share of the weight of the heaviest passage below which nothing more is shown."""
_MOST = 50
_LOOKED_AT = 120
_LONGEST_SECTION = 36
_CONTEXT = 3
_WORDS = (60, 50, 40, 34, 28, 24, 20, 17, 14, 12, 10)
"""Words of a sentence to show, tried in turn until an excerpt is short enough."""
_LEADING, _LEADING_SHARE, _SHARE = 3, 0.5, 0.15
"""The share of the budget that each of the leading excerpts may have, and each further one."""
_LINES = 4
"""So many passages are told in lines at least, where there are so many."""
_BRIEF, _LEAD = 9, 10
"""Words of a sentence that a line shows, and the headline."""
_SHORTEST, _LONGEST = 300, 600
_LEADS = 0.5
"""Share of the weight of the heaviest passage that the one on what all is about must have to be the
headline.
"""
_QUOTED = 6
"""So many of the leading excerpts are reckoned to find a line that quotes them."""
_WHERE = 24
"""Characters that a line takes to say where its words stand."""
_FEW, _POINTS = 5, " .:;–"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageExcerpts:
    """A passage as it is told."""

    passage: ChangedSentence
    brief: Excerpt
    """In few words."""
    excerpt: Excerpt | None
    """In as many as it is shown with; None where there was no room left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcerptSelection:
    """What an alert shows, most important first."""

    told: tuple[PassageExcerpts, ...]
    lead: Excerpt | None
    """The first on what all of it is about most, in some more words, for the headline."""
    leading: ChangedSentence | None
    """What `lead` is an excerpt of."""


def excerpts(
    weighed: Sequence[ScoredSentence], around: TextPair, budget: int, topic: str
) -> ExcerptSelection:
    """Return what to show of `weighed` (heaviest first) in about `budget` characters.

    `topic` is what all of it is about most: the heaviest passage may be on another one that comes
    up only there.
    """
    picking = _Picking(SnippetBuilder(around), budget, topic)
    for one in _picked(weighed):
        if not picking.take(one):
            break
    return picking.selection()


class _Picking:
    """What was picked so far, and how many characters are left."""

    def __init__(self, clipper: SnippetBuilder, budget: int, topic: str) -> None:
        self._clipper, self._budget, self._topic = clipper, budget, topic
        self._left = budget
        self._told: list[PassageExcerpts] = []
        self._shown: list[Excerpt] = []
        self._leading: ScoredSentence | None = None

    def take(self, one: ScoredSentence) -> bool:
        """Show the next passage, if there is room; return whether there may be for another one."""
        place = len(self._shown)
        longest = min(_share(self._budget, place), self._left if place else self._budget)
        made = _fitting(one, self._clipper, longest, place)
        if _is_said(made, self._shown):
            return True
        fits = self._show(made)
        if self._leads(one, fits=fits):
            self._leading = one
        if fits or len(self._told) < _LINES:
            brief = excerpt(one, self._clipper, _BRIEF)
            made_or_none = made if fits else None
            self._told.append(
                PassageExcerpts(passage=one.passage, brief=brief, excerpt=made_or_none)
            )
        return len(self._told) < _LINES or (self._left > 0 and fits)

    def _show(self, made: Excerpt) -> bool:
        """Show an excerpt if it fits: the first one does, however long it is."""
        place = len(self._shown)
        size = _size(made, place)
        if self._left <= 0 or place >= _MOST or (place and size > self._left):
            return False
        self._shown.append(made)
        self._left -= size
        return True

    def _leads(self, one: ScoredSentence, *, fits: bool) -> bool:
        """Say whether the headline is about this passage: the first, or the first on what all of
        it is about most.
        """
        first = self._leading
        if first is None:
            return True
        closer = first.topic != self._topic == one.topic
        return fits and closer and one.weight >= _LEADS * first.weight

    def selection(self) -> ExcerptSelection:
        """Return what was picked."""
        leading = self._leading
        return ExcerptSelection(
            told=tuple(self._told),
            lead=excerpt(leading, self._clipper, _LEAD) if leading else None,
            leading=leading.passage if leading else None,
        )


def _is_said(made: Excerpt, shown: Sequence[Excerpt]) -> bool:
    """Say whether a few words, such as those that open a paragraph, stand in an excerpt that is
    shown anyway.
    """
    words = (made.after or made.before).casefold().strip(_POINTS)
    return words.count(" ") < _FEW and any(
        words in (other.after or other.before).casefold()
        for other in shown
        if (other.kind, other.section) == (made.kind, made.section)
    )


def _share(budget: int, place: int) -> int:
    """Return how many characters the excerpt in this place may have."""
    share = _LEADING_SHARE if place < _LEADING else _SHARE
    return int(min(_LONGEST, max(_SHORTEST, share * budget)))


def _fitting(one: ScoredSentence, clipper: SnippetBuilder, longest: int, place: int) -> Excerpt:
    """Return one passage with as many of its words as fit into `longest` characters."""
    for words in _widths(one.passage):
        made = excerpt(one, clipper, words)
        if _size(made, place) <= longest:
            break
    return made


def _widths(passage: ChangedSentence) -> Sequence[int]:
    """Return the widths to try: of a sentence that came or went the largest ones would all show the
    whole.
    """
    length = max(passage.before.count(" "), passage.after.count(" ")) + 1
    showing_all = (
        sum(width >= length for width in _WORDS) if passage.kind is not EditKind.REWORDED else 0
    )
    return _WORDS[max(0, showing_all - 1) :]


def _size(made: Excerpt, place: int) -> int:
    """Return the characters that an excerpt takes: of a line where that can quote all of it."""
    if place < _QUOTED and quotable(made):
        return len(whole(made)) + min(_WHERE, len(made.section))
    return len(made.before) + len(made.after) + len(made.section)


def excerpt(one: ScoredSentence, clipper: SnippetBuilder, longest: int) -> Excerpt:
    """Return one passage as an alert shows it, with about `longest` words of a sentence."""
    passage = one.passage
    spans = clipper.clipped(passage, longest)
    ranked = sorted(one.topics, key=lambda topic: -topics.score(one.topics, topic))
    return Excerpt(
        kind=passage.kind,
        section=_section(passage),
        before=_joined([span.before for span in spans])
        if passage.kind is not EditKind.ADDED
        else "",
        after=_joined([span.after for span in spans])
        if passage.kind is not EditKind.REMOVED
        else "",
        topics=tuple(ranked[:3]),
        reasons=one.reasons[:3],
        spans=spans,
    )


def _picked(weighed: Sequence[ScoredSentence]) -> Iterator[ScoredSentence]:
    """Yield passages by weight: later those on topics already told, or in words already told, and
    no echo at all.
    """
    seen: Counter[str] = Counter()
    said: set[str] = set()
    rest = [(one, _telling_words(one)) for one in weighed]
    least = _SMALLEST * weighed[0].weight if weighed else 0.0

    def worth(candidate: tuple[ScoredSentence, frozenset[str]]) -> float:
        one, words = candidate
        fresh = _fresh(words, said) if said else 1.0
        return one.weight * _AGAIN ** seen[one.topic] * (1 - _FRESH + _FRESH * fresh)

    while rest:
        best = max(rest[:_LOOKED_AT], key=worth)
        rest.remove(best)
        one, words = best
        if one.weight >= least and not (len(words) >= _ECHOING and _fresh(words, said) < _ECHO):
            said |= words
            seen[one.topic] += 1
            yield one


def _telling_words(one: ScoredSentence) -> frozenset[str]:
    """Return the words that came or went, each with its side: what is dropped is no echo of what is
    new.
    """
    sides = (("-", one.passage.deleted), ("+", one.passage.inserted))
    return frozenset(
        sign + word for sign, row in sides for word in row if len(word) > _TELLING_WORD
    )


def _fresh(words: frozenset[str], said: set[str]) -> float:
    """Return the share of `words`, 0 to 1, that was not said yet."""
    return len(words - said) / len(words) if words else 1.0


def _section(passage: ChangedSentence) -> str:
    """Return the innermost headings that fit, joined by ` › `."""
    kept: list[str] = []
    for heading in reversed(passage.section):
        if kept and len(" › ".join((heading, *kept))) > _LONGEST_SECTION:
            break
        kept.insert(0, heading if len(heading) <= _LONGEST_SECTION else _start(heading))
    return " › ".join(kept)


def _start(heading: str) -> str:
    """Return the first words of a long heading; of one that is a single long word its first
    characters.
    """
    cut = heading[: _LONGEST_SECTION - 1]
    return f"{cut.rsplit(' ', 1)[0].rstrip()}{ELLIPSIS}"


def _joined(parts: Sequence[str]) -> str:
    return " ".join(part for part in parts if part)


def raw_size(comparison: Comparison, new: Sequence[Block]) -> int:
    """Return about how many characters a plain diff to `new` shows: touched blocks with three
    around each.
    """
    touched = sum(
        len(block.text)
        for edit in comparison.edits
        for block in (edit.old, edit.new)
        if block is not None
    )
    around: set[int] = set()
    for edit in comparison.edits:
        if edit.new_index is not None:
            around.update(
                range(
                    max(0, edit.new_index - _CONTEXT), min(len(new), edit.new_index + _CONTEXT + 1)
                )
            )
    around -= {edit.new_index for edit in comparison.edits if edit.new_index is not None}
    return touched + sum(len(new[index].text) for index in around)
