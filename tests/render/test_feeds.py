"""The calendar of announced texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from monitor.render import feeds
from monitor.render.feeds import CalendarEntry

ENTRY = CalendarEntry(
    watch_id="quill-privacy",
    title="Quill Privacy Policy",
    url="https://quill.example/privacy",
    on=date(2023, 9, 29),
    since_at=datetime(2023, 8, 30, 17, 12, tzinfo=UTC),
    topics=("ai_training",),
    headline="Biometrics: new, with commas; and semicolons",
)


def test_a_day_is_a_whole_day_with_an_alarm_for_every_reminder():
    (event,) = Calendar.from_ical(feeds.calendar([ENTRY], (14, 3, 0))).walk("VEVENT")
    assert event.decoded("dtstart") == date(2023, 9, 29)
    assert str(event["summary"]) == "Quill Privacy Policy takes effect"
    assert str(event["description"]).splitlines()[0] == ENTRY.headline
    assert [alarm.decoded("trigger") for alarm in event.walk("VALARM")] == [
        timedelta(days=-n) for n in (14, 3, 0)
    ]


def test_the_same_entries_make_the_same_bytes_in_any_order():
    other = replace(ENTRY, watch_id="other", on=date(2023, 9, 1))
    assert feeds.calendar([ENTRY, other]) == feeds.calendar([other, ENTRY])


def test_an_entry_keeps_its_identity_when_its_day_moves():
    assert replace(ENTRY, on=date(2023, 10, 1)).uid == ENTRY.uid
    assert replace(ENTRY, watch_id="other").uid != ENTRY.uid


def test_hostile_words_stay_words():
    hostile = replace(
        ENTRY,
        title="Evil\r\nEND:VCALENDAR\r\nBEGIN:VALARM",
        headline="half \udcff of it\r\nX:1",
        url="https://x.example/\udcff",
    )
    (event,) = Calendar.from_ical(feeds.calendar([hostile])).walk("VEVENT")
    assert "END:VCALENDAR BEGIN:VALARM" in str(event["summary"])
    assert all(len(line) <= 75 for line in feeds.calendar([hostile]).split(b"\r\n"))


def test_no_entries_make_an_empty_calendar():
    assert Calendar.from_ical(feeds.calendar([])).walk("VEVENT") == []
