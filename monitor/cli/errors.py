"""`policy-monitor errors`: everything that is late or failing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from monitor.cli import output
from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.model.health_state import Health, HealthState
from monitor.render import json_output
from monitor.render.labels import counted, stamp
from monitor.store import undelivered, watch_health
from monitor.store.database import Store
from monitor.store.history import History
from monitor.store.rows import StoredDelivery, StoredIncident


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_context
def errors(ctx: click.Context, /, ids: tuple[str, ...], as_json: bool) -> None:
    """List everything that is late or failing: watches with problems, and undelivered alerts.

    With IDs, only what concerns these watches. Exit code 0 if there is nothing to list, 1
    otherwise.

    \b
    policy-monitor errors
    policy-monitor errors x-privacy
    """
    context, now = CliContext.of(ctx.obj), system_clock()
    config = context.load_without_secrets()
    listed = [watch.id for watch in config.watches if watch.enabled]
    with context.reading() as store:
        _check_ids(History(store), ids, {watch.id for watch in config.watches})
        late = _late(watch_health.healths(store, config.rules, now), now)
        found = _errors(store, listed, late, now)
    found = [one for one in found if not ids or one["watch"] in ids]
    if as_json:
        for error in found:
            click.echo(json_output.line(error))
    else:
        output.print_rows(
            ("watch", "problem", "since", "checks", "why"), map(_row, found), empty="no errors"
        )
    ctx.exit(1 if found else 0)


def _check_ids(history: History, ids: tuple[str, ...], listed: set[str]) -> None:
    """Accept watches that are listed, or were once. Raises UsageError for any other."""
    for watch_id in ids:
        if watch_id not in listed:
            history.watch(watch_id)


def _errors(
    store: Store, listed: list[str], late: list[dict[str, Any]], now: datetime
) -> list[dict[str, Any]]:
    watches = History(store).watches()
    checked = {watch.id for watch in watches if watch.checked_at is not None}
    found = late + [
        _failing(watch.id, watch.trouble) for watch in watches if watch.active and watch.trouble
    ]
    named = checked | {error["watch"] for error in found}
    found += [_never_checked(watch_id) for watch_id in listed if watch_id not in named]
    return found + [_lost(delivery) for delivery in undelivered.recently_given_up(store, now)]


def _failing(watch_id: str, incident: StoredIncident) -> dict[str, Any]:
    return {
        "watch": watch_id,
        "kind": incident.kind,
        "words": incident.words,
        "since": stamp(incident.since_at),
        "looks": incident.looks,
    }


def _late(healths: Sequence[Health], now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "watch": one.watch_id,
            "kind": "late",
            "words": f"overdue for {_span(now - one.since_at)}; is the daemon running?",
            "since": stamp(one.since_at),
            "looks": 0,
        }
        for one in healths
        if one.state is HealthState.STALE and one.since_at is not None
    ]


def _span(length: timedelta) -> str:
    minutes = round(length / timedelta(minutes=1))
    return counted(minutes, "minute") if minutes < 120 else counted(round(minutes / 60), "hour")


def _never_checked(watch_id: str) -> dict[str, Any]:
    return {
        "watch": watch_id,
        "kind": "never",
        "words": "not checked yet",
        "since": None,
        "looks": 0,
    }


def _lost(delivery: StoredDelivery) -> dict[str, Any]:
    return {
        "watch": delivery.watch_id,
        "kind": "undelivered",
        "words": f"gave up sending “{delivery.headline}” to {delivery.channel}: {delivery.words}",
        "since": stamp(delivery.settled_at or delivery.next_try_at),
        "looks": 0,
    }


def _row(error: dict[str, Any]) -> tuple[str, ...]:
    looks = str(error["looks"] or "")
    return error["watch"], error["kind"], error["since"] or "", looks, error["words"]
