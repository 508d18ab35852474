"""`policy-monitor backtest`: the daemon's decisions, over saved pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from monitor import replay
from monitor.cli import progress
from monitor.cli.progress import Advance
from monitor.config import load
from monitor.config.settings import Config
from monitor.model.alert import Alert
from monitor.model.change import OPT_IN_EVENTS
from monitor.model.rules import Rules
from monitor.render import json_output
from monitor.render.labels import one_line
from monitor.replay import SavedPage


@click.command()
@click.argument("snapshots", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--config",
    "config",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Use the settings of this watch list: pages, selectors, patience.",
)
@click.option(
    "--reminders",
    is_flag=True,
    help="Include alerts that no page triggers: date reminders, repeated health alerts.",
)
@click.option(
    "--links",
    "links",
    is_flag=True,
    help="Include changed links, which raise alerts only for routes that ask for them.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line and alert.")
def backtest(
    snapshots: Path, config: Path | None, reminders: bool, links: bool, as_json: bool
) -> None:
    """Show the alerts that SNAPSHOTS would have raised. Nothing is fetched, saved or sent.

    SNAPSHOTS holds one JSON object per line, oldest first: watch, url, at, status, media_type, file
    (relative to SNAPSHOTS). Watches that --config doesn't name are checked with default settings.

    \b
    policy-monitor backtest saved/snapshots.jsonl --json
    """
    known = load.load_without_secrets(config) if config else None
    watches = {watch.id: watch for watch in known.watches} if known else {}
    rules = _rules(known, reminders=reminders)
    with progress.bar("checking", _lines_in(snapshots), shown=not as_json) as advance:
        pages = _counted(replay.read_saved_pages(snapshots), advance)
        for index, outcome in replay.backtest(pages, watches, rules):
            for alert in outcome.alerts:
                if links or alert.channels or alert.kind not in OPT_IN_EVENTS:
                    _print(alert, index, as_json=as_json)


def _rules(config: Config | None, *, reminders: bool) -> Rules:
    rules = config.rules if config else Rules()
    return rules if reminders else replace(rules, remind_days=(), remind_every=timedelta.max)


def _print(alert: Alert, index: int, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_alert_json(alert, index), ensure_ascii=False))
        return
    where = f"{alert.at:%Y-%m-%d %H:%M}  {alert.watch_id} #{index}"
    click.echo(f"{where}  {alert.kind}: {one_line(alert.headline)}")


def _counted(pages: Iterator[SavedPage], advance: Advance) -> Iterator[SavedPage]:
    for page in pages:
        yield page
        advance(1)


def _lines_in(listing: Path) -> int:
    with listing.open("rb") as file:
        return sum(1 for line in file if line.strip())


def _alert_json(alert: Alert, index: int) -> dict[str, Any]:
    finding = alert.finding
    effective = finding.effective_on if finding else None
    return {
        "watch": alert.watch_id,
        "at": alert.at.isoformat(),
        "snapshot": index,
        "kind": alert.kind,
        "materiality": alert.materiality,
        "headline": alert.headline,
        "topics": list(finding.topics) if finding else [],
        "effective_date": effective.isoformat() if effective else None,
        **(
            {"relinks": [json_output.link_change_json(relink) for relink in alert.relinks]}
            if alert.relinks
            else {}
        ),
    }
