"""One delivery: render, send, settle. What `check` is to a page, this is to an alert on its way to
one channel.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from monitor.clock import Clock
from monitor.db_thread import DatabaseThread
from monitor.decide import grouping, pace, throttling
from monitor.decide.throttling import QueueState
from monitor.deliver.llm_client import LlmClient
from monitor.errors import DeliveryError
from monitor.model.alert import Alert, Channel, Delivery
from monitor.model.change import EventKind, Materiality
from monitor.render import messages
from monitor.render.digest import digest_message as as_digest
from monitor.render.messages import DEFAULT_OPTIONS, Message, MessageOptions
from monitor.store.outbox import Outbox

log = logging.getLogger("monitor.tell")

Send = Callable[[Channel, Delivery, Message], Awaitable[str]]
"""Sends a message and returns the server's words. Raises DeliveryError."""
AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatcher:
    """What a delivery works with."""

    outbox: Outbox
    db_thread: DatabaseThread
    clock: Clock
    channels: Mapping[str, Channel]
    send: Send
    setting: MessageOptions = DEFAULT_OPTIONS
    """What messages are made with."""
    rewriter: LlmClient | None = None
    """Asks a language model beside all this; nothing waits for it."""
    recent: dict[str, deque[datetime]] = field(default_factory=dict)
    """When each channel was sent something lately, as far as this process did it."""
    undecided: dict[int, Delivery] = field(default_factory=dict)
    """Claimed here, and not yet sent or held: one that goes out together with others takes these
    along.
    """

    def take_along(self, queue: str, beside: Alert | None = None) -> tuple[Delivery, ...]:
        """Take and return the undecided deliveries of a queue; with an alert, those that are told
        together with it.
        """
        found = [
            delivery
            for delivery in self.undecided.values()
            if delivery.channel == queue
            and (beside is None or grouping.belong_together(beside, delivery.alert))
        ]
        return tuple(self.undecided.pop(delivery.id) for delivery in found)

    def sent(self, channel: str) -> tuple[datetime, ...]:
        """Return when a channel was sent something lately."""
        return tuple(self.recent.get(channel, ()))

    def note(self, channel: str) -> None:
        """Note that a channel was sent something now."""
        self.recent.setdefault(channel, deque(maxlen=self.channels[channel].burst.most)).append(
            self.clock()
        )


async def claim(post: Dispatcher, limit: int = AT_ONCE, holder: str = "") -> tuple[Delivery, ...]:
    """Claim and return deliveries whose time has come, a fair share of each channel."""
    claimed = await post.db_thread.run(post.outbox.claim, post.clock(), limit=limit, holder=holder)
    if post.rewriter is not None:
        for delivery in claimed:
            post.rewriter.begin(delivery.alert)
    return claimed


async def send_one(post: Dispatcher, delivery: Delivery) -> bool:
    """Try one delivery, and with it what is due together with it; keep how it went. False where it
    was not taken.

    What is to wait, for a digest or for the end of quiet hours, goes back and counts as taken:
    nothing failed.
    """
    name, digest = throttling.channel_of(delivery.channel)
    channel = post.channels.get(name)
    if channel is None:
        gone = DeliveryError("the watch list has no channel of this name any more", permanent=True)
        await settle_failed(post, delivery, gone)
        return False
    post.undecided[delivery.id] = delivery
    now = post.clock()
    try:
        count, since_at = await post.db_thread.run(post.outbox.waiting, delivery, now)
    finally:
        mine = post.undecided.pop(delivery.id, None)
    if mine is None:
        return True  # another of its queue has taken it along meanwhile
    turn = throttling.decide_sending(
        channel, digest, QueueState(count=count, since_at=since_at, sent_at=post.sent(name)), now
    )
    if turn.hold_until is not None:
        await post.db_thread.run(post.outbox.hold, delivery.channel, turn.hold_until, turn.reason)
        await post.db_thread.run(post.outbox.give_back, delivery)
        return True
    if not turn.together:
        beside = post.take_along(delivery.channel, delivery.alert)
        others = await post.db_thread.run(
            post.outbox.companions, delivery, now, within=grouping.WITHIN
        )
        deliveries = (delivery, *beside, *others)
        return await _send(
            post, channel, deliveries, grouping.reason([one.alert for one in deliveries])
        )
    beside = post.take_along(delivery.channel)
    others = await post.db_thread.run(post.outbox.gather, delivery, now)
    return await _send(post, channel, (delivery, *beside, *others), turn.reason)


