"""Says what a comparison means: materiality, topics, direction, headline, summary, excerpts, and the reasons for them."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model.change import Comparison, EditKind, Finding, Materiality, NoiseKind
from monitor.model.document import Document
from monitor.understand import summary
from monitor.understand.excerpts import excerpts, size_of
from monitor.understand.passages import passages, texts
from monitor.understand.surroundings import surroundings
from monitor.understand.weigh import Weighed, direction_of, topics_of, weigh

_BUDGET_SHARE = 0.1
_SMALLEST_BUDGET = 420
_LARGEST_BUDGET = 2600


def judge(old: Document, new: Document, comparison: Comparison) -> Finding:
    """Return what `comparison`, which is that of `old` and `new`, means to somebody bound by the text."""
    if not comparison.edits and not comparison.renames:
        return Finding(materiality=Materiality.NONE, headline="The text says the same as before")
    before, after = texts(old, new, comparison)
    around = surroundings(before, after, comparison.renames, new.language or old.language)
    found = passages(comparison, around)
    weighed = weigh(found, around)
    materiality, reasons = _materiality(weighed, comparison)
    budget = int(min(_LARGEST_BUDGET, max(_SMALLEST_BUDGET, _BUDGET_SHARE * size_of(found))))
    shown = excerpts(weighed, budget)
    told = topics_of(weighed)
    return Finding(
        materiality=materiality,
        headline=summary.headline(shown, told),
        summary=summary.lines(shown, comparison),
        topics=told,
        direction=direction_of(weighed),
        excerpts=shown,
        renames=comparison.renames,
        co_published=len(comparison.new_editions) > 1,
        reasons=reasons,
        noise=NoiseKind.LAYOUT if materiality is Materiality.NOISE else None,
        edits=len(comparison.edits),
    )


def _materiality(weighed: Sequence[Weighed], comparison: Comparison) -> tuple[Materiality, tuple[str, ...]]:
    """Return how much the passages matter, and why."""
    if not weighed:
        if comparison.renames:
            return Materiality.MINOR, ("a rename and nothing else",)
        moved = any(edit.kind is EditKind.MOVED for edit in comparison.edits)
        return Materiality.NOISE, ("text moved, none changed" if moved else "the same words in other blocks",)
    serious = [one for one in weighed if one.trifle is None]
    if not serious:
        kinds = dict.fromkeys(one.trifle for one in weighed if one.trifle)
        return Materiality.MINOR, (f"only {', '.join(kinds)}",)
    reasons = dict.fromkeys(reason for one in serious[:8] for reason in one.reasons)
    return Materiality.SUBSTANTIVE, tuple(reasons)[:8] or ("the text says something else",)
