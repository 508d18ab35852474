"""`policy-monitor errors`: everything that is late or failing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import click

from monitor.cli import output, undelivered
from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.render import json_output
from monitor.render.labels import counted, stamp
from monitor.store.database import Store
from monitor.store.history import History
from monitor.store.rows import StoredDelivery, StoredIncident, StoredWatch


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_context
def errors(ctx: click.Context, /, as_json: bool) -> None:
    """List everything that is late or failing: watches with problems, and undelivered alerts.

    Exit code 0 if there is nothing to list, 1 otherwise.

    \b
    policy-monitor errors
    """
    context, now = CliContext.of(ctx.obj), system_clock()
    listed = [watch.id for watch in context.load_without_secrets().watches if watch.enabled]
    with context.reading() as store:
        found = _errors(store, listed, now)
    if as_json:
        for error in found:
            click.echo(json_output.line(error))
    else:
        output.print_rows(("watch", "problem", "since", "checks", "why"), map(_row, found))
    ctx.exit(1 if found else 0)


def _errors(store: Store, listed: list[str], now: datetime) -> list[dict[str, Any]]:
    history = History(store)
    checked = {watch.id for watch in history.watches() if watch.checked_at is not None}
    found = [_watch_error(watch, now) for watch in history.troubled(now)]
    named = checked | {error["watch"] for error in found}
    found += [_never_checked(watch_id) for watch_id in listed if watch_id not in named]
    return found + [_lost(delivery) for delivery in undelivered.recently_given_up(store, now)]


def _watch_error(watch: StoredWatch, now: datetime) -> dict[str, Any]:
    return _late(watch, now) if watch.trouble is None else _failing(watch.id, watch.trouble)


def _failing(watch_id: str, incident: StoredIncident) -> dict[str, Any]:
    return {
        "watch": watch_id,
        "kind": incident.kind,
        "words": incident.words,
        "since": stamp(incident.since_at),
        "looks": incident.looks,
    }


def _late(watch: StoredWatch, now: datetime) -> dict[str, Any]:
    hours = counted(round((now - watch.next_check_at) / timedelta(hours=1)), "hour")
    return {
        "watch": watch.id,
        "kind": "late",
        "words": f"overdue for {hours}; is the daemon running?",
        "since": stamp(watch.next_check_at),
        "looks": 0,
    }


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
