"""One watch at one page of a scripted site, looked at when a test says so: real HTTP, real SQLite,
a clock of ours.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from monitor import check
from monitor.check import Tools
from monitor.db_thread import DatabaseThread
from monitor.fetch.http import HttpFetcher
from monitor.model.alert import Channel
from monitor.model.limits import FetchLimits
from monitor.model.memory import Known, Outcome
from monitor.model.rules import Rules
from monitor.model.watch import Schedule, Watch
from monitor.reporting import record_due_report
from monitor.store.archive import Archive
from monitor.store.database import Store, open_store
from monitor.store.outbox import Outbox
from monitor.store.watch_queue import WatchQueue

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class Watcher:
    """Looks at a watch as the daemon does, and lets time pass between."""

    def __init__(self, database: Path, *urls: str, rules: Rules | None = None) -> None:
        self.now = MONDAY
        self.watch = Watch(
            id="acme-privacy",
            name="Acme Privacy Policy",
            service="Acme",
            terms_type="Privacy Policy",
            urls=urls,
            schedule=Schedule(every=timedelta(hours=6)),
            allow_private=True,
        )
        self.rules = rules or Rules(channels=(Channel(name="desk", urls=("json://127.0.0.1",)),))
        self.store: Store = open_store(database)
        self.outbox = Outbox(self.store)
        self.archive = Archive(self.store)
        self.watch_queue = WatchQueue(self.store)
        self.watch_queue.sync_watches([self.watch], self.now)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.store.close()

    def look(self, *, after: timedelta = timedelta(hours=6), dry: bool = False) -> Outcome:
        """Let `after` pass, look once, and return the outcome."""
        self.now += after
        outcome = asyncio.run(self._look(dry))
        if not dry:
            record_due_report(self.store, self.rules, self.now)
        return outcome

    @property
    def known(self) -> Known:
        return self.archive.known(self.watch.id)

    def told(self) -> list[str]:
        """Kinds of all alerts so far, oldest first."""
        return [alert.kind for alert in self.alerts()]

    def alerts(self) -> list:
        claimed = self.outbox.claim(self.now + timedelta(days=1), limit=1000, per_channel=1000)
        for delivery in claimed:
            self.outbox.give_back(delivery)
        return [delivery.alert for delivery in claimed]

    async def _look(self, dry: bool) -> Outcome:
        async with HttpFetcher(
            limits=FetchLimits(gap_s=0, retries=0), clock=lambda: self.now
        ) as fetcher:
            tools = Tools(
                fetcher=fetcher,
                archive=self.archive,
                db_thread=Here(),
                clock=lambda: self.now,
                rules=self.rules,
            )
            return await (check.dry_check if dry else check.check_watch)(tools, self.watch)


class Here(DatabaseThread):
    """Calls the store on the test's own thread, which opened it."""

    def __init__(self) -> None:
        pass

    async def run(self, work, *args, **kwargs):  # type: ignore[no-untyped-def, override]
        return work(*args, **kwargs)
