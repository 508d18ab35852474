"""Chooses the sender of a URL, and sends one message to all URLs of a channel."""

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
"""Sends one envelope, blocking, and returns the server's reply. Raises DeliveryError."""

DEADLINE_S = 90.0
"""The longest that a send may take, connecting and all retries of a library included: systemd gives
a stopping daemon about as long.
"""
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
    """Recipients that accepted a delivery which others of its channel did not, so that none gets it
    twice.

    Kept in memory only: after a crash some may get it a second time, under the same key.
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
    """Send a message to every URL of a channel and return the servers' replies.

    URLs that accepted it are skipped at the next attempt. Raises DeliveryError.
    """
    for complaint in message.complaints:
        log.warning("%s", complaint)
    key = delivery.idempotency_key
    taken = _taken.of(key)
    envelopes = [
        Envelope(url=url, key=key, message=message, sent_at=clock(), taken=taken)
        for url in channel.urls
    ]
    outcomes = await asyncio.gather(*(_try(envelope, deadline_s) for envelope in envelopes))
    failures = [outcome for outcome in outcomes if isinstance(outcome, DeliveryError)]
    failure = _joined(failures) if failures else None
    if failure is None or failure.permanent:
        _taken.forget(key)
    if failure is not None:
        raise failure
    return "; ".join(dict.fromkeys(map(str, outcomes)))


def validate(url: str) -> str | None:
    """Return what is wrong with a channel's URL, without its secrets; None if it can be used."""
    try:
        if scheme_of(url) in _CHECKS:
            _CHECKS[scheme_of(url)](url)
        else:
            apprise_sender.build(url)
    except (DeliveryError, ValueError) as error:
        return str(error)
    return None


async def _try(envelope: Envelope, deadline_s: float) -> str | DeliveryError:
    url = url_hash(envelope.url)
    if url in envelope.taken:
        return "accepted at an earlier attempt"
    sender = _SENDERS.get(scheme_of(envelope.url), apprise_sender.send)
    try:
        reply = await in_thread(partial(sender, envelope), deadline_s)
    except DeliveryError as error:
        return error
    except TimeoutError:
        return DeliveryError(f"no answer within {deadline_s:g} s")
    envelope.taken.add(url)
    return reply


def _joined(failures: list[DeliveryError]) -> DeliveryError:
    """One error for several URLs: permanent if all are, with the longest Retry-After."""
    waits = [failure.retry_after for failure in failures if failure.retry_after is not None]
    return DeliveryError(
        "; ".join(dict.fromkeys(str(failure) for failure in failures)),
        permanent=all(failure.permanent for failure in failures),
        retry_after=max(waits, default=None),
    )
