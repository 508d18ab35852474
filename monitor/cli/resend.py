"""`policy-monitor resend`: the alerts of a change, once more."""

from __future__ import annotations

from typing import Any

import click

from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.render.labels import counted
from monitor.store.outbox import Outbox


@click.command()
@click.argument("change", type=int)
@click.pass_obj
def resend(obj: dict[str, Any], /, change: int) -> None:
    """Send the alerts of CHANGE again, to every channel that they were meant for.

    \b
    policy-monitor resend 12
    """
    with CliContext.of(obj).writing() as store:
        count = Outbox(store).resend(system_clock(), change=change)
    click.echo(f"sending {counted(count, 'delivery', 'deliveries')} of change {change} again")
