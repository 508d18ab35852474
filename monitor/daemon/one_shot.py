"""One run of checks: many watches concurrently, then the waiting deliveries. The daemon without
its ticks.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass

from monitor import check, dispatch
from monitor.check import Tools
from monitor.daemon import isolation
from monitor.daemon.isolation import NoOutcome
from monitor.dispatch import Dispatcher
from monitor.model.memory import Outcome
from monitor.model.watch import Watch
from monitor.store.watch_queue import WatchQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class OneShotRun:
    """One check of each of some watches."""

    tools: Tools
    watch_queue: WatchQueue
    most: int
    """Maximum number of concurrent checks."""
    dry: bool = False
    """Whether nothing is recorded."""

    async def checks(
        self, watches: Iterable[Watch]
    ) -> AsyncGenerator[tuple[Watch, Outcome | NoOutcome]]:
        """Yield each watch with the outcome of its check, as checks finish. Raises StorageError.

        Callers that stop early must close the generator, so that no claim is left behind.
        """
        limit = asyncio.Semaphore(self.most)
        tasks = [asyncio.create_task(self._check(watch, limit)) for watch in watches]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _check(
        self, watch: Watch, limit: asyncio.Semaphore
    ) -> tuple[Watch, Outcome | NoOutcome]:
        async with limit:
            if self.dry:
                return watch, await check.dry_check(self.tools, watch)
            if not await self.tools.db_thread.run(
                self.watch_queue.claim_one, watch.id, self.tools.clock()
            ):
                return watch, NoOutcome(kind="busy", why="another process is checking it")
            return watch, await isolation.guarded_check(self.tools, self.watch_queue, watch)


async def send_waiting(dispatcher: Dispatcher) -> int:
    """Send every due delivery, and return how many failed."""
    failed = 0
    while deliveries := await dispatch.claim(dispatcher):
        sent = await asyncio.gather(
            *(isolation.guarded_send(dispatcher, delivery) for delivery in deliveries)
        )
        failed += sent.count(False)
    return failed
