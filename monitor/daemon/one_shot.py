"""One round now: looks at many watches beside each other, then sends what waits. The daemon without
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
    """A round over some watches."""

    tools: Tools
    watch_queue: WatchQueue
    most: int
    """How many looks are under way at a time."""
    dry: bool = False
    """Whether nothing is recorded."""

    async def looks(
        self, watches: Iterable[Watch]
    ) -> AsyncGenerator[tuple[Watch, Outcome | NoOutcome]]:
        """Yield each watch with what the look at it came to, as they come. Raises StorageError.

        Whoever stops listening closes the generator: then no claim is left behind.
        """
        places = asyncio.Semaphore(self.most)
        tasks = [asyncio.create_task(self._look(watch, places)) for watch in watches]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _look(
        self, watch: Watch, places: asyncio.Semaphore
    ) -> tuple[Watch, Outcome | NoOutcome]:
        async with places:
            if self.dry:
                return watch, await check.dry_check(self.tools, watch)
            if not await self.tools.db_thread.run(
                self.watch_queue.claim_one, watch.id, self.tools.clock()
            ):
                return watch, NoOutcome(
                    kind="busy", why="another process is looking at it just now"
                )
            return watch, await isolation.guarded_check(self.tools, self.watch_queue, watch)


async def send_waiting(post: Dispatcher) -> int:
    """Send every delivery whose time has come, and return how many were not taken."""
    failed = 0
    while deliveries := await dispatch.claim(post):
        taken = await asyncio.gather(
            *(isolation.guarded_send(post, delivery) for delivery in deliveries)
        )
        failed += taken.count(False)
    return failed
