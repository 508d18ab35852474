"""Makes the upgrade fixture with the code of commit a67df29; nothing imports it.

It uses the names of that commit, so it runs with that code, from a worktree:

    git worktree add ../before a67df29
    cd ../before && python3 -m venv .venv && .venv/bin/pip install -e . -c constraints.txt
    PYTHONPATH=. .venv/bin/python ../policy-monitor/tests/upgrade/make.py

Three files come out, beside this one:

- `watches.toml`: the watch list
- `a67df29.db.xz`: the database after five weeks, as the daemon left it when it was stopped
- `a67df29.json.xz`: what the pages answer from then on (`same`: no change; `edited`: an edit some
  days later; `stale`: an outdated copy at once), what that code reads back from the database (`stored`), and the alerts and messages
  that followed when it was started again (`told`)

The fixture is a record: do not regenerate it to make a test pass.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import lzma
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner
from policies import NOW, PDF, START, Answer, Page, pages

from monitor import clock as monitor_clock
from monitor import tell
from monitor.cli.main import cli
from monitor.config import load
from monitor.daemon import mishaps
from monitor.daemon.notify import Notifier
from monitor.daemon.service import HOLDER, Service
from monitor.errors import DeliveryError, FetchError, kind_of_status
from monitor.model.snapshot import FetchRequest, NotModified, Snapshot
from monitor.replay import saved_page
from monitor.store.feedback import Feedback, Said
from monitor.store.file import open_store
from monitor.store.history import History
from tests.extract.pdf_writer import Sheet, pdf, wrapped

HERE = Path(__file__).parent
BEST = 9 | lzma.PRESET_EXTREME
RESTART = NOW + timedelta(minutes=5)
STEP = timedelta(minutes=30)
"""The simulated daemon looks for due deliveries at least this often."""
DAYS = {"same": 17, "edited": 6}
"""How many days it ran after the restart, by course."""
COURSES = (*DAYS, "stale")

Course = list[tuple[datetime, Answer]]


def pdf_of(text: str) -> bytes:
    """Return a Markdown text as a PDF of one page."""
    sheet, y = Sheet(), 800.0
    for line in filter(None, text.splitlines()):
        heading = line.startswith("#")
        lines = wrapped(line.lstrip("#- "), 460)
        y = sheet.column(60, y, lines, size=13 if heading else 11, bold=heading) - 8
    return pdf(sheet, title=text.partition("\n")[0].lstrip("# "), language="en", packed=True)


# ---- The old daemon, with a clock, a site and a mailbox of our own -------------------------------


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


class ScriptedSite:
    """The fetcher: answers as the courses say."""

    def __init__(self, courses: dict[str, Course], clock: Clock) -> None:
        self._courses, self._clock = courses, clock

    async def fetch(self, request: FetchRequest) -> Snapshot | NotModified:
        now = self._clock()
        answer = [one for at, one in self._courses[request.url] if at <= now][-1]
        snapshot = sent(answer, request.url, now)
        kind = kind_of_status(answer.status)
        if kind is not None:
            words = f"{request.url.split('/')[2]} answered with HTTP status {answer.status}"
            raise FetchError(
                kind,
                words,
                url=request.url,
                status=answer.status,
                snapshot=snapshot,
                transient=answer.status == 503,
            )
        etag = dict(snapshot.headers).get("etag")
        if etag and request.etag == etag:
            return NotModified(url=request.url, started_at=now, finished_at=now)
        return snapshot

    async def aclose(self) -> None:
        pass


def sent(answer: Answer, url: str, now: datetime) -> Snapshot:
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    saved = saved_page(
        body,
        url=url,
        at=now,
        media_type=answer.media_type,
        status=answer.status,
        final_url=answer.final_url,
    )
    if not answer.etag:
        return saved
    return Snapshot(
        **{
            **{name: getattr(saved, name) for name in Snapshot.__slots__},
            "headers": (*saved.headers, ("etag", f'"{saved.sha256[:16]}"')),
        }
    )


@dataclass
class Mailbox:
    """The sender: accepts every message that `refused` lets through."""

    clock: Clock
    refused: Callable[[str, datetime], bool] = lambda channel, now: False
    taken: list[dict[str, str]] = field(default_factory=list)

    async def __call__(self, channel: Any, delivery: Any, message: Any) -> str:
        if self.refused(channel.name, self.clock()):
            raise DeliveryError("421 the mailbox is busy, come back later")
        self.taken.append(
            {
                "channel": channel.name,
                "key": delivery.idempotency_key,
                "alert": delivery.alert.key,
                "at": self.clock().isoformat(),
                "subject": message.subject,
            }
        )
        return "250 taken"


class SimulatedDaemon(Service):
    """The daemon, which runs `WORK` instead of waiting for ticks."""

    async def _serve(self) -> None:
        await WORK[0](self)


WORK: list[Any] = []


def daemon(
    folder: Path, courses: dict[str, Course], clock: Clock, mailbox: Mailbox, work: Any
) -> None:
    """Start the daemon, run `work` and stop it."""
    WORK[:] = [work]
    service = SimulatedDaemon(
        load=lambda: load.load(folder / "watches.toml", environ={}, credentials_dir=None),
        make_fetcher=lambda config: ScriptedSite(courses, clock),
        send=mailbox,
        clock=clock,
        notifier=Notifier(None),
        database=lambda config: config.storage_path,
    )
    logging.disable(logging.CRITICAL)  # what is refused and fails here is meant to
    asyncio.run(service.run())


async def go_on(service: Service, clock: Clock, until: datetime, *, sending: bool = True) -> None:
    """Check and send from one due instant to the next, until an instant."""
    while True:
        await settle(service, sending=sending)
        due = await service.tools.desk.do(service.agenda.next_due_at)
        following = min(
            max(due, clock.now + timedelta(seconds=30)) if due else until, clock.now + STEP
        )
        if following > until:
            clock.now = until
            return
        clock.now = following


async def settle(service: Service, *, sending: bool = True) -> None:
    """Run every check and delivery that is due at this instant."""
    busy = True
    while busy:
        await service.tick_due()
        busy = bool(service.looking.tasks)
        await service.quiet()
        if sending:
            await service.tick_outbox()
            busy = busy or bool(service.sending.tasks)
            while service.sending.tasks:
                await asyncio.wait(set(service.sending.tasks))


async def look_now(service: Service, *ids: str) -> None:
    """Check watches out of turn, as `policy-monitor check ID` does."""
    for watch_id in ids:
        assert await service.tools.desk.do(service.agenda.claim_one, watch_id, service.clock())
        await mishaps.look(service.tools, service.agenda, service.watches[watch_id])


# ---- Five weeks ----------------------------------------------------------------------------------


def five_weeks(clock: Clock) -> Any:
    """Return the work of five weeks; the daemon is then killed in the middle of a delivery."""

    async def work(service: Service) -> None:
        feedback = Feedback(service.store)
        do = service.tools.desk.do
        await go_on(service, clock, NOW - timedelta(days=10))
        history = History(service.store)
        changes = {
            change.watch_id: change.id
            for watch in service.watches
            for change in await do(history.changes, watch)
        }
        await do(
            feedback.say,
            changes["acme-terms"],
            Said.KNOWN,
            clock.now,
            "we pay the new fee from April on",
        )
        await do(feedback.say, changes["kranich-datenschutz"], Said.NOISE, clock.now, "")
        await go_on(service, clock, NOW - timedelta(days=5))
        await do(feedback.mute, "muted", NOW + timedelta(days=9), clock.now)
        await go_on(service, clock, NOW - timedelta(hours=4))
        await look_now(service, "unsent-retry")
        await go_on(service, clock, NOW - timedelta(minutes=10))
        clock.now = NOW - timedelta(minutes=7)
        await look_now(
            service,
            "doubt-consent",
            "pending-loss",
            "pending-return",
            "pending-insertion",
            "unsent-change",
        )
        clock.now = NOW - timedelta(minutes=1)
        claimed = await tell.claim(service.post, 3, HOLDER)  # killed while it sends these
        assert ("unsent-change", "desk") in [
            (one.alert.watch_id, one.channel) for one in claimed
        ], claimed

    return work


def refusing(channel: str, now: datetime) -> bool:
    """The mailbox of channel `legal` is busy on the last morning."""
    return channel == "legal" and NOW - timedelta(hours=5) <= now < NOW


def courses_of(every: list[Page], which: str) -> dict[str, Course]:
    """Return what each URL answers from which instant on."""
    courses: dict[str, Course] = {}
    for one in every:
        later = {"edited": (one.edited_at, one.edited), "stale": (0.0, one.stale)}
        at, answer = later.get(which, (0.0, None))
        turns = [*one.course, *([(at, answer)] if answer else [])]
        for url, answers in ({one.url: turns} | one.others).items():
            courses[url] = [(NOW + timedelta(days=at), answer) for at, answer in answers]
    return courses


# ---- Output --------------------------------------------------------------------------------------


def watch_list(every: list[Page]) -> str:
    """Return the watch list."""
    tables = []
    for one in every:
        where = "" if "urls =" in one.settings else f'url = "{one.url}"\n'
        tables.append(
            f'[[watch]]\nid = "{one.id}"\nservice = "{one.service}"\nterms_type = "{one.terms_type}"\n'
            f"{where}{one.settings}".rstrip()
            + "\n"
        )
    return f"{_SHARED}\n" + "\n".join(tables)


_SHARED = """# The watch list of the upgrade tests, as it stood at commit a67df29; made by make.py.

