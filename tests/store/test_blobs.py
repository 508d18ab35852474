"""Contents come back as they were, however long the chain, whatever is removed, and never when they
are damaged.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import DamagedError
from monitor.store.blobs import BODIES, LONGEST_CHAIN
from monitor.store.database import open_store


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with open_store(tmp_path / "monitor.db") as store, store.writing() as opened:
        yield opened


def captures(count: int, paragraphs: int = 60) -> list[bytes]:
    """A page as it is captured again and again, with a word changed each time."""
    dice = random.Random(7)
    words = [dice.randbytes(6).hex() for _ in range(400)]
    page = [" ".join(dice.choices(words, k=40)) for _ in range(paragraphs)]
    pages = []
    for number in range(count):
        page[dice.randrange(paragraphs)] += f" edit {number}"
        pages.append("\n".join(page).encode())
    return pages


def put_all(connection: sqlite3.Connection, contents: list[bytes]) -> list[int]:
    """Put contents one after the other, each near the one before."""
    ids: list[int] = []
    for content in contents:
        ids.append(BODIES.put(connection, content, ids[-1:]))
    return ids


def column(connection: sqlite3.Connection, name: str) -> list[int]:
    return [row[0] for row in connection.execute(f"SELECT {name} FROM bodies ORDER BY id")]


def test_a_long_chain_comes_back(connection: sqlite3.Connection):
    pages = captures(60)
    ids = put_all(connection, pages)
    assert [BODIES.get(connection, body) for body in ids] == pages


def test_a_chain_ends_at_a_key_frame_in_time(connection: sqlite3.Connection):
    put_all(connection, captures(60))
    assert max(column(connection, "depth")) == LONGEST_CHAIN
    assert column(connection, "base").count(None) == 3


def test_a_megabyte_comes_back_and_its_next_capture_costs_little(connection: sqlite3.Connection):
    pages = captures(2, paragraphs=2_200)
    assert len(pages[0]) > 1_000_000
    ids = put_all(connection, pages)
    assert [BODIES.get(connection, body) for body in ids] == pages
    assert column(connection, "length(packed)")[1] < 3_000


def test_the_most_similar_of_several_becomes_the_base(
    connection: sqlite3.Connection,
):
    """Of several candidates, the one that is similar becomes the base."""
    first, second = captures(2)
    policy, captcha = BODIES.put(connection, first), BODIES.put(connection, b"Are you human? " * 99)
    BODIES.put(connection, second, (captcha, policy))
    assert column(connection, "base") == [None, None, policy]


def test_the_same_content_is_kept_once(connection: sqlite3.Connection):
    first, second = captures(2)
    assert put_all(connection, [first, second, first])[2] == 1
    assert len(column(connection, "id")) == 2


def test_a_page_that_shares_nothing_stands_alone(connection: sqlite3.Connection):
    put_all(connection, [b"".join(captures(1)), random.Random(1).randbytes(20_000)])
    assert column(connection, "base") == [None, None]


@pytest.mark.parametrize("content", [b"", b"x", b"\x00" * 100_000])
def test_odd_contents_come_back(connection: sqlite3.Connection, content: bytes):
    ids = put_all(connection, [b"something", content])
    assert BODIES.get(connection, ids[1]) == content


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_removed_the_others_come_back(connection: sqlite3.Connection, seed: int):
    pages = captures(40)
    kept = dict(zip(put_all(connection, pages), pages, strict=True))
    for body in random.Random(seed).sample(sorted(kept), 30):
        BODIES.remove(connection, body)
        del kept[body]
    assert {body: BODIES.get(connection, body) for body in kept} == kept
    assert list(BODIES.damaged(connection)) == []


def test_what_builds_on_a_removed_content_stays_small(connection: sqlite3.Connection):
    ids = put_all(connection, captures(20))
    for body in ids[1:19]:
        BODIES.remove(connection, body)
    assert column(connection, "base") == [None, ids[0]]
    assert column(connection, "length(packed)")[1] < column(connection, "length(packed)")[0] / 2


def test_a_damaged_content_is_refused(connection: sqlite3.Connection):
    (body,) = put_all(connection, captures(1))
    connection.execute("UPDATE bodies SET packed = substr(packed, 1, length(packed) - 9)")
    with pytest.raises(DamagedError, match=f"bodies {body}: stored content is damaged"):
        BODIES.get(connection, body)


def test_a_content_that_was_exchanged_is_refused(connection: sqlite3.Connection):
    put_all(connection, [b"we never share", b"we always share"])
    connection.execute(
        "UPDATE bodies SET (packed, size) = (SELECT packed, size FROM bodies WHERE id = 2) WHERE id = 1"
    )
    with pytest.raises(DamagedError, match="its SHA-256 differs"):
        BODIES.get(connection, 1)


def test_damage_is_reported_with_all_that_builds_on_it(connection: sqlite3.Connection):
    ids = put_all(connection, captures(5))
    connection.execute("UPDATE bodies SET packed = x'00' WHERE id = ?", (ids[2],))
    reported = dict(BODIES.damaged(connection))
    assert sorted(reported) == ids[2:]
    assert reported[ids[4]] == f"bodies {ids[4]}: it builds on {ids[2]}, which is damaged"


def test_damage_does_not_spread_to_what_comes_later(connection: sqlite3.Connection):
    first, second = captures(2)
    ids = put_all(connection, [first])
    connection.execute("UPDATE bodies SET packed = x'00'")
    later = BODIES.put(connection, second, ids)
    assert BODIES.get(connection, later) == second


def test_a_missing_key_frame_is_told(connection: sqlite3.Connection):
    ids = put_all(connection, captures(2))
    connection.execute("PRAGMA defer_foreign_keys=ON")
    connection.execute("UPDATE bodies SET base = 77 WHERE id = ?", (ids[1],))
    with pytest.raises(DamagedError, match="it, or one that it builds on, is missing"):
        BODIES.get(connection, ids[1])
    connection.execute("ROLLBACK")
    connection.execute("BEGIN")
