"""The corpora, without the held-out services, each page read once.

Most rules come after reading. So every page becomes a document once, equal documents are one
object, and rules after reading are switched off over the same documents.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from monitor import replay as player
from monitor.errors import ReadError
from monitor.extract.read import read
from monitor.model.document import Block, Document
from monitor.model.snapshot import Snapshot
from monitor.model.watch import Watch

HELD_OUT = Path(__file__).parents[1] / "held_out.txt"
PARTS = ("replay", "histories", "kept", "pairs", "meaning")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

Text = Document | ReadError
Key = tuple[str, str, str]
"""Address, media type and SHA-256 of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One page of a history, without its bytes."""

    at: datetime
    page: Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a watch saw, in the order of time."""

    id: str
    watch: Watch
    captures: tuple[Capture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two texts to compare."""

    id: str
    old: Document
    new: Document


@dataclass(slots=True)
class Reader:
    """Reads pages; equal pages, blocks and documents are one object each."""

    texts: dict[Key, Text] = field(default_factory=dict)
    _blocks: dict[Block, Block] = field(default_factory=dict)
    _documents: dict[Document, Document] = field(default_factory=dict)

    def __call__(self, page: Snapshot) -> Text:
        """Return what a page reads as, or why it can't be read."""
        key = key_of(page)
        if key not in self.texts:
            try:
                self.texts[key] = self._one(read(page))
            except ReadError as error:
                self.texts[key] = error
        return self.texts[key]

    def _one(self, document: Document) -> Document:
        same = self._blocks.setdefault
        blocks = tuple(same(block, block) for block in document.blocks)
        document = replace(document, blocks=blocks)
        return self._documents.setdefault(document, document)


def key_of(page: Snapshot) -> Key:
    """Return what tells a page from others."""
    return page.final_url, page.media_type, page.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpora:
    """Where everything lies."""

    scorers: Path
    """Holds `replay.py`, `pairs.py`, `meaning.py`, `mutate.py`."""
    folder: Path
    """Holds `replay`, `histories`, `pairs`, `meaning`, and `planted` as `mutate.py` made it."""
    invented: Path

    def read(self, reader: Reader, *, every: int = 1) -> dict[str, list[History] | list[Pair]]:
        """Return all corpora; of the real histories every so many one."""
        module = scorer(self.scorers / "replay.py")
        splits = {
            name: _histories(_captures(module, self.folder / name, every), reader)
            for name in ("histories", "replay")
        }
        lists = {
            name: _histories(_listed(place / "snapshots.jsonl"), reader)
            for name, place in (("planted", self.folder / "planted"), ("invented", self.invented))
        }
        pairs = {name: list(self._pairs(name, reader)) for name in ("pairs", "meaning")}
        return {**pairs, **lists, **splits}

    def _pairs(self, name: str, reader: Reader) -> Iterator[Pair]:
        listing = "labels.jsonl" if name == "pairs" else "expected.jsonl"
        for row in rows(self.folder / name / listing):
            sides = [reader(self._side(name, row["id"], side)) for side in ("old", "new")]
            old, new = (side for side in sides if isinstance(side, Document))
            yield Pair(id=row["id"], old=old, new=new)

    def _side(self, name: str, pair: str, side: str) -> Snapshot:
        path = self.folder / name / "texts" / f"{pair}.{side}.md.gz"
        url = path.absolute().as_uri()
        return player.saved_page(
            player.saved_bytes(path), url=url, at=NOON, media_type="text/markdown"
        )


def prepare(corpus: Path, folder: Path, *, pages: int, seed: int) -> None:
    """Fill `folder` with the corpora but for held-out services, and with planted edits."""
    for name in PARTS:
        _run(corpus / "subset.py", "make", corpus / name, folder / name, HELD_OUT, "--without")
    chosen = ("--seed", seed, "--most", pages)
    _run(corpus / "mutate.py", "make", folder / "kept", folder / "planted", *chosen)


def scorer(path: Path) -> ModuleType:
    """Return the scorer that a corpus brings."""
    spec = importlib.util.spec_from_file_location(f"corpus_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _run(script: Path, *arguments: object) -> None:
    command = [sys.executable, str(script), *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Raw:
    """A page that lies somewhere."""

    watch: str
    url: str
    at: datetime
    media_type: str
    body: Callable[[], bytes]


def _captures(module: ModuleType, split: Path, every: int) -> Iterator[_Raw]:
    for meta in module.load_meta(split)[::every]:
        for one in module.captures(split, meta):
            yield _Raw(
                watch=meta["doc"],
                url=meta["url"],
                at=datetime.fromisoformat(one.timestamp),
                media_type=one.mime,
                body=partial(bytes, one.data),
            )


def _listed(listing: Path) -> Iterator[_Raw]:
    for line in player.read_saved_pages(listing):
        yield _Raw(
            watch=line.watch,
            url=line.url,
            at=line.at,
            media_type=line.media_type,
            body=partial(player.saved_bytes, line.path),
        )


def _histories(raws: Iterable[_Raw], reader: Reader) -> list[History]:
    watches: dict[str, Watch] = {}
    captures: dict[str, list[Capture]] = {}
    for raw in raws:
        watches.setdefault(raw.watch, player.plain_watch(raw.watch, raw.url))
        page = player.saved_page(raw.body(), url=raw.url, at=raw.at, media_type=raw.media_type)
        reader(page)
        capture = Capture(at=raw.at, page=replace(page, body=b""))
        captures.setdefault(raw.watch, []).append(capture)
    return [
        History(id=watch, watch=watches[watch], captures=tuple(seen))
        for watch, seen in captures.items()
    ]
