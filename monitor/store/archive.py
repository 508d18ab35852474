"""What every look brought, kept so that nothing can get lost or be told twice.

`record` writes all that came of one look in one transaction: its pages, text, version, change,
alerts, deliveries, the watch's life and its next turn. Killed at any instruction, the database
holds all of it or none; then the look is due again. Bytes are kept of every look that said
something new or was doubted; a look that read the same text as the last kept page leaves a row, and
no bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from monitor.model.document import Document
from monitor.model.memory import Known, Outcome, WatchMemory
from monitor.model.snapshot import Snapshot
from monitor.store.blobs import BODIES, TEXTS
from monitor.store.codec import to_micros, unpack
from monitor.store.database import Store
from monitor.store.documents import document_from
from monitor.store.recording import (
    WatchRow,
    add_alert,
    add_change,
    add_check,
    add_sources,
    add_version,
    is_overtaken,
    keep_document,
    keep_pages,
    memory_of,
    replace_document,
    save_life,
    update_watch,
    validators,
    was_recorded,
    watch_row,
)
from monitor.store.rows import LastCheck, LastPage, RecordResult
from monitor.store.siblings import pull_siblings


class Archive:
    """All that is known of the watches of one database, and where new looks are kept."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def known(self, watch_id: str) -> Known:
        """Return what is known of a watch before a look.

        Raises StorageError for one that was never listed, DamagedError where its current text can't
        be read.
        """
        with self._store.reading() as connection:
            place = watch_row(connection, watch_id)
            document = None
            if place.text is not None:
                document = document_from(TEXTS.get(connection, place.text))
            memory = memory_of(connection, watch_id)
            former = _document_of(connection, memory.texts.former)
            return Known(memory=memory, document=document, former=former)

    def concurrent_changes(self, watch_id: str, since_at: datetime) -> int:
        """Return how many services other than that of a watch changed a policy since an instant."""
        row = self._store.row(
            """
            SELECT count(DISTINCT service) FROM changes JOIN watches ON number = changes.watch
            WHERE changes.at >= ? AND service != (SELECT service FROM watches WHERE id = ?)""",
            (to_micros(since_at), watch_id),
        )
        return int(row[0]) if row else 0

    def last_look(self, watch_id: str) -> LastCheck:
        """Return what the next answers can be held against: validators and hashes, and whether
        these suffice.
        """
        rows = self._store.rows(
            """
            SELECT settled, url, etag, last_modified, final_url, sha256 FROM watches LEFT
                JOIN pages ON watch = number
            WHERE id = ?""",
            (watch_id,),
        )
        pages = {
            url: LastPage(
                etag=etag, last_modified=modified, final_url=final_url, sha256=sha256.hex()
            )
            for _, url, etag, modified, final_url, sha256 in rows
            if url is not None
        }
        return LastCheck(settled=bool(rows and rows[0][0]), pages=pages)

    def last_snapshot(self, watch_id: str, url: str) -> Snapshot | None:
        """Return the page that `url` sent last, or the one kept last that reads the same; None
        where there is none.

        It stands in for a page that answers 304.
        """
        with self._store.reading() as connection:
            row = connection.execute(
                """
                SELECT snapshots.packed, snapshots.body FROM pages
                    JOIN watches ON number = pages.watch
                JOIN snapshots ON snapshots.id = pages.snapshot WHERE watches.id = ?
                    AND pages.url = ?""",
                (watch_id, url),
            ).fetchone()
            if row is None or row[1] is None:
                return None
            return unpack(Snapshot, row[0], body=BODIES.get(connection, row[1]))

    def record(self, outcome: Outcome) -> RecordResult:
        """Keep everything that came of one look, in one transaction, and give up the claim on its
        watch.

        Recording the same outcome again does nothing. An outcome that judges a change from another
        text than the current version (somebody else recorded meanwhile) keeps its pages, and its
        watch is due as before.
        """
        weighty = outcome.version or outcome.change is not None or bool(outcome.alerts)
        with self._store.writing(durable=weighty) as connection:
            place = watch_row(connection, outcome.watch_id)
            if was_recorded(connection, place, outcome):
                return RecordResult.AGAIN
            add_check(connection, place, outcome)
            snapshots = keep_pages(connection, place, outcome)
            if is_overtaken(place, outcome):
                connection.execute(
                    "UPDATE watches SET claimed_until_at = NULL WHERE number = ?", (place.number,)
                )
                return RecordResult.OVERTAKEN
            _keep_step(connection, place, outcome, snapshots)
        return RecordResult.KEPT

    def record_unchanged(
        self, watch_id: str, at: datetime, next_check_at: datetime, pages: Iterable[Snapshot] = ()
    ) -> bool:
        """Keep that a look found every page as it was: by 304, or by the same bytes. The claim is
        given up.

        `pages` are the answers that were no 304: their validators may be new. Return False, with
        nothing done, where the last look left something open (`LastLook.settled`): then the look
        has to be judged.
        """
        with self._store.writing() as connection:
            cursor = connection.execute(
                """
                UPDATE watches SET checked_at = :at, reached_at = :at, believed_at = :at,
                    status = 'unchanged',
                    same_looks = same_looks + 1, next_check_at = :next, claimed_until_at = NULL
                WHERE id = :id AND settled = 1""",
                {"at": to_micros(at), "next": to_micros(next_check_at), "id": watch_id},
            )
            if cursor.rowcount != 1:
                return False
            (number,) = connection.execute(
                "SELECT number FROM watches WHERE id = ?", (watch_id,)
            ).fetchone()
            connection.execute(
                "INSERT OR IGNORE INTO checks (watch, at, looks, status) "
                "VALUES (?, ?, 1, 'unchanged')",
                (number, to_micros(at)),
            )
            for page in pages:
                connection.execute(
                    "UPDATE pages SET etag = ?, last_modified = ? WHERE watch = ? AND url = ?",
                    (*validators(page), number, page.url),
                )
        return True

    def record_reread(
        self, watch_id: str, document: Document, memory: WatchMemory, at: datetime
    ) -> bool:
        """Keep what a newer reader makes of the pages of the current version, as a technical
        version.

        Nobody is told. Return False where it reads as before: then it takes the place of what the
        reader of before made, which may know less of its links.
        """
        with self._store.writing(durable=True) as connection:
            place = watch_row(connection, watch_id)
            if place.version is None:
                return False
            if place.digest == bytes.fromhex(document.digest):
                replace_document(connection, place, document)
                save_life(connection, place, memory)
                return False
            sources = [
                row[0]
                for row in connection.execute(
                    "SELECT snapshot FROM version_snapshots WHERE version = ? ORDER BY position",
                    (place.version,),
                )
            ]
            kept = keep_document(connection, place, document)
            version = add_version(connection, place, kept, to_micros(at), technical=True)
            add_sources(connection, version, sources)
            save_life(connection, place, memory)
            connection.execute(
                "UPDATE watches SET version = ?, same_looks = 0 WHERE number = ?",
                (version, place.number),
            )
        return True


