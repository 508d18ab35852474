"""When a channel hears what waits for it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.decide import throttling
from monitor.decide.throttling import QueueState, SendDecision
from monitor.model.alert import BurstLimit, Channel, DigestSchedule, QuietHours

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAILY = DigestSchedule(at=time(8), timezone="Europe/Berlin")
WEEKLY = DigestSchedule(at=time(8), weekday=4, timezone="Europe/Berlin")
NIGHT = QuietHours(start=time(22), end=time(7), timezone="Europe/Berlin")


def office(quiet: QuietHours | None = None, burst: BurstLimit | None = None) -> Channel:
    return Channel(name="office", urls=(), quiet=quiet, burst=burst or BurstLimit())


def waiting(
    count: int = 1, since_at: datetime = MONDAY, sent_at: tuple[datetime, ...] = ()
) -> QueueState:
    return QueueState(count=count, since_at=since_at, sent_at=sent_at)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_by_default_alerts_go_out_at_once_and_one_by_one():
    assert throttling.decide_sending(office(), None, waiting(), MONDAY) == SendDecision()


def test_a_digest_waits_for_its_time_and_then_goes_out_as_one():
    due = berlin("2026-03-03T08:00+01:00")
    assert throttling.decide_sending(office(), DAILY, waiting(3), MONDAY) == SendDecision(
        hold_until=due, reason="daily digest"
    )
    assert throttling.decide_sending(office(), DAILY, waiting(3), due) == SendDecision(
        together=True, reason="daily digest"
    )


def test_a_missed_digest_goes_out_late():
    """A digest that was missed goes out late rather than never."""
    late = throttling.decide_sending(
        office(), DAILY, waiting(3, since_at=MONDAY - timedelta(days=9)), MONDAY
    )
    assert late.together


def test_a_weekly_digest_goes_out_on_its_day():
    assert throttling.next_digest(WEEKLY, MONDAY) == berlin("2026-03-06T08:00+01:00")
    assert throttling.next_digest(WEEKLY, berlin("2026-03-06T08:00+01:00")) == berlin(
        "2026-03-13T08:00+01:00"
    )


def test_a_digest_keeps_local_time_when_clocks_change():
    """A digest keeps its local time when summer time begins."""
    assert throttling.next_digest(DAILY, berlin("2026-03-28T12:00+01:00")) == berlin(
        "2026-03-29T08:00+02:00"
    )


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-02T21:59+01:00", None),
        ("2026-03-02T22:00+01:00", "2026-03-03T07:00+01:00"),
        ("2026-03-03T03:00+01:00", "2026-03-03T07:00+01:00"),
        ("2026-03-03T07:00+01:00", None),
        ("2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),
    ],
)
def test_quiet_hours_end_on_the_clock_on_the_wall(now: str, until: str | None):
    assert throttling.quiet_until(NIGHT, berlin(now)) == (berlin(until) if until else None)


def test_quiet_hours_within_a_day_and_none_at_all():
    lunch = QuietHours(start=time(12), end=time(13))
    assert throttling.quiet_until(lunch, MONDAY) == MONDAY + timedelta(hours=1)
    assert throttling.quiet_until(QuietHours(start=time(12), end=time(12)), MONDAY) is None


def test_quiet_hours_hold_and_say_so():
    night = berlin("2026-03-02T23:00+01:00")
    held = throttling.decide_sending(office(NIGHT), None, waiting(), night)
    assert held == SendDecision(hold_until=berlin("2026-03-03T07:00+01:00"), reason="quiet hours")


def test_a_digest_due_in_quiet_hours_waits_for_their_end():
    early = DigestSchedule(at=time(5), timezone="Europe/Berlin")
    held = throttling.decide_sending(
        office(NIGHT), early, waiting(), berlin("2026-03-03T05:00+01:00")
    )
    assert held.hold_until == berlin("2026-03-03T07:00+01:00")


def test_more_than_the_burst_allows_becomes_one_message():
    burst = BurstLimit(most=5, window=timedelta(hours=1))
    assert (
        throttling.decide_sending(office(burst=burst), None, waiting(5), MONDAY) == SendDecision()
    )
    assert throttling.decide_sending(office(burst=burst), None, waiting(6), MONDAY).together
    three = tuple(MONDAY - timedelta(minutes=minute) for minute in (10, 20, 30))
    assert throttling.decide_sending(
        office(burst=burst), None, waiting(3, sent_at=three), MONDAY
    ).together


def test_after_a_burst_the_channel_waits():
    """After a burst, the channel waits until the window has passed."""
    burst = BurstLimit(most=2, window=timedelta(hours=1))
    sent = (
        MONDAY - timedelta(minutes=50),
        MONDAY - timedelta(minutes=10),
        MONDAY - timedelta(hours=2),
    )
    held = throttling.decide_sending(office(burst=burst), None, waiting(sent_at=sent), MONDAY)
    assert held.hold_until == MONDAY + timedelta(minutes=10)
    assert held.reason == "more than 2 messages within an hour"


@given(st.integers(1, 5), st.lists(st.integers(0, 600), min_size=1, max_size=60))
def test_no_window_exceeds_the_burst_limit_by_more_than_one(most: int, arrivals: list[int]):
    """No window ever holds more messages than the burst limit and one.

    Plays a channel minute by minute: every alert is told, and no window holds more than the burst
    allows.
    """
    burst = BurstLimit(most=most, window=timedelta(hours=1))
    box, sent, told = [], [], 0
    for minute in range(800):
        now = MONDAY + timedelta(minutes=minute)
        box += [now] * arrivals.count(minute)
        if not box:
            continue
        verdict = throttling.decide_sending(
            office(burst=burst), None, waiting(len(box), box[0], tuple(sent)), now
        )
        if verdict.hold_until is not None:
            assert verdict.hold_until > now
            continue
        sent += [now] if verdict.together else [now] * len(box)
        told += len(box)
        box = []
    assert told == len(arrivals)
    for at in sent:
        assert sum(at - burst.window < other <= at for other in sent) <= most


@given(
    st.sampled_from(["office", "a@b", "mail-1", "x@daily-99:99-UTC"]),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.none() | st.integers(0, 6),
    st.sampled_from(["UTC", "Europe/Berlin", "Etc/GMT+3"]),
)
def test_a_queue_tells_its_channel_and_its_digest(
    channel: str, at: time, weekday: int | None, timezone: str
):
    digest = DigestSchedule(at=at, weekday=weekday, timezone=timezone)
    assert throttling.channel_of(throttling.queue(channel, digest)) == (channel, digest)
    assert throttling.channel_of(throttling.queue(channel, None)) == (channel, None)


def test_what_came_at_once_is_not_in_the_digest_again():
    """A channel that got an alert at once does not get it again in the digest."""
    assert throttling.queues([("office", DAILY), ("legal", WEEKLY), ("office", None)]) == (
        "office",
        "legal@weekly-fri-08:00-Europe/Berlin",
    )


def test_an_unknown_time_zone_is_no_reason_to_tell_nobody():
    assert throttling.next_digest(DigestSchedule(timezone="Mars/Olympus"), MONDAY) == datetime(
        2026, 3, 3, 8, 0, tzinfo=UTC
    )
