"""`policy-monitor status`: whether one may rely on what is watched."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from monitor.cli import output
from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.config.settings import Config
from monitor.decide import health
from monitor.decide.health import HealthInput
from monitor.model.alert import DeliveryState
from monitor.model.health_state import Health, HealthState
from monitor.render import json_output
from monitor.render.labels import stamp
from monitor.store import watch_health
from monitor.store.database import Store
from monitor.store.feedback import Feedback
from monitor.store.outbox import Outbox

RECENT = timedelta(days=7)
"""So long a delivery that was given up asks for a person."""
MANY = 100_000


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def status(ctx: click.Context, /, as_json: bool) -> None:
    """Say in one line whether silence can be trusted, and list every watch that is not seen well.

    A watch is fresh, stale, blocked, failing, gone or suspicious. Exits with 0 where all is well or
    will be by itself, and with 1 where anything needs a person: trouble that lasts, or alerts that
    reached nobody.

    \b
    policy-monitor status
    policy-monitor status --json
    """
    setting, now = CliContext.of(ctx.obj), system_clock()
    config = setting.look()
    with setting.reading() as store:
        healths = healths_of(config, store, now)
        lost = _lost(store, now)
        muted = Feedback(store).muted(now)
    needed = lost > 0 or any(one.needs_person for one in healths)
    if as_json:
        told = {"muted": [one.watch_id for one in muted], **_facts(healths, lost, needed)}
        click.echo(json_output.line(told))
    else:
        _print(healths, lost)
        if muted:
            click.echo(f"muted: {', '.join(one.watch_id for one in muted)}")
    ctx.exit(1 if needed else 0)


def healths_of(config: Config, store: Store, now: datetime) -> tuple[Health, ...]:
    """Return how every watch of the watch list stands that is not switched off."""
    known = {one.watch_id: one for one in watch_health.healths(store, config.rules, now)}
    return tuple(
        known.get(watch.id)
        or health.health_of(
            HealthInput(watch_id=watch.id, next_check_at=now, checked_at=None), now, config.rules
        )
        for watch in config.watches
        if watch.enabled
    )


def _lost(store: Store, now: datetime) -> int:
    given_up = Outbox(store).deliveries(states=(DeliveryState.GIVEN_UP,), limit=MANY)
    return sum(
        1 for delivery in given_up if delivery.settled_at and delivery.settled_at >= now - RECENT
    )


def _print(healths: tuple[Health, ...], lost: int) -> None:
    output.heading(health.summary_line(healths))
    rows = [
        (
            one.watch_id,
            str(one.state),
            stamp(one.since_at) if one.since_at else "",
            "needs a person" if one.needs_person else "",
            one.why,
        )
        for one in healths
        if one.state is not HealthState.FRESH
    ]
    output.print_rows(("watch", "state", "since", "", "why"), rows)
    if lost:
        click.echo(
            f"{lost} deliveries were given up in the last week: policy-monitor deliveries --failed"
        )


def _facts(healths: tuple[Health, ...], lost: int, needed: bool) -> dict[str, Any]:
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
