"""The rows that one look becomes. Every function works inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from monitor.errors import StorageError
from monitor.model.alert import Alert
from monitor.model.change import Change
from monitor.model.document import Document
from monitor.model.memory import CheckStatus, Incident, Outcome, WatchMemory, after_unchanged
from monitor.model.snapshot import Snapshot
from monitor.store.blobs import BODIES, TEXTS
from monitor.store.codec import from_micros, pack, storable, to_micros
from monitor.store.documents import document_bytes
from monitor.store.feedback import muted_until
from monitor.store.memory_codec import memory_bytes, memory_from

_BODY = frozenset({"body"})
_FINDING = frozenset({"finding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRow:
    """A watch as its row says, while a transaction works on it."""

    number: int
    version: int | None
    """The id of the current one."""
    digest: bytes | None
    text: int | None
    believed_at: int | None


def watch_row(connection: sqlite3.Connection, watch_id: str) -> WatchRow:
    """Return where a watch stands. Raises StorageError for one that was never listed."""
    row = connection.execute(
        """
        SELECT number, version, digest, text, believed_at FROM watches
        LEFT JOIN versions ON versions.id = watches.version LEFT
            JOIN documents ON documents.id = versions.document
        WHERE watches.id = ?""",
        (watch_id,),
    ).fetchone()
    if row is None:
        raise StorageError(f'watch "{watch_id}" is not in the database: sync the watch list first')
    number, version, digest, text, believed_at = row
    return WatchRow(
        number=number, version=version, digest=digest, text=text, believed_at=believed_at
    )


def memory_of(connection: sqlite3.Connection, watch_id: str) -> WatchMemory:
    """Return the life of a watch as it was saved, with the looks since that only found the same
    bytes.
    """
    row = connection.execute(
        """
        SELECT packed, same_looks, believed_at, digest FROM watches
            JOIN lives ON lives.watch = number
        LEFT JOIN versions ON versions.id = watches.version LEFT
            JOIN documents ON documents.id = versions.document
        WHERE watches.id = ?""",
        (watch_id,),
    ).fetchone()
    if row is None:
        return WatchMemory()
    packed, looks, believed_at, digest = row
    memory = memory_from(packed)
    if not looks or digest is None:
        return memory
    return after_unchanged(memory, digest.hex(), looks, from_micros(believed_at))


def was_recorded(connection: sqlite3.Connection, place: WatchRow, outcome: Outcome) -> bool:
    """Tell whether this very look was recorded before."""
    query = "SELECT 1 FROM checks WHERE watch = ? AND at = ?"
    return connection.execute(query, (place.number, to_micros(outcome.at))).fetchone() is not None


def is_overtaken(place: WatchRow, outcome: Outcome) -> bool:
    """Tell whether the text that an outcome judges from is no longer the current version."""
    if outcome.change is not None:
        judged_from = outcome.judged_from or outcome.change.old_digest
        return place.digest != bytes.fromhex(judged_from)
    return outcome.status is CheckStatus.NEW and place.digest is not None


def add_check(connection: sqlite3.Connection, place: WatchRow, outcome: Outcome) -> None:
    """Keep that a look was taken, and what it came to."""
    failure = outcome.failure
    words = None if outcome.status is CheckStatus.UNCHANGED else "; ".join(outcome.reasons) or None
    connection.execute(
        "INSERT INTO checks (watch, at, looks, status, kind, words) VALUES (?, ?, 1, ?, ?, ?)",
        (
            place.number,
            to_micros(outcome.at),
            outcome.status,
            failure and str(failure.kind),
            storable(failure.message if failure else words),
        ),
    )


def keep_pages(connection: sqlite3.Connection, place: WatchRow, outcome: Outcome) -> list[int]:
    """Keep the pages of a look, as far as they say anything new, and return the ids of the
    snapshots they stand as.

    The page of a refusal is evidence only: it is nothing that later answers could be held against.
    """
    if outcome.status is CheckStatus.ERROR:
        return [_keep_refusal(connection, place, page, outcome) for page in outcome.snapshots]
    return [_keep_page(connection, place, page, outcome) for page in outcome.snapshots]


def _keep_page(
    connection: sqlite3.Connection, place: WatchRow, page: Snapshot, outcome: Outcome
) -> int:
    last = connection.execute(
        """
        SELECT snapshots.id, body, snapshots.sha256, digest FROM pages
            JOIN snapshots ON snapshots.id = snapshot
        WHERE pages.watch = ? AND pages.url = ?""",
        (place.number, storable(page.url)),
    ).fetchone()
    snapshot = _standing_for(last, page, outcome) or _kept_before(connection, place, page)
    if snapshot is None:
        snapshot = _add_snapshot(connection, place, page, outcome)
    connection.execute(
        """
        INSERT INTO pages (watch, url, etag, last_modified, final_url, sha256, snapshot)
            VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified,
            final_url = excluded.final_url, sha256 = excluded.sha256,
                snapshot = excluded.snapshot""",
        (
            place.number,
            storable(page.url),
            *validators(page),
            storable(page.final_url),
            bytes.fromhex(page.sha256),
            snapshot,
        ),
    )
    return snapshot


def _keep_refusal(
    connection: sqlite3.Connection, place: WatchRow, page: Snapshot, outcome: Outcome
) -> int:
    """The same refusal is kept once, however often it comes."""
    last = connection.execute(
        "SELECT id, body, sha256, NULL FROM snapshots WHERE watch = ? AND url = ? "
        "ORDER BY at DESC LIMIT 1",
        (place.number, storable(page.url)),
    ).fetchone()
    return _standing_for(last, page, outcome) or _add_snapshot(connection, place, page, outcome)


def _standing_for(
    last: tuple[int, int | None, bytes, bytes | None] | None, page: Snapshot, outcome: Outcome
) -> int | None:
    """The snapshot kept last stands for this page where it has its bytes, or makes up the same
    unchanged text.
    """
    if last is None or last[1] is None:
        return None
    snapshot, _, sha256, digest = last
    reads_alike = outcome.status is CheckStatus.UNCHANGED and not outcome.fresh
    same_text = reads_alike and digest is not None and digest == _digest(outcome)
    return snapshot if same_text or sha256 == bytes.fromhex(page.sha256) else None


def _kept_before(connection: sqlite3.Connection, place: WatchRow, page: Snapshot) -> int | None:
    """A page that answered 304 stands in the outcome as the snapshot that was kept of it."""
    row = connection.execute(
        "SELECT id FROM snapshots WHERE watch = ? AND url = ? AND at = ?",
        (place.number, storable(page.url), to_micros(page.finished_at)),
    ).fetchone()
    return row and int(row[0])


def _add_snapshot(
    connection: sqlite3.Connection, place: WatchRow, page: Snapshot, outcome: Outcome
) -> int:
    body = BODIES.put(connection, page.body, _alike(connection, place, page))
    cursor = connection.execute(
        """
        INSERT INTO snapshots (watch, url, at, sha256, digest, status, body, packed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            place.number,
            storable(page.url),
            to_micros(page.finished_at),
            bytes.fromhex(page.sha256),
            _digest(outcome),
            outcome.status,
            body,
            pack(page, Snapshot, without=_BODY),
        ),
    )
    return int(cursor.lastrowid or 0)


