"""One round now: looks at many watches beside each other, then sends what waits. The daemon without its ticks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass

from monitor import check, tell
from monitor.check import Tools
from monitor.daemon import mishaps
from monitor.daemon.mishaps import Unlooked
from monitor.model.life import Outcome
from monitor.model.watch import Watch
from monitor.store.agenda import Agenda
from monitor.tell import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A round over some watches."""

    tools: Tools
    agenda: Agenda
    most: int
    """How many looks are under way at a time."""
    dry: bool = False
    """Whether nothing is recorded."""

    async def looks(self, watches: Iterable[Watch]) -> AsyncGenerator[tuple[Watch, Outcome | Unlooked]]:
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

    async def _look(self, watch: Watch, places: asyncio.Semaphore) -> tuple[Watch, Outcome | Unlooked]:
        async with places:
            if self.dry:
                return watch, await check.look_at(self.tools, watch)
            if not await self.tools.desk.do(self.agenda.claim_one, watch.id, self.tools.clock()):
                return watch, Unlooked(kind="busy", why="another process is looking at it just now")
            return watch, await mishaps.look(self.tools, self.agenda, watch)


async def send_waiting(post: Post) -> int:
    """Send every delivery whose time has come, and return how many were not taken."""
    failed = 0
    while deliveries := await tell.claim(post):
        taken = await asyncio.gather(*(mishaps.send(post, delivery) for delivery in deliveries))
        failed += taken.count(False)
    return failed
