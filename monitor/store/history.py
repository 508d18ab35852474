"""What is stored, for reading: the state of watches, their versions, changes, events, checks,
pages. It writes nothing.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from difflib import get_close_matches

from monitor.errors import UsageError
from monitor.model.alert import Alert
from monitor.model.change import Change, EventKind, Materiality
from monitor.model.document import Document
from monitor.model.snapshot import Snapshot
from monitor.store.blobs import BODIES, TEXTS
from monitor.store.codec import from_micros, from_micros_or_none, to_micros, unpack
from monitor.store.database import Row, Store
from monitor.store.documents import document_from
from monitor.store.raised_alerts import alert_of
from monitor.store.rows import (
    ChangeDetails,
    StoreCounts,
    StoredChange,
    StoredCheck,
    StoredEvent,
    StoredIncident,
    StoredSnapshot,
    StoredVersion,
    StoredWatch,
    WatchUrl,
)

LATE = timedelta(hours=1)
"""A check that is overdue by more shows that no daemon runs."""
ALL = -1
"""As a limit: no limit."""

_STATES = """
    SELECT id, name, service, terms_type, urls, listed, active, added_at, next_check_at,
        checked_at, status,
        reached_at, believed_at, trouble_kind, trouble_words, trouble_since_at, trouble_looks,
        (SELECT count(*) FROM versions WHERE versions.watch = number) FROM watches"""
_CHANGES = """
    SELECT changes.id, watches.id, at, kind, materiality, headline, old.digest, new.digest
    FROM changes JOIN watches ON number = changes.watch
    JOIN documents AS old ON old.id = old_document JOIN documents AS new ON new.id = new_document"""


class History:
    """What one database remembers. Methods that name a watch raise UsageError, with the nearest id,
    for no such one.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def watches(self) -> tuple[StoredWatch, ...]:
        """Return the state of all watches, including those no longer listed, by id."""
        return tuple(_state(row) for row in self._store.rows(f"{_STATES} ORDER BY id"))

    def watch(self, watch_id: str) -> StoredWatch:
        """Return the state of a watch."""
        row = self._store.row(f"{_STATES} WHERE id = ?", (watch_id,))
        if row is None:
            ids = [row[0] for row in self._store.rows("SELECT id FROM watches")]
            near = get_close_matches(watch_id, ids, n=1)
            raise UsageError(
                f'no watch "{watch_id}"' + (f'; did you mean "{near[0]}"?' if near else "")
            )
        return _state(row)

    def troubled(self, now: datetime) -> tuple[StoredWatch, ...]:
        """Return the active watches that fail, are doubted, or are overdue by more than an hour."""
        rows = self._store.rows(
            f"""{_STATES} WHERE active = 1 AND (trouble_kind IS NOT NULL OR next_check_at < ?)
            ORDER BY coalesce(trouble_since_at, next_check_at), id""",
            (to_micros(now - LATE),),
        )
        return tuple(_state(row) for row in rows)

    def addresses(self, watch_id: str) -> tuple[WatchUrl, ...]:
        """Return the URLs that a watch has and had, oldest first."""
        rows = self._store.rows(
            "SELECT url, since_at, until_at FROM addresses WHERE watch = ? ORDER BY rowid",
            (self._number(watch_id),),
        )
        return tuple(
            WatchUrl(url=url, since_at=from_micros(since), until_at=from_micros_or_none(until))
            for url, since, until in rows
        )

    def versions(self, watch_id: str) -> tuple[StoredVersion, ...]:
        """Return the versions of a watch, oldest first."""
        rows = self._store.rows(
            """
            SELECT ordinal, digest, reader, first_at, coalesce(last_at, believed_at, first_at),
                last_at IS NULL,
                technical, (SELECT json_group_array(snapshot) FROM version_snapshots
                    WHERE version = versions.id),
                (SELECT id FROM changes WHERE changes.version = versions.id)
            FROM versions JOIN watches ON number = versions.watch
                JOIN documents ON documents.id = document
            WHERE number = ? ORDER BY ordinal""",
            (self._number(watch_id),),
        )
        return tuple(_version(row) for row in rows)

    def version_document(self, watch_id: str, number: int) -> Document:
        """Return the text of a version. Raises UsageError if the watch has no such version."""
        row = self._store.row(
            "SELECT document FROM versions WHERE watch = ? AND ordinal = ?",
            (self._number(watch_id), number),
        )
        if row is None:
            last = self.watch(watch_id).versions
            what = {0: "no version yet", 1: "version 1 only"}.get(last, f"versions 1 to {last}")
            raise UsageError(f'watch "{watch_id}" has no version {number}: it has {what}')
        return self._document(row[0])

    def document(self, digest: str) -> Document:
        """Return a text by its digest. Raises UsageError if none has it."""
        try:
            wanted = bytes.fromhex(digest)
        except ValueError:
            wanted = b""
        row = self._store.row("SELECT max(id) FROM documents WHERE digest = ?", (wanted,))
        if row is None or row[0] is None:
            raise UsageError(f"no stored text has the digest {digest}")
        return self._document(row[0])

    def changes(
        self, watch_id: str | None = None, *, since_at: datetime | None = None, limit: int = ALL
    ) -> tuple[StoredChange, ...]:
        """Return the changes of one watch or all, latest first."""
        number = None if watch_id is None else self._number(watch_id)
        rows = self._store.rows(
            f"""{_CHANGES} WHERE changes.watch = coalesce(?, changes.watch) AND at >= ?
            ORDER BY at DESC, changes.id DESC LIMIT ?""",
            (number, (since_at and to_micros(since_at)) or 0, limit),
        )
        return tuple(_change(row) for row in rows)

    def change(self, number: int) -> ChangeDetails:
        """Return a change with its comparison and finding. Raises UsageError if there is no such
        change.
        """
        row = self._store.row(f"{_CHANGES} WHERE changes.id = ?", (number,))
        if row is None:
            last = self._store.row("SELECT max(id) FROM changes")
            what = f"the latest is {last[0]}" if last and last[0] else "there is none yet"
            raise UsageError(f"no change {number}; {what}")
        packed = self._store.row("SELECT packed FROM changes WHERE id = ?", (number,))
        keys = self._store.rows("SELECT key FROM alerts WHERE change = ? ORDER BY id", (number,))
        assert packed is not None
        return ChangeDetails(
            kept=_change(row),
            change=unpack(Change, packed[0]),
            alerts=tuple(key for (key,) in keys),
        )

    def change_documents(self, number: int) -> tuple[Document, Document]:
        """Return the texts before and after a change. Raises UsageError if there is no such
        change.
        """
        row = self._store.row(
            "SELECT old_document, new_document FROM changes WHERE id = ?", (number,)
        )
        if row is None:
            self.change(number)
        assert row is not None
        return self._document(row[0]), self._document(row[1])

    def events(self, watch_id: str | None = None, *, limit: int = ALL) -> tuple[StoredEvent, ...]:
        """Return the alerts of a watch, including those that no route asked for, latest first."""
        number = None if watch_id is None else self._number(watch_id)
        rows = self._store.rows(
            """
            SELECT key, watches.id, at, kind, headline, change, iif(kind = 'relinked', packed, NULL)
            FROM alerts JOIN watches ON number = alerts.watch
            WHERE alerts.watch = coalesce(?, alerts.watch) AND (? IS NULL OR kind != 'report')
            ORDER BY at DESC, alerts.id DESC LIMIT ?""",
            (number, number, limit),
        )
        return tuple(
            StoredEvent(
                key=key,
                watch_id=watch,
                at=from_micros(at),
                kind=EventKind(kind),
                headline=headline,
                change=change,
                relinks=unpack(Alert, packed).relinks if packed else (),
            )
            for key, watch, at, kind, headline, change, packed in rows
        )

    def alert(self, key: str) -> Alert:
        """Return an alert by its key. Raises UsageError if there is none."""
        with self._store.reading() as connection:
            row = connection.execute("SELECT id FROM alerts WHERE key = ?", (key,)).fetchone()
            if row is None:
                raise UsageError(f'no change or event "{key}"')
            return alert_of(connection, row[0])

    def checks(self, watch_id: str, *, limit: int = ALL) -> tuple[StoredCheck, ...]:
        """Return the checks of a watch, latest first."""
        rows = self._store.rows(
            """
            SELECT at, coalesce(until_at, at), looks, status, kind, words
            FROM checks WHERE watch = ?
            ORDER BY at DESC LIMIT ?""",
            (self._number(watch_id), limit),
        )
        return tuple(
            StoredCheck(
                at=from_micros(at),
                until_at=from_micros(until),
                looks=looks,
                status=status,
                kind=kind,
                words=words,
            )
            for at, until, looks, status, kind, words in rows
        )

    def snapshots(self, watch_id: str) -> tuple[StoredSnapshot, ...]:
        """Return the kept pages of a watch, oldest first."""
        rows = self._store.rows(
            """
            SELECT snapshots.id, url, at, snapshots.sha256, digest, status, size
            FROM snapshots LEFT JOIN bodies ON bodies.id = body WHERE watch = ?
            ORDER BY at, snapshots.id""",
            (self._number(watch_id),),
        )
        return tuple(
            StoredSnapshot(
                id=number,
                url=url,
                at=from_micros(at),
                sha256=sha256.hex(),
                digest=digest and digest.hex(),
                status=status,
                size=size,
            )
            for number, url, at, sha256, digest, status, size in rows
        )

    def snapshot(self, number: int) -> Snapshot:
        """Return a page as it was sent, its bytes checked against their SHA-256.

        Raises UsageError if there is no such page or retention removed its bytes, DamagedError if
        it is damaged.
        """
        with self._store.reading() as connection:
            row = connection.execute(
                "SELECT packed, body FROM snapshots WHERE id = ?", (number,)
            ).fetchone()
            if row is None:
                raise UsageError(f"no snapshot {number}")
            if row[1] is None:
                raise UsageError(f"the bytes of snapshot {number} were removed by retention")
            return unpack(Snapshot, row[0], body=BODIES.get(connection, row[1]))

    def counts(self, now: datetime) -> StoreCounts:
        """Return how much there is."""
        row = self._store.row(
            """
            SELECT (SELECT count(*) FROM watches WHERE active = 1),
                (SELECT count(*) FROM watches WHERE active = 1 AND next_check_at < ?),
                (SELECT count(*) FROM watches WHERE active = 1 AND trouble_kind IS NOT NULL),
                (SELECT count(*) FROM versions), (SELECT count(*) FROM changes),
                (SELECT count(*) FROM snapshots),
                (SELECT count(*) FROM deliveries WHERE state IN ('pending', 'sending')),
                (SELECT count(*) FROM deliveries WHERE state = 'given_up'),
                (SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size())""",
            (to_micros(now - LATE),),
        )
        assert row is not None
        watches, overdue, troubled, versions, changes, snapshots, waiting, given_up, size = row
        return StoreCounts(
            watches=watches,
            overdue=overdue,
            troubled=troubled,
            versions=versions,
            changes=changes,
            snapshots=snapshots,
            waiting=waiting,
            given_up=given_up,
            size_bytes=size,
        )

    def _number(self, watch_id: str) -> int:
        row = self._store.row("SELECT number FROM watches WHERE id = ?", (watch_id,))
        if row is None:
            self.watch(watch_id)
        assert row is not None
        return int(row[0])

    def _document(self, number: int) -> Document:
        with self._store.reading() as connection:
            (text,) = connection.execute(
                "SELECT text FROM documents WHERE id = ?", (number,)
            ).fetchone()
            return document_from(TEXTS.get(connection, text))


