"""Runs today's program on the upgrade fixture, with a site, a mailbox and a clock of our own.

All that the upgrade tests know of the program's internals is here, so that a rename touches one file.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner

from monitor import clock as program_clock
from monitor.cli.main import cli
from monitor.config import load
from monitor.daemon.daemon import Daemon
from monitor.daemon.sd_notify import SystemdNotifier
from monitor.errors import FetchError, kind_of_status
from monitor.model.snapshot import FetchRequest, NotModified, Snapshot
from monitor.store.database import open_store
from monitor.store.history import History

STEP = timedelta(minutes=30)
"""`make.py` took the same steps, so that checks fall on the same instants."""


def upgrade(folder: Path) -> None:
    """Bring the database to today's schema, as the first check or the daemon does."""
    open_store(folder / "policy-monitor.db").close()


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One message that was sent."""

    at: datetime
    channel: str
    key: str
    """The idempotency key."""


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Site:
    """Serves one course of the fixture: what each URL answers from which instant on."""

    answers: dict[str, list[dict[str, Any]]]
    bodies: dict[str, str]
    clock: Clock

    async def fetch(self, request: FetchRequest) -> Snapshot | NotModified:
        now = self.clock()
        turns = self.answers[request.url]
        answer = [turn for turn in turns if datetime.fromisoformat(turn["from"]) <= now][-1]
        snapshot = self._snapshot(answer, request.url, now)
        kind = kind_of_status(answer["status"])
        if kind is not None:
            words = f"{request.url.split('/')[2]} answered with HTTP status {answer['status']}"
            raise FetchError(
                kind,
                words,
                url=request.url,
                status=answer["status"],
                snapshot=snapshot,
                transient=answer["status"] == 503,
            )
        if answer["etag"] and request.etag == answer["etag"]:
            return NotModified(url=request.url, started_at=now, finished_at=now)
        return snapshot

    async def aclose(self) -> None:
        pass

    def _snapshot(self, answer: dict[str, Any], url: str, now: datetime) -> Snapshot:
        text = self.bodies[answer["body"]]
        packed = text.removeprefix("base64:")
        body = text.encode() if packed == text else base64.b64decode(packed)
        headers = [("content-type", answer["media_type"]), ("etag", answer["etag"])]
        kind, _, charset = answer["media_type"].partition("; charset=")
        return Snapshot(
            url=url,
            final_url=answer["final_url"] or url,
            status=answer["status"],
            headers=tuple((name, value) for name, value in headers if value),
            body=body,
            media_type=kind,
            charset=charset or None,
            started_at=now,
            finished_at=now,
            sha256=sha256(body).hexdigest(),
        )


@dataclass
class Mailbox:
    """Accepts every message."""

    clock: Clock
    taken: list[Sent] = field(default_factory=list)

    async def __call__(self, channel: Any, delivery: Any, message: Any) -> str:
        self.taken.append(Sent(at=self.clock(), channel=channel.name, key=delivery.idempotency_key))
        return "250 taken"


class _SimulatedDaemon(Daemon):
    """The whole daemon, except that it moves the clock to the next due instant instead of waiting."""

    def __init__(self, clock: Clock, until: datetime, **ports: Any) -> None:
        super().__init__(clock=clock, **ports)
        self._simulated, self._until = clock, until

    async def _serve(self) -> None:
        clock = self._simulated
        while True:
            await self._settle()
            due = max(next_due_at(self.store.path), clock.now + timedelta(seconds=30))
            clock.now = min(due, clock.now + STEP)
            if clock.now > self._until:
                return

    async def _settle(self) -> None:
        """Run every check and delivery that is due at this instant."""
        busy = True
        await self.tick_pulse()
        while busy:
            await self.tick_due()
            busy = bool(self.checking.tasks)
            await self.quiet()
            await self.tick_outbox()
            busy = busy or bool(self.sending.tasks)
            while self.sending.tasks:
                await asyncio.wait(set(self.sending.tasks))


def next_due_at(database: Path) -> datetime:
    """Return when the next watch is to be checked."""
    with closing(sqlite3.connect(database)) as connection:
        (at,) = connection.execute(
            "SELECT min(next_check_at) FROM watches WHERE active = 1"
        ).fetchone()
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=at)


def run_daemon(
    folder: Path, answers: dict[str, Any], course: str, *, start: datetime, until: datetime
) -> list[Sent]:
    """Run the daemon on a folder's watch list and database until an instant; return what it sent."""
    clock = Clock(start)
    mailbox = Mailbox(clock)
    daemon = _SimulatedDaemon(
        clock,
        until,
        load=lambda: load.load(folder / "watches.toml", environ={}, credentials_dir=None),
        make_fetcher=lambda config: Site(answers[course], answers["bodies"], clock),
        send=mailbox,
        notifier=SystemdNotifier(None),
        database=lambda config: config.storage_path,
    )
    asyncio.run(daemon.run())
    return mailbox.taken


def run_verb(folder: Path, now: datetime, *words: str) -> tuple[int, list[Any]]:
    """Run a verb with --json at an instant; return its exit code and the objects printed."""
    with patch.object(program_clock, "datetime", _Frozen(now)):
        words = ("--config", str(folder / "watches.toml"), *words, "--json")
        done = CliRunner().invoke(cli, words, standalone_mode=False, catch_exceptions=False)
    return done.return_value or 0, [json.loads(line) for line in done.stdout.splitlines()]


class _Frozen:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self, zone: Any) -> datetime:
        return self._now.astimezone(zone)


def read_back(
    folder: Path, watch_ids: list[str]
) -> tuple[dict[str, list[list[str]]], dict[str, list[str]]]:
    """Return each watch's versions, as the texts of their blocks, and the SHA-256 of its stored pages."""
    with open_store(folder / "policy-monitor.db", read_only=True) as store:
        history = History(store)
        texts = {
            watch: [
                [block.text for block in history.version_document(watch, version.number).blocks]
                for version in history.versions(watch)
            ]
            for watch in watch_ids
        }
        hashes = {
            watch: [
                sha256(history.snapshot(kept.id).body).hexdigest()
                for kept in history.snapshots(watch)
            ]
            for watch in watch_ids
        }
    return texts, hashes
