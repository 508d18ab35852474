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
from monitor.errors import MonitorError, UsageError

log = logging.getLogger("monitor.daemon")


@click.command()
@click.option(
    "--log",
    "style",
    type=click.Choice(["plain", "json"]),
    default="plain",
    show_default=True,
    help="Format of the log lines on stderr.",
)
@click.pass_obj
def run(obj: dict[str, Any], style: str) -> int:
    """Run the daemon, until stopped.

    It checks every page when it is due, sends alerts, and reloads the watch list when the file
    changes (or at SIGHUP). SIGTERM shuts it down cleanly.

    \b
    policy-monitor run
    systemctl start policy-monitor
    """
    context = CliContext.of(obj)
    environ = context.environ
    level = logging.DEBUG if context.verbose > 1 else logging.INFO
    logs.start(style, level, journal=_is_journal(environ.get("JOURNAL_STREAM", "")))
    daemon = Daemon(
        load=context.load,
        make_fetcher=context.fetcher,
        send=context.send,
        clock=system_clock,
        notifier=SystemdNotifier.from_environment(environ),
        database=context.database,
    )
    try:
        asyncio.run(daemon.run())
    except MonitorError as error:
        if style != "json":
            raise
        for problem in getattr(error, "problems", (error,)):
            log.critical("%s", problem)  # whoever collects JSON lines gets nothing else
        return 2 if isinstance(error, UsageError) else 3
    return 0


def _is_journal(stream: str) -> bool:
    """Tell whether stderr goes to the journal, of which `stream` is the device and inode."""
    try:
        stat = os.fstat(2)
    except OSError:
        return False
    return stream == f"{stat.st_dev}:{stat.st_ino}" and not Path("/dev/stderr").is_char_device()