def _alike(connection: sqlite3.Connection, place: WatchRow, page: Snapshot) -> list[int]:
    """The page kept last, and the one believed last: what comes after a captcha is like the page
    before it.
    """
    last, believed = connection.execute(
        """
        SELECT (SELECT body FROM snapshots WHERE watch = :watch AND url = :url AND body IS NOT NULL
                ORDER BY at DESC LIMIT 1),
               (SELECT body FROM snapshots WHERE watch = :watch AND url = :url AND body IS NOT NULL
                    AND status NOT IN ('doubted', 'error') ORDER BY at DESC LIMIT 1)""",
        {"watch": place.number, "url": storable(page.url)},
    ).fetchone()
    return [body for body in dict.fromkeys((last, believed)) if body is not None]


def validators(page: Snapshot) -> tuple[str | None, str | None]:
    """Return the ETag and Last-Modified that a server sent, verbatim."""
    headers = dict(reversed(page.headers))
    return storable(headers.get("etag")), storable(headers.get("last-modified"))


def keep_document(connection: sqlite3.Connection, place: WatchRow, document: Document) -> int:
    """Return the id under which a document is kept."""
    near = () if place.text is None else (place.text,)
    text = TEXTS.put(connection, document_bytes(document), near)
    connection.execute(
        "INSERT OR IGNORE INTO documents (digest, reader, text) VALUES (?, ?, ?)",
        (bytes.fromhex(document.digest), document.reader, text),
    )
    (number,) = connection.execute("SELECT id FROM documents WHERE text = ?", (text,)).fetchone()
    return int(number)


def add_version(
    connection: sqlite3.Connection,
    place: WatchRow,
    document: int,
    at: int,
    *,
    technical: bool = False,
) -> int:
    """End the current version of a watch, begin the next one at instant `at`, and return its id."""
    connection.execute(
        "UPDATE versions SET last_at = ? WHERE id = ?", (place.believed_at or at, place.version)
    )
    cursor = connection.execute(
        """
        INSERT INTO versions (watch, ordinal, document, first_at, technical)
        SELECT ?, coalesce(max(ordinal), 0) + 1, ?, ?, ? FROM versions WHERE watch = ?""",
        (place.number, document, at, technical, place.number),
    )
    return int(cursor.lastrowid or 0)