def _state(row: Row) -> StoredWatch:
    (
        watch_id,
        name,
        service,
        terms_type,
        urls,
        listed,
        active,
        added_at,
        next_check_at,
        checked_at,
        status,
        reached_at,
        believed_at,
        trouble_kind,
        trouble_words,
        trouble_since_at,
        trouble_looks,
        versions,
    ) = row
    trouble = None
    if trouble_kind is not None:
        trouble = StoredIncident(
            kind=trouble_kind,
            words=trouble_words,
            since_at=from_micros(trouble_since_at),
            looks=trouble_looks,
        )
    return StoredWatch(
        id=watch_id,
        name=name,
        service=service,
        terms_type=terms_type,
        urls=tuple(json.loads(urls)),
        listed=bool(listed),
        active=bool(active),
        added_at=from_micros(added_at),
        next_check_at=from_micros(next_check_at),
        checked_at=from_micros_or_none(checked_at),
        status=status,
        reached_at=from_micros_or_none(reached_at),
        believed_at=from_micros_or_none(believed_at),
        trouble=trouble,
        versions=versions,
    )


def _version(row: Row) -> StoredVersion:
    ordinal, digest, reader, first_at, last_at, current, technical, snapshots, change = row
    return StoredVersion(
        number=ordinal,
        digest=digest.hex(),
        reader=reader,
        first_at=from_micros(first_at),
        last_at=from_micros(last_at),
        current=bool(current),
        technical=bool(technical),
        snapshots=tuple(json.loads(snapshots)),
        change=change,
    )


def _change(row: Row) -> StoredChange:
    number, watch_id, at, kind, materiality, headline, old, new = row
    return StoredChange(
        id=number,
        watch_id=watch_id,
        at=from_micros(at),
        kind=EventKind(kind),
        materiality=Materiality(materiality),
        headline=headline,
        old_digest=old.hex(),
        new_digest=new.hex(),
    )
