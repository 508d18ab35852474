"""Tells where in the life of an announcement a comparison stands: announced, dated anew, in force,
withdrawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from monitor.model.change import Comparison, Edition
from monitor.model.document import Block, Document


class AnnouncementStage(StrEnum):
    """What became of an upcoming text that a page carries beside the current one."""

    NONE = "none"
    ANNOUNCED = "announced"
    CHANGED = "changed"
    """It was there before, and says something else now, or names another day."""
    REPLACED = "replaced"
    """It counts already, and the page keeps the former text beside it."""
    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"


def upcoming(editions: Iterable[Edition]) -> Edition | None:
    """Return the edition that is to come, if there is one."""
    return next((edition for edition in editions if edition.upcoming), None)


def stage(
    old: Document, new: Document, comparison: Comparison, today: date | None = None
) -> AnnouncementStage:
    """Return what became of the upcoming text between `old` and `new`. The later of two texts that
    counts `today` already is not upcoming: the page only keeps the former one beside it.
    """
    was, now = upcoming(comparison.old_editions), upcoming(comparison.new_editions)
    if now is not None and now.counts_on(today):
        return AnnouncementStage.REPLACED if was is None else AnnouncementStage.NONE
    if now is not None:
        return AnnouncementStage.ANNOUNCED if was is None else AnnouncementStage.CHANGED
    if was is None:
        return AnnouncementStage.NONE
    announced, current = (
        old.blocks[was.start : was.stop],
        (*old.blocks[: was.start], *old.blocks[was.stop :]),
    )
    return (
        AnnouncementStage.IN_FORCE
        if _shared(new.blocks, announced) >= _shared(new.blocks, current)
        else AnnouncementStage.WITHDRAWN
    )


def _shared(text: Iterable[Block], other: Iterable[Block]) -> int:
    """Return how many characters of `text` stand in blocks that `other` has too: titles weigh less
    than clauses.
    """
    common = Counter(block.key for block in text) & Counter(block.key for block in other)
    return sum(len(key) * count for key, count in common.items())
