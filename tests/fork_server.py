"""Starts real daemons quickly: a process that has imported everything forks one for each line it
reads.

    python -m tests.fork_server CONFIG
    go          → prints the pid of a new daemon on CONFIG; the one before was killed

Each child is a process like any other: it opens the database by itself, and can be killed by signal
9.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.daemon import logs
from monitor.daemon.daemon import Daemon
from monitor.daemon.sd_notify import SystemdNotifier


def daemon(config: Path) -> None:
    setting = CliContext(str(config), dict(os.environ))
    logs.start("plain", 20, journal=False)
    asyncio.run(
        Daemon(
            load=setting.load,
            make_fetcher=setting.fetcher,
            send=setting.send,
            clock=system_clock,
            notifier=SystemdNotifier(None),
            database=setting.database,
        ).run()
    )


def main() -> None:
    config = Path(sys.argv[1])
    child = 0
    for _ in sys.stdin:
        if child:
            os.waitpid(child, 0)  # as systemd does: the next one starts when the last one is dead
        child = os.fork()
        if child == 0:
            daemon(config)
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
