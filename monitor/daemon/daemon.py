"""The daemon: sets up its tools from the watch list, polls for due rows, reloads, and shuts down
cleanly.

"When next?" and "what waits?" are columns in the database; apscheduler only ticks. Killing the
process at any line loses nothing and repeats at most the deliveries under way.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor import dispatch
from monitor.check import Fetcher, Tools
from monitor.clock import Clock
from monitor.config.reload import Fingerprint, diff_configs, fingerprint
from monitor.config.settings import Config
from monitor.daemon import isolation
from monitor.daemon.pulse import Heartbeat
from monitor.daemon.sd_notify import SystemdNotifier
from monitor.daemon.task_pool import TaskPool
from monitor.db_thread import DatabaseThread
from monitor.deliver.llm_client import LlmClient
from monitor.dispatch import Dispatcher, Send
from monitor.errors import ConfigError
from monitor.model.alert import Delivery
from monitor.model.memory import Outcome
from monitor.model.watch import Watch
from monitor.render.labels import counted
from monitor.reporting import record_due_report
from monitor.reprocess import reprocess_outdated
from monitor.store import watch_health
from monitor.store.archive import Archive
from monitor.store.database import Store, daemon_lock, open_store
from monitor.store.maintenance import Retention, prune
from monitor.store.outbox import Outbox
from monitor.store.runs import SIGN_OF_LIFE_S, Runs
from monitor.store.watch_queue import WatchQueue, host_of

log = logging.getLogger("monitor.daemon")

Tick = Callable[[], Coroutine[Any, Any, None]]
"""What is called every few seconds."""

HOLDER = "daemon"
TICK_S = 1
"""Seconds between polls of the database: how long a due check or delivery waits at most. Each poll
is an indexed query; ten times as many would keep the daemon busy.
"""
STATUS_S = 15
"""Seconds between status reports; half of WatchdogSec if that is shorter."""
PULSE_S = SIGN_OF_LIFE_S
# Once a day: retention is counted in days.
UPKEEP_S = 86_400
FIRST_UPKEEP = timedelta(hours=1)
"""Not at the start, when every watch may be due."""
STOP_WITHIN_S = 4
"""Seconds that running checks and deliveries get to finish, and the ticks half of it before: after
TimeoutStopSec, systemd kills the process.
"""


@dataclass(slots=True, kw_only=True)
class Daemon:
    """A running daemon."""

    load: Callable[[], Config]
    make_fetcher: Callable[[Config], Fetcher]
    send: Send
    clock: Clock
    notifier: SystemdNotifier
    database: Callable[[Config], Path]
    config: Config = field(init=False)
    store: Store = field(init=False)
    watch_queue: WatchQueue = field(init=False)
    tools: Tools = field(init=False)
    dispatcher: Dispatcher = field(init=False)
    checking: TaskPool = field(init=False)
    sending: TaskPool = field(init=False)
    ticking: TaskPool = field(init=False)
    watches: dict[str, Watch] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    """Hosts with a request in progress, by watch."""
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    asked_to_reload: bool = False
    changing_fetcher: bool = False
    """While checks with the old fetcher finish, no new ones start."""
    seen_file: Fingerprint | None = None
    fault: BaseException | None = None
    run_number: int = 0
    heartbeat: Heartbeat = field(default_factory=Heartbeat)

    def __post_init__(self) -> None:
        self.checking = TaskPool(0, self._stop_for)
        self.sending = TaskPool(dispatch.AT_ONCE, self._stop_for)
        self.ticking = TaskPool(len(self._ticks), self._stop_for)

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT. Raises ConfigError or StorageError if it can't."""
        self.config = self.load()
        self.seen_file = fingerprint(self.config.path)
        self.checking.most = self.config.daemon.concurrency
        path = self.database(self.config)
        db_thread = DatabaseThread()
        try:
            self.store = await db_thread.run(open_store, path)
            try:
                with daemon_lock(path):
                    await self._assemble(db_thread, self.make_fetcher(self.config))
                    await self._release_stale_claims()
                    self.run_number = await db_thread.run(Runs(self.store).begin, self.clock())
                    await self._serve()
                    await self.tools.fetcher.aclose()
                    await db_thread.run(Runs(self.store).end, self.run_number, self.clock())
            finally:
                await db_thread.run(self.store.close)
        finally:
            db_thread.close()
        if self.fault is not None:
            raise self.fault

    async def _assemble(self, db_thread: DatabaseThread, fetcher: Fetcher) -> None:
        rules = self.config.rules
        channels = {channel.name: channel for channel in rules.channels}
        archive = Archive(self.store)
        self.watch_queue = WatchQueue(self.store)
        self.tools = Tools(
            fetcher=fetcher, archive=archive, db_thread=db_thread, clock=self.clock, rules=rules
        )
        self.dispatcher = Dispatcher(
            outbox=Outbox(self.store),
            db_thread=db_thread,
            clock=self.clock,
            channels=channels,
            send=self.send,
            setting=self.config.alerts.message,
            rewriter=LlmClient(self.config.model, self.clock) if self.config.model else None,
        )
        if not channels:
            log.warning(
                "no [channels.NAME] in the watch list: changes are recorded, but no alerts are sent"
            )
        self.watches = {watch.id: watch for watch in self.config.watches if watch.enabled}
        altered = await db_thread.run(
            self.watch_queue.sync_watches, self.config.watches, self.clock()
        )
        reprocessed = await db_thread.run(
            reprocess_outdated, self.store, self.config.watches, altered, self.clock()
        )
        if reprocessed:
            versions = counted(reprocessed, "version")
            log.info("%s came out differently; recorded as technical, no alerts", versions)

    async def _release_stale_claims(self) -> None:
        """Claims from before the start of this one daemon belong to a dead process."""
        await self.tools.db_thread.run(self.watch_queue.release_all, HOLDER)
        await self.tools.db_thread.run(self.dispatcher.outbox.release_all, HOLDER)

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stopped.set)
        loop.add_signal_handler(signal.SIGHUP, self._ask_to_reload)
        scheduler = self._scheduled()
        scheduler.start()
        self.notifier.ready(await self._status())
        log.info("watching %s", counted(len(self.watches), "page"))
        await self.stopped.wait()
        self.notifier.stopping()
        scheduler.pause()
        await self.ticking.finish(STOP_WITHIN_S / 2)  # they start checks and deliveries
        scheduler.shutdown(wait=False)
        late = sum(
            await asyncio.gather(
                self.checking.finish(STOP_WITHIN_S), self.sending.finish(STOP_WITHIN_S)
            )
        )
        log.info(
            "stopped%s",
            f"; abandoned {counted(late, 'task')}, due again at the next start" if late else "",
        )

    @property
    def _ticks(self) -> tuple[tuple[Tick, float, timedelta], ...]:
        """Each tick with its interval in seconds, and its delay after the start."""
        alive_s = min(STATUS_S, (self.notifier.watchdog_s or STATUS_S) / 2)
        return (
            (self.tick_due, TICK_S, timedelta(0)),
            (self.tick_outbox, TICK_S, timedelta(0)),
            (self.tick_reload, TICK_S, timedelta(0)),
            (self.tick_status, alive_s, timedelta(0)),
            (self.tick_pulse, PULSE_S, timedelta(seconds=PULSE_S)),
            (self.tick_upkeep, UPKEEP_S, FIRST_UPKEEP),
        )

    def _scheduled(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone="UTC")
        for tick, every_s, first_in in self._ticks:
            scheduler.add_job(
                self._guarded(tick),
                "interval",
                seconds=every_s,
                next_run_time=self.clock() + first_in,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        return scheduler

    def _guarded(self, tick: Tick) -> Tick:
        """apscheduler logs the error of a job and goes on; a failing tick must stop the daemon."""

        async def guarded() -> None:
            await asyncio.wait([self.ticking.start(tick())])

        return guarded

    def _stop_for(self, fault: BaseException) -> None:
        self.fault = self.fault or fault
        self.stopped.set()

    def _ask_to_reload(self) -> None:
        self.asked_to_reload = True

    async def tick_due(self) -> None:
        """Start a check of every due watch, up to the limit of concurrent checks."""
        if self.changing_fetcher or not self.checking.room:
            return
        db_thread, now, busy = self.tools.db_thread, self.clock(), set(self.hosts.values())
        for watch_id in await db_thread.run(
            self.watch_queue.claim, now, limit=self.checking.room, busy_hosts=busy, holder=HOLDER
        ):
            watch = self.watches.get(watch_id)
            if watch is not None:
                self.hosts[watch_id] = host_of(watch.urls[0])
                self.checking.start(self._look(watch))

    async def _look(self, watch: Watch) -> None:
        try:
            outcome = await isolation.guarded_check(self.tools, self.watch_queue, watch)
        finally:
            self.hosts.pop(watch.id, None)
        if isinstance(outcome, Outcome):
            log.info(
                "%s: %s (%s)", watch.id, outcome.status, "; ".join(outcome.reasons) or "no reason"
            )

    async def quiet(self) -> None:
        """Wait until no check is running."""
        while self.checking.tasks:
            await asyncio.wait(set(self.checking.tasks))

    async def tick_outbox(self) -> None:
        """Start the deliveries that are due."""
        if self.sending.room:
            for delivery in await dispatch.claim(self.dispatcher, self.sending.room, HOLDER):
                self.sending.start(self._send(delivery))

    async def _send(self, delivery: Delivery) -> None:
        await isolation.guarded_send(self.dispatcher, delivery)

    async def tick_reload(self) -> None:
        """Reload the watch list if its file changed or SIGHUP was received."""
        now = fingerprint(self.config.path)
        if now is None and self.seen_file is not None:
            log.error("the watch list %s is gone: keeping the previous one", self.config.path)
            self.seen_file = None
        if self.asked_to_reload or now not in {self.seen_file, None}:
            self.asked_to_reload, self.seen_file = False, now
            await self.reload()

    async def reload(self) -> None:
        """Apply the watch list as it is now: all of it, or nothing if there is any problem."""
        self.notifier.reloading()
        try:
            config = await asyncio.to_thread(self.load)
        except ConfigError as error:
            for problem in error.problems:
                log.error("%s", problem)
            problems = counted(len(error.problems), "problem")
            log.error("the watch list has %s: keeping the previous one", problems)
        else:
            log.info("reloaded the watch list: %s", diff_configs(self.config, config))
            await self._take_over(config)
        self.notifier.ready(await self._status())

    async def _take_over(self, config: Config) -> None:
        fetcher = self.tools.fetcher
        if (config.fetch, config.contact) != (self.config.fetch, self.config.contact):
            self.changing_fetcher = True
            await self.checking.finish(self.config.fetch.deadline_s)
            await fetcher.aclose()
            fetcher = self.make_fetcher(config)
        if self.database(config).absolute() != self.store.path:
            log.warning(
                "the watch list names another database: using %s until the next restart",
                self.store.path,
            )
        self.config, self.checking.most = config, config.daemon.concurrency
        await self._assemble(self.tools.db_thread, fetcher)
        self.changing_fetcher = False

    async def tick_upkeep(self) -> None:
        """Remove what retention no longer keeps."""
        pruned = await self.tools.db_thread.run(prune, self.store, Retention(), self.clock())
        log.info("upkeep: %s", pruned)

    async def tick_pulse(self) -> None:
        """Record that the daemon is alive, and tell the dead man's switch, if there is one; and
        the report on all watches when it is due.
        """
        now, run = self.clock(), self.tools.db_thread.run
        await run(record_due_report, self.store, self.config.rules, now)
        await run(Runs(self.store).alive, self.run_number, now)
        if self.config.daemon.ping:
            trouble = await run(watch_health.trouble, self.store, self.config.rules, now)
            await self.heartbeat.beat(self.config.daemon.ping, trouble)

    async def tick_status(self) -> None:
        """Report liveness and status to the service manager; stop if the database is gone."""
        await self.tools.db_thread.run(self.store.stay_in_place)
        self.notifier.status(await self._status())
        self.notifier.alive()

    async def _status(self) -> str:
        due = await self.tools.db_thread.run(self.watch_queue.next_due_at)
        running = len(self.checking.tasks)
        parts = [f"watching {counted(len(self.watches), 'page')}"]
        parts += [f"{counted(running, 'check')} running"] if running else []
        parts += [f"next check {due:%H:%M:%S} UTC"] if due else []
        return ", ".join(parts)
