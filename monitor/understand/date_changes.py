"""What a document says about its own dates, and what became of them between two documents.

A stated date is a claim of the page, never the date of detection: pages change without a new date,
and dates go backwards when another region's text is served.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.language.date_parser import may_hold_dates
from monitor.language.dates import (
    DateMention,
    counts_once_published,
    mentions,
    names_state,
)
from monitor.model.change import Comparison, DateRole, Edition, EditKind, StatedDate
from monitor.model.document import Block, Document

_TOP, _END = 40, 12
"""Blocks from the start and to the end of a text among which it states its dates."""
_HEAD = 8
"""Blocks from the start among which a date without any label is the text's own."""
_LABEL_LENGTH = 40
_CLAUSE_LENGTH, _START = 220, 120
"""A block up to this length, or the first so many characters of any, may state a date of its
section.
"""
_LINE = 12
"""Characters beside a date and its label up to which they are a line of their own."""
_MOST_BARE = 2
_HISTORY = 4
"""Different days of updates from which on they are a text's history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DateChanges:
    """The dates of a change."""

    dates: tuple[StatedDate, ...]
    """All that the new document states, in its order."""
    effective_on: date | None
    """When the new text, or what it announces, takes effect."""
    updated_on: date | None
    silent: bool
    """The text changed, and the dates which both documents state did not."""
    date_only: bool
    """Nothing but dates changed."""
    backwards: tuple[date, date] | None
    """The stated date before and after, where the later text states the earlier date."""


def stated(document: Document) -> tuple[StatedDate, ...]:
    """Return the dates that `document` states about itself, in order; the page's own habit settles
    06/08/2025.
    """
    return tuple(mention.stated for mention in _settled(document) if not mention.weak)


def effective_on(document: Document) -> date | None:
    """Return when the text takes or took effect: the first such date it states."""
    return _first(stated(document), DateRole.EFFECTIVE)


def updated_on(document: Document) -> date | None:
    """Return when the text was last updated, as it says."""
    return _first(stated(document), DateRole.UPDATED)


def date_changes(old: Document, new: Document, comparison: Comparison) -> DateChanges:
    """Return what the new document states about its dates, and what became of those of the old
    one.
    """
    before, after = _settled(old), _settled(new)
    were, told = _strong(before), _strong(after)
    common = _common(were, told)
    dates_only = _only_dates(comparison)
    stood = bool(common) and all(was == now for was, now in common)
    return DateChanges(
        dates=told,
        effective_on=_announced(comparison.new_editions)
        or _effective(before, after)
        or _with_update(before, after, new),
        updated_on=_first(told, DateRole.UPDATED),
        silent=stood and bool(comparison.edits) and not dates_only,
        date_only=dates_only,
        backwards=next(((was, now) for was, now in common if now < was), None),
    )


def _strong(found: Iterable[DateMention]) -> tuple[StatedDate, ...]:
    return tuple(mention.stated for mention in found if not mention.weak)


def _common(were: Iterable[StatedDate], told: Iterable[StatedDate]) -> list[tuple[date, date]]:
    """Return the dates that both texts state of the same thing, as they were and as they are."""
    pairs = (
        (_first(were, role), _first(told, role)) for role in (DateRole.UPDATED, DateRole.EFFECTIVE)
    )
    return [(was, now) for was, now in pairs if was and now]


def _first(dates: Iterable[StatedDate], role: DateRole) -> date | None:
    return next(
        (stated.on for stated in dates if stated.role is role and stated.on is not None), None
    )


def _announced(editions: Sequence[Edition]) -> date | None:
    """Return when the upcoming text of a page takes effect."""
    return next((edition.effective_on for edition in editions if edition.upcoming), None)


def _effective(before: Sequence[DateMention], after: Sequence[DateMention]) -> date | None:
    """Return the date from which the new text counts. A date the old text did not state goes first:
    it is the news.

    A date of one section only (`California residents (effective July 1, 2025)`) counts if it is new
    and there is no other.
    """
    known = {mention.stated.on for mention in before if mention.stated.role is DateRole.EFFECTIVE}
    fresh = [mention for mention in after if mention.stated.on not in known]
    weak = [mention.stated for mention in fresh if mention.weak]
    ranked = (_strong(fresh), _strong(after), weak)
    return next((day for dates in ranked if (day := _first(dates, DateRole.EFFECTIVE))), None)


def _with_update(
    before: Sequence[DateMention], after: Sequence[DateMention], new: Document
) -> date | None:
    """Return the day of the update where it must be that of the effect too: it is new, no other
    date is stated, and it names the state of the text (`Stand: …`), or the text says that a new
    version counts once it is published.
    """
    strong = [mention.stated for mention in after if not mention.weak and not mention.bare]
    day = _only_update(strong)
    if day is None or any(mention.stated.on == day for mention in before):
        return None
    says = any(map(names_state, strong)) or any(
        counts_once_published(block.text) for block in new.blocks
    )
    return day if says else None


def _only_update(strong: Sequence[StatedDate]) -> date | None:
    """Return the day of the update, where no other day is stated."""
    days = {stated.on for stated in strong if stated.role is DateRole.UPDATED}
    if len(days) != 1 or len({stated.on for stated in strong}) > 1:
        return None
    return next(iter(days))


def _settled(document: Document) -> list[DateMention]:
    """Return the mentions of dates in `document` that are its own, the ambiguous ones read where
    the page allows it.
    """
    found = _without_history(list(_own(document.blocks, document.language)))
    orders = {mention.order for mention in found if mention.order}
    if len(orders) != 1:
        return found
    place = 0 if orders == {"dm"} else 1
    return [
        replace(mention, stated=replace(mention.stated, on=mention.stated.readings[place]))
        if mention.stated.readings
        else mention
        for mention in found
    ]


def _without_history(found: list[DateMention]) -> list[DateMention]:
    """Return the mentions with just the latest of many updates: the others are the history of the
    text.
    """
    updates = [
        mention
        for mention in found
        if mention.stated.role is DateRole.UPDATED and mention.stated.on
    ]
    days = {mention.stated.on for mention in updates if mention.stated.on}
    if len(days) < _HISTORY:
        return found
    latest = max(days)
    return [mention for mention in found if mention not in updates or mention.stated.on == latest]


def _own(blocks: Sequence[Block], language: str | None) -> Iterator[DateMention]:
    """Yield the mentions that stand where a text speaks of itself, or in a sentence short enough to
    be its own.
    """
    bare = 0
    for n in filter(lambda n: may_hold_dates(blocks[n].text), range(len(blocks))):
        central = n < _TOP or n >= len(blocks) - _END
        for mention in mentions(_with_label(blocks, n), language):
            bare += mention.bare
            if mention.bare and n < _HEAD and bare < _MOST_BARE:
                yield mention
            elif not mention.bare:
                yield from _of_text(mention, blocks[n], central=central)


def _of_text(mention: DateMention, block: Block, *, central: bool) -> Iterator[DateMention]:
    """Yield a mention with a label where it may be the text's own: weak, where it is one of a
    section.
    """
    if central or len(block.text) <= _CLAUSE_LENGTH or mention.start <= _START:
        alone = len(block.text) <= mention.stop - mention.start + _LINE
        yield replace(mention, weak=mention.weak or not (central or alone))


def _with_label(blocks: Sequence[Block], n: int) -> str:
    """Return the text of block `n`, behind that of the block before it where this can only be its
    label.
    """
    text = blocks[n].text
    if n == 0 or len(text) > _LABEL_LENGTH or len(blocks[n - 1].text) > _LABEL_LENGTH:
        return text
    alone = list(mentions(text, None))
    labelled = f"{blocks[n - 1].text}: {text}"
    return labelled if alone and alone[0].bare and any(mentions(labelled, None)) else text


def _only_dates(comparison: Comparison) -> bool:
    """Say whether every edit did no more than replace dates by others."""
    return (
        bool(comparison.edits)
        and not comparison.renames
        and all(
            edit.kind is EditKind.REWORDED
            and edit.old is not None
            and edit.new is not None
            and _dateless(edit.old) == _dateless(edit.new)
            for edit in comparison.edits
        )
    )


def _dateless(block: Block) -> str:
    """Return the text of a block with the dates it states about itself taken out."""
    text = block.text
    for mention in sorted(mentions(text, None), key=lambda mention: mention.stop, reverse=True):
        text = text[: mention.start] + text[mention.stop :]
    return " ".join(text.split())
