"""The daemon: assembles the tools from the watch list, ticks over due rows, reloads, and stops in good order.

"When next?" and "what waits?" are columns in the database; apscheduler only ticks. Killing the process at any line
loses nothing and repeats at most the deliveries under way.
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

from monitor import tell
from monitor.check import Fetcher, Tools
from monitor.clock import Clock
from monitor.config.reload import Fingerprint, difference, fingerprint
from monitor.config.settings import Config
from monitor.daemon import mishaps
from monitor.daemon.notify import Notifier
from monitor.daemon.ticks import Work
from monitor.deliver.rewrite import Rewriter
from monitor.desk import Desk
from monitor.errors import ConfigError
from monitor.model.alert import Delivery
from monitor.model.life import Outcome
from monitor.model.watch import Watch
from monitor.reread import bring_up_to_date
from monitor.store.agenda import Agenda, host_of
from monitor.store.archive import Archive
from monitor.store.file import Store, only_daemon, open_store
from monitor.store.outbox import Outbox
from monitor.store.upkeep import Retention, prune
from monitor.tell import Post, Send

log = logging.getLogger("monitor.daemon")

Tick = Callable[[], Coroutine[Any, Any, None]]

HOLDER = "daemon"
TICK_S = 1
STATUS_S = 15
UPKEEP_S = 86_400
FIRST_UPKEEP = timedelta(hours=1)
STOP_WITHIN_S = 4
"""systemd kills after TimeoutStopSec; what is under way gets this long, and the ticks half of it before."""


@dataclass(slots=True, kw_only=True)
class Service:
    """A running daemon."""

    load: Callable[[], Config]
    make_fetcher: Callable[[Config], Fetcher]
    send: Send
    clock: Clock
    notifier: Notifier
    database: Callable[[Config], Path]
    config: Config = field(init=False)
    store: Store = field(init=False)
    agenda: Agenda = field(init=False)
    tools: Tools = field(init=False)
    post: Post = field(init=False)
    looking: Work = field(init=False)
    sending: Work = field(init=False)
    ticking: Work = field(init=False)
    watches: dict[str, Watch] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    """Hosts that are being asked now, by watch."""
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    asked_to_reload: bool = False
    changing_fetcher: bool = False
    """While the looks with the fetcher that goes come to their end, none begins."""
    seen_file: Fingerprint | None = None
    fault: BaseException | None = None

    def __post_init__(self) -> None:
        self.looking = Work(0, self._stop_for)
        self.sending = Work(tell.AT_ONCE, self._stop_for)
        self.ticking = Work(len(self._ticks), self._stop_for)

    async def run(self) -> None:
        """Watch until SIGTERM or SIGINT. Raises ConfigError or StorageError where it can't."""
        self.config = self.load()
        self.seen_file = fingerprint(self.config.path)
        self.looking.most = self.config.daemon.concurrency
        path = self.database(self.config)
        desk = Desk()
        try:
            self.store = await desk.do(open_store, path)
            try:
                with only_daemon(path):
                    await self._assemble(desk, self.make_fetcher(self.config))
                    await self._bury_the_dead()
                    await self._serve()
                    await self.tools.fetcher.aclose()
            finally:
                await desk.do(self.store.close)
        finally:
            desk.close()
        if self.fault is not None:
            raise self.fault

    async def _assemble(self, desk: Desk, fetcher: Fetcher) -> None:
        rules = self.config.rules
        channels = {channel.name: channel for channel in rules.channels}
        archive = Archive(self.store)
        self.agenda = Agenda(self.store)
        self.tools = Tools(fetcher=fetcher, archive=archive, desk=desk, clock=self.clock, rules=rules)
        self.post = Post(outbox=Outbox(self.store), desk=desk, clock=self.clock, channels=channels, send=self.send,
                         setting=self.config.alerts.message,
                         rewriter=Rewriter(self.config.model, self.clock) if self.config.model else None)
        self.watches = {watch.id: watch for watch in self.config.watches if watch.enabled}
        altered = await desk.do(self.agenda.sync_watches, self.config.watches, self.clock())
        anew = await desk.do(bring_up_to_date, self.store, self.config.watches, altered, self.clock())
        if anew:
            log.info("%d versions read otherwise than before: kept as technical, told to nobody", anew)

    async def _bury_the_dead(self) -> None:
        """There is one daemon: what a daemon had claimed before this one started is claimed by nobody alive."""
        await self.tools.desk.do(self.agenda.release_all, HOLDER)
        await self.tools.desk.do(self.post.outbox.release_all, HOLDER)

    async def _serve(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stopped.set)
        loop.add_signal_handler(signal.SIGHUP, self._ask_to_reload)
        scheduler = self._scheduled()
        scheduler.start()
        self.notifier.ready(await self._status())
        log.info("watching %d pages", len(self.watches))
        await self.stopped.wait()
        self.notifier.stopping()
        scheduler.pause()
        await self.ticking.finish(STOP_WITHIN_S / 2)  # they start looks and deliveries
        scheduler.shutdown(wait=False)
        late = sum(await asyncio.gather(self.looking.finish(STOP_WITHIN_S), self.sending.finish(STOP_WITHIN_S)))
        log.info("stopped%s", f"; abandoned {late} looks and deliveries, they are due again" if late else "")

    @property
    def _ticks(self) -> tuple[tuple[Tick, float, timedelta], ...]:
        """Each tick with how often it comes, and how long after the start it comes first."""
        alive_s = min(STATUS_S, (self.notifier.watchdog_s or STATUS_S) / 2)
        return (
            (self.tick_due, TICK_S, timedelta(0)),
            (self.tick_outbox, TICK_S, timedelta(0)),
            (self.tick_reload, TICK_S, timedelta(0)),
            (self.tick_status, alive_s, timedelta(0)),
            (self.tick_upkeep, UPKEEP_S, FIRST_UPKEEP),
        )

    def _scheduled(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone="UTC")
        for tick, every_s, first_in in self._ticks:
            scheduler.add_job(self._guarded(tick), "interval", seconds=every_s, next_run_time=self.clock() + first_in,
                              max_instances=1, coalesce=True, misfire_grace_time=None)
        return scheduler

    def _guarded(self, tick: Tick) -> Tick:
        """apscheduler logs what a job raises and ticks on; a tick that fails has to stop the daemon instead."""

        async def guarded() -> None:
            await asyncio.wait([self.ticking.start(tick())])

        return guarded

    def _stop_for(self, fault: BaseException) -> None:
        self.fault = self.fault or fault
        self.stopped.set()

    def _ask_to_reload(self) -> None:
        self.asked_to_reload = True

    async def tick_due(self) -> None:
        """Start a look at everything that is due, as far as there is room."""
        if self.changing_fetcher or not self.looking.room:
            return
        desk, now, busy = self.tools.desk, self.clock(), set(self.hosts.values())
        for watch_id in await desk.do(self.agenda.claim, now, limit=self.looking.room, busy_hosts=busy, holder=HOLDER):
            watch = self.watches.get(watch_id)
            if watch is not None:
                self.hosts[watch_id] = host_of(watch.urls[0])
                self.looking.start(self._look(watch))

    async def _look(self, watch: Watch) -> None:
        try:
            outcome = await mishaps.look(self.tools, self.agenda, watch)
        finally:
            self.hosts.pop(watch.id, None)
        if isinstance(outcome, Outcome):
            log.info("%s: %s (%s)", watch.id, outcome.status, "; ".join(outcome.reasons) or "no reason")

    async def quiet(self) -> None:
        """Wait until no look is under way."""
        while self.looking.tasks:
            await asyncio.wait(set(self.looking.tasks))

    async def tick_outbox(self) -> None:
        """Start the deliveries whose time has come."""
        if self.sending.room:
            for delivery in await tell.claim(self.post, self.sending.room, HOLDER):
                self.sending.start(self._send(delivery))

    async def _send(self, delivery: Delivery) -> None:
        await mishaps.send(self.post, delivery)

    async def tick_reload(self) -> None:
        """Read the watch list again when its file changed, or SIGHUP asked for it."""
        now = fingerprint(self.config.path)
        if self.asked_to_reload or now not in {self.seen_file, None}:
            self.asked_to_reload, self.seen_file = False, now
            await self.reload()

    async def reload(self) -> None:
        """Take over the watch list as it is now: all of it, or none where anything in it is wrong."""
        self.notifier.reloading()
        try:
            config = await asyncio.to_thread(self.load)
        except ConfigError as error:
            for problem in error.problems:
                log.error("%s", problem)
            log.error("the watch list has problems (%d): the one of before stays in use", len(error.problems))
        else:
            log.info("the watch list was read again: %s", difference(self.config, config))
            await self._take_over(config)
        self.notifier.ready(await self._status())

    async def _take_over(self, config: Config) -> None:
        fetcher = self.tools.fetcher
        if (config.fetch, config.contact) != (self.config.fetch, self.config.contact):
            self.changing_fetcher = True
            await self.looking.finish(self.config.fetch.deadline_s)
            await fetcher.aclose()
            fetcher = self.make_fetcher(config)
        if self.database(config).absolute() != self.store.path:
            log.warning("the watch list names another database: it is used after a restart, %s until then",
                        self.store.path)
        self.config, self.looking.most = config, config.daemon.concurrency
        await self._assemble(self.tools.desk, fetcher)
        self.changing_fetcher = False

    async def tick_upkeep(self) -> None:
        """Let go of what retention no longer keeps."""
        pruned = await self.tools.desk.do(prune, self.store, Retention(), self.clock())
        log.info("upkeep: %s", pruned)

    async def tick_status(self) -> None:
        """Tell the service manager that the daemon is alive, and how it stands; stop where the database is gone."""
        await self.tools.desk.do(self.store.stay_in_place)
        self.notifier.status(await self._status())
        self.notifier.alive()

    async def _status(self) -> str:
        due = await self.tools.desk.do(self.agenda.next_due_at)
        when = f", next look {due:%H:%M:%S} UTC" if due else ""
        under_way = f", {len(self.looking.tasks)} looks under way" if self.looking.tasks else ""
        return f"watching {len(self.watches)} pages{under_way}{when}"
