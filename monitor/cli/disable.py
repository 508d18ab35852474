"""`policy-monitor disable` and `enable`: stops checking watches, and starts again."""

from __future__ import annotations

from typing import Any

import click

from monitor.cli.context import CliContext
from monitor.config import edit_watches


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.pass_obj
def disable(obj: dict[str, Any], /, ids: tuple[str, ...]) -> None:
    """Stop checking watches, until they are enabled. They stay on the list, and so does their
    history.

    To go on checking and hold the alerts: policy-monitor mute ID.

    \b
    policy-monitor disable x-privacy
    """
    _set(CliContext.of(obj), ids, enabled=False)


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.pass_obj
def enable(obj: dict[str, Any], /, ids: tuple[str, ...]) -> None:
    """Check disabled watches again. What changed meanwhile shows at the next check.

    \b
    policy-monitor enable x-privacy
    """
    _set(CliContext.of(obj), ids, enabled=True)


def _set(context: CliContext, ids: tuple[str, ...], *, enabled: bool) -> None:
    for watch_id in dict.fromkeys(ids):
        edit_watches.rewrite(context.path, edit_watches.with_value(watch_id, "enabled", enabled))
        click.echo(f"{'enabled' if enabled else 'disabled'} {watch_id}")
