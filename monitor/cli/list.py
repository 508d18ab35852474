"""`policy-monitor list`: what is watched."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from monitor.config import load, paths, show
from monitor.model.watch import Watch

_COLUMNS = ("id", "name", "checked", "tags", "URL")


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line and watch.")
@click.pass_obj
def list_verb(obj: dict[str, Any], as_json: bool) -> None:
    """List what is watched.

    \b
    policy-monitor list --json
    """
    path = paths.config_file(obj["config_path"], obj["environ"])
    watches = load.load_without_secrets(path).watches
    console = Console()
    if as_json:
        for watch in watches:
            click.echo(json.dumps({"watch": watch.id, **show.watch(watch)}, ensure_ascii=False))
    elif not watches:
        click.echo("nothing is watched yet: policy-monitor add URL", err=True)
    elif console.is_terminal:
        console.print(_table(watches))
    else:
        for watch in watches:
            click.echo("\t".join(_row(watch)))


def _row(watch: Watch) -> tuple[str, ...]:
    shown = show.watch(watch)
    when = f"every {shown['every']}" if "every" in shown else f"{shown['cron']} {shown['timezone']}"
    return (
        watch.id,
        watch.name,
        when if watch.enabled else "off",
        ", ".join(watch.tags),
        " ".join(watch.urls),
    )


def _table(watches: tuple[Watch, ...]) -> Table:
    table = Table(*_COLUMNS, box=None, pad_edge=False)
    for watch in watches:
        table.add_row(*map(escape, _row(watch)), style=None if watch.enabled else "dim")
    return table
