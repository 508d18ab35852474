"""One visit to a host at a time, with a gap after it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from monitor.fetch.polite import LONGEST_REST, HostCoolingDown, Politeness


class World:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = datetime(2030, 1, 1, tzinfo=UTC)
        self.slept: list[float] = []
        self.visits: list[str] = []

    def clock(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def politeness(self, gap_s: float = 2) -> Politeness:
        return Politeness(gap_s=gap_s, clock=self.clock, sleep=self.sleep)

    async def call(self, polite: Politeness, host: str, *, stays_s: float = 0) -> None:
        async with polite.visit(host):
            self.visits.append(f"+{host}")
            self.now += timedelta(seconds=stays_s)
            await asyncio.sleep(0)
            self.visits.append(f"-{host}")


def test_one_host_is_visited_one_at_a_time_with_a_gap():
    world = World()

    async def play() -> None:
        polite = world.politeness()
        await asyncio.gather(*(world.call(polite, "a") for _ in range(3)))

    asyncio.run(play())
    assert world.visits == ["+a", "-a"] * 3
    assert world.slept == [2, 2]


def test_hosts_do_not_wait_for_each_other():
    world = World()

    async def play() -> None:
        polite = world.politeness()
        await asyncio.gather(world.call(polite, "a"), world.call(polite, "b"))

    asyncio.run(play())
    assert (world.visits, world.slept) == (["+a", "+b", "-a", "-b"], [])


def test_the_gap_counts_from_the_end_of_the_visit():
    world = World()

    async def play() -> None:
        polite = world.politeness()
        await world.call(polite, "a", stays_s=30)
        world.now += timedelta(seconds=1.5)
        await world.call(polite, "a")

    asyncio.run(play())
    assert world.slept == [0.5]


def test_a_clock_that_is_set_back_keeps_nobody_waiting():
    world = World()

    async def play() -> None:
        polite = world.politeness()
        await world.call(polite, "a")
        world.now -= timedelta(days=1)
        await world.call(polite, "a")

    asyncio.run(play())
    assert world.slept == []


def test_a_host_that_wants_rest_gets_it_but_not_for_ever():
    world = World()

    async def play() -> None:
        polite = world.politeness()
        polite.rest("a", timedelta(days=300))
        with pytest.raises(HostCoolingDown) as caught:
            await world.call(polite, "a")
        assert caught.value.wait == LONGEST_REST
        await world.call(polite, "b")
        world.now += LONGEST_REST
        await world.call(polite, "a")

    asyncio.run(play())


def test_who_gives_up_waiting_holds_nobody_up():
    world = World()

    async def play() -> None:
        polite = world.politeness(gap_s=0)
        async with polite.visit("a"):
            waiting = asyncio.create_task(world.call(polite, "a"))
            await asyncio.sleep(0)
            waiting.cancel()
        await world.call(polite, "a")

    asyncio.run(play())
    assert world.visits == ["+a", "-a"]


def test_hosts_that_nobody_asks_any_more_are_forgotten():
    world = World()

    async def play() -> int:
        polite = world.politeness()
        for n in range(5000):
            await world.call(polite, f"host{n}", stays_s=1)
        return len(polite._doors)

    assert asyncio.run(play()) < 600
