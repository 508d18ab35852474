"""`policy-monitor status`: whether every watch is healthy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from monitor.cli import output, undelivered
from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.config.settings import Config
from monitor.decide import health
from monitor.decide.health import HealthInput
from monitor.model.health_state import Health, HealthState
from monitor.render import json_output
from monitor.render.labels import counted, stamp
from monitor.store import watch_health
from monitor.store.database import Store
from monitor.store.feedback import Feedback


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def status(ctx: click.Context, /, as_json: bool) -> None:
    """Show whether every watch is healthy, and list those that are not.

    A watch is fresh, stale, blocked, failing, gone or suspicious. Exit code 1 if anything needs
    attention: a problem that lasts, or undelivered alerts; 0 if all is well or a problem may still
    pass.

    \b
    policy-monitor status
    policy-monitor status --json
    """
    context, now = CliContext.of(ctx.obj), system_clock()
    config = context.load_without_secrets()
    with context.reading() as store:
        healths = healths_of(config, store, now)
        lost = len(undelivered.recently_given_up(store, now))
        muted = Feedback(store).muted(now)
    needed = lost > 0 or any(one.needs_person for one in healths)
    if as_json:
        found = {"muted": [one.watch_id for one in muted], **_status_json(healths, lost, needed)}
        click.echo(json_output.line(found))
    else:
        _print(healths, lost)
        if muted:
            click.echo(f"muted: {', '.join(one.watch_id for one in muted)}")
    ctx.exit(1 if needed else 0)


def healths_of(config: Config, store: Store, now: datetime) -> tuple[Health, ...]:
    """Return the health of every enabled watch of the watch list."""
    known = {one.watch_id: one for one in watch_health.healths(store, config.rules, now)}
    return tuple(
        known.get(watch.id)
        or health.health_of(
            HealthInput(watch_id=watch.id, next_check_at=now, checked_at=None), now, config.rules
        )
        for watch in config.watches
        if watch.enabled
    )


def _print(healths: tuple[Health, ...], lost: int) -> None:
    output.heading(health.summary_line(healths))
    rows = [
        (
            one.watch_id,
            str(one.state),
            stamp(one.since_at) if one.since_at else "",
            "needs attention" if one.needs_person else "",
            one.why,
        )
        for one in healths
        if one.state is not HealthState.FRESH
    ]
    output.print_rows(("watch", "state", "since", "", "why"), rows)
    if lost:
        click.echo(
            f"{counted(lost, 'undelivered alert')} in the last week: "
            "policy-monitor deliveries --failed"
        )


def _status_json(healths: tuple[Health, ...], lost: int, needed: bool) -> dict[str, Any]:
    return {
        "summary": health.summary_line(healths),
        "needs_person": needed,
        "deliveries_given_up": lost,
        "watches": [
            {
                "watch": one.watch_id,
                "state": one.state,
                "why": one.why,
                "needs_person": one.needs_person,
                "since": stamp(one.since_at) if one.since_at else None,
            }
            for one in healths
        ],
    }
