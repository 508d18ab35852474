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
from monitor.cli import explain, paper
from monitor.cli.setting import Setting
from monitor.clock import system_clock
from monitor.config.problems import perhaps
from monitor.config.settings import Config
from monitor.daemon.mishaps import Unlooked
from monitor.daemon.round import Round, send_waiting
from monitor.desk import Desk
from monitor.errors import UsageError
from monitor.model.alert import Alert
from monitor.model.life import Outcome, Status
from monitor.model.watch import Watch
from monitor.render.facts import of_relink
from monitor.render.phrases import one_line
from monitor.reread import bring_up_to_date
from monitor.store.agenda import Agenda
from monitor.store.archive import Archive
from monitor.store.file import Store, open_store
from monitor.store.outbox import Outbox
from monitor.tell import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the command line asks for."""

    ids: tuple[str, ...]
    due: bool
    dry: bool
    as_json: bool
    explained: bool


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="All watches that are enabled; so without any ID.")
@click.option("--due", is_flag=True, help="Only those whose time has come: for timers and cron.")
@click.option("--dry-run", "dry", is_flag=True, help="Save and tell nothing.")
@click.option("--explain", "explained", is_flag=True, help="Say what was taken as policy, and why it was told or not.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and watch.")
@click.pass_obj
def check(obj: dict[str, Any], /, ids: tuple[str, ...], **options: bool) -> int:
    """Look now, once, and tell what changed.

    Exit codes: 0 when nothing changed, 1 when something did, 3 when a page could not be looked at (with --due, that
    is told when it lasts, and the exit code is 0).

    \b
    policy-monitor check
    policy-monitor check x-privacy --explain
    policy-monitor check --all --json
    """
    if ids and (options["everything"] or options["due"]):
        raise click.UsageError("name watches, or ask for all or for those that are due: not both")
    wish = Wish(ids=ids, due=options["due"], dry=options["dry"], as_json=options["as_json"],
                explained=options["explained"])
    setting = Setting.of(obj)
    config = setting.load(channels=False)  # whoever can't be sent to is told as a failed delivery
    watches = _chosen(config, ids)
    outcomes = asyncio.run(_round(setting, config, watches, wish))
    statuses = {_status(outcome) for outcome in outcomes}
    if Status.CHANGED in statuses:
        return 1
    return 3 if Status.ERROR in statuses and not wish.due else 0


def _chosen(config: Config, ids: tuple[str, ...]) -> list[Watch]:
    known = {watch.id: watch for watch in config.watches}
    for watch_id in ids:
        if watch_id not in known:
            raise UsageError(f'{config.path}: no watch "{watch_id}"{perhaps(watch_id, known)}')
    if ids:
        return [known[watch_id] for watch_id in dict.fromkeys(ids)]
    return [watch for watch in config.watches if watch.enabled]


async def _round(setting: Setting, config: Config, watches: list[Watch], wish: Wish) -> list[Outcome | Unlooked]:
    desk = Desk()
    store = await desk.do(open_store, setting.database(config))
    fetcher = setting.fetcher(config)
    try:
        agenda, now = Agenda(store), system_clock()
        altered = await desk.do(agenda.sync_watches, config.watches, now, spread=False)
        await desk.do(bring_up_to_date, store, config.watches, altered, now)
        if wish.due:
            due = set(await desk.do(agenda.due, now))
            watches = [watch for watch in watches if watch.id in due]
        tools = Tools(fetcher=fetcher, archive=Archive(store), desk=desk, clock=system_clock, rules=config.rules)
        looks = Round(tools=tools, agenda=agenda, most=config.daemon.concurrency, dry=wish.dry)
        outcomes = await _look(looks, watches, wish)
        if not wish.dry:
            await _send(setting, config, store, desk)
        return outcomes
    finally:
        await fetcher.aclose()
        await desk.do(store.close)
        desk.close()


async def _look(looks: Round, watches: list[Watch], wish: Wish) -> list[Outcome | Unlooked]:
    outcomes = []
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal or wish.as_json) as progress:
        task = progress.add_task("looking", total=len(watches))
        async with aclosing(looks.looks(watches)) as seen:
            async for watch, outcome in seen:
                progress.advance(task)
                outcomes.append(outcome)
                _print(watch, outcome, wish)
    return outcomes


async def _send(setting: Setting, config: Config, store: Store, desk: Desk) -> None:
    channels = {channel.name: channel for channel in config.rules.channels}
    post = Post(outbox=Outbox(store), desk=desk, clock=system_clock, channels=channels, send=setting.send,
                setting=config.alerts.message)
    failed = await send_waiting(post)
    if failed:
        click.echo(f"{failed} deliveries failed and wait for the next round: policy-monitor deliveries", err=True)


def _status(outcome: Outcome | Unlooked) -> Status:
    return Status.ERROR if isinstance(outcome, Unlooked) else outcome.status


def _print(watch: Watch, outcome: Outcome | Unlooked, wish: Wish) -> None:
    if wish.as_json:
        click.echo(json.dumps(facts(watch, outcome), ensure_ascii=False))
        return
    if isinstance(outcome, Unlooked):
        paper.say(f"{watch.id}: {Status.ERROR} – {outcome.why}")
        return
    told = [alert.headline for alert in outcome.alerts] or list(outcome.reasons[:1])
    paper.say(f"{watch.id}: {outcome.status}" + (f" – {told[0]}" if told else ""))
    if wish.explained:
        _indent(explain.lines(outcome))
    elif outcome.change is not None:
        _indent(outcome.change.finding.summary)
    sys.stdout.flush()


def _indent(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(f"    {one_line(line)}")


def facts(watch: Watch, outcome: Outcome | Unlooked) -> dict[str, Any]:
    """Return what `check --json` prints of one look."""
    row: dict[str, Any] = {"watch": watch.id, "url": watch.urls[0], "status": _status(outcome)}
    if isinstance(outcome, Unlooked):
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
    if outcome.status is Status.DOUBTED:
        standing = outcome.life.doubt or outcome.life.candidate
        row |= {"error": outcome.reasons[0] if outcome.reasons else "", "kind": standing.kind if standing else ""}
    if change is not None:
        row |= {"event": change.kind, "materiality": change.finding.materiality, "headline": change.finding.headline}
    return row


def _told(alert: Alert) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": alert.kind, "headline": alert.headline}
    return row | ({"relinks": [of_relink(relink) for relink in alert.relinks]} if alert.relinks else {})
