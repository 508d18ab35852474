"""One delivery: sent and settled, tried again, or given up and told elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import dispatch
from monitor.daemon import isolation
from monitor.dispatch import Dispatcher
from monitor.errors import DeliveryError
from monitor.model.alert import Channel, Delivery, DeliveryState
from monitor.model.rules import Rules
from monitor.render.messages import Message
from tests.site import Site
from tests.test_check import MARKDOWN, POLICY, SELLING
from tests.watcher import Here, Watcher

CHANNELS = {
    name: Channel(name=name, urls=(f"json://{name}.example",)) for name in ("desk", "legal")
}


class Office:
    """Takes what is sent, except for channels that are down."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.down: dict[str, DeliveryError] = {}

    async def send(self, channel: Channel, delivery: Delivery, message: Message) -> str:
        if channel.name in self.down:
            raise self.down[channel.name]
        self.taken.append((channel.name, message.subject))
        return "250 thanks"


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    """A watch whose change waits to be told on two channels."""
    rules = Rules(channels=tuple(CHANNELS.values()))
    with Site() as site, Watcher(tmp_path / "monitor.db", site.url, rules=rules) as watcher:
        site.publishes(POLICY, media_type=MARKDOWN)
        watcher.look()
        site.publishes(SELLING, media_type=MARKDOWN)
        watcher.look()
        yield watcher


def send_waiting(watcher: Watcher, office: Office, *, after: timedelta = timedelta(0)) -> None:
    watcher.now += after

    async def send() -> None:
        post = Dispatcher(
            outbox=watcher.outbox,
            db_thread=Here(),
            clock=lambda: watcher.now,
            channels=CHANNELS,
            send=office.send,
        )
        for delivery in await dispatch.claim(post):
            await dispatch.send_one(post, delivery)

    asyncio.run(send())


def states(watcher: Watcher) -> dict[str, DeliveryState]:
    return {delivery.channel: delivery.state for delivery in reversed(watcher.outbox.deliveries())}


def test_every_channel_is_told_once(watcher: Watcher):
    office = Office()
    send_waiting(watcher, office)
    send_waiting(watcher, office, after=timedelta(days=1))
    assert sorted(name for name, _ in office.taken) == ["desk", "legal"]
    assert set(states(watcher).values()) == {DeliveryState.SENT}


def test_a_channel_that_is_down_delays_no_other(watcher: Watcher):
    """A channel that is down is retried, and delays no other."""
    office = Office()
    office.down["desk"] = DeliveryError("503 try later")
    send_waiting(watcher, office)
    assert states(watcher) == {"desk": DeliveryState.PENDING, "legal": DeliveryState.SENT}
    office.down.clear()
    send_waiting(watcher, office, after=timedelta(minutes=1))
    assert [name for name, _ in office.taken] == ["legal", "desk"]


def test_a_channel_may_ask_for_more_time(watcher: Watcher):
    office = Office()
    office.down["desk"] = DeliveryError("429", retry_after=timedelta(hours=3))
    send_waiting(watcher, office)
    office.down.clear()
    send_waiting(watcher, office, after=timedelta(hours=2))
    assert states(watcher)["desk"] is DeliveryState.PENDING
    send_waiting(watcher, office, after=timedelta(hours=1))
    assert states(watcher)["desk"] is DeliveryState.SENT


def test_a_permanent_refusal_alerts_the_other_channels(watcher: Watcher):
    """What is refused for good is given up, and reported on the other channels."""
    office = Office()
    office.down["desk"] = DeliveryError("no such mailbox", permanent=True)
    send_waiting(watcher, office)
    send_waiting(watcher, office)
    given_up = [one for one in watcher.outbox.deliveries() if one.state is DeliveryState.GIVEN_UP]
    assert [(one.channel, one.words) for one in given_up] == [("desk", "no such mailbox")]
    assert [name for name, _ in office.taken] == ["legal", "legal"]
    assert "Delivery to channel desk failed" in office.taken[1][1]


def test_after_two_days_without_success_it_is_given_up(watcher: Watcher):
    office = Office()
    office.down["desk"] = DeliveryError("connection refused")
    for _ in range(60):
        send_waiting(watcher, office, after=timedelta(hours=1))
    assert DeliveryState.GIVEN_UP in {one.state for one in watcher.outbox.deliveries()}


def test_a_channel_that_left_the_watch_list_is_given_up(
    watcher: Watcher, monkeypatch: pytest.MonkeyPatch
):
    office = Office()
    monkeypatch.delitem(CHANNELS, "desk")
    send_waiting(watcher, office)
    words = [
        one.words for one in watcher.outbox.deliveries() if one.state is DeliveryState.GIVEN_UP
    ]
    assert words == ["the watch list has no channel of this name any more"]


def test_a_damaged_change_is_given_up_and_stops_nothing(watcher: Watcher):
    """A damaged change is given up with an error, and stops nothing."""
    office = Office()
    (delivery, *_) = watcher.outbox.claim(watcher.now, limit=1)
    with watcher.store.writing() as connection:
        connection.execute("UPDATE changes SET packed = x'00'")
    post = Dispatcher(
        outbox=watcher.outbox,
        db_thread=Here(),
        clock=lambda: watcher.now,
        channels=CHANNELS,
        send=office.send,
    )
    assert not asyncio.run(isolation.guarded_send(post, delivery))
    assert states(watcher)[delivery.channel] is DeliveryState.GIVEN_UP


def test_a_fault_of_ours_in_sending_is_tried_again(watcher: Watcher):
    async def send(channel: Channel, delivery: Delivery, message: Message) -> str:
        raise ZeroDivisionError("oops")

    (delivery, *_) = watcher.outbox.claim(watcher.now, limit=1)
    post = Dispatcher(
        outbox=watcher.outbox,
        db_thread=Here(),
        clock=lambda: watcher.now,
        channels=CHANNELS,
        send=send,
    )
    assert not asyncio.run(isolation.guarded_send(post, delivery))
    kept = next(one for one in watcher.outbox.deliveries() if one.channel == delivery.channel)
    assert (kept.state, kept.attempts, kept.words) == (
        DeliveryState.PENDING,
        1,
        "ZeroDivisionError while sending",
    )
