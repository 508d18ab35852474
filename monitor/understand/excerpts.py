"""Picks the passages an alert shows: the heaviest, of many topics, each once, within a budget of characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.model.change import Comparison, EditKind, Excerpt
from monitor.model.document import Block
from monitor.understand import topics
from monitor.understand.clipping import clipped
from monitor.understand.passages import Passage
from monitor.understand.surroundings import Surroundings
from monitor.understand.weigh import Weighed

_AGAIN = 0.8
"""What another passage on a topic already shown is worth."""
_SMALLEST = 0.06
"""Share of the weight of the heaviest passage below which nothing more is shown."""
_MOST = 50
_LOOKED_AT = 120
_LONGEST_SECTION = 36
_CONTEXT = 3
_WORDS = (40, 28, 20, 14, 10)
"""Words of a sentence to show, tried in turn until an excerpt is short enough."""
_LEADING, _LEADING_SHARE, _SHARE = 2, 0.5, 0.15
"""The share of the budget that each of the leading excerpts may have, and each further one."""
_LINES = 4
"""So many passages are told in lines at least, where there are so many."""
_BRIEF, _LEAD = 9, 12
"""Words of a sentence that a line shows, and the headline."""
_SHORTEST, _LONGEST = 200, 600
_FEW, _POINTS = 5, " .:;–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What an alert shows, most important first."""

    excerpts: tuple[Excerpt, ...]
    briefs: tuple[Excerpt, ...]
    """The same and maybe further ones in few words, for the lines."""
    lead: Excerpt | None
    """The first in some more words, for the headline."""


def excerpts(weighed: Sequence[Weighed], around: Surroundings, budget: int) -> Shown:
    """Return what to show of `weighed` (heaviest first) in about `budget` characters."""
    shown: list[Excerpt] = []
    briefs: list[Excerpt] = []
    lead: Excerpt | None = None
    left = budget
    for one in _picked(weighed):
        made = _fitting(one, around, min(_share(budget, len(shown)), left if shown else budget))
        if _is_said(made, shown):
            continue
        fits = left > 0 and len(shown) < _MOST and (not shown or _size(made) <= left)
        if fits:
            shown.append(made)
            left -= _size(made)
        lead = lead or excerpt(one, around, _LEAD)
        if fits or len(briefs) < _LINES:
            briefs.append(excerpt(one, around, _BRIEF))
        if len(briefs) >= _LINES and (left <= 0 or not fits):
            break
    return Shown(excerpts=tuple(shown), briefs=tuple(briefs), lead=lead)


def _is_said(made: Excerpt, shown: Sequence[Excerpt]) -> bool:
    """Say whether a few words, such as those that open a paragraph, stand in an excerpt that is shown anyway."""
    words = (made.after or made.before).casefold().strip(_POINTS)
    return words.count(" ") < _FEW and any(
        words in (other.after or other.before).casefold()
        for other in shown if (other.kind, other.section) == (made.kind, made.section))


def _share(budget: int, place: int) -> int:
    """Return how many characters the excerpt in this place may have."""
    share = _LEADING_SHARE if place < _LEADING else _SHARE
    return int(min(_LONGEST, max(_SHORTEST, share * budget)))


def _fitting(one: Weighed, around: Surroundings, longest: int) -> Excerpt:
    """Return one passage with as many of its words as fit into `longest` characters."""
    for words in _WORDS:
        made = excerpt(one, around, words)
        if _size(made) <= longest:
            break
    return made


def _size(made: Excerpt) -> int:
    return len(made.before) + len(made.after) + len(made.section)


def excerpt(one: Weighed, around: Surroundings, longest: int) -> Excerpt:
    """Return one passage as an alert shows it, with about `longest` words of a sentence."""
    passage = one.passage
    spans = clipped(passage, around, longest)
    ranked = sorted(one.topics, key=lambda topic: -topics.score(one.topics, topic))
    return Excerpt(
        kind=passage.kind,
        section=_section(passage),
        before=_joined([span.before for span in spans]) if passage.kind is not EditKind.ADDED else "",
        after=_joined([span.after for span in spans]) if passage.kind is not EditKind.REMOVED else "",
        topics=tuple(ranked[:3]),
        reasons=one.reasons[:3],
        spans=spans,
    )


def _picked(weighed: Sequence[Weighed]) -> Iterator[Weighed]:
    """Yield passages by weight, those on topics already shown later and those that repeat others not at all."""
    seen: Counter[str] = Counter()
    said: set[tuple[str, ...]] = set()
    rest = list(weighed)
    least = _SMALLEST * rest[0].weight if rest else 0.0
    while rest:
        best = max(rest[:_LOOKED_AT], key=lambda one: one.weight * _AGAIN ** seen[one.topic])
        rest.remove(best)
        if best.weight < least:
            return
        key = (*best.passage.deleted, "→", *best.passage.inserted)
        if key not in said:
            said.add(key)
            seen[best.topic] += 1
            yield best


def _section(passage: Passage) -> str:
    """Return the innermost headings that fit, joined by ` › `."""
    kept: list[str] = []
    for heading in reversed(passage.section):
        if kept and len(" › ".join((heading, *kept))) > _LONGEST_SECTION:
            break
        kept.insert(0, heading if len(heading) <= _LONGEST_SECTION else f"{heading[:_LONGEST_SECTION - 1].rstrip()}…")
    return " › ".join(kept)


def _joined(parts: Sequence[str]) -> str:
    return " ".join(part for part in parts if part)


def raw_size(comparison: Comparison, new: Sequence[Block]) -> int:
    """Return about how many characters a plain diff to `new` shows: touched blocks with three around each."""
    touched = sum(len(block.text) for edit in comparison.edits for block in (edit.old, edit.new) if block is not None)
    around: set[int] = set()
    for edit in comparison.edits:
        if edit.new_index is not None:
            around.update(range(max(0, edit.new_index - _CONTEXT), min(len(new), edit.new_index + _CONTEXT + 1)))
    around -= {edit.new_index for edit in comparison.edits if edit.new_index is not None}
    return touched + sum(len(new[index].text) for index in around)
