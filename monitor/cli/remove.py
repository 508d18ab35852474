"""`policy-monitor remove`: takes watches off the watch list."""

from __future__ import annotations

from typing import Any

import click

from monitor.cli.context import CliContext
from monitor.config import edit_watches


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.pass_obj
def remove(obj: dict[str, Any], /, ids: tuple[str, ...]) -> None:
    """Take watches off the watch list. Their history stays in the database.

    A watch that is added again with the same --id continues its history. To stop checking for a
    while: policy-monitor disable ID.

    \b
    policy-monitor remove x-privacy
    """
    path = CliContext.of(obj).path
    for watch_id in dict.fromkeys(ids):
        edit_watches.rewrite(path, edit_watches.without(watch_id))
        click.echo(f"removed {watch_id}; its history stays: policy-monitor history {watch_id}")
