"""What was kept can be read back: how watches stand, what they said when, and the very bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import DamagedError, UsageError
from monitor.store.database import open_store
from monitor.store.history import History
from tests.store.recorder import (
    HOUR,
    ONE,
    START,
    THREE,
    TWO,
    Recorder,
    page,
    reading,
    recorder,
    watch,
)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Recorder]:
    with recorder(tmp_path) as opened:
        yield opened


def test_versions_name_their_time_and_their_change(at: Recorder):
    at.sees(ONE)
    at.sees(TWO)
    at.sees(TWO)
    first, second = at.history.versions("mossmere")
    assert (first.number, first.first_at, first.last_at, first.change) == (1, START, START, None)
    assert (second.number, second.first_at, second.last_at) == (2, START + HOUR, START + 2 * HOUR)
    assert (first.current, second.current, second.change) == (False, True, 1)
    assert second.digest == reading(TWO).digest


def test_a_text_that_comes_back_is_a_version_of_its_own(at: Recorder):
    for text in (ONE, TWO, ONE):
        at.sees(text)
    assert [version.digest for version in at.history.versions("mossmere")] == [
        reading(ONE).digest,
        reading(TWO).digest,
        reading(ONE).digest,
    ]
    assert at.history.version_document("mossmere", 3) == reading(ONE)


def test_any_text_can_be_read_by_its_digest(at: Recorder):
    at.sees(ONE)
    at.sees(TWO)
    assert at.history.document(reading(ONE).digest) == reading(ONE)
    for digest in ("00", "no hex"):
        with pytest.raises(UsageError, match=f"no stored text has the digest {digest}"):
            at.history.document(digest)


def test_changes_are_listed_latest_first(at: Recorder):
    for text in (ONE, TWO, THREE):
        at.sees(text)
    assert [change.id for change in at.history.changes("mossmere")] == [2, 1]
    assert [change.id for change in at.history.changes(since_at=START + 2 * HOUR)] == [2]
    assert [change.id for change in at.history.changes(limit=1)] == [2]


def test_a_change_names_its_alerts(at: Recorder):
    at.sees(ONE)
    outcome = at.sees(TWO)
    assert at.history.change(1).alerts == tuple(alert.key for alert in outcome.alerts)
    assert at.history.events("mossmere")[0].change == 1


def test_looks_are_listed_latest_first(at: Recorder):
    at.fails()
    at.sees(ONE)
    at.doubts("Are you human?")
    assert [check.status for check in at.history.checks("mossmere")] == ["doubted", "new", "error"]
    assert at.history.checks("mossmere", limit=1)[0].words == "it asks for a captcha"


def test_bytes_come_back_by_their_snapshot(at: Recorder):
    outcome = at.sees(ONE)
    (kept,) = at.history.snapshots("mossmere")
    assert at.history.snapshot(kept.id) == outcome.snapshots[0]
    assert (kept.sha256, kept.digest, kept.size) == (
        page(ONE).sha256,
        reading(ONE).digest,
        len(page(ONE).body),
    )


def test_bytes_that_are_not_what_was_sent_are_refused(at: Recorder):
    at.sees(ONE)
    with at.store.writing() as connection:
        connection.execute("UPDATE bodies SET size = size + 1")
    with pytest.raises(DamagedError, match="its SHA-256 differs"):
        at.history.snapshot(1)


def test_a_watch_tells_its_trouble_until_it_is_over(at: Recorder):
    at.sees(ONE)
    at.fails("timeout", "nothing came")
    at.fails("timeout", "nothing came")
    trouble = at.history.watch("mossmere").trouble
    assert trouble is not None
    assert (trouble.kind, trouble.words, trouble.since_at) == (
        "timeout",
        "nothing came",
        START + 2 * HOUR,
    )
    at.sees(ONE)
    assert at.history.watch("mossmere").trouble is None


def test_a_watch_tells_when_it_was_last_seen_well(at: Recorder):
    at.sees(ONE)
    at.doubts("Are you human?")
    at.fails()
    state = at.history.watch("mossmere")
    assert (state.believed_at, state.reached_at, state.checked_at) == (
        START,
        START + HOUR,
        START + 2 * HOUR,
    )
    assert (state.status, state.versions) == ("error", 1)


def test_troubled_are_those_that_fail_are_doubted_or_are_late(tmp_path: Path):
    with recorder(tmp_path, watch("well"), watch("failing"), watch("late")) as at:
        for name in ("late", "well", "failing"):
            at.watched = watch(name)
            at.sees(ONE, next_check_at=START + (5 * HOUR if name == "late" else 24 * HOUR))
        at.fails()
        assert [state.id for state in at.history.troubled(START + 5 * HOUR)] == ["failing"]
        later = START + timedelta(hours=6, minutes=1)
        assert [state.id for state in at.history.troubled(later)] == ["failing", "late"]
        counts = at.history.counts(START + 5 * HOUR)
        assert (counts.troubled, counts.overdue, at.history.counts(later).overdue) == (1, 0, 2)


def test_all_is_counted(at: Recorder):
    at.sees(ONE)
    at.sees(TWO)
    counts = at.history.counts(at.now)
    assert (counts.watches, counts.versions, counts.changes, counts.snapshots) == (1, 2, 1, 2)
    assert (counts.waiting, counts.given_up) == (2, 0)
    assert counts.size_bytes > 10_000


@pytest.mark.parametrize(
    "ask", ["watch", "versions", "changes", "checks", "events", "snapshots", "addresses"]
)
def test_a_watch_that_does_not_exist_is_refused_with_the_nearest(at: Recorder, ask: str):
    with pytest.raises(UsageError, match=r'no watch "mosmere"; did you mean "mossmere"\?'):
        getattr(at.history, ask)("mosmere")


def test_what_does_not_exist_is_refused_with_what_does(at: Recorder):
    with pytest.raises(UsageError, match="no change 1; there is none yet"):
        at.history.change(1)
    at.sees(ONE)
    with pytest.raises(UsageError, match="has no version 2: it has version 1 only"):
        at.history.version_document("mossmere", 2)
    at.sees(TWO)
    with pytest.raises(UsageError, match="no change 9; the latest is 1"):
        at.history.change_documents(9)
    with pytest.raises(UsageError, match="no snapshot 9"):
        at.history.snapshot(9)


def test_another_connection_sees_each_check_at_once(tmp_path: Path):
    """Another connection sees each check as soon as it is recorded."""
    with recorder(tmp_path) as at:
        at.sees(ONE)
        with open_store(tmp_path / "monitor.db", read_only=True) as store:
            reader = History(store)
            assert reader.changes() == ()
            at.sees(TWO)
            assert len(reader.changes()) == 1
