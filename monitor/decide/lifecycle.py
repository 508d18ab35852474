"""What the step from one version to the next is in the life of a policy, and what it does to what
was announced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.model.change import Comparison, Edition, EventKind, Finding, Materiality
from monitor.model.document import Block, Document
from monitor.model.memory import Announcement, Known, SeenText

OF_ANNOUNCEMENTS = frozenset(
    {EventKind.ANNOUNCED, EventKind.REDATED, EventKind.WITHDRAWN, EventKind.IN_FORCE}
)
"""Steps that are news even where no word of the text in force differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One step in the life of a policy."""

    kind: EventKind
    announcement: Announcement | None = None
    """The announcement that it changes, fulfils or takes back."""
    early: bool = False
    """The announced text takes the place of the current one before its day."""
    fulfilled: bool = False
    """The announced text, word for word, is the only one since its day."""
    returned: SeenText | None = None
    """The earlier version that it goes back to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDiff:
    """Two texts, what differs between them, and what that means."""

    old: Document
    new: Document
    comparison: Comparison
    finding: Finding


def transition(difference: TextDiff, known: Known, now: datetime) -> Transition:
    """Return which step in the life of a policy it is to go from the current version to a new
    one.
    """
    old, new, comparison = difference.old, difference.new, difference.comparison
    was, upcoming = upcoming_of(comparison.old_editions), upcoming_of(comparison.new_editions)
    if upcoming is not None:
        return _step_towards(upcoming, was, known)
    if was is not None:
        return _step_from(old, new, was, known, now.date())
    returned = next(
        (seen for seen in known.memory.texts.seen if seen.believed and seen.digest == new.digest),
        None,
    )
    return _step_alone(difference.finding, returned, known.memory.announced, now.date())


def upcoming_of(editions: Sequence[Edition]) -> Edition | None:
    """Return the text that is to come, where a page carries one beside the current one."""
    return next((edition for edition in editions if edition.upcoming), None)


def announced_in(
    upcoming: Edition | None, effective_on: date | None, digest: str, now: datetime
) -> tuple[Announcement, ...]:
    """Return what a first text announces: `upcoming` beside the current one, or itself where it is
    not in force yet.
    """
    if upcoming is None and (effective_on is None or effective_on <= now.date()):
        return ()
    return (
        Announcement(
            effective_on=effective_on, digest=digest, since_at=now, alone=upcoming is None
        ),
    )


def announced_after(
    step: Transition, difference: TextDiff, upcoming: Edition | None, digest: str, now: datetime
) -> tuple[Announcement, ...]:
    """Return the upcoming text that is public after a step; `digest` is that of this text alone."""
    finding = difference.finding
    effective_on = upcoming.effective_on if upcoming else finding.effective_on
    if upcoming is None and (effective_on is None or effective_on <= now.date()):
        return ()
    before = step.announcement
    if before is not None:  # it is the same announcement, for its reader and for calendars
        reminded = before.reminded if before.effective_on == effective_on else ()
        return (
            replace(
                before,
                effective_on=effective_on,
                digest=digest,
                alone=upcoming is None,
                reminded=reminded,
            ),
        )
    return (
        Announcement(
            effective_on=effective_on,
            digest=digest,
            since_at=now,
            alone=upcoming is None,
            headline=finding.headline,
            topics=finding.topics,
            materiality=finding.materiality,
            direction=finding.direction,
        ),
    )


def still_announced(announced: Sequence[Announcement], today: date) -> tuple[Announcement, ...]:
    """Return those announcements that something is still to come of: a look, a reminder, or a text
    taking effect.
    """
    return tuple(
        one
        for one in announced
        if not one.alone or (one.effective_on is not None and one.effective_on >= today)
    )


def _step_towards(upcoming: Edition, was: Edition | None, known: Known) -> Transition:
    """A text that is to come stands on the new page; `was` is the one that stood on the old
    page.
    """
    if was is None:
        return Transition(kind=EventKind.ANNOUNCED)
    announcement = _announcement(known, was.effective_on)
    same_day = was.effective_on == upcoming.effective_on
    return Transition(
        kind=EventKind.CHANGED if same_day else EventKind.REDATED, announcement=announcement
    )


def _step_from(old: Document, new: Document, was: Edition, known: Known, today: date) -> Transition:
    """The page is back to one text: is it the one that was announced, or the one that it was to
    replace?
    """
    text = _keys(new.blocks)
    announced = _keys(old.blocks[was.start : was.stop])
    current = _keys((*old.blocks[: was.start], *old.blocks[was.stop :]))
    gained, stayed = (text & (announced - current)).total(), (text & (current - announced)).total()
    kind = EventKind.IN_FORCE if gained >= stayed else EventKind.WITHDRAWN
    early = kind is EventKind.IN_FORCE and was.effective_on is not None and was.effective_on > today
    announcement = _announcement(known, was.effective_on)
    fulfilled = (
        kind is EventKind.IN_FORCE
        and not early
        and announcement is not None
        and announcement.digest == new.digest
    )
    return Transition(kind=kind, announcement=announcement, early=early, fulfilled=fulfilled)


def _step_alone(
    finding: Finding, returned: SeenText | None, announced: tuple[Announcement, ...], today: date
) -> Transition:
    """The page carries one text, as it did before."""
    pending = next(
        (one for one in announced if one.alone and one.effective_on and one.effective_on > today),
        None,
    )
    to_come = (
        finding.effective_on if finding.effective_on and finding.effective_on > today else None
    )
    if returned is not None:
        kind = EventKind.WITHDRAWN if pending and to_come is None else EventKind.REVERTED
        return Transition(
            kind=kind,
            returned=returned,
            announcement=pending if kind is EventKind.WITHDRAWN else None,
        )
    if pending and to_come and to_come != pending.effective_on and finding.date_only:
        return Transition(kind=EventKind.REDATED, announcement=pending)
    if pending and to_come == pending.effective_on:
        return Transition(kind=EventKind.CHANGED, announcement=pending)
    if to_come and finding.materiality not in {Materiality.NONE, Materiality.NOISE}:
        return Transition(kind=EventKind.ANNOUNCED)
    if finding.date_only:
        return Transition(kind=EventKind.DATE_ONLY)
    return Transition(kind=EventKind.SILENT if finding.silent else EventKind.CHANGED)


def _announcement(known: Known, effective_on: date | None) -> Announcement | None:
    """What is remembered of the announced text; the latest where its day is not known."""
    for one in reversed(known.memory.announced):
        if effective_on is None or one.effective_on == effective_on:
            return one
    return None


def _keys(blocks: Sequence[Block]) -> Counter[str]:
    return Counter(block.key for block in blocks)
