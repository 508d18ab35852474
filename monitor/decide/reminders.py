"""Days that are to come: reminders of announced texts, and a check on the day itself. Arithmetic on
days only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from monitor.decide.events import day
from monitor.decide.lifecycle import still_announced
from monitor.model.memory import Announcement, WatchMemory

Reminder = tuple[Announcement, str]
"""What is reminded of, and the sentence that does it."""


def with_past_reminders_done(
    announced: Iterable[Announcement], now: datetime, remind_days: Iterable[int]
) -> tuple[Announcement, ...]:
    """Return announcements of this very look, the reminders that they stand for themselves being
    done with.
    """
    return tuple(
        replace(
            one, reminded=tuple(sorted({*one.reminded, *_passed(one, now.date(), remind_days)}))
        )
        for one in announced
    )


def due_reminders(
    memory: WatchMemory, now: datetime, remind_days: tuple[int, ...]
) -> tuple[WatchMemory, tuple[Reminder, ...]]:
    """Return the life after this instant, and the reminders that are due: one for each announcement
    at most.
    """
    kept, due = [], []
    for one in memory.announced:
        passed = _passed(one, now.date(), remind_days).difference(one.reminded)
        reminded = replace(one, reminded=tuple(sorted({*one.reminded, *passed})))
        kept.append(reminded)
        if passed and one.effective_on is not None:
            due.append((reminded, _sentence(one, one.effective_on, now.date())))
    return replace(memory, announced=still_announced(kept, now.date())), tuple(due)


def next_at(memory: WatchMemory, now: datetime, remind_days: tuple[int, ...]) -> datetime | None:
    """Return the first instant after `now` at which a reminder is due or an announced text takes
    effect.
    """
    days = {
        one.effective_on - timedelta(days=lead)
        for one in memory.announced
        if one.effective_on is not None
        for lead in {*remind_days, 0}
    }
    return min((at for at in map(_start, days) if at > now), default=None)


def _passed(announcement: Announcement, today: date, remind_days: Iterable[int]) -> set[int]:
    if announcement.effective_on is None:
        return set()
    left = (announcement.effective_on - today).days
    return {lead for lead in remind_days if left <= lead}


def _sentence(announcement: Announcement, on: date, today: date) -> str:
    left = (on - today).days
    since = f"announced on {day(announcement.since_at.date())}"
    if left < 0:
        return f"Was to take effect on {day(on)}, {since}"
    if left == 0:
        return f"Takes effect today, {day(on)}, {since}"
    return f"Takes effect in {left} day{'' if left == 1 else 's'}, on {day(on)}, {since}"


def _start(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)
