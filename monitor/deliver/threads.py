"""Blocking work with a deadline, each in a thread of its own, so that a channel that hangs delays
no other.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

Result = TypeVar("Result")
"""What a call in a thread returns."""


class _Hand:
    """Hands the outcome of a thread to the loop that waits for it, whatever the outcome is."""

    def __init__(self, loop: asyncio.AbstractEventLoop, future: asyncio.Future[Result]) -> None:
        self._loop = loop
        self._future = future

    def over(self, result: Result | None, error: BaseException | None) -> None:
        def settle() -> None:
            if self._future.done():
                return
            if error is not None:
                self._future.set_exception(error)
            else:
                self._future.set_result(result)  # type: ignore[arg-type]

        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits any more
            self._loop.call_soon_threadsafe(settle)

    def __enter__(self) -> _Hand:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if error is not None:
            self.over(None, error)
        return True


async def in_thread(work: Callable[[], Result], deadline_s: float) -> Result:
    """Return what `work` returns, or raise what it raises; TimeoutError after `deadline_s` seconds.

    A thread can't be stopped: one that is past its deadline goes on alone, and is left behind when
    the process ends.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        with _Hand(loop, future) as hand:
            hand.over(work(), None)

    threading.Thread(target=run, name="deliver", daemon=True).start()
    async with asyncio.timeout(deadline_s):
        return await future
