"""Reads the texts of the corpora that policies' sections are learnt from, each with its service.

What `benchmarks/held_out.txt` names is passed over before a byte of its text is read.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Set
from itertools import chain
from pathlib import Path
from typing import Any

import zstandard

from monitor.clock import system_clock
from monitor.errors import ReadError
from monitor.extract.read import read
from monitor.model.document import Document
from monitor.replay import saved_page

HELD_OUT = Path(__file__).parent.parent / "held_out.txt"

Body = tuple[str, bytes, str]
"""A service, and a page of it with its media type."""


def held_out() -> frozenset[str]:
    """Return the services that nothing may be learnt from."""
    return frozenset(HELD_OUT.read_text(encoding="utf-8").splitlines()) - {""}


def documents(corpus: Path, without: Set[str]) -> Iterator[tuple[str, Document]]:
    """Yield services of `corpus` with their documents, but those of `without`; what can't be read
    is passed over.
    """
    for service, body, media_type in chain.from_iterable(
        source(corpus, without) for source in (_labelled, _kept, _recorded)
    ):
        page = saved_page(
            body, url="https://policy.example/", at=system_clock(), media_type=media_type
        )
        try:
            yield service, read(page)
        except ReadError:
            continue


def _labelled(corpus: Path, without: Set[str]) -> Iterator[Body]:
    """Yield both texts of every labelled pair."""
    for folder, listing in (("pairs", "labels"), ("meaning", "expected")):
        for row in _rows(corpus / folder / f"{listing}.jsonl"):
            service = row.get("service") or str(row["path"]).split("/", maxsplit=1)[0]
            if service not in without:
                for side in ("old", "new"):
                    path = corpus / folder / "texts" / f"{row['id']}.{side}.md.gz"
                    yield service, gzip.decompress(path.read_bytes()), "text/markdown"


def _kept(corpus: Path, without: Set[str]) -> Iterator[Body]:
    """Yield the last text of every policy that was kept with its pages."""
    for listing in sorted((corpus / "kept").glob("*/index.jsonl")):
        service = _rows(listing)[0]["service"]
        texts = sorted(listing.parent.glob("*.md.gz"))
        if service not in without and texts:
            yield service, gzip.decompress(texts[-1].read_bytes()), "text/markdown"


def _recorded(corpus: Path, without: Set[str]) -> Iterator[Body]:
    """Yield the last recorded page of every policy."""
    for told in sorted(corpus.glob("*/docs/*/meta.json")):
        recorded = json.loads(told.read_text(encoding="utf-8"))
        if recorded["service"] not in without:
            last = max(recorded["captures"], key=lambda one: int(one["offset"]))
            with (told.parent / "captures.zst").open("rb") as file:
                packed = zstandard.ZstdDecompressor(max_window_size=2**27)
                body = packed.stream_reader(file).read()[last["offset"] :][: last["length"]]
            yield recorded["service"], body, last["mime"]


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
