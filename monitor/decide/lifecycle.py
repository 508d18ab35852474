"""What the step from one version to the next is in the life of a policy, and what it does to what
was announced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.language.date_parser import may_hold_dates
from monitor.language.dates import stated_dates
from monitor.model.change import (
    Comparison,
    DateRole,
    Edition,
    EditKind,
    EventKind,
    Finding,
    Materiality,
)
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
    unseen: bool = False
    """Only the day was announced: what takes effect is read for the first time."""
    former_gone: bool = False
    """Nothing but the former text is gone, which stood beside the one in force."""


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
    comparison, today = difference.comparison, now.date()
    was, upcoming = upcoming_of(comparison.old_editions), upcoming_of(comparison.new_editions)
    if upcoming is not None and upcoming.counts_on(today):
        return _step_beside_former(difference.finding, upcoming, was, known)
    if upcoming is not None:
        return _step_towards(upcoming, was, known)
    if was is not None and _was_former(was, known):
        return _step_without_former(difference)
    if was is not None:
        return _step_from(difference.old, difference.new, was, known, today)
    returned = _returned(known, difference.new.digest)
    came = _step_to_announced_day(difference, known, today) if returned is None else None
    return came or _step_alone(difference.finding, returned, known.memory.announced, today)


def _returned(known: Known, digest: str) -> SeenText | None:
    """The earlier version with this digest, where the page goes back to one."""
    seen = known.memory.texts.seen
    return next((text for text in seen if text.believed and text.digest == digest), None)


def _step_without_former(difference: TextDiff) -> Transition:
    """The former text, which stood beside the one in force, is gone."""
    return Transition(
        kind=EventKind.SILENT if difference.finding.silent else EventKind.CHANGED,
        former_gone=all(edit.kind is EditKind.MOVED for edit in difference.comparison.edits),
    )


def upcoming_of(editions: Sequence[Edition]) -> Edition | None:
    """Return the text that is to come, where a page carries one beside the current one."""
    return next((edition for edition in editions if edition.upcoming), None)


def announced_in(
    upcoming: Edition | None, effective_on: date | None, digest: str, now: datetime
) -> tuple[Announcement, ...]:
    """Return what a first text announces: `upcoming` beside the current one, or itself where it is
    not in force yet.
    """
    if not _is_to_come(upcoming, effective_on, now.date()):
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
    if not _is_to_come(upcoming, effective_on, now.date()):
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


def _is_to_come(upcoming: Edition | None, effective_on: date | None, today: date) -> bool:
    """Say whether a text is yet to take effect: its day is to come, or it has none and stands
    beside the current one.
    """
    return upcoming is not None if effective_on is None else effective_on > today


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


def _step_beside_former(
    finding: Finding, upcoming: Edition, was: Edition | None, known: Known
) -> Transition:
    """The new page keeps the former text beside the one that is in force: this one was announced
    there, or elsewhere, or it just came; `was` stood beside another one on the old page.
    """
    awaited = _exactly(known, upcoming.effective_on) if upcoming.effective_on else None
    if was is None and awaited is not None:
        return Transition(kind=EventKind.IN_FORCE, announcement=awaited, unseen=awaited.alone)
    return Transition(kind=EventKind.SILENT if finding.silent else EventKind.CHANGED)


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


def _step_to_announced_day(diff: TextDiff, known: Known, today: date) -> Transition | None:
    """The text that was replaced had said, when it was seen first, that this would happen on a day
    to come; that day is here, and what said so is gone.
    """
    if diff.finding.date_only or diff.finding.materiality in {Materiality.NONE, Materiality.NOISE}:
        return None
    seen = known.memory.texts.seen
    since = next((text.first_at.date() for text in seen if text.digest == diff.old.digest), None)
    if since is None:
        return None
    day = next((on for on in _days_that_went(diff) if since < on <= today), None)
    if day is None:
        return None
    return Transition(kind=EventKind.IN_FORCE, announcement=_exactly(known, day), unseen=True)


def _days_that_went(diff: TextDiff) -> Iterator[date]:
    """Yield the days of effect that the old text stated in blocks which are gone."""
    stays = {block.key for block in diff.new.blocks}
    for block in diff.old.blocks:
        if block.key not in stays and may_hold_dates(block.text):
            yield from _days_of_effect(block, diff.old.language)


def _days_of_effect(block: Block, language: str | None) -> list[date]:
    stated = stated_dates(block.text, language)
    return [one.on for one in stated if one.on and one.role is DateRole.EFFECTIVE]


def _exactly(known: Known, day: date) -> Announcement | None:
    return next((one for one in known.memory.announced if one.effective_on == day), None)


def _step_alone(
    finding: Finding, returned: SeenText | None, announced: tuple[Announcement, ...], today: date
) -> Transition:
    """The page carries one text, as it did before."""
    pending = _pending_alone(announced, today)
    to_come = finding.effective_on if _is_ahead(finding.effective_on, today) else None
    if returned is not None:
        return _step_back(returned, pending if to_come is None else None)
    if pending is not None and to_come is not None:
        return _step_of_pending(finding, pending, to_come)
    if to_come and finding.materiality not in {Materiality.NONE, Materiality.NOISE}:
        return Transition(kind=EventKind.ANNOUNCED)
    return Transition(kind=_plain_kind(finding))


def _pending_alone(announced: tuple[Announcement, ...], today: date) -> Announcement | None:
    alone = (one for one in announced if one.alone)
    return next((one for one in alone if _is_ahead(one.effective_on, today)), None)


def _plain_kind(finding: Finding) -> EventKind:
    if finding.date_only:
        return EventKind.DATE_ONLY
    return EventKind.SILENT if finding.silent else EventKind.CHANGED


def _is_ahead(on: date | None, today: date) -> bool:
    return on is not None and on > today


def _step_back(returned: SeenText, withdrawn: Announcement | None) -> Transition:
    kind = EventKind.REVERTED if withdrawn is None else EventKind.WITHDRAWN
    return Transition(kind=kind, returned=returned, announcement=withdrawn)


def _step_of_pending(finding: Finding, pending: Announcement, to_come: date) -> Transition:
    """The text that is announced alone has another day, or another wording for the same day."""
    if to_come == pending.effective_on:
        return Transition(kind=EventKind.CHANGED, announcement=pending)
    if finding.date_only:
        return Transition(kind=EventKind.REDATED, announcement=pending)
    news = finding.materiality not in {Materiality.NONE, Materiality.NOISE}
    return Transition(kind=EventKind.ANNOUNCED if news else EventKind.CHANGED)


def _was_former(was: Edition, known: Known) -> bool:
    """Say whether the text beside the later one `was` was the former one all along: what was never
    announced was in force when it was seen first.
    """
    seen_at = known.memory.texts.believed_at
    return not known.memory.announced and seen_at is not None and was.counts_on(seen_at.date())


def _announcement(known: Known, effective_on: date | None) -> Announcement | None:
    """What is remembered of the announced text; the latest where its day is not known."""
    for one in reversed(known.memory.announced):
        if effective_on is None or one.effective_on == effective_on:
            return one
    return None


def _keys(blocks: Sequence[Block]) -> Counter[str]:
    return Counter(block.key for block in blocks)