def replace_document(connection: sqlite3.Connection, place: WatchRow, document: Document) -> None:
    """Let a document that says the same be that of the current version."""
    connection.execute(
        "UPDATE versions SET document = ? WHERE id = ?",
        (keep_document(connection, place, document), place.version),
    )


def add_sources(connection: sqlite3.Connection, version: int, snapshots: list[int]) -> None:
    """Keep which snapshots, in order, a version was read out of."""
    connection.executemany(
        "INSERT INTO version_snapshots (version, position, snapshot) VALUES (?, ?, ?)",
        [(version, position, snapshot) for position, snapshot in enumerate(snapshots)],
    )


def add_change(
    connection: sqlite3.Connection,
    place: WatchRow,
    change: Change,
    *,
    document: int,
    version: int | None,
) -> int:
    """Keep a change from the current version to `document`, and return its id."""
    cursor = connection.execute(
        """
        INSERT INTO changes (watch, at, kind, materiality, headline, old_document, new_document,
            version, packed)
        SELECT ?, ?, ?, ?, ?, id, ?, ?, ? FROM documents WHERE digest = ?
            ORDER BY id DESC LIMIT 1""",
        (
            place.number,
            to_micros(change.not_after_at),
            change.kind,
            change.finding.materiality,
            storable(change.finding.headline),
            document,
            version,
            pack(change, Change),
            bytes.fromhex(change.old_digest),
        ),
    )
    return int(cursor.lastrowid or 0)


def add_alert(
    connection: sqlite3.Connection,
    place: WatchRow,
    alert: Alert,
    told: tuple[int, Change] | None = None,
) -> bool:
    """Keep an alert, and a delivery for each of its channels; return False where one was kept under
    its key before.

    `told` is the change that the look brought, with its id: the finding that both share is kept
    once.
    """
    shared = told is not None and alert.finding is not None and alert.finding == told[1].finding
    without = _FINDING if shared else frozenset()
    cursor = connection.execute(
        """
        INSERT OR IGNORE INTO alerts (key, watch, change, at, kind, headline, packed)
            VALUES (?, ?, ?, ?, ?, ?, ?)""",
        (
            alert.key,
            place.number,
            told[0] if told and shared else None,
            to_micros(alert.at),
            alert.kind,
            storable(alert.headline),
            pack(alert, Alert, without=without),
        ),
    )
    if cursor.rowcount != 1:
        return False
    from_at = muted_until(connection, place.number, to_micros(alert.at))
    connection.executemany(
        """
        INSERT INTO deliveries (alert, channel, state, attempts, next_try_at, words, edition)
        VALUES (?, ?, 'pending', 0, ?, '', 1)""",
        [(cursor.lastrowid, channel, from_at) for channel in dict.fromkeys(alert.channels)],
    )
    return True


def save_life(connection: sqlite3.Connection, place: WatchRow, memory: WatchMemory) -> None:
    """Keep what later looks at a watch need to know."""
    connection.execute(
        "INSERT INTO lives (watch, packed) VALUES (?, ?) ON CONFLICT DO UPDATE SET "
        "packed = excluded.packed",
        (place.number, memory_bytes(memory)),
    )


def update_watch(
    connection: sqlite3.Connection, place: WatchRow, outcome: Outcome, version: int | None
) -> None:
    """Bring the row of a watch up to what its look came to, and give up the claim on it."""
    memory, at = outcome.memory, to_micros(outcome.at)
    health = memory.health
    trouble = health.failing if outcome.status is CheckStatus.ERROR else health.doubt
    reached = outcome.status is not CheckStatus.ERROR
    connection.execute(
        """
        UPDATE watches SET claimed_until_at = NULL, next_check_at = ?, checked_at = ?, status = ?,
            reached_at = iif(?, ?, reached_at), believed_at = coalesce(?, believed_at),
                same_looks = 0, settled = ?,
            version = ?, trouble_kind = ?, trouble_words = ?, trouble_since_at = ?,
                trouble_looks = ?
        WHERE number = ?""",
        (
            to_micros(outcome.next_check_at),
            at,
            outcome.status,
            reached,
            at,
            memory.texts.believed_at and to_micros(memory.texts.believed_at),
            outcome.settled,
            version,
            *_trouble(trouble, outcome),
            place.number,
        ),
    )


def _trouble(
    standing: Incident | None, outcome: Outcome
) -> tuple[str | None, str | None, int | None, int]:
    if standing is not None:
        return (
            standing.kind,
            storable(standing.reason),
            to_micros(standing.since_at),
            standing.looks,
        )
    if outcome.failure is not None:
        return (
            str(outcome.failure.kind),
            storable(outcome.failure.message),
            to_micros(outcome.at),
            1,
        )
    return None, None, None, 0


def _digest(outcome: Outcome) -> bytes | None:
    return bytes.fromhex(outcome.document.digest) if outcome.document else None
