"""Contents by their SHA-256: each is kept once, most of them as what differs from the one before.

A page that is captured again is nearly the same page. Its bytes are stored as a zstd delta against those of the look
before; so they form chains, each on a key frame that stands alone. Every content is checked against its SHA-256 when it
is read. All functions work inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import sha256

from monitor.errors import DamagedError
from monitor.store.packing import compress, decompress

LONGEST_CHAIN = 24
"""So many deltas are undone at most to read a content; longer chains save little more."""
WORTH = 0.4
"""A delta that takes more than this share of a key frame is not worth its chain."""
SURELY_WORTH = 0.02
"""A delta of less than this share of the content itself is worth it whatever a key frame would take."""

_CHAIN = """
    WITH RECURSIVE chain(id, base, packed, size, sha256, step) AS (
        SELECT id, base, packed, size, sha256, 0 FROM blobs WHERE id = ?
        UNION ALL
        SELECT blobs.id, blobs.base, blobs.packed, blobs.size, blobs.sha256, step + 1
        FROM blobs JOIN chain ON blobs.id = chain.base WHERE step < 1000
    ) SELECT packed, size, sha256, base FROM chain ORDER BY step DESC"""


def put(connection: sqlite3.Connection, content: bytes, near: Sequence[int] = ()) -> int:
    """Return the id of the blob that holds `content`; where none does it is stored.

    `near` are blobs that may be like it, the likeliest first: it is stored as a delta to one where that is worth it.
    """
    digest = sha256(content).digest()
    row = connection.execute("SELECT id FROM blobs WHERE sha256 = ?", (digest,)).fetchone()
    if row is not None:
        return int(row[0])
    base, depth, packed = _pack(connection, content, near)
    cursor = connection.execute("INSERT INTO blobs (sha256, size, base, depth, packed) VALUES (?, ?, ?, ?, ?)",
                                (digest, len(content), base, depth, packed))
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def get(connection: sqlite3.Connection, blob: int) -> bytes:
    """Return the content of a blob. Raises DamagedError where it is not what was stored."""
    chain = connection.execute(_CHAIN, (blob,)).fetchall()
    if not chain or chain[0][3] is not None:
        raise DamagedError(f"blob {blob}: it or one that it builds on is missing")
    content: bytes | None = None
    for packed, _, _, _ in chain:
        content = _undone(blob, packed, content)
    assert content is not None
    _check(blob, content, chain[-1][1], chain[-1][2])
    return content


def remove(connection: sqlite3.Connection, blob: int) -> None:
    """Remove a blob. Those that build on it are stored anew, on what it built on itself."""
    (base,) = connection.execute("SELECT base FROM blobs WHERE id = ?", (blob,)).fetchone()
    for (child,) in connection.execute("SELECT id FROM blobs WHERE base = ?", (blob,)).fetchall():
        new_base, depth, packed = _pack(connection, get(connection, child), () if base is None else (base,))
        connection.execute("UPDATE blobs SET base = ?, depth = ?, packed = ? WHERE id = ?",
                           (new_base, depth, packed, child))
    connection.execute("DELETE FROM blobs WHERE id = ?", (blob,))


def damaged(connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """Read every blob, each once, and yield those which are not what was stored, with what is wrong."""
    for (key_frame,) in connection.execute("SELECT id FROM blobs WHERE base IS NULL").fetchall():
        todo: list[tuple[int, bytes | None]] = [(key_frame, None)]
        while todo:
            blob, base = todo.pop()
            packed, size, digest = connection.execute(
                "SELECT packed, size, sha256 FROM blobs WHERE id = ?", (blob,)).fetchone()
            children = connection.execute("SELECT id FROM blobs WHERE base = ?", (blob,)).fetchall()
            try:
                content = _undone(blob, packed, base)
                _check(blob, content, size, digest)
            except DamagedError as error:
                yield blob, str(error)
                for child in _above(connection, blob):
                    yield child, f"blob {child}: it builds on blob {blob}, which is damaged"
            else:
                todo.extend((child, content) for (child,) in children)


def _pack(connection: sqlite3.Connection, content: bytes, near: Sequence[int]) -> tuple[int | None, int, bytes]:
    """Return base, depth and packed bytes: a delta where that is worth it, else a key frame."""
    best: tuple[int, int, bytes] | None = None
    for blob in near:
        row = connection.execute("SELECT depth FROM blobs WHERE id = ?", (blob,)).fetchone()
        similar = _sound(connection, blob) if row is not None and row[0] < LONGEST_CHAIN else None
        if similar is None:
            continue
        delta = compress(content, similar)
        if best is None or len(delta) < len(best[2]):
            best = blob, row[0] + 1, delta
        if len(delta) <= SURELY_WORTH * len(content):
            return best
    alone = compress(content)
    return best if best is not None and len(best[2]) <= WORTH * len(alone) else (None, 0, alone)


def _sound(connection: sqlite3.Connection, blob: int) -> bytes | None:
    """Nothing is built on a damaged blob, and what is new is stored all the same: `damaged` reports the old one."""
    try:
        return get(connection, blob)
    except DamagedError:
        return None


def _undone(blob: int, packed: bytes, base: bytes | None) -> bytes:
    try:
        return decompress(packed, base)
    except DamagedError as error:
        raise DamagedError(f"blob {blob}: {error}") from error


def _check(blob: int, content: bytes, size: int, digest: bytes) -> None:
    if len(content) != size or sha256(content).digest() != digest:
        raise DamagedError(f"blob {blob}: what is stored is not what was stored: its SHA-256 differs")


def _above(connection: sqlite3.Connection, blob: int) -> list[int]:
    rows = connection.execute("""
        WITH RECURSIVE above(id) AS (
            SELECT id FROM blobs WHERE base = ?
            UNION SELECT blobs.id FROM blobs JOIN above ON blobs.base = above.id
        ) SELECT id FROM above""", (blob,))
    return [row[0] for row in rows]
