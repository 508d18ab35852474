"""What the lives of all watches hold that a person asks for: what is announced, and what goes back and forth."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.life import Announcement, Linked, Standing
from monitor.store.file import Store
from monitor.store.packing import unpack


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """The part of a watch's life that is not only for its next look."""

    announced: tuple[Announcement, ...] = ()
    unstable: Standing | None = None
    linked: tuple[Linked, ...] = ()


def prospects(store: Store) -> dict[str, Prospect]:
    """Return the prospects of all active watches that were looked at, by id."""
    rows = store.rows("SELECT id, packed FROM lives JOIN watches ON number = watch WHERE active = 1 ORDER BY id")
    return {watch_id: unpack(Prospect, packed) for watch_id, packed in rows}
