"""Cuts a passage to the words a reader needs: the changed ones that tell most, with a few around
them.

`…` stands for what was left out. What is kept is verbatim.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import cache
from itertools import accumulate

from monitor.language.tables import table
from monitor.model.change import EditKind, Span
from monitor.understand import topics
from monitor.understand.changed_sentences import ChangedSentence, span_differs
from monitor.understand.phrase_matcher import folded_words
from monitor.understand.text_pair import TextPair, WordIndex
from monitor.understand.topics import LANGUAGES

ELLIPSIS = "…"
_AROUND = 3
"""Unchanged words that are kept on either side of changed ones."""
_WHOLE = 1.2
"""A new or dropped sentence that is longer than the words to show by no more than this is shown
whole.
"""
_SHORT = 24
"""A reworded sentence of so few words is shown whole: its end is what it is about."""
_RUN = 0.8
"""Share of the words to show that one run of a reworded sentence may have, on each side."""
_WORDS_A_RUN = 7
"""Of so many words to show there may be one changed run."""
_SPARE = 3
"""So few words are not worth an ellipsis."""
_AS_WARM = 0.85
"""A window moves to where a clause begins if it tells so much of what it told before."""
_DENIED = 5
"""So many words after the first ones may hold what denies them."""
_CLAUSE = 5
"""So many words a window may move so that it begins with a clause."""
_NEW_WORD = 1.0
_NEW_PAIR = 0.4
_NUMBER = 0.5


class SnippetBuilder:
    """Cuts the passages of one comparison. What each word tells is kept: most are cut to several
    widths.
    """

    def __init__(self, around: TextPair) -> None:
        self._around = around
        self._told: dict[tuple[bool, str], tuple[float, ...]] = {}

    def clipped(self, passage: ChangedSentence, longest: int) -> tuple[Span, ...]:
        """Return the runs of `passage` with what tells least replaced by `…`: about `longest` words
        of a sentence.
        """
        if passage.kind is not EditKind.REWORDED:
            return tuple(self._one_sided(span, passage.kind, longest) for span in passage.spans)
        if max(_lengths(passage)) <= min(_SHORT, longest):
            return passage.spans
        run = int(_RUN * longest)
        told = self._telling_runs(passage.spans, max(1, longest // _WORDS_A_RUN))
        return _without_repeats(
            [self._shown(number, span, told, run) for number, span in enumerate(passage.spans)]
        )

    def _shown(self, number: int, span: Span, told: Set[int], run: int) -> Span:
        """Return one run of a reworded sentence: cut, left out, or what stands beside a shown
        one.
        """
        if number in told:
            before = self._cut(span.before, run, new=False)
            return Span(before=before, after=self._cut(span.after, run, new=True))
        if span_differs(span):
            return Span(before=ELLIPSIS, after=ELLIPSIS)
        before, after = (
            _edges(side, before=number - 1 in told, after=number + 1 in told)
            for side in (span.before, span.after)
        )
        return Span(before=before, after=after, set_aside=span.set_aside)

    def _one_sided(self, span: Span, kind: EditKind, longest: int) -> Span:
        added = kind is EditKind.ADDED
        text = span.after if added else span.before
        shown = text if text.count(" ") < _WHOLE * longest else self._cut(text, longest, new=added)
        return Span(before="" if added else shown, after=shown if added else "")

    def _telling_runs(self, spans: Sequence[Span], most: int) -> set[int]:
        """Return the numbers of the changed runs to show: all as a rule, of very many those that
        tell most.
        """
        changed = [number for number, span in enumerate(spans) if span_differs(span)]
        if len(changed) <= most:
            return set(changed)

        def worth(number: int) -> float:
            return (
                self._sums(spans[number].after, new=True)[-1]
                + self._sums(spans[number].before, new=False)[-1]
            )

        return set(sorted(changed, key=worth, reverse=True)[:most])

    def _cut(self, text: str, longest: int, *, new: bool) -> str:
        """Return about `longest` words of a text: its first ones, which say who does what, and
        those that tell most.
        """
        row = text.split()
        return (
            text
            if len(row) <= longest + _SPARE
            else _clipped(row, self._sums(text, new=new), longest)
        )

    def _sums(self, text: str, *, new: bool) -> tuple[float, ...]:
        """Return what the first words of a text tell together: none, one, two …; `new` says which
        side it is of.
        """
        sums = self._told.get((new, text))
        if sums is None:
            other = self._around.old if new else self._around.new
            heat = _heat(text.split(), other, self._around.language)
            sums = self._told[new, text] = (0.0, *accumulate(heat))
        return sums


def _lengths(passage: ChangedSentence) -> tuple[int, int]:
    """Return how many words a passage has before and after."""
    before = sum(len(span.before.split()) for span in passage.spans)
    return before, sum(len(span.after.split()) for span in passage.spans)


def _clipped(row: Sequence[str], sums: Sequence[float], longest: int) -> str:
    """Return the first words of `row`, and those that tell most by the `sums` over it, `longest`
    together.
    """
    head = longest // 3
    window = longest - head
    start = max(
        range(head, len(row) - window + 1), key=lambda at: (sums[at + window] - sums[at], -at)
    )
    clause = _clause_start(row, start, head)
    if sums[clause + window] - sums[clause] >= _AS_WARM * (sums[start + window] - sums[start]):
        start = clause
    stop = len(row) if len(row) - start - window <= _SPARE else start + window
    head = _with_denial(row, head, start)
    if start - head <= _SPARE:
        head = start
    return " ".join(
        (
            *row[:head],
            *([ELLIPSIS] if start > head else []),
            *row[start:stop],
            *([ELLIPSIS] if stop < len(row) else []),
        )
    )


def _with_denial(row: Sequence[str], head: int, start: int) -> int:
    """Return where the first words end once they hold the `not` that follows: without it they say
    the opposite.
    """
    last = min(start, head + _DENIED)
    return next((at + 1 for at in range(last - 1, head - 1, -1) if _denies(row[at])), head)


def _denies(word: str) -> bool:
    return any(part in _denials() for part in folded_words(word))


@cache
def _denials() -> frozenset[str]:
    """Return the single words that deny, in all languages; of `don't` the `t`."""
    rules = table("understand", "signals")["negation"]
    said = [phrase.split() for language in LANGUAGES for phrase in rules.get(language, ())]
    return frozenset(row[-1] for row in said)


def _clause_start(row: Sequence[str], start: int, first: int) -> int:
    """Return where a clause begins at `start` or a few words before it, else `start`."""
    return next(
        (
            at
            for at in range(start, max(first, start - _CLAUSE) - 1, -1)
            if row[at - 1][-1] in ",;:.()"
        ),
        start,
    )


def _heat(row: Sequence[str], other: WordIndex, language: str | None) -> list[float]:
    """Return for each word how much it tells: as part of a phrase on a topic, or because the other
    text lacks it.
    """
    heat = [0.0] * len(row)
    said = [(place, part) for place, word in enumerate(row) for part in _parts(word)]
    flat = [part for _, part in said]
    for at, warmth in topics.relevance(flat, language):
        heat[said[at][0]] += warmth
    for (place, word), new_word, new_pair in zip(said, *other.unseen_words(flat), strict=True):
        if word[0].isdigit():
            heat[place] += _NUMBER
        if new_word and len(word) > 2:
            heat[place] += _NEW_WORD
        elif new_pair:
            heat[place] += _NEW_PAIR
    return heat


def _parts(word: str) -> tuple[str, ...]:
    """Return the words of what stands between two spaces; of an address none."""
    return () if "://" in word or "@" in word else tuple(folded_words(word))


def _edges(text: str, *, before: bool, after: bool) -> str:
    """Return the words of an unchanged run that stand next to shown ones on either side."""
    row = text.split()
    head, tail = _AROUND if before else 0, _AROUND if after else 0
    if len(row) <= head + tail + 2:
        return text
    return " ".join((*row[:head], ELLIPSIS, *row[len(row) - tail :]))


def _without_repeats(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the runs without one ellipsis after another."""
    kept: list[Span] = []
    for span in spans:
        bare = span.before == span.after == ELLIPSIS
        if not (
            bare
            and kept
            and kept[-1].after.endswith(ELLIPSIS)
            and kept[-1].before.endswith(ELLIPSIS)
        ):
            kept.append(span)
    return tuple(kept)
