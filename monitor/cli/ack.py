"""`policy-monitor ack`: a change that somebody has dealt with."""

from __future__ import annotations

from typing import Any

import click

from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.store.feedback import Feedback, FeedbackKind


@click.command()
@click.argument("change", type=int)
@click.option("--note", default="", help="A note to keep with the acknowledgement.")
@click.pass_obj
def ack(obj: dict[str, Any], /, change: int, note: str) -> None:
    """Acknowledge CHANGE. `policy-monitor service` shows the acknowledgement.

    \b
    policy-monitor ack 12 --note "legal has been informed"
    """
    with CliContext.of(obj).writing() as store:
        Feedback(store).say(change, FeedbackKind.KNOWN, system_clock(), note)
    click.echo(f"change {change} acknowledged")
