"""Contents by their SHA-256: each is kept once, most of them as what differs from the one before.

A page that is captured again is nearly the same page. Its bytes are stored as a zstd delta against
those of the look before; so they form chains, each on a key frame that stands alone. Every content
is checked against its SHA-256 when it is read. The bytes of pages and the texts that were read out
of them lie in tables of their own, as only bytes are ever let go. All methods work inside the
caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from monitor.errors import DamagedError
from monitor.store.codec import compress, decompress

LONGEST_CHAIN = 24
"""So many deltas are undone at most to read a content; longer chains save little more."""
WORTH = 0.4
"""A delta that takes more than this share of a key frame is not worth its chain."""
SURELY_WORTH = 0.02
"""A delta of less than this share of the content itself is worth it whatever a key frame would
take.
"""

_CHAIN = """
    WITH RECURSIVE chain(id, base, packed, size, sha256, step) AS (
        SELECT id, base, packed, size, sha256, 0 FROM {} WHERE id = ?
        UNION ALL
        SELECT below.id, below.base, below.packed, below.size, below.sha256, step + 1
        FROM {} AS below JOIN chain ON below.id = chain.base WHERE step < 1000
    ) SELECT packed, size, sha256, base FROM chain ORDER BY step DESC"""
_ABOVE = """
    WITH RECURSIVE above(id) AS (
        SELECT id FROM {} WHERE base = ?
        UNION SELECT next.id FROM {} AS next JOIN above ON next.base = above.id
    ) SELECT id FROM above"""

Packed = tuple[int | None, int, bytes]
"""Base, depth and packed bytes."""


@dataclass(frozen=True, slots=True)
class BlobTable:
    """The contents of one table."""

    table: str

    def put(self, connection: sqlite3.Connection, content: bytes, near: Sequence[int] = ()) -> int:
        """Return the id of `content`, which is stored if it isn't yet.

        `near` are contents that may be similar, the likeliest first: it is stored as a delta to one
        of them if that is worth it.
        """
        digest = sha256(content).digest()
        row = self._do(connection, "SELECT id FROM {} WHERE sha256 = ?", digest).fetchone()
        if row is not None:
            return int(row[0])
        base, depth, packed = self._pack(connection, content, near)
        cursor = self._do(
            connection,
            "INSERT INTO {} (sha256, size, base, depth, packed) VALUES (?, ?, ?, ?, ?)",
            digest,
            len(content),
            base,
            depth,
            packed,
        )
        return int(cursor.lastrowid or 0)

    def get(self, connection: sqlite3.Connection, number: int) -> bytes:
        """Return a content by its id. Raises DamagedError if its hash doesn't match."""
        chain = self._do(connection, _CHAIN, number).fetchall()
        if not chain or chain[0][3] is not None:
            raise DamagedError(f"{self.table} {number}: it, or one that it builds on, is missing")
        content: bytes | None = None
        for packed, _, _, _ in chain:
            content = self._undone(number, packed, content)
        assert content is not None
        self._check(number, content, chain[-1][1], chain[-1][2])
        return content

    def remove(self, connection: sqlite3.Connection, number: int) -> None:
        """Remove a content. Those that build on it are stored again, on its own base."""
        (base,) = self._do(connection, "SELECT base FROM {} WHERE id = ?", number).fetchone()
        near = () if base is None else (base,)
        for child in self._on(connection, number):
            packed = self._pack(connection, self.get(connection, child), near)
            self._do(
                connection,
                "UPDATE {} SET base = ?, depth = ?, packed = ? WHERE id = ?",
                *packed,
                child,
            )
        self._do(connection, "DELETE FROM {} WHERE id = ?", number)

    def damaged(self, connection: sqlite3.Connection) -> Iterator[tuple[int, str]]:
        """Read every content, each once, and yield those which are not what was stored, with what
        is wrong.
        """
        for (key_frame,) in self._do(connection, "SELECT id FROM {} WHERE base IS NULL").fetchall():
            todo: list[tuple[int, bytes | None]] = [(key_frame, None)]
            while todo:
                number, base = todo.pop()
                packed, size, digest = self._do(
                    connection, "SELECT packed, size, sha256 FROM {} WHERE id = ?", number
                ).fetchone()
                try:
                    content = self._undone(number, packed, base)
                    self._check(number, content, size, digest)
                except DamagedError as error:
                    yield number, str(error)
                    for (above,) in self._do(connection, _ABOVE, number).fetchall():
                        yield (
                            above,
                            f"{self.table} {above}: it builds on {number}, which is damaged",
                        )
                else:
                    todo.extend((child, content) for child in self._on(connection, number))

    def _pack(self, connection: sqlite3.Connection, content: bytes, near: Sequence[int]) -> Packed:
        """Return a delta to the best of `near` if that is worth it, else a key frame."""
        best: tuple[int, int, bytes] | None = None
        for number in near:
            row = self._do(connection, "SELECT depth FROM {} WHERE id = ?", number).fetchone()
            similar = (
                self._sound(connection, number)
                if row is not None and row[0] < LONGEST_CHAIN
                else None
            )
            if similar is None:
                continue
            delta = compress(content, similar)
            if best is None or len(delta) < len(best[2]):
                best = number, row[0] + 1, delta
            if len(delta) <= SURELY_WORTH * len(content):
                return best
        alone = compress(content)
        return best if best is not None and len(best[2]) <= WORTH * len(alone) else (None, 0, alone)

    def _sound(self, connection: sqlite3.Connection, number: int) -> bytes | None:
        """Nothing is built on what is damaged, and what is new is stored all the same: `damaged`
        reports the old.
        """
        try:
            return self.get(connection, number)
        except DamagedError:
            return None

    def _on(self, connection: sqlite3.Connection, number: int) -> list[int]:
        return [row[0] for row in self._do(connection, "SELECT id FROM {} WHERE base = ?", number)]

    def _undone(self, number: int, packed: bytes, base: bytes | None) -> bytes:
        try:
            return decompress(packed, base)
        except DamagedError as error:
            raise DamagedError(f"{self.table} {number}: {error}") from error

    def _check(self, number: int, content: bytes, size: int, digest: bytes) -> None:
        if len(content) != size or sha256(content).digest() != digest:
            raise DamagedError(
                f"{self.table} {number}: stored content is damaged: its SHA-256 differs"
            )

    def _do(self, connection: sqlite3.Connection, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return connection.execute(sql.replace("{}", self.table), parameters)


BODIES = BlobTable("bodies")
"""The bytes of pages."""
TEXTS = BlobTable("texts")
"""Documents, as `store.documents` writes them."""
