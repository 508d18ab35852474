"""When a watch is looked at next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.decide import pace
from monitor.model.snapshot import FetchFailure
from monitor.model.watch import Schedule, Watch

SATURDAY = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def watch(**schedule: object) -> Watch:
    return Watch(
        id="acme-privacy",
        name="Acme privacy",
        service="Acme",
        terms_type="Privacy Policy",
        urls=("https://acme.example/privacy",),
        schedule=Schedule(**schedule),  # type: ignore[arg-type]
    )


def failure(
    kind: str, *, transient: bool = True, retry_after: timedelta | None = None
) -> FetchFailure:
    return FetchFailure(
        kind=kind,
        message=kind,
        url="https://acme.example/",
        transient=transient,
        retry_after=retry_after,
    )


def wait_after(fault: FetchFailure, failures: int) -> timedelta:
    return pace.next_retry(watch(every=hours(6)), fault, failures, SATURDAY) - SATURDAY


def about(wanted: timedelta, wait: timedelta) -> bool:
    return wanted <= wait <= wanted * (1 + pace.SPREAD)


def test_the_next_look_is_one_interval_on_a_little_scattered():
    assert about(hours(6), pace.next_check(watch(every=hours(6)), SATURDAY) - SATURDAY)


def test_jitter_is_stable_per_watch_and_differs_between_them():
    """The jitter is the same for the same watch and instant, and differs between watches."""
    assert pace.scatter("a", SATURDAY) == pace.scatter("a", SATURDAY)
    assert len({pace.scatter(name, SATURDAY) for name in "abcdef"}) == 6


def test_a_cron_time_holds_when_clocks_change():
    """A cron time holds in its own timezone when clocks change."""
    weekdays = watch(cron="30 8 * * 1-5", timezone="Europe/Berlin")
    assert pace.next_check(weekdays, SATURDAY) == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert pace.next_check(weekdays, datetime(2026, 3, 29, 12, tzinfo=UTC)) == datetime(
        2026, 3, 30, 6, 30, tzinfo=UTC
    )


def test_sunday_is_0_and_7_as_in_crontab():
    sunday = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    for expression in ("0 0 * * 0", "0 0 * * 7", "0 0 * * sun"):
        assert pace.next_check(watch(cron=expression), SATURDAY) == sunday


@pytest.mark.parametrize(
    ("expression", "zone", "words"),
    [
        ("* * * *", "UTC", "takes 5"),
        ("99 * * * *", "UTC", "99"),
        ("0 0 * * 6-2", "UTC", "backwards"),
        ("0 0 * * *", "Mars/Olympus", "unknown timezone"),
        ("nonsense of five words here", "UTC", "bad cron"),
    ],
)
def test_a_bad_cron_expression_is_named(expression: str, zone: str, words: str):
    assert words in (pace.check_cron(expression, zone) or "")


def test_a_day_and_a_weekday_mean_either_as_in_crontab():
    """Friday, or the 13th: not only a Friday the 13th."""
    found, now = [], SATURDAY
    for _ in range(4):
        now = pace.next_check(watch(cron="0 12 13 * 5"), now)
        found.append((now.month, now.day))
    assert found == [(11, 27), (12, 4), (12, 11), (12, 13)]
    assert pace.next_check(watch(cron="0 12 */2 * 5"), SATURDAY).weekday() == 4


def test_a_cron_time_that_never_comes_is_looked_at_once_a_week():
    assert pace.next_check(watch(cron="0 0 30 2 *"), SATURDAY) - SATURDAY == timedelta(days=7)


def test_what_may_pass_is_asked_again_soon_and_then_as_usual():
    fault = failure("timeout")
    assert about(timedelta(minutes=5), wait_after(fault, 1))
    assert about(timedelta(minutes=20), wait_after(fault, 3))
    assert about(hours(6), wait_after(fault, 50))


def test_what_stays_is_asked_again_as_usual():
    assert about(hours(6), wait_after(failure("not_found", transient=False), 1))


def test_a_refusing_server_is_asked_less_but_at_least_daily():
    """A server that refuses us is asked less and less, but at least daily."""
    assert about(hours(6), wait_after(failure("forbidden"), 1))
    assert about(hours(12), wait_after(failure("forbidden"), 2))
    assert about(hours(24), wait_after(failure("forbidden"), 40))


def test_a_server_may_only_slow_us_down_within_limits():
    """A server may slow us down, but neither speed us up nor go past the longest wait."""
    assert about(hours(12), wait_after(failure("server_error", retry_after=hours(12)), 1))
    assert about(hours(6), wait_after(failure("forbidden", retry_after=hours(1)), 1))
    assert about(
        pace.LONGEST_WAIT, wait_after(failure("server_error", retry_after=hours(99_999)), 1)
    )


def test_a_doubted_page_is_checked_again_soon():
    """A doubted page is checked again soon, and never later than usual."""
    every_six = watch(every=hours(6))
    assert about(timedelta(minutes=10), pace.next_recheck(every_six, 1, SATURDAY) - SATURDAY)
    assert about(hours(6), pace.next_recheck(every_six, 30, SATURDAY) - SATURDAY)
    often = watch(every=timedelta(minutes=2))
    assert about(timedelta(minutes=2), pace.next_recheck(often, 1, SATURDAY) - SATURDAY)


def test_a_delivery_backs_off_and_is_given_up_after_two_days():
    """A delivery is retried at growing intervals, and given up after two days."""
    assert pace.next_attempt(SATURDAY, 1, None, SATURDAY) == SATURDAY + timedelta(seconds=30)
    assert pace.next_attempt(SATURDAY, 30, None, SATURDAY) == SATURDAY + hours(1)
    assert pace.next_attempt(SATURDAY, 1, timedelta(minutes=7), SATURDAY) == SATURDAY + timedelta(
        minutes=7
    )
    assert pace.next_attempt(SATURDAY, 60, None, SATURDAY + timedelta(days=2)) is None
