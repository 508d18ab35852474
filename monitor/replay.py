"""The daemon's decisions over snapshots that lie somewhere. The lines are the world, and their `at`
is the clock.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from monitor import plan
from monitor.errors import UsageError, kind_of_status
from monitor.model.document import Document
from monitor.model.memory import Known, Outcome, after_unchanged
from monitor.model.rules import Rules
from monitor.model.snapshot import FetchFailure, Snapshot
from monitor.model.watch import Schedule, Watch
from monitor.pipeline import Pages


@dataclass(slots=True)
class Replay:
    """Plays checks of any number of watches, each in the order of time, and keeps what each of them
    remembers.
    """

    rules: Rules
    known: dict[str, Known] = field(default_factory=dict)
    last: dict[str, _Last] = field(default_factory=dict)

    def look(self, watch: Watch, seen: Pages | FetchFailure, now: datetime) -> Outcome:
        """Return what this look came to, and remember it for the next one."""
        last, hashes = self.last.get(watch.id), _hashes(seen)
        same = last if last is not None and last.hashes == hashes else None
        if same and same.settled:
            same.looks, same.at = same.looks + 1, now
            return plan.unchanged_outcome(watch, now)
        known = self._known(watch.id)
        outcome = plan.plan(
            plan.CheckInput(
                watch=watch,
                known=known,
                seen=seen,
                now=now,
                rules=self.rules,
                document=same.document if same else None,
            )
        )
        document = outcome.document if outcome.version else known.document
        switched = known.document and outcome.memory.texts.former == known.document.digest
        former = known.document if switched else known.former
        self.known[watch.id] = replace(
            known, memory=outcome.memory, document=document, former=former
        )
        self.last[watch.id] = _Last(
            settled=outcome.settled, hashes=hashes, at=now, document=outcome.document
        )
        return outcome

    def _known(self, watch_id: str) -> Known:
        known, last = self.known.get(watch_id, Known()), self.last.get(watch_id)
        if last is None or known.document is None:
            return known
        return replace(
            known,
            memory=after_unchanged(known.memory, known.document.digest, last.looks, last.at),
        )


@dataclass(slots=True, kw_only=True)
class _Last:
    """The last look, for the next one that brings the same bytes: not read again, mostly not
    judged.
    """

    settled: bool
    hashes: tuple[tuple[str, str, str], ...]
    at: datetime
    document: Document | None
    looks: int = 0
    """How often they have come since."""


def _hashes(seen: Pages | FetchFailure) -> tuple[tuple[str, str, str], ...]:
    if isinstance(seen, FetchFailure):
        return ()
    return tuple((page.url, page.final_url, page.sha256) for page in seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """One saved page of a back-test."""

    watch: str
    url: str
    at: datetime
    status: int
    media_type: str
    path: Path


LARGEST_BYTES = 64 * 1024 * 1024
"""A saved file that holds more, once unpacked, is no page."""
YEARS = range(1970, 2200)
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def read_saved_pages(listing: Path) -> Iterator[SavedPage]:
    """Yield the saved pages that a JSON Lines file lists; paths are relative to it. Raises
    UsageError.
    """
    for where, row in json_lines(listing):
        yield _line(row, where, listing.parent)


def json_lines(listing: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each object of a JSON Lines file with the place where it stands. Raises UsageError."""
    try:
        text = listing.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{listing} can't be read: {_why(error)}") from error
    for number, line in enumerate(
        text.split("\n"), 1
    ):  # JSON strings may hold what splitlines() splits at
        if line.strip():
            yield f"{listing}:{number}", _object(line, f"{listing}:{number}")


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where}: not JSON ({error})") from error
    if not isinstance(row, dict):
        raise UsageError(f"{where}: not a JSON object")
    return row


def text_of(row: Mapping[str, Any], key: str, where: str, otherwise: str | None = None) -> str:
    """Return a text of a row; `otherwise`, where given, stands in for one that is missing. Raises
    UsageError.
    """
    value = otherwise if row.get(key) is None else row[key]
    if value is None:
        raise UsageError(f"{where}: {key} is missing")
    if not isinstance(value, str) or _UNWRITABLE.search(value):
        raise UsageError(f"{where}: {key} has to be a text on one line")
    return value


def backtest(
    lines: Iterable[SavedPage], watches: Mapping[str, Watch], rules: Rules
) -> Iterator[tuple[int, Outcome]]:
    """Yield the outcome of each look with the 0-based index, among its watch's lines, of the line
    that completed it.

    A line is a look, but for watches of several pages: those are looked at when each of their pages
    has come. Lines of watches that `watches` doesn't hold are watched with no settings at all.
    Raises UsageError.
    """
    replay = Replay(rules)
    rounds: dict[str, _Round] = {}
    for line in lines:
        if line.watch not in rounds:
            rounds[line.watch] = _Round(
                watches.get(line.watch) or plain_watch(line.watch, line.url)
            )
        looks = rounds[line.watch]
        for index, seen, at in looks.add(line):
            yield index, replay.look(looks.watch, seen, at)
    for looks in rounds.values():
        for index, seen, at in looks.judge():
            yield index, replay.look(looks.watch, seen, at)


