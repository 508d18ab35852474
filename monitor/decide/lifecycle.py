"""What the step from one version to the next is in the life of a policy, and what it does to what
was announced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from monitor.decide.confirmation import Decision, Verdict
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
    NoiseKind,
)
from monitor.model.document import Block, Document
from monitor.model.memory import (
    Announcement,
    CheckStatus,
    Known,
    Outcome,
    SeenText,
    Standing,
    WatchMemory,
)

OF_ANNOUNCEMENTS = frozenset(
    {EventKind.ANNOUNCED, EventKind.REDATED, EventKind.WITHDRAWN, EventKind.IN_FORCE}
)
"""Steps that are news even where no word of the text in force differs."""
_EXCUSED = frozenset({None, NoiseKind.RESTORED, NoiseKind.DOUBLED})
"""What a text is doubted for when it comes or goes beside another one, or was seen before."""


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
    old, new, comparison = difference.old, difference.new, difference.comparison
    was, upcoming = upcoming_of(comparison.old_editions), upcoming_of(comparison.new_editions)
    if upcoming is not None:
        if upcoming.counts_on(now.date()):
            return _step_beside_former(difference.finding, upcoming, was, known)
        return _step_towards(upcoming, was, known)
    if was is not None and _was_former(was, known):
        finding = difference.finding
        return Transition(
            kind=EventKind.SILENT if finding.silent else EventKind.CHANGED,
            former_gone=all(edit.kind is EditKind.MOVED for edit in comparison.edits),
        )
    if was is not None:
        return _step_from(old, new, was, known, now.date())
    returned = next(
        (seen for seen in known.memory.seen if seen.believed and seen.digest == new.digest), None
    )
    if returned is None and (came := _step_to_announced_day(difference, known, now.date())):
        return came
    return _step_alone(difference.finding, returned, known.memory.announced, now.date())


def upcoming_of(editions: Sequence[Edition]) -> Edition | None:
    """Return the text that is to come, where a page carries one beside the current one."""
    return next((edition for edition in editions if edition.upcoming), None)


def second_opinion(
    verdict: Verdict, step: Transition, lasted: timedelta | None, patience: timedelta
) -> Verdict:
    """Return the verdict, but let no announcement come or go unheard: that is news, never a flap.

    `lasted` is for how long the new text has stood now, as a change that waits; None where it was
    not seen last. A text that goes away again has been seen before, as with a stale cache: its
    withdrawal takes a second look, and any other return to an earlier text has to last.
    """
    if step.kind is EventKind.REVERTED and verdict.decision is Decision.ALERT:
        if lasted is None or lasted < patience:
            return Verdict(
                decision=Decision.RECHECK, reason="it is back to an earlier text; that has to last"
            )
        return verdict
    if step.former_gone:
        return Verdict(decision=Decision.ACCEPT, reason="the former text is gone from the page")
    if step.fulfilled and verdict.decision is Decision.RECHECK:
        return Verdict(
            decision=Decision.ALERT,
            reason="the announced text is the only one since its day, word for word",
        )
    if (
        step.kind not in OF_ANNOUNCEMENTS
        or verdict.decision is Decision.ALERT
        or verdict.noise not in _EXCUSED
    ):
        return verdict
    sure = step.kind is not EventKind.WITHDRAWN and verdict.decision is Decision.ACCEPT
    if sure or lasted is not None:
        return Verdict(decision=Decision.ALERT, reason=_REASONS[step.kind])
    return Verdict(
        decision=Decision.RECHECK, reason=f"{_REASONS[step.kind]}; a second look has to see it too"
    )


_REASONS = {
    EventKind.ANNOUNCED: "a text that is to come stands beside the current one",
    EventKind.REDATED: "the text that is to come has another date",
    EventKind.WITHDRAWN: "the text that was to come is gone",
    EventKind.IN_FORCE: "the text that was to come is the only one now",
}


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


def after_unchanged(memory: WatchMemory, digest: str, looks: int, at: datetime) -> WatchMemory:
    """Return the life after `looks` more looks, the last of them at `at`, that found the same bytes
    of this text.
    """
    if not looks:
        return memory
    seen = tuple(
        replace(text, last_at=at, looks=text.looks + looks) if text.digest == digest else text
        for text in memory.seen
    )
    return replace(memory, seen=seen, believed_at=at)


def is_settled(outcome: Outcome) -> bool:
    """Return whether the same bytes again would mean nothing new: nothing stands open, no day will
    come.
    """
    memory = outcome.memory
    stands = any(isinstance(getattr(memory, field.name), Standing) for field in fields(memory))
    sound = (
        outcome.status in {CheckStatus.NEW, CheckStatus.UNCHANGED, CheckStatus.CHANGED}
        and memory.believed_at == outcome.at
    )
    return (
        sound
        and not stands
        and not memory.announced
        and not any(one.looks for one in memory.relinking)
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
    since = [text.first_at.date() for text in known.memory.seen if text.digest == diff.old.digest]
    stays = {block.key for block in diff.new.blocks}
    day = next(
        (
            on
            for block in diff.old.blocks
            if block.key not in stays and may_hold_dates(block.text)
            for on in _days_of_effect(block, diff.old.language)
            if since and since[0] < on <= today
        ),
        None,
    )
    if day is None:
        return None
    return Transition(kind=EventKind.IN_FORCE, announcement=_exactly(known, day), unseen=True)


def _days_of_effect(block: Block, language: str | None) -> list[date]:
    stated = stated_dates(block.text, language)
    return [one.on for one in stated if one.on and one.role is DateRole.EFFECTIVE]


def _exactly(known: Known, day: date) -> Announcement | None:
    return next((one for one in known.memory.announced if one.effective_on == day), None)


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


def _was_former(was: Edition, known: Known) -> bool:
    """Say whether the text beside the later one `was` was the former one all along: what was never
    announced was in force when it was seen first.
    """
    seen_at = known.memory.believed_at
    return not known.memory.announced and seen_at is not None and was.counts_on(seen_at.date())


def _announcement(known: Known, effective_on: date | None) -> Announcement | None:
    """What is remembered of the announced text; the latest where its day is not known."""
    for one in reversed(known.memory.announced):
        if effective_on is None or one.effective_on == effective_on:
            return one
    return None


def _keys(blocks: Sequence[Block]) -> Counter[str]:
    return Counter(block.key for block in blocks)
