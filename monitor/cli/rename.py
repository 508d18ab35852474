"""`policy-monitor rename`: another id for a watch, with its history."""

from __future__ import annotations

from typing import Any

import click

from monitor.cli.context import CliContext, listed_watch
from monitor.clock import system_clock
from monitor.config import edit_watches
from monitor.config.fields import check_id
from monitor.errors import MonitorError, StorageError, UsageError
from monitor.store.watch_queue import WatchQueue


@click.command()
@click.argument("old")
@click.argument("new")
@click.pass_obj
def rename(obj: dict[str, Any], /, old: str, new: str) -> None:
    """Give the watch OLD the id NEW, in the watch list and in the database: its history stays.

    \b
    policy-monitor rename x-privacy x-privacy-eu
    """
    context = CliContext.of(obj)
    config = context.load_without_secrets()
    listed_watch(config, old)
    try:
        check_id(new)
    except ValueError as error:
        raise UsageError(f'the id "{new}" {error}') from None
    if new in {watch.id for watch in config.watches}:
        raise UsageError(f'the watch list has a watch "{new}" already; nothing was renamed')
    stored = _rename_stored(context, old, new)
    try:
        edit_watches.rewrite(context.path, edit_watches.with_value(old, "id", new))
    except MonitorError:
        if stored:
            _rename_stored(context, new, old)
        raise
    click.echo(f"renamed {old} to {new}" + ("" if stored else "; nothing was stored of it yet"))


def _rename_stored(context: CliContext, old: str, new: str) -> bool:
    """Rename a watch in the database; return False if there is none yet, or no such watch."""
    try:
        context.reading().close()
    except StorageError:
        if context.database(context.load_without_secrets()).exists():
            raise
        return False
    with context.writing() as store:
        return WatchQueue(store).rename(old, new, system_clock())
