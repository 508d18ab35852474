"""Puts one excerpt into the words of a line: what is new, gone, or said instead. What it quotes is
verbatim.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from monitor.model.change import EditKind, Excerpt, Span
from monitor.understand.changed_sentences import span_differs
from monitor.understand.snippets import ELLIPSIS

_SMALL = 4
"""A changed run with no more words is quoted with its neighbours."""
_BESIDE = 4
_SHORT = 7
"""Words up to which a passage is quoted whole: a few words less leave out what it is about."""
_FEW, _MANY = 2, 6
"""A run of fewer words is not quoted beside one of more."""
_WIDEST = 16
"""Characters for each of a few words together at most: some scripts write no spaces between them.
"""
_LONGEST_PAIR = 240
"""Characters of a reworded passage, before and after, up to which a line quotes all of it."""


def quotable(excerpt: Excerpt) -> bool:
    """Say whether a line can quote all of an excerpt, which then needs not be shown beside it."""
    if excerpt.kind is not EditKind.REWORDED:
        return True
    changed = [span for span in excerpt.spans if span_differs(span)]
    return len(changed) == 1 or len(excerpt.before) + len(excerpt.after) <= _LONGEST_PAIR


def whole(excerpt: Excerpt) -> str:
    """Return all that an excerpt says as a line: one that is `quotable`."""
    changed = [span for span in excerpt.spans if span_differs(span)]
    if excerpt.kind is not EditKind.REWORDED or len(changed) == 1:
        return gist(excerpt, 1000)
    before, after = _bare(excerpt.before), _bare(excerpt.after)
    if not any(span.before for span in changed):
        return _with_amounts(excerpt, f"now “{after}”")
    return _with_amounts(excerpt, f"“{before}” → “{after}”")


def gist(excerpt: Excerpt, longest: int) -> str:
    """Return what an excerpt says: the amounts, or what is new, gone, or said instead."""
    if excerpt.kind is EditKind.ADDED:
        return f"new: {quotation(excerpt)}"
    if excerpt.kind is EditKind.REMOVED:
        return f"dropped: {quotation(excerpt)}"
    return _with_amounts(excerpt, _replaced(excerpt.spans, longest))


def quotation(excerpt: Excerpt) -> str:
    """Return what came or went, in quotation marks."""
    return (
        f"“{_bare(excerpt.after if excerpt.kind is EditKind.ADDED else excerpt.before, ends=True)}”"
    )


def shortened(text: str, longest: int) -> str:
    """Return the first `longest` words of a text, one more where that is all."""
    row = _bare(text).split()
    told = " ".join(row) if len(row) <= longest + 1 else f"{' '.join(row[:longest])} {ELLIPSIS}"
    return told if len(told) <= _WIDEST * longest else f"{told[: _WIDEST * longest - 1]}{ELLIPSIS}"


def with_number(text: str, longest: int) -> str:
    """Return about `longest` words of a text, those up to its last number where the first ones hold
    none of it.
    """
    row = text.split()
    last = max((at for at, word in enumerate(row) if any(map(str.isdigit, word))), default=0)
    if len(row) <= longest + 1 or last < longest:
        return shortened(text, longest)
    return " ".join((ELLIPSIS, *row[last - longest + 1 : last + 1]))


def _bare(text: str, *, ends: bool = False) -> str:
    return text.strip() if ends else text.strip(f" {ELLIPSIS}")


def _with_amounts(excerpt: Excerpt, quoted: str) -> str:
    arrow = next(
        (reason for reason in excerpt.reasons if "→" in reason and "“" not in reason), None
    )
    return f"{arrow}: {quoted}" if arrow and arrow not in quoted else quoted


def _replaced(spans: Sequence[Span], longest: int) -> str:
    """Return what a reworded passage says instead, by its longest changed run."""
    changed = [number for number, span in enumerate(spans) if span_differs(span)]
    if not changed:
        return f"“{shortened(' '.join(span.after for span in spans), longest)}”"
    if _is_short(spans):
        return f"“{_side(spans, 'before')}” → “{_side(spans, 'after')}”"
    number = max(changed, key=lambda place: len(spans[place].before) + len(spans[place].after))
    span = spans[number]
    if max(span.before.count(" "), span.after.count(" ")) < _SMALL:
        before = _with_neighbours([one.before for one in spans], number)
        after = _with_neighbours([one.after for one in spans], number)
        return f"“{before}” → “{after}”" if span.before else f"now “{after}”"
    return _long_replaced(span, longest)


def _is_short(spans: Sequence[Span]) -> bool:
    """Say whether both sides of a reworded passage are a few words, best read whole."""
    sides = [_side(spans, "before"), _side(spans, "after")]
    return all(0 < len(side.split()) <= _SHORT for side in sides)


def _side(spans: Sequence[Span], side: str) -> str:
    return " ".join(filter(None, map(attrgetter(side), spans)))


def _long_replaced(span: Span, longest: int) -> str:
    """Return what a long run says instead; a few words beside a whole clause are not quoted."""
    before = shortened(span.before, longest) if _says_much(span.before, span.after) else ""
    after = shortened(span.after, longest) if _says_much(span.after, span.before) else ""
    if not before:
        return f"now also “{after}”"
    return f"“{before}” → “{after}”" if after else f"no longer “{before}”"


def _with_neighbours(runs: Sequence[str], number: int) -> str:
    """Return one of the runs of a side with the words beside it, as they stand on that side."""
    ahead = _last(runs[number - 1]) if number else ""
    behind = _first(runs[number + 1]) if number + 1 < len(runs) else ""
    return " ".join(part for part in (ahead, runs[number], behind) if part)


def _says_much(side: str, other: str) -> bool:
    """Say whether one side of a replaced run is worth quoting beside the other: `so` is not beside
    a whole clause.
    """
    return any(map(str.isalnum, side)) and (side.count(" ") >= _FEW or other.count(" ") < _MANY)


def _last(text: str) -> str:
    row = text.split()
    return " ".join(row[-_BESIDE:])


def _first(text: str) -> str:
    return " ".join(text.split()[:_BESIDE])
