"""Changes that belong together are told together: those of one service, and those of one text at
several addresses.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor import check, dispatch
from monitor.check import Tools
from monitor.db_thread import DatabaseThread
from monitor.deliver import senders
from monitor.dispatch import Dispatcher
from monitor.fetch.http import HttpFetcher
from monitor.model.alert import Channel
from monitor.model.limits import FetchLimits
from monitor.model.rules import Rules
from monitor.model.watch import Schedule, Watch
from monitor.store.archive import Archive
from monitor.store.database import Store, open_store
from monitor.store.outbox import Outbox
from monitor.store.watch_queue import WatchQueue
from tests import sample_policy
from tests.sample_policy import current
from tests.site import Site
from tests.watcher import MONDAY


class Here(DatabaseThread):
    """The thread of the test is the one that owns the database."""

    def __init__(self) -> None:
        pass

    async def run(self, work, *args, **kwargs):  # type: ignore[no-untyped-def, override]
        await asyncio.sleep(0)  # others get their turn, as they do while the real desk works
        return work(*args, **kwargs)


@dataclass
class Office:
    """Some watches on one site, and a channel that leads to an inbox there."""

    site: Site
    store: Store
    watches: dict[str, Watch] = field(default_factory=dict)
    now: datetime = MONDAY

    def watches_page(self, name: str, service: str) -> None:
        self.watches[name] = Watch(
            id=name,
            name=f"{service} {name}",
            service=service,
            terms_type=name,
            urls=(f"{self.site.url}{name}",),
            schedule=Schedule(every=timedelta(hours=6)),
            allow_private=True,
        )
        self.shows(name, 18)
        WatchQueue(self.store).sync_watches(self.watches.values(), self.now)

    def shows(self, name: str, months: int, *, title: str = "") -> None:
        text = current(months).replace("Quill Privacy Policy", f"Quill {title or name}")
        self.site.at(f"/{name}").publishes(sample_policy.page(text))

    def looks(self, *names: str, after: timedelta = timedelta(seconds=20)) -> None:
        for name in names:
            self.now += after
            asyncio.run(self._look(self.watches[name]))

    def due(self) -> set[str]:
        return set(WatchQueue(self.store).due(self.now))

    def told(
        self, after: timedelta = timedelta(seconds=1), holder: str = "daemon"
    ) -> list[list[str]]:
        """Send what waits, and return the watches that each new message tells of."""
        self.now += after
        seen = len(self.site.requests)
        post = Dispatcher(
            outbox=Outbox(self.store),
            db_thread=Here(),
            clock=lambda: self.now,
            channels=self._channels(),
            send=senders.send,
        )
        asyncio.run(self._send(post, holder))
        bodies = [
            json.loads(request.body)
            for request in self.site.requests[seen:]
            if request.path == "/inbox"
        ]
        return [[alert["watch"] for alert in body.get("alerts", [body])] for body in bodies]

    def _channels(self) -> dict[str, Channel]:
        url = f"{self.site.url.replace('http://', 'webhook+http://')}inbox"
        return {"desk": Channel(name="desk", urls=(url,))}

    async def _send(self, post: Dispatcher, holder: str) -> None:
        while deliveries := await dispatch.claim(post, holder=holder):
            assert all(
                await asyncio.gather(
                    *(dispatch.send_one(post, delivery) for delivery in deliveries)
                )
            )

    async def _look(self, watch: Watch) -> None:
        async with HttpFetcher(
            limits=FetchLimits(gap_s=0, retries=0), clock=lambda: self.now
        ) as fetcher:
            rules = Rules(channels=tuple(self._channels().values()))
            tools = Tools(
                fetcher=fetcher,
                archive=Archive(self.store),
                db_thread=Here(),
                clock=lambda: self.now,
                rules=rules,
            )
            await check.check_watch(tools, watch)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Site() as site, open_store(tmp_path / "monitor.db") as store:
        site.at("/inbox").answers(200)
        office = Office(site, store)
        for name, service in (("privacy", "Quill"), ("terms", "Quill"), ("other", "Mossmere")):
            office.watches_page(name, service)
        office.looks("privacy", "terms", "other")
        office.now += timedelta(hours=1)
        yield office


def test_siblings_are_checked_when_one_has_changed(office: Office):
    """The other policies of a service are checked when one has changed."""
    office.shows("privacy", 36)
    office.looks("privacy")
    assert office.due() == {"terms"}


def test_changes_of_one_service_are_told_as_one_message(office: Office):
    for name in ("privacy", "terms"):
        office.shows(name, 36)
    office.looks("privacy")
    assert office.told() == []
    office.looks("terms")
    assert office.told() == [["privacy", "terms"]]
    assert office.told() == []


def test_a_change_does_not_wait_for_long(office: Office):
    office.shows("privacy", 36)
    office.looks("privacy")
    assert office.told(after=timedelta(minutes=4)) == []
    assert office.told(after=timedelta(minutes=2)) == [["privacy"]]


def test_a_process_that_ends_after_its_round_waits_for_nothing(office: Office):
    office.shows("privacy", 36)
    office.looks("privacy")
    assert office.told(holder="") == [["privacy"]]


def test_an_unchanged_sibling_is_awaited_and_not_named(office: Office):
    """An alert waits for a sibling's check, and does not name the sibling if it has not changed."""
    office.shows("privacy", 36)
    office.looks("privacy", "terms")
    assert office.told() == [["privacy"]]


def test_a_service_with_one_policy_is_told_of_at_once(office: Office):
    office.shows("other", 36)
    office.looks("other")
    assert office.told() == [["other"]]


def test_one_text_at_several_urls_is_one_alert(office: Office):
    """One text at several URLs is one alert that names them all."""
    office.watches_page("parent", "Inkwell")
    for name in ("other", "parent"):
        office.shows(name, 18, title="group policy")
    office.looks("other", "parent")
    office.told(after=timedelta(minutes=6))
    office.now += timedelta(days=3)
    for name in ("other", "parent"):
        office.shows(name, 36, title="group policy")
    office.looks("other", "parent")
    assert office.told() == [["other"]]
    body = json.loads(office.site.requests[-1].body)
    assert body["headline"].endswith("(the same text at 2 addresses)")
    assert f"The same text changed at Inkwell parent: {office.site.url}parent" in body["lines"]


def test_unrelated_changes_are_reported_separately(office: Office):
    """Changes that are days apart or of different services are reported separately."""
    for name in ("privacy", "other"):
        office.shows(name, 36)
    office.looks("privacy", "other", "terms")
    assert sorted(office.told()) == [["other"], ["privacy"]]
