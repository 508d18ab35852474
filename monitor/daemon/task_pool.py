"""The work that a tick starts, each piece as a task of its own; an error that can't be handled
stops the daemon.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

OnFault = Callable[[BaseException], None]
"""What is called with an error that nobody expected."""


@dataclass(slots=True)
class TaskPool:
    """The tasks under way, at most `most` at once."""

    most: int
    on_fault: OnFault
    """Called with what a task did not handle itself."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def room(self) -> int:
        """How many more may start now."""
        return max(0, self.most - len(self.tasks))

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start the work as a task, and return it."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def finish(self, within_s: float) -> int:
        """Wait for what is under way, then cancel what is left; return how much was cancelled.

        Nothing is lost by that: a check that was not recorded never happened, and a delivery that
        was not settled is claimed again when its lease ends.
        """
        if not self.tasks:
            return 0
        _, late = await asyncio.wait(self.tasks, timeout=within_s)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=1)
        return len(late)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        fault = None if task.cancelled() else task.exception()
        if fault is not None:
            self.on_fault(fault)
