"""When to check again. Arithmetic on instants only: it never sleeps and never asks the time."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apscheduler.triggers.cron import CronTrigger

from monitor.model.snapshot import FetchFailure
from monitor.model.watch import Schedule, Watch

DEFAULT_EVERY = timedelta(hours=6)
SPREAD = 0.1
"""Share of a wait by which checks are scattered, so that one host is not met by all its watches at
once.
"""
FIRST_RETRY = timedelta(minutes=5)
FIRST_RELOOK = timedelta(minutes=10)
LONGEST_WAIT = timedelta(days=7)
"""No server's wish makes us wait longer."""
LONGEST_BACK_OFF = timedelta(days=1)
"""A server that refuses us is asked at least this often, or at the watch's own interval where that
is longer.
"""
REFUSALS = frozenset({"rate_limited", "forbidden"})

FIRST_DELIVERY_RETRY = timedelta(seconds=30)
LONGEST_DELIVERY_RETRY = timedelta(hours=1)
DELIVERY_PATIENCE = timedelta(days=2)
"""A delivery is given up when this much time has passed since its alert …"""
FEWEST_TRIES = 12
"""… and it was tried so often, over some hours."""

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def next_check(watch: Watch, now: datetime) -> datetime:
    """Return the instant of the next regular look: one interval on, a little scattered, or the next
    cron time.
    """
    if watch.schedule.cron is not None:
        return _next_cron(watch.schedule, now)
    return now + usual_wait(watch.schedule, now) * (1 + SPREAD * scatter(watch.id, now))


def next_retry(watch: Watch, failure: FetchFailure, failures: int, now: datetime) -> datetime:
    """Return the instant of the next check after `failures` (>= 1) failed checks in a row.

    What may pass is asked again soon, in waits that double up to the usual one. A server that
    refuses us is asked less and less often. A Retry-After can lengthen the wait, never shorten it.
    """
    usual = usual_wait(watch.schedule, now)
    doublings = 1 << min(failures - 1, 16)
    if failure.kind in REFUSALS:
        wait = min(usual * doublings, max(usual, LONGEST_BACK_OFF))
    elif failure.transient:
        wait = min(FIRST_RETRY * doublings, usual)
    else:
        wait = usual
    if failure.retry_after is not None:
        wait = max(wait, min(failure.retry_after, LONGEST_WAIT))
    return now + wait * (1 + SPREAD * scatter(watch.id, now))


def next_recheck(watch: Watch, looks: int, now: datetime) -> datetime:
    """Return the instant of the next check after `looks` (>= 1) doubted ones in a row: soon,
    then as usual.
    """
    wait = min(FIRST_RELOOK * (1 << min(looks - 1, 16)), usual_wait(watch.schedule, now))
    return now + wait * (1 + SPREAD * scatter(watch.id, now))


def next_attempt(
    alert_at: datetime, attempts: int, retry_after: timedelta | None, now: datetime
) -> datetime | None:
    """Return when a delivery is tried again after `attempts` (>= 1) failed ones, or None when it is
    given up.

    What was held for a digest, or slept while the daemon was off, is old before it is first tried:
    it is not given up before it was tried some times either.
    """
    if now - alert_at >= DELIVERY_PATIENCE and attempts >= FEWEST_TRIES:
        return None
    wait = min(FIRST_DELIVERY_RETRY * (1 << min(attempts - 1, 16)), LONGEST_DELIVERY_RETRY)
    if retry_after is not None:
        wait = max(wait, min(retry_after, DELIVERY_PATIENCE))
    return now + wait


def scatter(watch_id: str, at: datetime) -> float:
    """Return a number in [0, 1) that looks random and is always the same for the same watch and
    instant.
    """
    digest = blake2b(f"{watch_id} {at.isoformat()}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def check_cron(expression: str, timezone: str) -> str | None:
    """Return what is wrong with a cron expression or its zone, or None where they can be used."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f'unknown timezone "{timezone}" (use a name such as "Europe/Berlin")'
    try:
        _triggers(expression, zone)
    except (ValueError, TypeError, AttributeError) as error:
        return f'bad cron expression "{expression}": {error}'
    return None


def usual_wait(schedule: Schedule, now: datetime) -> timedelta:
    """Return the distance between two regular checks around `now`."""
    if schedule.cron is None:
        return schedule.every or DEFAULT_EVERY
    following = _next_cron(schedule, now)
    return _next_cron(schedule, following + timedelta(seconds=1)) - following


def _next_cron(schedule: Schedule, now: datetime) -> datetime:
    triggers = _triggers(schedule.cron or "", ZoneInfo(schedule.timezone))
    after = now + timedelta(seconds=1)
    times: list[datetime] = [
        fires for one in triggers if (fires := one.get_next_fire_time(None, after)) is not None
    ]
    if not times:  # such as 30 February: a check a week shows at least that it is watched
        return now + LONGEST_WAIT
    return min(times).astimezone(now.tzinfo)


def _triggers(expression: str, zone: ZoneInfo) -> tuple[CronTrigger, ...]:
    """The triggers of which the first counts. As crontab(5) says, a day of the month and a weekday
    that are both restricted mean either; apscheduler would wait for both at once.
    """
    fields = expression.split()
    if len(fields) != 5 or fields[2].startswith("*") or fields[4].startswith("*"):
        return (_trigger(fields, zone),)
    by_day, by_weekday = [*fields[:4], "*"], [*fields[:2], "*", *fields[3:]]
    return _trigger(by_day, zone), _trigger(by_weekday, zone)


def _trigger(fields: list[str], zone: ZoneInfo) -> CronTrigger:
    fields = list(fields)
    if len(fields) != 5:
        raise ValueError(f"it has {len(fields)} fields, and takes 5: minute hour day month weekday")
    fields[4] = ",".join(_weekdays(part) for part in fields[4].split(","))
    return CronTrigger.from_crontab(" ".join(fields), timezone=zone)


def _weekdays(part: str) -> str:
    """Spell out numbers: crontab(5) counts weekdays from Sunday as 0 or 7, apscheduler from Monday
    as 0.
    """
    match = re.fullmatch(r"([0-7])(?:-([0-7]))?(?:/([1-7]))?", part)
    if match is None:
        return part
    first, last, step = int(match[1]), int(match[2] or match[1]), int(match[3] or 1)
    if last < first:
        raise ValueError(f"the weekdays {part} run backwards")
    return ",".join(_WEEKDAYS[day % 7] for day in range(first, last + 1, step))
