"""`policy-monitor mute` and `unmute`: holds the alerts of a watch, and releases them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.config.quantities import duration
from monitor.errors import UsageError
from monitor.render.labels import counted, instant
from monitor.store.feedback import FOR_GOOD, Feedback


@click.command()
@click.argument("watch_id", metavar="ID")
@click.option(
    "--until",
    metavar="WHEN",
    help="A day such as 2026-12-24, or a duration such as 14d. Default: until unmute.",
)
@click.pass_obj
def mute(obj: dict[str, Any], /, watch_id: str, until: str | None) -> None:
    """Hold all alerts of a watch. It is still checked; held alerts are sent when the mute ends.

    \b
    policy-monitor mute x-privacy --until 2026-12-24
    policy-monitor mute x-privacy --until 14d
    """
    now = system_clock()
    until_at = _end(until, now) if until else FOR_GOOD
    with CliContext.of(obj).writing() as store:
        held = Feedback(store).mute(watch_id, until_at, now)
    ends = f"until {instant(until_at)}" if until else "until you unmute it"
    holding = f"; holding {counted(held, 'alert')}" if held else ""
    click.echo(f"muted {watch_id} {ends}{holding}")


@click.command()
@click.argument("watch_id", metavar="ID")
@click.pass_obj
def unmute(obj: dict[str, Any], /, watch_id: str) -> None:
    """Unmute a watch and send the alerts that were held.

    \b
    policy-monitor unmute x-privacy
    """
    with CliContext.of(obj).writing() as store:
        held = Feedback(store).unmute(watch_id, system_clock())
    sending = f"sending {counted(held, 'held alert')}" if held else "nothing was waiting"
    click.echo(f"unmuted {watch_id}; {sending}")


def _end(until: str, now: datetime) -> datetime:
    """A day begins at midnight UTC; a duration counts from now. Raises UsageError."""
    try:
        return datetime.strptime(until, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        pass
    try:
        return now + duration(until)
    except ValueError:
        raise UsageError(
            f'"{until}" is neither a day such as 2026-12-24 nor a duration such as 14d'
        ) from None
