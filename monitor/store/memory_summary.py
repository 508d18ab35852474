"""What the lives of all watches hold that a person asks for: what is announced, and what goes back
and forth.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.memory import Announcement, Flapping, LinkedDocument
from monitor.store.codec import unpack
from monitor.store.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class MemorySummary:
    """The part of a watch's life that is not only for its next look."""

    announced: tuple[Announcement, ...] = ()
    unstable: Flapping | None = None
    linked: tuple[LinkedDocument, ...] = ()


def memory_summaries(store: Store) -> dict[str, MemorySummary]:
    """Return the prospects of all active watches that were looked at, by id."""
    rows = store.rows(
        "SELECT id, packed FROM lives JOIN watches ON number = watch WHERE active = 1 ORDER BY id"
    )
    return {watch_id: unpack(MemorySummary, packed) for watch_id, packed in rows}
