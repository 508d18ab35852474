"""An office for tests: a database with one watch, channels that lead to real senders, and a clock
that one sets.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from monitor.daemon.one_shot import send_waiting
from monitor.db_thread import DatabaseThread
from monitor.deliver import senders
from monitor.deliver.llm_client import LlmClient
from monitor.dispatch import Dispatcher
from monitor.model.alert import Alert, Channel
from monitor.model.change import EventKind
from monitor.model.watch import Schedule, Watch
from monitor.store.database import open_store
from monitor.store.outbox import Outbox
from monitor.store.rows import StoredDelivery
from monitor.store.watch_queue import WatchQueue
from tests.render.alerts import ANNOUNCED

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WATCH = Watch(
    id="quill-privacy",
    name="Quill Privacy Policy",
    service="Quill",
    terms_type="Privacy Policy",
    urls=("https://quill.example/privacy",),
    schedule=Schedule(every=timedelta(hours=6)),
)


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


class Here(DatabaseThread):
    """The thread of the test is the one that owns the database."""

    async def run(self, work, *args, **kwargs):
        await asyncio.sleep(0)  # others get their turn, as they do while the real desk works
        return work(*args, **kwargs)


@dataclass
class Office:
    """A database with one watch, and channels."""

    outbox: Outbox
    channels: dict[str, Channel]
    clock: Clock
    deadline_s: float = 20
    sent: dict[str, Any] = field(default_factory=dict)
    rewriter: LlmClient | None = None

    def raise_alert(
        self, key: str = "k1", alert: Alert = ANNOUNCED, *, queues: tuple[str, ...] = ()
    ) -> None:
        """Raise an alert for every channel, or for these queues."""
        alert = replace(alert, key=key, at=self.clock(), channels=queues or tuple(self.channels))
        assert self.outbox.add(alert, WATCH.id)

    def send(self) -> int:
        """Send all that is due, and return how many were not taken."""

        async def once() -> int:
            db_thread = Here()
            send = partial(senders.send, deadline_s=self.deadline_s)
            post = Dispatcher(
                outbox=self.outbox,
                db_thread=db_thread,
                clock=self.clock,
                channels=self.channels,
                send=send,
                recent=self.sent,
                rewriter=self.rewriter,
            )
            try:
                return await send_waiting(post)
            finally:
                db_thread.close()

        return asyncio.run(once())

    def state(self, channel: str, kind: EventKind = EventKind.ANNOUNCED) -> StoredDelivery:
        kept = [
            one
            for one in self.outbox.deliveries(channel=channel)
            if one.alert_key.endswith("undelivered") == (kind is EventKind.UNDELIVERED)
        ]
        assert len(kept) == 1
        return kept[0]


@contextmanager
def office(folder: Path, settings: dict[str, Any] | None = None, **urls: str) -> Iterator[Office]:
    """An office with channels of these URLs, all with the same settings."""
    with open_store(folder / "office.db") as store:
        WatchQueue(store).sync_watches([WATCH], START)
        channels = {
            name: Channel(name=name, urls=(url,), **(settings or {})) for name, url in urls.items()
        }
        yield Office(Outbox(store), channels, Clock())
