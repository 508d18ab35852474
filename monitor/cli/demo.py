"""`policy-monitor demo`: the founding story, played on this machine."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path

import click

from monitor.cli.context import CliContext
from monitor.clock import Clock, system_clock
from monitor.daemon import logs
from monitor.daemon.daemon import Daemon
from monitor.daemon.sd_notify import SystemdNotifier
from monitor.demo.runner import DemoClock, DemoRunner, page


@click.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("policy-monitor-demo.html"),
    show_default=True,
    help="Where the page with the same alerts is left.",
)
def demo(out: Path) -> int:
    """Play the founding story in half a minute: a site, the daemon, and the mails that it sends.

    Everything happens on this machine: an invented company's policy, an upcoming one beside it
    under another brand, its withdrawal, its return, its coming into force; a captcha page, an
    overloaded server and a redesign between.

    \b
    policy-monitor demo
    """
    logs.start("plain", 40, journal=False)
    play = DemoRunner(click.echo, DemoClock(system_clock))
    with tempfile.TemporaryDirectory(prefix="policy-monitor-demo-") as folder:
        fine = asyncio.run(play.run(Path(folder), _service))
    out.write_text(page(play.mails), encoding="utf-8")
    click.echo(f"\n{len(play.mails)} alerts. The same as a page: {out.absolute()}")
    if not fine:
        click.echo("Something did not come out as it should.", err=True)
    return 0 if fine else 3


def _service(config: Path, clock: Clock) -> Daemon:
    setting = CliContext(str(config), dict(os.environ))
    return Daemon(
        load=setting.load,
        make_fetcher=setting.fetcher,
        send=setting.send,
        clock=clock,
        notifier=SystemdNotifier(None),
        database=setting.database,
    )