_Seen = tuple[int, Pages | FetchFailure, datetime]
"""A look: the index of its last line, what was seen, and when."""


@dataclass(slots=True)
class _Round:
    """Gathers the pages of one watch until each has come: none is judged before."""

    watch: Watch
    index: int = -1
    at: datetime | None = None
    pages: dict[str, Pages | FetchFailure] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    """The URLs that came since the last look."""

    def add(self, line: SavedPage) -> Iterator[_Seen]:
        """Take in a line, and yield the looks that it completes: a page that comes again begins
        another one.
        """
        urls = self.watch.urls
        url = line.url if len(urls) > 1 else urls[0]
        if url not in urls:
            raise UsageError(
                f'{line.url} is no page of the watch "{line.watch}", which has {", ".join(urls)}'
            )
        if url in self.fresh:
            yield from self.judge()
        self.index, self.at, self.pages[url] = self.index + 1, line.at, _seen(line)
        self.fresh.add(url)
        if len(self.fresh) == len(urls):
            yield from self.judge()

    def judge(self) -> Iterator[_Seen]:
        """Yield the look at what came, where every page is there; one that did not come is as it
        was.
        """
        if self.fresh and self.at is not None and len(self.pages) == len(self.watch.urls):
            self.fresh.clear()
            yield self.index, _together([self.pages[url] for url in self.watch.urls]), self.at


def _together(seen: list[Pages | FetchFailure]) -> Pages | FetchFailure:
    """One page that failed makes a failed check."""
    failure = next((one for one in seen if isinstance(one, FetchFailure)), None)
    return failure or tuple(
        page for pages in seen if not isinstance(pages, FetchFailure) for page in pages
    )


def plain_watch(watch_id: str, url: str) -> Watch:
    """Return a watch with nothing but an id and a URL."""
    schedule = Schedule(every=timedelta(hours=6))
    return Watch(
        id=watch_id, name=watch_id, service=watch_id, terms_type="", urls=(url,), schedule=schedule
    )


def _line(row: Mapping[str, Any], where: str, folder: Path) -> SavedPage:
    try:
        status = int(row.get("status", 200))
    except (TypeError, ValueError, OverflowError) as error:
        raise UsageError(f"{where}: status has to be a number such as 200") from error
    return SavedPage(
        watch=text_of(row, "watch", where),
        url=text_of(row, "url", where),
        at=_instant(text_of(row, "at", where), where),
        status=status,
        media_type=text_of(row, "media_type", where, "text/html"),
        path=folder / text_of(row, "file", where),
    )


def _instant(text: str, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{where}: at has to be an instant such as 2026-03-01T12:00:00Z ({error})"
        ) from error
    if at.year not in YEARS:
        raise UsageError(f"{where}: at lies in the year {at.year}")
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _seen(line: SavedPage) -> Pages | FetchFailure:
    kind = kind_of_status(line.status)
    if kind is not None:
        message = f"the server answered {line.status}"
        return FetchFailure(kind=kind, message=message, url=line.url, status=line.status)
    body = saved_bytes(line.path)
    return (
        saved_page(body, url=line.url, at=line.at, media_type=line.media_type, status=line.status),
    )


def saved_bytes(path: Path) -> bytes:
    """Return what a saved file holds, unpacked where its name ends in .gz. Raises UsageError."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            body: bytes = file.read(LARGEST_BYTES + 1)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise UsageError(f"{path} can't be read: {_why(error)}") from error
    if len(body) > LARGEST_BYTES:
        raise UsageError(f"{path} holds more than {LARGEST_BYTES // 1024 // 1024} MB")
    return body


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def saved_page(
    body: bytes, *, url: str, at: datetime, media_type: str, status: int = 200, final_url: str = ""
) -> Snapshot:
    """Return a saved page as if a server had just sent it, from `final_url` where that is another
    one.
    """
    kind, _, parameters = media_type.partition(";")
    charset = parameters.partition("charset=")[2].strip(' "') or None
    return Snapshot(
        url=url,
        final_url=final_url or url,
        status=status,
        headers=(("content-type", media_type),),
        body=body,
        media_type=kind.strip().lower(),
        charset=charset,
        started_at=at,
        finished_at=at,
        sha256=sha256(body).hexdigest(),
    )
