"""`policy-monitor check`: one round now."""

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
from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.config.problems import perhaps
from monitor.config.settings import Config
from monitor.daemon.isolation import NoOutcome
from monitor.daemon.one_shot import OneShotRun, send_waiting
from monitor.db_thread import DatabaseThread
from monitor.dispatch import Dispatcher
from monitor.errors import UsageError
from monitor.model.alert import Alert
from monitor.model.memory import CheckStatus, Outcome
from monitor.model.watch import Watch
from monitor.render.json_output import link_change_json
from monitor.render.labels import one_line
from monitor.reprocess import reprocess_outdated
from monitor.store.archive import Archive
from monitor.store.database import Store, open_store
from monitor.store.outbox import Outbox
from monitor.store.watch_queue import WatchQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions:
    """What the command line asks for."""

    ids: tuple[str, ...]
    due: bool
    dry: bool
    as_json: bool
    explained: bool


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--all", "everything", is_flag=True, help="All watches that are enabled; so without any ID."
)
@click.option("--due", is_flag=True, help="Only those whose time has come: for timers and cron.")
@click.option("--dry-run", "dry", is_flag=True, help="Save and tell nothing.")
@click.option(
    "--explain",
    "explained",
    is_flag=True,
    help="Say what was taken as policy, and why it was told or not.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and watch.")
@click.pass_obj
def check(obj: dict[str, Any], /, ids: tuple[str, ...], **options: bool) -> int:
    """Look now, once, and tell what changed.

    Exit codes: 0 when nothing changed, 1 when something did, 3 when a page could not be looked at
    (with --due, that is told when it lasts, and the exit code is 0).

    \b
    policy-monitor check
    policy-monitor check x-privacy --explain
    policy-monitor check --all
    --json
    """
    if ids and (options["everything"] or options["due"]):
        raise click.UsageError("name watches, or ask for all or for those that are due: not both")
    wish = CheckOptions(
        ids=ids,
        due=options["due"],
        dry=options["dry"],
        as_json=options["as_json"],
        explained=options["explained"],
    )
    setting = CliContext.of(obj)
    config = setting.load(channels=False)  # whoever can't be sent to is told as a failed delivery
    watches = _chosen(config, ids)
    outcomes = asyncio.run(_round(setting, config, watches, wish))
    statuses = {_status(outcome) for outcome in outcomes}
    if CheckStatus.CHANGED in statuses:
        return 1
    return 3 if CheckStatus.ERROR in statuses and not wish.due else 0


def _chosen(config: Config, ids: tuple[str, ...]) -> list[Watch]:
    known = {watch.id: watch for watch in config.watches}
    for watch_id in ids:
        if watch_id not in known:
            raise UsageError(f'{config.path}: no watch "{watch_id}"{perhaps(watch_id, known)}')
    if ids:
        return [known[watch_id] for watch_id in dict.fromkeys(ids)]
    return [watch for watch in config.watches if watch.enabled]


async def _round(
    setting: CliContext, config: Config, watches: list[Watch], wish: CheckOptions
) -> list[Outcome | NoOutcome]:
    db_thread = DatabaseThread()
    store = await db_thread.run(open_store, setting.database(config))
    fetcher = setting.fetcher(config)
    try:
        watch_queue, now = WatchQueue(store), system_clock()
        altered = await db_thread.run(watch_queue.sync_watches, config.watches, now, spread=False)
        await db_thread.run(reprocess_outdated, store, config.watches, altered, now)
        if wish.due:
            due = set(await db_thread.run(watch_queue.due, now))
            watches = [watch for watch in watches if watch.id in due]
        tools = Tools(
            fetcher=fetcher,
            archive=Archive(store),
            db_thread=db_thread,
            clock=system_clock,
            rules=config.rules,
        )
        looks = OneShotRun(
            tools=tools, watch_queue=watch_queue, most=config.daemon.concurrency, dry=wish.dry
        )
        outcomes = await _look(looks, watches, wish)
        if not wish.dry:
            await _send(setting, config, store, db_thread)
        return outcomes
    finally:
        await fetcher.aclose()
        await db_thread.run(store.close)
        db_thread.close()


async def _look(
    looks: OneShotRun, watches: list[Watch], wish: CheckOptions
) -> list[Outcome | NoOutcome]:
    outcomes = []
    console = Console(stderr=True)
    with Progress(
        console=console, transient=True, disable=not console.is_terminal or wish.as_json
    ) as progress:
        task = progress.add_task("looking", total=len(watches))
        async with aclosing(looks.looks(watches)) as seen:
            async for watch, outcome in seen:
                progress.advance(task)
                outcomes.append(outcome)
                _print(watch, outcome, wish)
    return outcomes


async def _send(
    setting: CliContext, config: Config, store: Store, db_thread: DatabaseThread
) -> None:
    channels = {channel.name: channel for channel in config.rules.channels}
    post = Dispatcher(
        outbox=Outbox(store),
        db_thread=db_thread,
        clock=system_clock,
        channels=channels,
        send=setting.send,
        setting=config.alerts.message,
    )
    failed = await send_waiting(post)
    if failed:
        click.echo(
            f"{failed} deliveries failed and wait for the next round: policy-monitor deliveries",
            err=True,
        )


def _status(outcome: Outcome | NoOutcome) -> CheckStatus:
    return CheckStatus.ERROR if isinstance(outcome, NoOutcome) else outcome.status


def _print(watch: Watch, outcome: Outcome | NoOutcome, wish: CheckOptions) -> None:
    if wish.as_json:
        click.echo(json.dumps(check_json(watch, outcome), ensure_ascii=False))
        return
    if isinstance(outcome, NoOutcome):
        output.echo(f"{watch.id}: {CheckStatus.ERROR} – {outcome.why}")
        return
    told = [alert.headline for alert in outcome.alerts] or list(outcome.reasons[:1])
    output.echo(f"{watch.id}: {outcome.status}" + (f" – {told[0]}" if told else ""))
    if wish.explained:
        _indent(outcome_text.outcome_lines(outcome))
    elif outcome.change is not None:
        _indent(outcome.change.finding.summary)
    sys.stdout.flush()


def _indent(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(f"    {one_line(line)}")


def check_json(watch: Watch, outcome: Outcome | NoOutcome) -> dict[str, Any]:
    """Return what `check --json` prints of one look."""
    row: dict[str, Any] = {"watch": watch.id, "url": watch.urls[0], "status": _status(outcome)}
    if isinstance(outcome, NoOutcome):
        return row | {"error": outcome.why, "kind": outcome.kind}
    failure, change = outcome.failure, outcome.change
    row |= {
        "at": outcome.at.isoformat(),
        "next_check_at": outcome.next_check_at.isoformat(),
        "alerts": [_told(alert) for alert in outcome.alerts],
        "reasons": list(outcome.reasons),
    }
    if failure is not None:
        row |= {"error": failure.message, "kind": failure.kind}
    if outcome.status is CheckStatus.DOUBTED:
        standing = outcome.memory.doubt or outcome.memory.candidate
        row |= {
            "error": outcome.reasons[0] if outcome.reasons else "",
            "kind": standing.kind if standing else "",
        }
    if change is not None:
        row |= {
            "event": change.kind,
            "materiality": change.finding.materiality,
            "headline": change.finding.headline,
        }
    return row


def _told(alert: Alert) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": alert.kind, "headline": alert.headline}
    return row | (
        {"relinks": [link_change_json(relink) for relink in alert.relinks]} if alert.relinks else {}
    )
