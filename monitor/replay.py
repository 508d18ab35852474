"""The daemon's decisions over snapshots that lie somewhere. The lines are the world, and their `at` is the clock."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from monitor import check
from monitor.decide import lives
from monitor.errors import UsageError, kind_of_status
from monitor.model.document import Document
from monitor.model.life import Known, Outcome
from monitor.model.rules import Rules
from monitor.model.snapshot import Failure, Snapshot
from monitor.model.watch import Schedule, Watch
from monitor.texts import Pages


@dataclass(slots=True)
class Replay:
    """Plays looks at any number of watches, each in the order of time, and keeps what each of them remembers."""

    rules: Rules
    known: dict[str, Known] = field(default_factory=dict)
    last: dict[str, _Last] = field(default_factory=dict)

    def look(self, watch: Watch, seen: Pages | Failure, now: datetime) -> Outcome:
        """Return what this look came to, and remember it for the next one."""
        last, hashes = self.last.get(watch.id), _hashes(seen)
        same = last if last is not None and last.hashes == hashes else None
        if same and same.settled:
            same.looks, same.at = same.looks + 1, now
            return check.as_before(watch, now)
        known = self._known(watch.id)
        outcome = check.plan(check.Look(watch=watch, known=known, seen=seen, now=now, rules=self.rules,
                                        document=same.document if same else None))
        document = outcome.document if outcome.version else known.document
        self.known[watch.id] = replace(known, life=outcome.life, document=document)
        self.last[watch.id] = _Last(settled=lives.settled(outcome), hashes=hashes, at=now, document=outcome.document)
        return outcome

    def _known(self, watch_id: str) -> Known:
        known, last = self.known.get(watch_id, Known()), self.last.get(watch_id)
        if last is None or known.document is None:
            return known
        return replace(known, life=lives.same_again(known.life, known.document.digest, last.looks, last.at))


@dataclass(slots=True, kw_only=True)
class _Last:
    """The last look, for the next one that brings the same bytes: not read again, mostly not judged."""

    settled: bool
    hashes: tuple[tuple[str, str, str], ...]
    at: datetime
    document: Document | None
    looks: int = 0
    """How often they have come since."""


def _hashes(seen: Pages | Failure) -> tuple[tuple[str, str, str], ...]:
    if isinstance(seen, Failure):
        return ()
    return tuple((page.url, page.final_url, page.sha256) for page in seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One saved page of a back-test."""

    watch: str
    url: str
    at: datetime
    status: int
    media_type: str
    path: Path


def read_lines(listing: Path) -> Iterator[Line]:
    """Yield the saved pages that a JSON Lines file lists; paths are relative to it. Raises UsageError."""
    try:
        text = listing.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{listing} can't be read: {error}") from error
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield _line(line, f"{listing}:{number}", listing.parent)


def backtest(lines: Iterable[Line], watches: Mapping[str, Watch], rules: Rules) -> Iterator[tuple[int, Outcome]]:
    """Yield the outcome of each look with the 0-based index, among its watch's lines, of the line that completed it.

    A line is a look, but for watches of several pages: those are looked at when each of their pages has come. Lines
    of watches that `watches` doesn't hold are watched with no settings at all. Raises UsageError.
    """
    replay = Replay(rules)
    rounds: dict[str, _Round] = {}
    for line in lines:
        if line.watch not in rounds:
            rounds[line.watch] = _Round(watches.get(line.watch) or plain_watch(line.watch, line.url))
        looks = rounds[line.watch]
        for index, seen, at in looks.add(line):
            yield index, replay.look(looks.watch, seen, at)
    for looks in rounds.values():
        for index, seen, at in looks.judge():
            yield index, replay.look(looks.watch, seen, at)


_Seen = tuple[int, Pages | Failure, datetime]
"""A look: the index of its last line, what was seen, and when."""


@dataclass(slots=True)
class _Round:
    """Gathers the pages of one watch until each has come: none is judged before."""

    watch: Watch
    index: int = -1
    at: datetime | None = None
    pages: dict[str, Pages | Failure] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    """The URLs that came since the last look."""

    def add(self, line: Line) -> Iterator[_Seen]:
        """Take in a line, and yield the looks that it completes: a page that comes again begins another one."""
        urls = self.watch.urls
        url = line.url if len(urls) > 1 else urls[0]
        if url not in urls:
            raise UsageError(f'{line.url} is no page of the watch "{line.watch}", which has {", ".join(urls)}')
        if url in self.fresh:
            yield from self.judge()
        self.index, self.at, self.pages[url] = self.index + 1, line.at, _seen(line)
        self.fresh.add(url)
        if len(self.fresh) == len(urls):
            yield from self.judge()

    def judge(self) -> Iterator[_Seen]:
        """Yield the look at what came, where every page is there; one that did not come is as it was."""
        if self.fresh and self.at is not None and len(self.pages) == len(self.watch.urls):
            self.fresh.clear()
            yield self.index, _together([self.pages[url] for url in self.watch.urls]), self.at


def _together(seen: list[Pages | Failure]) -> Pages | Failure:
    """One page that failed is a look that failed."""
    failure = next((one for one in seen if isinstance(one, Failure)), None)
    return failure or tuple(page for pages in seen if not isinstance(pages, Failure) for page in pages)


def plain_watch(watch_id: str, url: str) -> Watch:
    """Return a watch with nothing but an id and a URL."""
    schedule = Schedule(every=timedelta(hours=6))
    return Watch(id=watch_id, name=watch_id, service=watch_id, terms_type="", urls=(url,), schedule=schedule)


def _line(text: str, where: str, folder: Path) -> Line:
    try:
        row: dict[str, Any] = json.loads(text)
        at = datetime.fromisoformat(row["at"])
        return Line(
            watch=str(row["watch"]),
            url=str(row["url"]),
            at=at if at.tzinfo else at.replace(tzinfo=UTC),
            status=int(row.get("status", 200)),
            media_type=str(row.get("media_type", "text/html")),
            path=folder / str(row["file"]),
        )
    except json.JSONDecodeError as error:
        raise UsageError(f"{where}: not JSON ({error})") from error
    except KeyError as error:
        raise UsageError(f"{where}: {error} is missing (of watch, url, at, status, media_type, file)") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise UsageError(f"{where}: {error}") from error


def _seen(line: Line) -> Pages | Failure:
    kind = kind_of_status(line.status)
    if kind is not None:
        message = f"the server answered {line.status}"
        return Failure(kind=kind, message=message, url=line.url, status=line.status)
    try:
        body = line.path.read_bytes()
        body = gzip.decompress(body) if line.path.suffix == ".gz" else body
    except (OSError, EOFError) as error:
        raise UsageError(f"{line.path} can't be read: {error}") from error
    return (saved_page(body, url=line.url, at=line.at, media_type=line.media_type, status=line.status),)


def saved_page(body: bytes, *, url: str, at: datetime, media_type: str, status: int = 200,
               final_url: str = "") -> Snapshot:
    """Return a saved page as if a server had just sent it, from `final_url` where that is another one."""
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