[storage]
path = "policy-monitor.db"

[defaults]
every = "1d"

[daemon]
concurrency = 1

[health]
report = "weekly"
remind_every = "7d"
patience_looks = 3

[calendar]
remind_days = [14, 3, 0]

[channels.desk]
url = "json://127.0.0.1:9/desk"

[channels.legal]
url = "json://127.0.0.1:9/legal"

[channels.board]
url = "json://127.0.0.1:9/board"
quiet = "18:00-07:00"

[[route]]
channels = ["desk"]

[[route]]
materialities = ["substantive"]
channels = ["legal"]

[[route]]
kinds = ["changed", "silent", "announced", "date_only", "in_force"]
digest = "weekly fri 08:00"
channels = ["board"]

[[route]]
kinds = ["relinked"]
channels = ["desk"]
"""


def answers_of(every: list[Page]) -> dict[str, Any]:
    """Return the courses from `NOW` on, and their bodies by SHA-256."""
    bodies: dict[str, str] = {}
    found: dict[str, Any] = {"bodies": bodies}
    for which in COURSES:
        found[which] = {}
        for url, course in courses_of(every, which).items():
            last = max(at for at, _ in course if at <= NOW)
            found[which][url] = [_plain(at, answer, bodies) for at, answer in course if at >= last]
    return found


def _plain(at: datetime, answer: Answer, bodies: dict[str, str]) -> dict[str, Any]:
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    digest = sha256(body).hexdigest()
    bodies[digest] = (
        f"base64:{base64.b64encode(body).decode()}" if answer.media_type == PDF else body.decode()
    )
    return {
        "from": at.isoformat(),
        "status": answer.status,
        "media_type": answer.media_type,
        "body": digest,
        "final_url": answer.final_url,
        "etag": f'"{digest[:16]}"' if answer.etag else None,
    }


def stored(folder: Path, every: list[Page]) -> dict[str, Any]:
    """Return what the old code reads back from the database."""
    config = str(folder / "watches.toml")
    with open_store(folder / "policy-monitor.db", read_only=True) as store:
        history = History(store)
        texts = {
            one.id: [
                [block.text for block in history.version_document(one.id, version.number).blocks]
                for version in history.versions(one.id)
            ]
            for one in every
        }
        kept = {
            one.id: [snapshot.sha256 for snapshot in history.snapshots(one.id)] for one in every
        }
    return {
        "status": said(RESTART, config, "status")[0],
        "deliveries": said(RESTART, config, "deliveries", "--limit", "1000"),
        "history": {one.id: said(RESTART, config, "history", one.id)[0] for one in every},
        "texts": texts,
        "snapshots": kept,
    }


def said(now: datetime, config: str, *words: str) -> list[Any]:
    """Return the JSON objects that a verb of the old code prints at an instant."""
    with patch.object(monitor_clock, "datetime", _Frozen(now)):
        done = CliRunner().invoke(
            cli, ["--config", config, *words, "--json"], standalone_mode=False
        )
    assert not done.exception, done.exception
    return [json.loads(line) for line in done.stdout.splitlines()]


class _Frozen:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self, zone: Any) -> datetime:
        return self._now.astimezone(zone)


def told_after(folder: Path, every: list[Page], which: str) -> dict[str, Any]:
    """Return the alerts and messages of the old code after its restart, on a copy."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for file in ("watches.toml", "policy-monitor.db"):
            shutil.copy(folder / file, copy / file)
        clock = Clock(RESTART)
        mailbox = Mailbox(clock)
        until = NOW + timedelta(days=DAYS[which])
        daemon(
            copy,
            courses_of(every, which),
            clock,
            mailbox,
            lambda service: go_on(service, clock, until),
        )
        with closing(sqlite3.connect(copy / "policy-monitor.db")) as connection:
            keys = connection.execute(
                "SELECT key FROM alerts WHERE at > ? ORDER BY at, key",
                (int(NOW.timestamp() * 1e6),),
            ).fetchall()
        shown = [said(until, str(copy / "watches.toml"), "show", key)[0] for (key,) in keys]
    return {
        "until": until.isoformat(),
        "alerts": [told(facts) for facts in shown],
        "sent": mailbox.taken,
    }


