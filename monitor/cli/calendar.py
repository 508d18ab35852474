"""`policy-monitor calendar`: the days on which announced texts take effect."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

from monitor.cli import output
from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.config.settings import Config
from monitor.errors import UsageError
from monitor.render import feeds, json_output, labels
from monitor.render.feeds import CalendarEntry
from monitor.store.database import Store
from monitor.store.memory_summary import memory_summaries


@click.command()
@click.option(
    "--ics", "ics", metavar="FILE", help="Write an iCalendar file; - for standard output."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line and day.")
@click.pass_obj
def calendar(obj: dict[str, Any], /, ics: str | None, as_json: bool) -> None:
    """List the days on which announced texts take effect, the nearest first.

    Entries of the calendar file keep their identities, so importing it again updates them without
    duplicates. Its reminders follow `[calendar] remind_days`.

    \b
    policy-monitor calendar
    policy-monitor calendar --ics policies.ics
    """
    context = CliContext.of(obj)
    config = context.load_without_secrets()
    with context.reading() as store:
        entries = entries_of(config, store)
    if ics is not None:
        _write(ics, feeds.calendar(entries, config.rules.remind_days))
    elif as_json:
        for entry in entries:
            click.echo(json_output.line(_entry_json(entry)))
    else:
        today = system_clock().date()
        output.print_rows(
            ("day", "in", "watch", "what", "announced"),
            [_row(entry, today) for entry in entries],
            empty="no announced texts",
        )


def entries_of(config: Config, store: Store) -> tuple[CalendarEntry, ...]:
    """Return the days on which announced texts of the watches take effect, the nearest first."""
    known = memory_summaries(store)
    entries = (
        CalendarEntry(
            watch_id=watch.id,
            title=watch.name,
            url=watch.urls[0],
            on=announced.effective_on,
            since_at=announced.since_at,
            headline=announced.headline,
            topics=announced.topics,
        )
        for watch in config.watches
        if watch.id in known
        for announced in known[watch.id].announced
        if announced.effective_on is not None
    )
    return tuple(sorted(entries, key=lambda entry: (entry.on, entry.watch_id)))


def _write(ics: str, content: bytes) -> None:
    if ics == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        Path(ics).write_bytes(content)
    except OSError as error:
        raise UsageError(f"{ics} can't be written: {error.strerror}") from None


def _row(entry: CalendarEntry, today: date) -> tuple[str, ...]:
    left = (entry.on - today).days
    since = labels.short_date(entry.since_at.date())
    what = entry.headline or entry.title
    return labels.short_date(entry.on), _in_days(left), entry.watch_id, what, since


def _in_days(left: int) -> str:
    if left < 0:
        return "overdue"
    return {0: "today", 1: "tomorrow"}.get(left, f"{left} days")


def _entry_json(entry: CalendarEntry) -> dict[str, Any]:
    return {
        "watch": entry.watch_id,
        "on": entry.on.isoformat(),
        "announced_at": labels.stamp(entry.since_at),
        "headline": entry.headline,
        "topics": list(entry.topics),
        "url": entry.url,
        "uid": entry.uid,
    }
