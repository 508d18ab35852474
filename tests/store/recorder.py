"""Checks of invented policies, as their outcomes, and a recorder that stores them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from monitor.extract.blocks import block, document
from monitor.model.alert import Alert
from monitor.model.change import (
    Change,
    Comparison,
    Edit,
    EditKind,
    EventKind,
    Excerpt,
    Finding,
    Materiality,
    Span,
)
from monitor.model.document import BlockKind, Document
from monitor.model.memory import CheckStatus, Doubt, Incident, Outcome, SeenText
from monitor.model.snapshot import FetchFailure, Redirect, Snapshot
from monitor.model.watch import Schedule, Watch
from monitor.store.archive import Archive
from monitor.store.database import Store, open_store
from monitor.store.history import History
from monitor.store.outbox import Outbox
from monitor.store.rows import RecordResult
from monitor.store.watch_queue import WatchQueue

START = datetime(2026, 3, 2, 8, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
URL = "https://mossmere.example/privacy"
ONE = "# Privacy\nMossmere keeps your letters for 30 days.\n## Sharing\nWe share nothing with anybody."
TWO = "# Privacy\nMossmere keeps your letters for 90 days.\n## Sharing\nWe share nothing with anybody."
THREE = (
    "# Privacy\nMossmere keeps your letters for ever.\n## Sharing\nWe share them with our partners."
)


def watch(watch_id: str = "mossmere", **changes: Any) -> Watch:
    """Return a watch of one page that is looked at every six hours."""
    plain = Watch(
        id=watch_id,
        name=f"{watch_id} privacy",
        service=watch_id.title(),
        terms_type="Privacy Policy",
        urls=(f"https://{watch_id}.example/privacy",),
        schedule=Schedule(every=6 * HOUR),
    )
    return replace(plain, **changes)


def page(text: str, at: datetime = START, url: str = URL, **changes: Any) -> Snapshot:
    """Return a page that shows `text`."""
    body = f"<html><body>{text}</body></html>".encode("utf-8", "surrogatepass")
    plain = Snapshot(
        url=url,
        final_url=f"{url}?lang=en",
        status=200,
        headers=(
            ("content-type", "text/html"),
            ("etag", f'"{len(text)}"'),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
        ),
        body=body,
        media_type="text/html",
        charset="utf-8",
        started_at=at - timedelta(seconds=1),
        finished_at=at,
        sha256=sha256(body).hexdigest(),
        redirects=(Redirect(url=url, status=302, location="?lang=en"),),
        peer="192.0.2.7:443",
    )
    return replace(plain, **changes)


def reading(text: str) -> Document:
    """Return the document that a page which shows `text` holds: `#` begins a heading, every other
    line a paragraph.
    """
    blocks, section = [], ()
    for line in text.splitlines():
        if line.startswith("#"):
            level = line.count("#")
            blocks.append(
                block(
                    BlockKind.HEADING, line.strip("# "), level=level, section=section[: level - 1]
                )
            )
            section = (*section[: level - 1], line.strip("# "))
        else:
            blocks.append(
                block(BlockKind.PARAGRAPH, line, section=section, anchor=f"p{len(blocks)}")
            )
    return document(blocks, reader="html/1", title="Privacy", language="en")


def step(old: Document, new: Document, before: datetime, at: datetime) -> Change:
    """Return the change from one text to another."""
    edits = tuple(
        Edit(
            kind=EditKind.REWORDED,
            old=was,
            new=now,
            old_index=index,
            new_index=index,
            spans=(Span(before=was.text, after=now.text),),
        )
        for index, (was, now) in enumerate(zip(old.blocks, new.blocks, strict=False))
        if was.key != now.key
    )
    excerpts = tuple(
        Excerpt(
            kind=edit.kind,
            section="Privacy",
            before=edit.spans[0].before,
            after=edit.spans[0].after,
        )
        for edit in edits
    )
    finding = Finding(
        materiality=Materiality.SUBSTANTIVE,
        headline="letters are kept longer",
        edits=len(edits),
        summary=("Letters are kept for longer.",),
        topics=("retention",),
        excerpts=excerpts,
        effective_on=at.date(),
    )
    return Change(
        kind=EventKind.CHANGED,
        comparison=Comparison(edits=edits, equal_blocks=2),
        finding=finding,
        old_digest=old.digest,
        new_digest=new.digest,
        not_before_at=before,
        not_after_at=at,
    )


def alert(of: Watch, change: Change, channels: tuple[str, ...]) -> Alert:
    """Return the alert that tells a change."""
    return Alert(
        key=f"{of.id}.{change.kind}.{change.not_after_at:%Y%m%dT%H%M%S.%f}",
        kind=change.kind,
        watch_id=of.id,
        watch_name=of.name,
        service=of.service,
        terms_type=of.terms_type,
        url=of.urls[0],
        at=change.not_after_at,
        headline=change.finding.headline,
        lines=change.finding.summary,
        materiality=change.finding.materiality,
        finding=change.finding,
        channels=channels,
        old_digest=change.old_digest,
        new_digest=change.new_digest,
    )


@dataclass(slots=True)
class Recorder:
    """Records checks of one watch, an hour apart."""

    store: Store
    watched: Watch = field(default_factory=watch)
    now: datetime = START
    channels: tuple[str, ...] = ("mail", "chat")

    @property
    def archive(self) -> Archive:
        return Archive(self.store)

    @property
    def watch_queue(self) -> WatchQueue:
        return WatchQueue(self.store)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.store)

    @property
    def history(self) -> History:
        return History(self.store)

    def lists(self, *watches: Watch) -> None:
        """Make these the watch list."""
        self.watch_queue.sync_watches(watches, self.now)

    def sees(self, text: str, **changes: Any) -> Outcome:
        """Record a look that sees `text` and believes it, and return its outcome."""
        outcome = self.outcome(text, **changes)
        assert self.archive.record(outcome) is RecordResult.KEPT
        self.now += HOUR
        return outcome

    def outcome(self, text: str, **changes: Any) -> Outcome:
        """Return the outcome of a look that sees `text` and believes it: first, changed or as
        before.
        """
        known, seen = self.archive.known(self.watched.id), reading(text)
        text_seen = SeenText(digest=seen.digest, first_at=self.now, last_at=self.now, believed=True)
        memory = replace(
            known.memory,
            texts=replace(known.memory.texts, believed_at=self.now, seen=(text_seen,)),
            health=replace(known.memory.health, doubt=None, failing=None),
        )
        plain = Outcome(
            watch_id=self.watched.id,
            at=self.now,
            status=CheckStatus.UNCHANGED,
            next_check_at=self.now + HOUR,
            memory=memory,
            document=seen,
            snapshots=(page(text, self.now, self.watched.urls[0]),),
            reasons=("it reads so",),
        )
        if known.document is None:
            plain = replace(plain, status=CheckStatus.NEW, version=True)
        elif known.document.digest != seen.digest:
            change = step(
                known.document, seen, known.memory.texts.believed_at or self.now, self.now
            )
            plain = replace(
                plain,
                status=CheckStatus.CHANGED,
                version=True,
                change=change,
                alerts=(alert(self.watched, change, self.channels),),
            )
        told = replace(plain, **changes)
        open_end = told.memory.pending or told.memory.texts.believed_at != told.at
        return replace(told, settled=not open_end)

    def doubts(self, text: str) -> Outcome:
        """Record a look at a page that is not believed."""
        doubt = Doubt(kind="challenge", reason="it asks for a captcha")
        memory = self.archive.known(self.watched.id).memory
        incident = Incident(kind=doubt.kind, reason=doubt.reason, since_at=self.now)
        memory = replace(memory, health=replace(memory.health, doubt=incident))
        return self.sees(
            text,
            status=CheckStatus.DOUBTED,
            memory=memory,
            document=None,
            version=False,
            change=None,
            alerts=(),
            reasons=(doubt.reason,),
        )

    def fails(self, kind: str = "timeout", message: str = "nothing came within 20 s") -> Outcome:
        """Record a look that reached no page."""
        memory = self.archive.known(self.watched.id).memory
        incident = Incident(kind=kind, reason=message, since_at=self.now)
        memory = replace(memory, health=replace(memory.health, failing=incident))
        outcome = Outcome(
            watch_id=self.watched.id,
            at=self.now,
            status=CheckStatus.ERROR,
            memory=memory,
            next_check_at=self.now + HOUR,
            failure=FetchFailure(kind=kind, message=message, url=self.watched.urls[0]),
        )
        assert self.archive.record(outcome) is RecordResult.KEPT
        self.now += HOUR
        return outcome

    def same_again(self, *pages: Snapshot) -> bool:
        """Record a look that found the same bytes."""
        kept = self.archive.record_unchanged(self.watched.id, self.now, self.now + HOUR, pages)
        self.now += HOUR
        return kept


@contextmanager
def recorder(path: Path, *watches: Watch) -> Iterator[Recorder]:
    """Open a database in a folder, with these watches, or one."""
    with open_store(path / "monitor.db") as store:
        opened = Recorder(store)
        opened.lists(*(watches or (opened.watched,)))
        yield opened