def told(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts of an alert that tests compare; of reminders, also what was remembered."""
    names = (
        "watch",
        "kind",
        "at",
        "not_before",
        "headline",
        *(("lines", "materiality") if is_reminder(facts) else ()),
    )
    finding = (
        {name: facts["finding"][name] for name in ("topics", "direction", "effective_date")}
        if is_reminder(facts)
        else {}
    )
    return {name: facts[name] for name in names} | finding


def is_reminder(facts: dict[str, Any]) -> bool:
    """Whether an alert is a reminder of an announced text."""
    return bool(facts["kind"] == "reminder")


def packed(database: Path, target: Path) -> None:
    """Write a compressed copy of the database, with smaller pages."""
    small = database.with_name("small.db")
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA page_size = 1024")
        connection.execute("VACUUM INTO ?", (str(small),))
    target.write_bytes(lzma.compress(small.read_bytes(), preset=BEST))


def main() -> None:
    """Make the fixture."""
    every = pages(pdf_of)
    with tempfile.TemporaryDirectory() as name:
        folder, clock = Path(name), Clock(START)
        (folder / "watches.toml").write_text(watch_list(every), encoding="utf-8")
        mailbox = Mailbox(clock, refusing)
        daemon(folder, courses_of(every, "same"), clock, mailbox, five_weeks(clock))
        facts = {
            "now": NOW.isoformat(),
            "restart": RESTART.isoformat(),
            "answers": answers_of(every),
            "stored": stored(folder, every),
            "sent": mailbox.taken,
            "told": {which: told_after(folder, every, which) for which in DAYS},
        }
        shutil.copy(folder / "watches.toml", HERE / "watches.toml")
        packed(folder / "policy-monitor.db", HERE / "a67df29.db.xz")
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    (HERE / "a67df29.json.xz").write_bytes(lzma.compress(text.encode(), preset=BEST))
    for alert in (*facts["told"]["same"]["alerts"], *facts["told"]["edited"]["alerts"]):
        print(alert["at"][:16], alert["watch"], alert["kind"], alert["headline"], file=sys.stderr)


if __name__ == "__main__":
    main()
