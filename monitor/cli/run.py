"""`policy-monitor run`: the daemon."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path
from typing import Any

import click

from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.daemon import logs
from monitor.daemon.daemon import Daemon
from monitor.daemon.sd_notify import SystemdNotifier


@click.command()
@click.option(
    "--log",
    "style",
    type=click.Choice(["plain", "json"]),
    default="plain",
    show_default=True,
    help="How log lines on stderr look.",
)
@click.pass_obj
def run(obj: dict[str, Any], style: str) -> None:
    """Watch until stopped.

    Looks at every page when it is due, tells what changed, and takes over a changed watch list by
    itself (or at SIGHUP). SIGTERM ends it in good order.

    \b
    policy-monitor run
    systemctl start policy-monitor
    """
    setting = CliContext.of(obj)
    environ = setting.environ
    level = logging.DEBUG if setting.verbose > 1 else logging.INFO
    logs.start(style, level, journal=_is_journal(environ.get("JOURNAL_STREAM", "")))
    service = Daemon(
        load=setting.load,
        make_fetcher=setting.fetcher,
        send=setting.send,
        clock=system_clock,
        notifier=SystemdNotifier.from_environment(environ),
        database=setting.database,
    )
    asyncio.run(service.run())


def _is_journal(stream: str) -> bool:
    """Tell whether stderr goes to the journal: systemd names its device and inode
    (systemd.exec(5)).
    """
    try:
        stat = os.fstat(2)
    except OSError:
        return False
    return stream == f"{stat.st_dev}:{stat.st_ino}" and not Path("/dev/stderr").is_char_device()
