"""One request to a host at a time, with a gap after it; none while the host asked us to wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from monitor.clock import Clock

Sleep = Callable[[float], Awaitable[None]]
"""How to wait: `asyncio.sleep`, or a test's clock."""

LONGEST_REST = timedelta(hours=1)
"""After that long, one request to the host is made whatever it said: a server's mistake must not
silence a host.
"""
# Hosts remembered before idle ones are dropped: far more than are asked at a time.
_MANY_DOORS = 512
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class _Door:
    """What is known of one host."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    left_at: datetime = _LONG_AGO
    rests_until: datetime = _LONG_AGO


class HostCoolingDown(Exception):  # noqa: N818 (it becomes a FetchError before it leaves this room)
    """The host asked us to wait, and `wait` of that is left."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"the host asked us to wait for {int(wait.total_seconds())} s more")
        self.wait = wait


class Politeness:
    """Who may ask which host now. Lives in one event loop."""

    def __init__(self, *, gap_s: float, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._gap = timedelta(seconds=gap_s)
        self._clock = clock
        self._sleep = sleep
        self._doors: dict[str, _Door] = {}

    @asynccontextmanager
    async def visit(self, host: str) -> AsyncIterator[None]:
        """Hold `host` for as long as the block runs. Raises Resting."""
        door = self._doors.setdefault(host, _Door())
        door.waiting += 1
        try:
            async with door.lock:
                self._respect_rest(door)
                await self._keep_gap(door)
                try:
                    yield
                finally:
                    door.left_at = self._clock()
        finally:
            door.waiting -= 1
            self._forget()

    def rest(self, host: str, wait: timedelta) -> None:
        """Leave `host` alone for `wait`, and no longer than `LONGEST_REST`."""
        self._doors.setdefault(host, _Door()).rests_until = self._clock() + min(wait, LONGEST_REST)

    def _respect_rest(self, door: _Door) -> None:
        wait = door.rests_until - self._clock()
        if wait > timedelta(0):
            raise HostCoolingDown(wait)

    async def _keep_gap(self, door: _Door) -> None:
        since = self._clock() - door.left_at
        if timedelta(0) <= since < self._gap:
            await self._sleep((self._gap - since).total_seconds())

    def _forget(self) -> None:
        """Drop the hosts of which nothing needs to be known any more, when there are many."""
        if len(self._doors) < _MANY_DOORS:
            return
        now = self._clock()
        self._doors = {
            host: door
            for host, door in self._doors.items()
            if door.waiting or now < max(door.left_at + self._gap, door.rests_until)
        }
