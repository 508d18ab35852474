"""Announced texts as a calendar (RFC 5545), for a file or a feed that calendars subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from monitor.render import labels
from monitor.render.labels import one_line

CALENDAR_TYPE = "text/calendar; charset=utf-8"
_PRODUCT = "-//policy-monitor//announced policies//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """A day on which an announced text takes effect."""

    watch_id: str
    title: str
    """Whose policy it is."""
    url: str
    on: date
    since_at: datetime
    """When the announcement was first seen. With the watch's id it identifies the entry, even if
    its day changes.
    """
    headline: str = ""
    topics: tuple[str, ...] = ()

    @property
    def uid(self) -> str:
        """The same in every feed and file, so that calendars move an entry rather than double
        it.
        """
        return f"{self.watch_id}.{self.since_at:%Y%m%dT%H%M%SZ}@policy-monitor"


def calendar(entries: Iterable[CalendarEntry], remind_days: Iterable[int] = ()) -> bytes:
    """Return the entries as one calendar of whole days, each with an alarm for every reminder; the
    same every time.
    """
    whole = Calendar()
    whole.add("prodid", _PRODUCT)
    whole.add("version", "2.0")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", "Policies taking effect")
    leads = tuple(remind_days)
    for entry in sorted(entries, key=lambda entry: (entry.on, entry.uid)):
        whole.add_component(_event(entry, leads))
    written: bytes = whole.to_ical()
    return written


def _event(entry: CalendarEntry, leads: tuple[int, ...]) -> Event:
    event = Event()
    summary = f"{one_line(entry.title)} takes effect"
    shown = [
        one_line(entry.headline),
        f"Announced on {labels.short_date(entry.since_at.date())}",
        one_line(entry.url),
    ]
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.since_at)
    event.add("dtstart", entry.on)
    event.add("summary", summary)
    event.add("description", _sound("\n".join(line for line in shown if line)))
    event.add("url", _sound(one_line(entry.url)))
    event.add("transp", "TRANSPARENT")
    if entry.topics:
        event.add("categories", [labels.topic(topic) for topic in entry.topics])
    for lead in leads:
        event.add_component(_alarm(summary, lead))
    return event


def _alarm(summary: str, lead: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", timedelta(days=-lead))
    return alarm


def _sound(text: str) -> str:
    """Half characters, which hostile pages hold, can't be written."""
    return text.encode("utf-8", "replace").decode()
