"""Reads stored pages again after the readers have improved. What differs then is ours, not
the policy's.

The current version of a watch is read again out of the very snapshots it was read out of. What
comes out becomes a technical version: recorded, never announced. So the next look compares like
with like.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.decide import known_texts
from monitor.errors import DamagedError, ReadError, UsageError
from monitor.extract import html, pdf, plain
from monitor.model.change import Comparison, Finding
from monitor.model.document import Document
from monitor.model.watch import Watch
from monitor.pipeline import compare_documents, read_pages
from monitor.store.archive import Archive
from monitor.store.database import Store
from monitor.store.history import History

READERS = frozenset({html.READER, pdf.READER, plain.READER})
"""Which readers there are now, with their versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reprocessed:
    """What the readers of now make of the current version of a watch."""

    watch: Watch
    old: Document
    new: Document | None
    """None where its pages can't be read any more; `trouble` says why."""
    comparison: Comparison | None = None
    """None where it reads as before."""
    finding: Finding | None = None
    trouble: str = ""

    @property
    def same(self) -> bool:
        """Whether it reads as before."""
        return self.new is not None and self.comparison is None


def is_outdated(reader: str) -> bool:
    """Return whether a document's `reader` has changed since."""
    return not READERS.issuperset(reader.split("+"))


def reprocess(
    store: Store,
    watches: Iterable[Watch],
    *,
    everything: bool = False,
    altered: Container[str] = (),
) -> Iterator[Reprocessed]:
    """Yield what becomes of the current versions that outdated readers made, and of the watches in
    `altered`.

    `altered` holds ids of watches whose selectors may have changed; `everything` asks for all.
    """
    archive, history = Archive(store), History(store)
    for watch in watches:
        try:
            versions = history.versions(watch.id)
            wanted = versions and (
                everything or watch.id in altered or is_outdated(versions[-1].reader)
            )
            document = archive.known(watch.id).document if wanted else None
        except UsageError:
            continue  # listed just now: never looked at
        except DamagedError:
            continue  # the next look at it says so; no other watch has to wait for that
        if document is not None:
            yield _read_anew(history, watch, document, versions[-1].snapshots)


def record(store: Store, done: Reprocessed, now: datetime) -> bool:
    """Keep what was read anew as a technical version, and return whether that was needed."""
    if done.new is None or not (done.comparison or is_outdated(done.old.reader)):
        return False
    archive = Archive(store)
    known = archive.known(done.watch.id).memory
    texts = known_texts.remember_reread(known.texts, done.new, now)
    # what was learnt of links stood in blocks as they were read before
    memory = replace(known, texts=texts, links=replace(known.links, relinking=()))
    return archive.record_reread(done.watch.id, done.new, memory, now)


def reprocess_outdated(
    store: Store, watches: Iterable[Watch], altered: Container[str], now: datetime
) -> int:
    """Read anew all that needs it, and return how many versions read otherwise now."""
    return sum(record(store, done, now) for done in reprocess(store, watches, altered=altered))


def _read_anew(
    history: History, watch: Watch, old: Document, snapshots: tuple[int, ...]
) -> Reprocessed:
    try:
        new = read_pages(watch, tuple(history.snapshot(number) for number in snapshots))
    except (DamagedError, ReadError, UsageError) as error:
        return Reprocessed(watch=watch, old=old, new=None, trouble=str(error))
    if new.digest == old.digest:
        return Reprocessed(watch=watch, old=old, new=new)
    comparison, finding = compare_documents(old, new)
    return Reprocessed(watch=watch, old=old, new=new, comparison=comparison, finding=finding)
