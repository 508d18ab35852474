"""Tells a section that came or went as a whole, where it is most of what changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter

from monitor.model.change import Comparison, EditKind
from monitor.model.document import Block
from monitor.understand.changed_sentences import ChangedSentence
from monitor.understand.scoring import ScoredSentence

_SHARE = 0.6
"""Share of the weight of all that changed which a section must have."""
_FEWEST = 2
"""Passages that it must have."""
_WHOLE = 0.9
"""Share of the blocks under its heading that must have come, or gone, with it."""

_Section = tuple[EditKind, str]
"""Whether it came or went, and its heading."""


def whole_section(
    weighed: Sequence[ScoredSentence],
    comparison: Comparison,
    before: Sequence[Block],
    after: Sequence[Block],
) -> ChangedSentence | None:
    """Return the heading of the section that is most of what changed; None where none is.

    `before` and `after` are the texts of `comparison`. What was put above text that had stood
    there, or was taken from above text that stays, is the heading of no such section.
    """
    serious = [one for one in weighed if one.minor is None]
    found = {_section(one.passage): one.passage for one in serious if _is_one_sided_heading(one)}
    texts = [one for one in serious if not one.passage.heading]
    section = _heaviest(texts, found)
    if section is None or not _is_whole(section, comparison, before, after):
        return None
    return found[section]


def _is_one_sided_heading(one: ScoredSentence) -> bool:
    return one.passage.heading and one.passage.kind is not EditKind.REWORDED


def _heaviest(texts: Sequence[ScoredSentence], sections: Iterable[_Section]) -> _Section | None:
    """Return the section with most of what changed, if it has enough of it."""
    passages: Counter[_Section] = Counter()
    weights: dict[_Section, float] = defaultdict(float)
    for one in texts:
        for heading in dict.fromkeys(one.passage.section):
            passages[one.passage.kind, heading] += 1
            weights[one.passage.kind, heading] += one.weight
    rated = [(weights[section], section) for section in sections if passages[section] >= _FEWEST]
    weight, section = max(rated, key=itemgetter(0), default=(0.0, None))
    return section if weight >= _SHARE * sum(one.weight for one in texts) else None


def _section(heading: ChangedSentence) -> _Section:
    return heading.kind, heading.after or heading.before


def _is_whole(
    section: _Section, comparison: Comparison, before: Sequence[Block], after: Sequence[Block]
) -> bool:
    """Say whether what stands under the heading came or went with it."""
    kind, heading = section
    edited = [
        block for edit in comparison.edits if edit.kind is kind if (block := edit.new or edit.old)
    ]
    edited_beneath, all_beneath = (
        sum(heading in block.section for block in blocks)
        for blocks in (edited, after if kind is EditKind.ADDED else before)
    )
    return edited_beneath >= _WHOLE * all_beneath
