"""`policy-monitor backtest`: the daemon's decisions over saved pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from monitor import replay
from monitor.model.alert import Alert
from monitor.model.rules import Rules


@click.command()
@click.argument("snapshots", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and alert.")
def backtest(snapshots: Path, as_json: bool) -> None:
    """Say which alerts SNAPSHOTS would have raised. Nothing is fetched, saved or sent.

    SNAPSHOTS holds one JSON object a line, in the order of time: watch, url, at, status, media_type, file (relative
    to SNAPSHOTS).

    \b
    policy-monitor backtest saved/snapshots.jsonl --json
    """
    for index, outcome in replay.backtest(replay.read_lines(snapshots), {}, Rules()):
        for alert in outcome.alerts:
            if as_json:
                click.echo(json.dumps(_facts(alert, index), ensure_ascii=False))
            else:
                click.echo(f"{alert.at:%Y-%m-%d %H:%M}  {alert.watch_id} #{index}  {alert.kind}: {alert.headline}")


def _facts(alert: Alert, index: int) -> dict[str, Any]:
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
    }