def _document_of(connection: sqlite3.Connection, digest: str) -> Document | None:
    """The latest document with a digest; None where there is none (any more)."""
    if not digest:
        return None
    row = connection.execute(
        "SELECT text FROM documents WHERE digest = ? ORDER BY id DESC LIMIT 1",
        (bytes.fromhex(digest),),
    ).fetchone()
    return row and document_from(TEXTS.get(connection, row[0]))


def _keep_step(
    connection: sqlite3.Connection, place: WatchRow, outcome: Outcome, snapshots: list[int]
) -> None:
    """Keep what a look says anew: the version, the change that led to it, the alerts, the life and
    the next turn.
    """
    version, document, told = place.version, None, None
    if outcome.document is not None and (outcome.version or outcome.change is not None):
        document = keep_document(connection, place, outcome.document)
    if outcome.version and document is not None:
        version = add_version(connection, place, document, to_micros(outcome.at))
        add_sources(connection, version, snapshots)
    if outcome.change is not None and document is not None:
        change = add_change(
            connection,
            place,
            outcome.change,
            document=document,
            version=version if outcome.version else None,
        )
        told = (change, outcome.change)
        pull_siblings(connection, place.number, to_micros(outcome.at))
    for alert in outcome.alerts:
        add_alert(connection, place, alert, told)
    save_life(connection, place, outcome.memory)
    update_watch(connection, place, outcome, version)
