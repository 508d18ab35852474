"""One delivery: render, send, settle. What `check` is to a look, this is to an alert on its way to one channel."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.clock import Clock
from monitor.decide import pace
from monitor.desk import Desk
from monitor.errors import DeliveryError
from monitor.model.alert import Alert, Channel, Delivery
from monitor.model.change import EventKind, Materiality
from monitor.render import messages
from monitor.render.messages import Message
from monitor.store.outbox import Outbox

log = logging.getLogger("monitor.tell")

Send = Callable[[Channel, Delivery, Message], Awaitable[str]]
"""Sends a message and returns the server's words. Raises DeliveryError."""
AT_ONCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a delivery works with."""

    outbox: Outbox
    desk: Desk
    clock: Clock
    channels: Mapping[str, Channel]
    send: Send


async def claim(post: Post, limit: int = AT_ONCE, holder: str = "") -> tuple[Delivery, ...]:
    """Claim and return deliveries whose time has come, a fair share of each channel."""
    return await post.desk.do(post.outbox.claim, post.clock(), limit=limit, holder=holder)


async def send_one(post: Post, delivery: Delivery) -> bool:
    """Try one delivery, keep how it went, and return whether it was taken."""
    channel = post.channels.get(delivery.channel)
    try:
        if channel is None:
            raise DeliveryError("the watch list has no channel of this name any more", permanent=True)
        change = await post.desk.do(post.outbox.change_of, delivery)
        words = await post.send(channel, delivery, messages.message(delivery.alert, change))
    except DeliveryError as error:
        await _failed(post, delivery, error)
        return False
    await post.desk.do(post.outbox.settle_sent, delivery, post.clock(), words)
    log.info("told %s of %s", delivery.channel, delivery.alert.key)
    return True


async def _failed(post: Post, delivery: Delivery, error: DeliveryError) -> None:
    now = post.clock()
    next_try_at = None
    if not error.permanent:
        next_try_at = pace.next_try(delivery.alert.at, delivery.attempts + 1, error.retry_after, now)
    if next_try_at is not None:
        log.warning("%s did not take %s, next try %s: %s", delivery.channel, delivery.alert.key,
                    next_try_at.isoformat(timespec="seconds"), error)
        await post.desk.do(post.outbox.settle_retry, delivery, next_try_at, str(error))
        return
    log.error("gave up telling %s of %s: %s", delivery.channel, delivery.alert.key, error)
    aloud = None
    if delivery.alert.kind is not EventKind.UNDELIVERED:  # nobody is told that nobody could be told
        aloud = given_up(delivery, str(error), [name for name in post.channels if name != delivery.channel], now)
    await post.desk.do(post.outbox.settle_given_up, delivery, now, str(error), aloud)


def given_up(delivery: Delivery, words: str, others: list[str], now: datetime) -> Alert:
    """Return the alert that tells the other channels what one channel could not be told."""
    what = delivery.alert.headline
    return replace(
        delivery.alert,
        key=f"{delivery.alert.key}.{delivery.channel}.undelivered",
        kind=EventKind.UNDELIVERED,
        at=now,
        headline=f"Channel {delivery.channel} could not be told: {what}",
        lines=(f"After {delivery.attempts + 1} attempts, {delivery.channel} said: {words}", f"The alert was: {what}"),
        materiality=Materiality.NONE,
        finding=None,
        channels=tuple(others),
    )