async def _send(
    post: Dispatcher, channel: Channel, deliveries: tuple[Delivery, ...], reason: str
) -> bool:
    """Send one delivery by itself, or several as one message under a key of their own, and settle
    them all.
    """
    first = deliveries[0]
    try:
        alerts = grouping.merged([delivery.alert for delivery in deliveries])
        if len(alerts) == 1:
            change = await post.db_thread.run(post.outbox.change_of, first)
            said = post.rewriter.ready(first.alert.key) if post.rewriter else None
            setting = replace(post.setting, rewriting=said)
            message = await asyncio.to_thread(messages.message, alerts[0], change, setting)
        else:
            message = await asyncio.to_thread(as_digest, alerts, post.clock(), reason, post.setting)
        if len(deliveries) > 1:
            first = replace(first, idempotency_key=_key_of_all(deliveries))
        words = await post.send(channel, first, message)
    except DeliveryError as error:
        for delivery in deliveries:
            await settle_failed(post, delivery, error)
        return False
    post.note(channel.name)
    for delivery in deliveries:
        await post.db_thread.run(post.outbox.settle_sent, delivery, post.clock(), words)
        log.info("told %s of %s", delivery.channel, delivery.alert.key)
    return True


def _key_of_all(deliveries: tuple[Delivery, ...]) -> str:
    """The same for the same deliveries, whatever their order."""
    keys = "\n".join(sorted(delivery.idempotency_key for delivery in deliveries))
    return sha256(keys.encode()).hexdigest()[:32]


async def settle_failed(post: Dispatcher, delivery: Delivery, error: DeliveryError) -> None:
    """Keep that a delivery failed: it is tried again, or given up, which the other channels are
    told.
    """
    now = post.clock()
    next_try_at = None
    if not error.permanent:
        next_try_at = pace.next_attempt(
            delivery.alert.at, delivery.attempts + 1, error.retry_after, now
        )
    if next_try_at is not None:
        log.warning(
            "%s did not take %s, next try %s: %s",
            delivery.channel,
            delivery.alert.key,
            next_try_at.isoformat(timespec="seconds"),
            error,
        )
        await post.db_thread.run(post.outbox.settle_retry, delivery, next_try_at, str(error))
        return
    log.error("giving up on %s for channel %s: %s", delivery.alert.key, delivery.channel, error)
    aloud = None
    if delivery.alert.kind is not EventKind.UNDELIVERED:  # no alert about an alert about a failure
        silent, _ = throttling.channel_of(delivery.channel)
        aloud = undelivered_alert(
            delivery, str(error), [name for name in post.channels if name != silent], now
        )
    await post.db_thread.run(post.outbox.settle_given_up, delivery, now, str(error), aloud)


def undelivered_alert(delivery: Delivery, words: str, others: list[str], now: datetime) -> Alert:
    """Return the alert that tells the other channels what one channel did not accept."""
    what = delivery.alert.headline
    return replace(
        delivery.alert,
        key=f"{delivery.alert.key}.{delivery.channel}.undelivered",
        kind=EventKind.UNDELIVERED,
        at=now,
        headline=f"Delivery to channel {delivery.channel} failed: {what}",
        lines=(
            f"After {delivery.attempts + 1} attempts, {delivery.channel} said: {words}",
            f"The alert was: {what}",
        ),
        materiality=Materiality.NONE,
        finding=None,
        channels=tuple(others),
    )
