"""Retention lets go what it says and hurts nothing else; verification finds whatever is not as it
was stored.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import StorageError, UsageError
from monitor.store.database import open_store
from monitor.store.history import History
from monitor.store.maintenance import Retention, back_up, prune, verify
from tests.store.recorder import HOUR, ONE, START, TWO, Recorder, page, reading, recorder

NOTHING = Retention(doubted_for=None, checks_for=None)
DAY = timedelta(days=1)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Recorder]:
    with recorder(tmp_path) as opened:
        yield opened


def edits(at: Recorder, count: int) -> list[str]:
    """Let the policy change from look to look and return its texts."""
    texts = [f"{ONE}\nEdit {number} of a long policy, {number**9}." for number in range(count)]
    for text in texts:
        at.sees(text)
    return texts


def test_by_default_no_text_and_no_page_of_a_version_is_let_go(at: Recorder):
    texts = edits(at, 30)
    prune(at.store, Retention(), at.now + 3000 * DAY)
    assert [at.history.version_document("mossmere", number) for number in range(1, 31)] == [
        *map(reading, texts)
    ]
    assert all(snapshot.size for snapshot in at.history.snapshots("mossmere"))


def test_old_pages_lose_their_bytes_and_keep_their_hash(at: Recorder):
    """Old pages of versions lose their bytes and keep their hash."""
    texts = edits(at, 30)
    pruned = prune(at.store, Retention(versions_for=DAY, at_least=5), at.now + 2 * DAY)
    kept = at.history.snapshots("mossmere")
    assert pruned.snapshots == 25
    assert [snapshot.size is None for snapshot in kept] == [True] * 25 + [False] * 5
    assert kept[0].sha256 == page(texts[0]).sha256
    with pytest.raises(UsageError, match="the bytes of snapshot 1 were removed by retention"):
        at.history.snapshot(1)


def test_what_built_on_pages_that_are_gone_is_still_whole(at: Recorder):
    texts = edits(at, 30)
    prune(at.store, Retention(versions_for=DAY, at_least=5), at.now + 2 * DAY)
    assert at.history.snapshot(28).body == page(texts[27]).body
    assert [at.history.version_document("mossmere", number) for number in range(1, 31)] == [
        *map(reading, texts)
    ]
    assert list(verify(at.store)) == []


def test_the_page_of_the_current_version_always_stays(at: Recorder):
    edits(at, 2)
    at.doubts("Are you human?")
    prune(
        at.store,
        Retention(versions_for=timedelta(0), doubted_for=timedelta(0), at_least=0),
        at.now + DAY,
    )
    assert [snapshot.size is None for snapshot in at.history.snapshots("mossmere")] == [
        True,
        False,
        False,
    ]


def test_doubted_pages_are_let_go_when_they_are_old(at: Recorder):
    at.sees(ONE)
    for number in range(4):
        at.doubts(f"Are you human? {number}")
    at.sees(TWO)
    prune(at.store, Retention(doubted_for=DAY, at_least=0), at.now + 2 * DAY)
    assert [(kept.status, kept.size is None) for kept in at.history.snapshots("mossmere")] == [
        ("new", False),
        *[("doubted", True)] * 4,
        ("changed", False),
    ]


def test_looks_that_saw_nothing_new_are_rolled_up_by_day(at: Recorder):
    at.sees(ONE)
    for _ in range(40):
        at.same_again()
    at.fails()
    pruned = prune(at.store, Retention(checks_for=DAY), at.now + 3 * DAY)
    checks = at.history.checks("mossmere")
    assert [(check.status, check.looks) for check in checks] == [
        ("error", 1),
        ("unchanged", 1),
        ("unchanged", 24),
        ("unchanged", 15),
        ("new", 1),
    ]
    assert (checks[2].at, checks[2].until_at) == (START + 16 * HOUR, START + 39 * HOUR)
    assert pruned.checks == 37


def test_rolling_up_twice_changes_nothing(at: Recorder):
    at.sees(ONE)
    for _ in range(40):
        at.same_again()
    prune(at.store, Retention(checks_for=DAY), at.now + 3 * DAY)
    before = at.history.checks("mossmere")
    assert prune(at.store, Retention(checks_for=DAY), at.now + 3 * DAY).checks == 0
    assert at.history.checks("mossmere") == before


def test_the_looks_of_a_day_that_is_not_over_stay_apart(at: Recorder):
    at.sees(ONE)
    at.same_again()
    at.same_again()
    assert prune(at.store, Retention(checks_for=timedelta(0)), at.now).checks == 0


def test_keeping_everything_keeps_everything(at: Recorder):
    edits(at, 3)
    pruned = prune(at.store, NOTHING, at.now + 3000 * DAY)
    assert (pruned.snapshots, pruned.bodies, pruned.checks) == (0, 0, 0)


def test_a_sound_database_has_no_damage(at: Recorder):
    edits(at, 30)
    assert list(verify(at.store)) == []


def test_damage_is_named_by_what_it_hits(at: Recorder):
    edits(at, 3)
    with at.store.writing() as connection:
        connection.execute(
            "UPDATE bodies SET packed = x'00' WHERE id = (SELECT body FROM snapshots WHERE id = 2)"
        )
    assert [damage.what for damage in verify(at.store)] == ["snapshot 2", "snapshot 3"]


def test_a_page_that_was_exchanged_for_another_is_found(at: Recorder):
    edits(at, 2)
    with at.store.writing() as connection:
        connection.execute(
            "UPDATE snapshots SET body = (SELECT body FROM snapshots WHERE id = 2) WHERE id = 1"
        )
    (damage,) = verify(at.store)
    assert damage.what == "snapshot 1"
    assert page(f"{ONE}\nEdit 0 of a long policy, 0.").sha256 in damage.words


def test_a_row_that_lost_its_parent_is_found(at: Recorder, tmp_path: Path):
    edits(at, 2)
    with closing(sqlite3.connect(tmp_path / "monitor.db")) as other:
        other.execute("DELETE FROM versions WHERE ordinal = 1")
        other.commit()
    assert "version_snapshots None" in [damage.what for damage in verify(at.store)]


def test_damage_does_not_keep_retention_from_its_work(at: Recorder):
    edits(at, 6)
    with at.store.writing() as connection:
        connection.execute(
            "UPDATE bodies SET packed = x'00' WHERE id = (SELECT body FROM snapshots WHERE id = 3)"
        )
    assert (
        prune(at.store, Retention(versions_for=timedelta(0), at_least=1), at.now + DAY).snapshots
        == 5
    )


def test_a_copy_holds_everything_and_never_overwrites(at: Recorder, tmp_path: Path):
    edits(at, 3)
    back_up(at.store, tmp_path / "copy.db")
    with open_store(tmp_path / "copy.db", read_only=True) as copy:
        assert History(copy).versions("mossmere") == at.history.versions("mossmere")
        assert list(verify(copy)) == []
    with pytest.raises(StorageError, match=r"copy\.db already exists"):
        back_up(at.store, tmp_path / "copy.db")
