"""Picks the passages an alert shows, and cuts each to the changed words with enough around them to be understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.model.change import EditKind, Excerpt, Span
from monitor.understand.passages import Passage, differs
from monitor.understand.weigh import Weighed

ELLIPSIS = "…"
_AROUND = 7
"""Unchanged words that are kept on either side of changed ones."""
_LONGEST_RUN = 34
"""Words that are shown of one changed run."""
_AGAIN = 0.75
"""What another passage on a topic already shown is worth."""
_SMALLEST = 0.04
"""Share of the weight of the heaviest passage below which nothing more is shown."""
_MOST = 24


def excerpts(weighed: Sequence[Weighed], budget: int) -> tuple[Excerpt, ...]:
    """Return what to show of `weighed` (heaviest first), most important first, in about `budget` characters."""
    shown: list[Excerpt] = []
    for one in _picked(weighed):
        made = excerpt(one)
        size = len(made.before) + len(made.after)
        if shown and size > budget:
            continue
        shown.append(made)
        budget -= size + len(made.section)
        if len(shown) >= _MOST or budget <= 0:
            break
    return tuple(shown)


def excerpt(one: Weighed) -> Excerpt:
    """Return one passage as an alert shows it."""
    passage = one.passage
    spans = _clipped(passage)
    ranked = sorted(one.topics, key=lambda topic: -one.topics[topic])
    return Excerpt(
        kind=passage.kind,
        section=" › ".join(passage.section[-2:]),
        before=_text(span.before for span in spans) if passage.kind is not EditKind.ADDED else "",
        after=_text(span.after for span in spans) if passage.kind is not EditKind.REMOVED else "",
        topics=tuple(ranked[:3]),
        reasons=one.reasons[:3],
        spans=spans,
    )


def _picked(weighed: Sequence[Weighed]) -> Iterable[Weighed]:
    """Yield passages by weight, those on topics already shown and those that repeat others later."""
    seen: dict[str, int] = {}
    said: set[str] = set()
    rest = list(weighed)
    least = _SMALLEST * rest[0].weight if rest else 0.0
    while rest:
        best = max(rest[:200], key=lambda one: one.weight * _AGAIN ** seen.get(one.topic, 0))
        rest.remove(best)
        key = " ".join((*best.passage.deleted, "→", *best.passage.inserted))
        if key in said:
            continue
        if best.weight < least:
            return
        said.add(key)
        seen[best.topic] = seen.get(best.topic, 0) + 1
        yield best


def _clipped(passage: Passage) -> tuple[Span, ...]:
    """Return the runs of a passage with long ones cut short."""
    spans = passage.spans
    if len(spans) == 1 and differs(spans[0]):
        return (Span(before=_head(spans[0].before), after=_head(spans[0].after)),)
    made = []
    for number, span in enumerate(spans):
        if differs(span):
            made.append(Span(before=_head(span.before), after=_head(span.after)))
        else:
            kept = _around(span.after or span.before, first=number == 0, last=number == len(spans) - 1)
            made.append(Span(before=kept, after=kept))
    return tuple(made)


def _head(text: str) -> str:
    row = text.split()
    return text if len(row) <= _LONGEST_RUN else f"{' '.join(row[:_LONGEST_RUN])} {ELLIPSIS}"


def _around(text: str, *, first: bool, last: bool) -> str:
    """Return the words of an unchanged run that stand next to changed ones."""
    row = text.split()
    head = 0 if first else _AROUND
    tail = 0 if last else _AROUND
    if len(row) <= head + tail + 2:
        return text
    return " ".join((*row[:head], ELLIPSIS, *row[len(row) - tail:]))


def _text(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def size_of(passages: Sequence[Passage]) -> int:
    """Return how many characters the passages have in all."""
    return sum(len(passage.before) + len(passage.after) for passage in passages)


