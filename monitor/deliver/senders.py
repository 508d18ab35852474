"""Which sender takes which URL, and one message to all URLs of a channel."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from monitor.clock import Clock, system_clock
from monitor.deliver import apprise_sender, local, mail, webhook
from monitor.deliver.envelope import Envelope, scheme_of, url_hash
from monitor.deliver.threads import in_thread
from monitor.errors import DeliveryError
from monitor.model.alert import Channel, Delivery
from monitor.render.messages import Message

log = logging.getLogger("monitor.deliver")

Sender = Callable[[Envelope], str]
"""Sends one parcel, blocking, and returns the server's words. Raises DeliveryError."""

DEADLINE_S = 90.0
"""No send is waited for any longer, whatever the server does."""
_SENDERS: dict[str, Sender] = {
    "mailto": mail.send,
    "mailtos": mail.send,
    **dict.fromkeys(webhook.SCHEMES, webhook.send),
    "file": local.send_file,
    "command": local.send_command,
}
_CHECKS: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(webhook.SCHEMES, webhook.target_of),
    "file": local.file_of,
    "command": local.command_of,
}


class _PartialDeliveries:
    """Who took a delivery that others of its channel did not take, so that nobody gets it twice.

    Lives as long as the process: after a crash some may get it a second time, under the same key.
    """

    MOST = 10_000

    def __init__(self) -> None:
        self._by_key: OrderedDict[str, set[str]] = OrderedDict()

    def of(self, key: str) -> set[str]:
        taken = self._by_key.setdefault(key, set())
        while len(self._by_key) > self.MOST:
            self._by_key.popitem(last=False)
        return taken

    def forget(self, key: str) -> None:
        self._by_key.pop(key, None)


_taken = _PartialDeliveries()


async def send(
    channel: Channel,
    delivery: Delivery,
    message: Message,
    *,
    clock: Clock = system_clock,
    deadline_s: float = DEADLINE_S,
) -> str:
    """Send a message to every URL of a channel, and return the servers' words.

    Where some URLs took it and others did not, only those others are tried at the next attempt.
    Raises DeliveryError.
    """
    for complaint in message.complaints:
        log.warning("%s", complaint)
    key = delivery.idempotency_key
    taken = _taken.of(key)
    parcels = [
        Envelope(url=url, key=key, message=message, sent_at=clock(), taken=taken)
        for url in channel.urls
    ]
    outcomes = await asyncio.gather(*(_try(envelope, deadline_s) for envelope in parcels))
    failures = [outcome for outcome in outcomes if isinstance(outcome, DeliveryError)]
    if failures and not all(failure.permanent for failure in failures):
        raise _joined(failures)
    _taken.forget(key)
    if failures:
        raise _joined(failures)
    return "; ".join(dict.fromkeys(str(outcome) for outcome in outcomes))


def validate(url: str) -> str | None:
    """Return what is wrong with a channel's URL, without its secrets; None where it can be sent
    to.
    """
    try:
        if scheme_of(url) in _CHECKS:
            _CHECKS[scheme_of(url)](url)
        else:
            apprise_sender.build(url)
    except (DeliveryError, ValueError) as error:
        return str(error)
    return None


async def _try(envelope: Envelope, deadline_s: float) -> str | DeliveryError:
    place = url_hash(envelope.url)
    if place in envelope.taken:
        return "accepted at an earlier attempt"
    sender = _SENDERS.get(scheme_of(envelope.url), apprise_sender.send)
    try:
        words = await in_thread(partial(sender, envelope), deadline_s)
    except DeliveryError as error:
        return error
    except TimeoutError:
        return DeliveryError(f"no answer within {deadline_s:g} s")
    envelope.taken.add(place)
    return words


def _joined(failures: list[DeliveryError]) -> DeliveryError:
    """One error for several URLs: worth another try where one of them is, and not before the most
    patient asks.
    """
    waits = [failure.retry_after for failure in failures if failure.retry_after is not None]
    return DeliveryError(
        "; ".join(dict.fromkeys(str(failure) for failure in failures)),
        permanent=all(failure.permanent for failure in failures),
        retry_after=max(waits, default=None),
    )
