"""`policy-monitor demo`: a demo that runs on this machine."""

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
from monitor.render.labels import counted


@click.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("policy-monitor-demo.html"),
    show_default=True,
    help="Where to write a page with the same alerts.",
)
def demo(out: Path) -> int:
    """Run a demo in about a minute: a site, the daemon, and the mails that it sends.

    Everything runs on this machine. The policy of an invented company gets an upcoming version
    under another brand, which is withdrawn, announced again and comes into force; meanwhile there
    is a captcha page, an overloaded server and a redesign.

    \b
    policy-monitor demo
    """
    logs.start("plain", 40, journal=False)
    runner = DemoRunner(click.echo, DemoClock(system_clock))
    with tempfile.TemporaryDirectory(prefix="policy-monitor-demo-") as folder:
        as_expected = asyncio.run(runner.run(Path(folder), _daemon))
    out.write_text(page(runner.mails), encoding="utf-8")
    click.echo(f"\n{counted(len(runner.mails), 'alert')}. The same as a page: {out.absolute()}")
    if not as_expected:
        click.echo("The demo did not finish as expected.", err=True)
    return 0 if as_expected else 3


def _daemon(config: Path, clock: Clock) -> Daemon:
    context = CliContext(str(config), dict(os.environ))
    return Daemon(
        load=context.load,
        make_fetcher=context.fetcher,
        send=context.send,
        clock=clock,
        notifier=SystemdNotifier(None),
        database=context.database,
    )
