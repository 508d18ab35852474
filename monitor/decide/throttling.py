"""When a channel gets what waits for it: at once, in a digest, after quiet hours, or all together
after a burst.

Holding never drops. What is to come in a digest waits in a queue of its own beside that of its
channel, whose name says when it goes out: `office@daily-08:00-Europe/Berlin`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.model.alert import BurstLimit, Channel, DigestSchedule, QuietHours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_QUEUE = re.compile(rf"(.+)@(?:daily|weekly-({'|'.join(DAYS)}))-(\d\d):(\d\d)-([A-Za-z0-9_+/-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueState:
    """What waits in one queue, and what its channel was sent lately."""

    count: int
    since_at: datetime
    """When the oldest of it was raised."""
    sent_at: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SendDecision:
    """What is to be done with what waits: nothing before an instant, all of it as one message, or
    one by one.
    """

    hold_until: datetime | None = None
    together: bool = False
    reason: str = ""
    """Why it is held or told together, in words."""


def decide_sending(
    channel: Channel, digest: DigestSchedule | None, waiting: QueueState, now: datetime
) -> SendDecision:
    """Return what is to be done with what waits for a channel, in its own queue or in that of a
    digest.
    """
    quiet = quiet_until(channel.quiet, now) if channel.quiet else None
    due = next_digest(digest, waiting.since_at) if digest else None
    if due is not None and due > now:
        return SendDecision(hold_until=max(due, quiet or due), reason=label(digest))
    if quiet is not None:
        return SendDecision(hold_until=quiet, reason="quiet hours")
    if digest is not None:
        return SendDecision(together=True, reason=label(digest))
    return _after_burst(channel.burst, waiting, now)


def label(digest: DigestSchedule | None) -> str:
    """Return what a digest is called: `daily digest` or `weekly digest`."""
    return "daily digest" if digest is None or digest.weekday is None else "weekly digest"


def queue(channel: str, digest: DigestSchedule | None) -> str:
    """Return the name of the queue in which alerts wait for a channel."""
    if digest is None:
        return channel
    often = "daily" if digest.weekday is None else f"weekly-{DAYS[digest.weekday]}"
    return f"{channel}@{often}-{digest.at:%H:%M}-{digest.timezone}"


def queues(pairs: Iterable[tuple[str, DigestSchedule | None]]) -> tuple[str, ...]:
    """Return one queue for each channel: the one without digest where there is such a pair, else
    that of the first.
    """
    chosen: dict[str, DigestSchedule | None] = {}
    for channel, digest in pairs:
        if channel not in chosen or digest is None:
            chosen[channel] = digest
    return tuple(queue(channel, digest) for channel, digest in chosen.items())


def channel_of(name: str) -> tuple[str, DigestSchedule | None]:
    """Return the channel for which a queue waits, and its digest; the name itself and None where it
    is a channel's.
    """
    found = _QUEUE.fullmatch(name)
    if found is None:
        return name, None
    channel, weekday, hour, minute, timezone = found.groups()
    if int(hour) > 23 or int(minute) > 59:
        return name, None
    day = DAYS.index(weekday) if weekday else None
    return channel, DigestSchedule(at=time(int(hour), int(minute)), weekday=day, timezone=timezone)


def next_digest(digest: DigestSchedule, after: datetime) -> datetime:
    """Return the first instant after `after` at which a digest goes out."""
    zone = _zone(digest.timezone)
    day = after.astimezone(zone).date()
    for ahead in range(9):
        on = day + timedelta(days=ahead)
        due = datetime.combine(on, digest.at, tzinfo=zone).astimezone(UTC)
        if due > after and digest.weekday in {None, on.weekday()}:
            return due
    raise AssertionError("a week holds every weekday")


def quiet_until(quiet: QuietHours, now: datetime) -> datetime | None:
    """Return when the quiet hours end in which `now` lies; None outside of them. The end itself is
    outside.
    """
    zone = _zone(quiet.timezone)
    local = now.astimezone(zone)
    clock = local.time().replace(tzinfo=None)
    spans_midnight = quiet.end <= quiet.start
    inside = (
        clock >= quiet.start or clock < quiet.end
        if spans_midnight
        else quiet.start <= clock < quiet.end
    )
    if not inside or quiet.start == quiet.end:
        return None
    ends_on = local.date() + timedelta(days=1 if spans_midnight and clock >= quiet.start else 0)
    end = datetime.combine(ends_on, quiet.end, tzinfo=zone).astimezone(UTC)
    return max(
        end, now + timedelta(minutes=1)
    )  # where clocks are put back, the end may seem to have passed


def _after_burst(burst: BurstLimit, waiting: QueueState, now: datetime) -> SendDecision:
    """Up to `most` messages go out within the window; what comes then waits until it has passed,
    and goes as one.
    """
    recent = sorted(at for at in waiting.sent_at if now - burst.window < at <= now)
    if len(recent) >= burst.most:
        return SendDecision(
            hold_until=recent[-burst.most] + burst.window,
            reason=f"more than {burst.most} messages within {_span(burst.window)}",
        )
    if len(recent) + waiting.count > burst.most:
        return SendDecision(together=True, reason=f"more than {burst.most} at once")
    return SendDecision()


def _span(window: timedelta) -> str:
    hours, minutes = divmod(int(window.total_seconds()) // 60, 60)
    if hours:
        return "an hour" if (hours, minutes) == (1, 0) else f"{hours}:{minutes:02d} hours"
    return f"{minutes} minutes"


def _zone(name: str) -> ZoneInfo:
    """A zone that this host doesn't know any more is no reason to tell nobody."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
