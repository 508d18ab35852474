"""`policy-monitor check`: every watch, checked once."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress

from monitor.check import Tools
from monitor.cli import outcome_text, output
from monitor.cli.context import CliContext, listed_watch
from monitor.clock import system_clock
from monitor.config.settings import Config
from monitor.daemon.isolation import NoOutcome
from monitor.daemon.one_shot import OneShotRun, send_waiting
from monitor.daemon.pulse import Heartbeat
from monitor.db_thread import DatabaseThread
from monitor.dispatch import Dispatcher
from monitor.model.alert import Alert
from monitor.model.change import Change
from monitor.model.memory import CheckStatus, Outcome
from monitor.model.watch import Watch
from monitor.render.json_output import link_change_json
from monitor.render.labels import counted, one_line
from monitor.reporting import record_due_report
from monitor.reprocess import reprocess_outdated
from monitor.store import watch_health
from monitor.store.archive import Archive
from monitor.store.database import Store, open_store
from monitor.store.outbox import Outbox
from monitor.store.watch_queue import WatchQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """The options of the command line."""

    ids: tuple[str, ...]
    due: bool
    dry: bool
    as_json: bool
    explained: bool


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--all", "everything", is_flag=True, help="Check all enabled watches, as without any ID."
)
@click.option("--due", is_flag=True, help="Check only those that are due, for timers and cron.")
@click.option("--dry-run", "dry", is_flag=True, help="Record nothing, send nothing.")
@click.option(
    "--explain",
    "explained",
    is_flag=True,
    help="Show what was extracted as the policy, and why an alert was or wasn't raised.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line and watch.")
@click.pass_obj
def check(obj: dict[str, Any], /, ids: tuple[str, ...], **options: bool) -> int:
    """Check every watch once and report changes.

    Exit code 0 if nothing changed; 1 if something did, or if a page does not look like the policy
    (a captcha, a sign-in page); 3 if a page could not be checked. With --due, only changes affect
    the exit code: an alert follows if a problem lasts.

    \b
    policy-monitor check
    policy-monitor check x-privacy --explain
    policy-monitor check --all --json
    """
    if ids and (options["everything"] or options["due"]):
        raise click.UsageError("give either IDs, or --all or --due")
    wanted = CheckOptions(
        ids=ids,
        due=options["due"],
        dry=options["dry"],
        as_json=options["as_json"],
        explained=options["explained"],
    )
    context = CliContext.of(obj)
    config = context.load(channels=False)  # a channel that can't be used shows as a failed delivery
    watches = _chosen(config, ids)
    return _exit_code(asyncio.run(_check_all(context, config, watches, wanted)), due=wanted.due)


def _exit_code(outcomes: list[Outcome | NoOutcome], *, due: bool) -> int:
    statuses = {_status(outcome) for outcome in outcomes}
    if CheckStatus.CHANGED in statuses:
        return 1
    if due:
        return 0
    if CheckStatus.ERROR in statuses:
        return 3
    return 1 if any(map(_is_no_policy, outcomes)) else 0


def _is_no_policy(outcome: Outcome | NoOutcome) -> bool:
    """Whether the page came and is another one: a captcha, a sign-in or error page, nothing."""
    return isinstance(outcome, Outcome) and outcome.memory.health.doubt is not None


def _chosen(config: Config, ids: tuple[str, ...]) -> list[Watch]:
    if ids:
        return [listed_watch(config, watch_id) for watch_id in dict.fromkeys(ids)]
    enabled = [watch for watch in config.watches if watch.enabled]
    if not enabled:
        none = "no watch is enabled: policy-monitor enable ID"
        empty = "nothing is watched yet: policy-monitor add URL"
        click.echo(none if config.watches else empty, err=True)
    return enabled


async def _check_all(
    context: CliContext, config: Config, watches: list[Watch], wanted: CheckOptions
) -> list[Outcome | NoOutcome]:
    db_thread = DatabaseThread()
    store = await db_thread.run(open_store, context.database(config))
    fetcher = context.fetcher(config)
    try:
        watch_queue, now = WatchQueue(store), system_clock()
        altered = await db_thread.run(watch_queue.sync_watches, config.watches, now, spread=False)
        await db_thread.run(reprocess_outdated, store, config.watches, altered, now)
        if wanted.due:
            due = set(await db_thread.run(watch_queue.due, now))
            watches = [watch for watch in watches if watch.id in due]
        tools = Tools(
            fetcher=fetcher,
            archive=Archive(store),
            db_thread=db_thread,
            clock=system_clock,
            rules=config.rules,
        )
        run = OneShotRun(
            tools=tools, watch_queue=watch_queue, most=config.daemon.concurrency, dry=wanted.dry
        )
        outcomes = await _run(run, watches, wanted)
        if not wanted.dry:
            await db_thread.run(record_due_report, store, config.rules, system_clock())
            await _send(context, config, store, db_thread)
            await _ping(config, store, db_thread)
        return outcomes
    finally:
        await fetcher.aclose()
        await db_thread.run(store.close)
        db_thread.close()


async def _run(
    run: OneShotRun, watches: list[Watch], wanted: CheckOptions
) -> list[Outcome | NoOutcome]:
    outcomes = []
    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=not console.is_terminal or wanted.as_json
    ) as progress:
        task = progress.add_task("checking", total=len(watches))
        async with aclosing(run.checks(watches)) as checked:
            async for watch, outcome in checked:
                progress.advance(task)
                outcomes.append(outcome)
                _print(watch, outcome, wanted)
    return outcomes


async def _send(
    context: CliContext, config: Config, store: Store, db_thread: DatabaseThread
) -> None:
    channels = {channel.name: channel for channel in config.rules.channels}
    dispatcher = Dispatcher(
        outbox=Outbox(store),
        db_thread=db_thread,
        clock=system_clock,
        channels=channels,
        send=context.send,
        setting=config.alerts.message,
    )
    failed = await send_waiting(dispatcher)
    if failed:
        failures = counted(failed, "failed delivery", "failed deliveries")
        click.echo(f"{failures}, will be retried: policy-monitor deliveries", err=True)


async def _ping(config: Config, store: Store, db_thread: DatabaseThread) -> None:
    if config.daemon.ping:
        trouble = await db_thread.run(watch_health.trouble, store, config.rules, system_clock())
        await Heartbeat().beat(config.daemon.ping, trouble)


def _status(outcome: Outcome | NoOutcome) -> CheckStatus:
    return CheckStatus.ERROR if isinstance(outcome, NoOutcome) else outcome.status


def _print(watch: Watch, outcome: Outcome | NoOutcome, wanted: CheckOptions) -> None:
    if wanted.as_json:
        click.echo(json.dumps(check_json(watch, outcome), ensure_ascii=False))
        return
    if isinstance(outcome, NoOutcome):
        output.echo(f"{watch.id}: {CheckStatus.ERROR} – {outcome.why}")
        return
    why = [alert.headline for alert in outcome.alerts] or list(outcome.reasons[:1])
    output.echo(f"{watch.id}: {outcome.status}" + (f" – {why[0]}" if why else ""))
    if wanted.explained:
        _indent(outcome_text.outcome_lines(outcome))
    elif outcome.change is not None:
        _indent(outcome.change.finding.summary)
    sys.stdout.flush()


def _indent(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(f"    {one_line(line)}")


def check_json(watch: Watch, outcome: Outcome | NoOutcome) -> dict[str, Any]:
    """Return what `check --json` prints for one check."""
    row: dict[str, Any] = {"watch": watch.id, "url": watch.urls[0], "status": _status(outcome)}
    if isinstance(outcome, NoOutcome):
        return row | {"error": outcome.why, "kind": outcome.kind}
    return row | {
        "at": outcome.at.isoformat(),
        "next_check_at": outcome.next_check_at.isoformat(),
        "alerts": [_alert_json(alert) for alert in outcome.alerts],
        "reasons": list(outcome.reasons),
        **_problem_json(outcome),
        **_change_json(outcome.change),
    }


def _problem_json(outcome: Outcome) -> dict[str, Any]:
    """Why the page could not be read or is not believed; empty if all is well."""
    if outcome.status is CheckStatus.DOUBTED:
        doubt, pending = outcome.memory.health.doubt, outcome.memory.texts.candidate
        reason = outcome.reasons[0] if outcome.reasons else ""
        return {"error": reason, "kind": doubt.kind if doubt else ("change" * bool(pending))}
    if outcome.failure is not None:
        return {"error": outcome.failure.message, "kind": outcome.failure.kind}
    return {}


def _change_json(change: Change | None) -> dict[str, Any]:
    if change is None:
        return {}
    finding = change.finding
    return {
        "event": change.kind,
        "materiality": finding.materiality,
        "headline": finding.headline,
    }


def _alert_json(alert: Alert) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": alert.kind, "headline": alert.headline}
    return row | (
        {"relinks": [link_change_json(relink) for relink in alert.relinks]} if alert.relinks else {}
    )
