"""Everything that came of a look is kept in one step, once, and comes back as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import StorageError
from monitor.model.memory import (
    Announcement,
    CheckStatus,
    HealthMemory,
    Incident,
    Known,
    PendingChange,
    TextMemory,
    WatchMemory,
)
from monitor.store.rows import RecordResult
from tests.store.recorder import (
    HOUR,
    ONE,
    START,
    THREE,
    TWO,
    URL,
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


def count(at: Recorder, table: str) -> int:
    row = at.store.row(f"SELECT count(*) FROM {table}")
    assert row is not None
    return int(row[0])


def test_nothing_is_known_before_the_first_look(at: Recorder):
    assert at.archive.known("mossmere") == Known()
    assert at.archive.last_look("mossmere").pages == {}
    assert at.archive.last_snapshot("mossmere", URL) is None


def test_a_watch_that_was_never_listed_is_refused(at: Recorder):
    with pytest.raises(StorageError, match='watch "nobody" is not in the database'):
        at.archive.known("nobody")


def test_the_first_look_becomes_the_first_version(at: Recorder):
    outcome = at.sees(ONE)
    assert at.archive.known("mossmere") == Known(memory=outcome.memory, document=reading(ONE))
    assert at.archive.last_snapshot("mossmere", URL) == outcome.snapshots[0]


def test_a_change_is_stored_with_texts_finding_and_alert(at: Recorder):
    """A change is stored with its texts, its finding and its alert."""
    at.sees(ONE)
    outcome = at.sees(TWO)
    kept = at.history.change(1)
    assert kept.change == outcome.change
    assert at.history.change_documents(1) == (reading(ONE), reading(TWO))
    told = [replace(alert, change=1) for alert in outcome.alerts]
    assert [delivery.alert for delivery in at.outbox.claim(at.now, limit=9)] == told * 2


def test_recording_the_same_outcome_again_does_nothing(at: Recorder):
    at.sees(ONE)
    outcome = at.outcome(TWO)
    assert at.archive.record(outcome) is RecordResult.KEPT
    tables = ("checks", "snapshots", "versions", "changes", "alerts", "deliveries")
    before = {table: count(at, table) for table in tables}
    assert at.archive.record(outcome) is RecordResult.AGAIN
    assert {table: count(at, table) for table in tables} == before


def test_an_outcome_that_was_overtaken_tells_nobody(at: Recorder):
    at.sees(ONE)
    late = at.outcome(THREE)
    at.now += timedelta(minutes=1)
    at.sees(TWO)
    assert at.archive.record(late) is RecordResult.OVERTAKEN
    assert at.archive.known("mossmere").document == reading(TWO)
    assert [change.new_digest for change in at.history.changes()] == [reading(TWO).digest]
    assert [snapshot.sha256 for snapshot in at.history.snapshots("mossmere")][-2] == late.snapshots[
        0
    ].sha256


def test_a_second_first_look_is_overtaken(at: Recorder):
    late = at.outcome(TWO)
    at.now += timedelta(minutes=1)
    at.sees(ONE)
    assert at.archive.record(late) is RecordResult.OVERTAKEN
    assert len(at.history.versions("mossmere")) == 1


def test_an_alert_is_told_once_under_its_key(at: Recorder):
    at.sees(ONE)
    told = at.sees(TWO).alerts
    at.sees(THREE, alerts=told)
    assert count(at, "alerts") == 1
    assert count(at, "deliveries") == 2


def test_an_alert_that_no_route_wants_is_kept_without_deliveries(at: Recorder):
    at.channels = ()
    at.sees(ONE)
    at.sees(TWO)
    assert count(at, "alerts") == 1
    assert count(at, "deliveries") == 0


def test_validators_come_back_verbatim(at: Recorder):
    headers = (("etag", 'W/"x, y"'), ("last-modified", "für immer"), ("etag", '"second"'))
    at.sees(ONE, snapshots=(page(ONE, headers=headers),))
    last = at.archive.last_look("mossmere").pages[URL]
    assert (last.etag, last.last_modified) == ('W/"x, y"', "für immer")
    assert (last.sha256, last.final_url) == (page(ONE).sha256, f"{URL}?lang=en")


def test_a_look_at_the_same_bytes_leaves_a_row_and_nothing_else(at: Recorder):
    at.sees(ONE)
    for _ in range(5):
        assert at.same_again()
    assert [check.status for check in at.history.checks("mossmere")] == ["unchanged"] * 5 + ["new"]
    assert count(at, "snapshots") == 1


def test_looks_at_the_same_bytes_are_part_of_the_life(at: Recorder):
    at.sees(ONE)
    at.same_again()
    at.same_again()
    memory = at.archive.known("mossmere").memory
    assert memory.texts.believed_at == START + 2 * HOUR
    assert (memory.texts.seen[0].looks, memory.texts.seen[0].last_at) == (3, START + 2 * HOUR)


def test_a_change_was_not_before_the_last_look_at_the_same_bytes(at: Recorder):
    at.sees(ONE)
    at.same_again()
    at.same_again()
    at.sees(TWO)
    assert at.history.change(1).change.not_before_at == START + 2 * HOUR
    assert at.history.versions("mossmere")[0].last_at == START + 2 * HOUR


def test_the_same_look_is_counted_once(at: Recorder):
    at.sees(ONE)
    at.same_again()
    at.now -= HOUR
    at.same_again()
    assert len(at.history.checks("mossmere")) == 2


def test_new_validators_of_the_same_bytes_are_kept(at: Recorder):
    at.sees(ONE)
    at.same_again(page(ONE, at.now, headers=(("etag", '"new"'),)))
    assert at.archive.last_look("mossmere").pages[URL].etag == '"new"'


INCIDENT = Incident(kind="x", reason="y", since_at=START)
PENDING = PendingChange(reason="y", since_at=START)


@pytest.mark.parametrize(
    "open_end",
    [
        {"health": HealthMemory(doubt=INCIDENT)},
        {"texts": TextMemory(believed_at=START, candidate=PENDING)},
        {"health": HealthMemory(failing=INCIDENT)},
        {"announced": (Announcement(effective_on=None, digest="ab", since_at=START),)},
        {"texts": TextMemory(believed_at=START - HOUR)},
    ],
)
def test_while_anything_is_open_the_same_bytes_have_to_be_judged(at: Recorder, open_end: dict):
    at.sees(ONE, memory=replace(WatchMemory(texts=TextMemory(believed_at=START)), **open_end))
    assert not at.archive.last_look("mossmere").settled
    assert not at.same_again()
    assert len(at.history.checks("mossmere")) == 1


def test_a_believed_look_settles_what_was_open(at: Recorder):
    at.doubts("Are you human?")
    assert not at.archive.last_look("mossmere").settled
    at.sees(ONE)
    assert at.archive.last_look("mossmere").settled


def test_a_page_that_reads_the_same_leaves_no_bytes_but_its_hash(at: Recorder):
    at.sees(ONE)
    noisy = page(ONE + "\n<!-- 42 -->", at.now, headers=(("etag", '"42"'),))
    at.sees(ONE, snapshots=(noisy,))
    assert count(at, "snapshots") == 1
    last = at.archive.last_look("mossmere").pages[URL]
    assert (last.sha256, last.etag) == (noisy.sha256, '"42"')
    assert at.archive.last_snapshot("mossmere", URL) == page(ONE)


def test_after_a_doubted_page_the_page_itself_is_kept_again(at: Recorder):
    at.sees(ONE)
    at.doubts("Are you human?")
    good = at.sees(ONE, snapshots=(page(ONE + " ", at.now),))
    assert at.archive.last_snapshot("mossmere", URL) == good.snapshots[0]
    assert [kept.status for kept in at.history.snapshots("mossmere")] == [
        "new",
        "doubted",
        "unchanged",
    ]


def test_a_doubted_page_is_kept_once_however_often_it_comes(at: Recorder):
    at.sees(ONE)
    at.doubts("Are you human?")
    at.doubts("Are you human?")
    assert count(at, "snapshots") == 2


def test_an_error_page_is_stored_once_and_is_no_policy(at: Recorder):
    """The page of a refusal is stored once, and is no version of the policy."""
    at.sees(ONE)
    for _ in range(3):
        refusal = page("Blocked", at.now, status=403)
        at.sees(
            "Blocked",
            status=CheckStatus.ERROR,
            snapshots=(refusal,),
            document=None,
            version=False,
            change=None,
            alerts=(),
        )
    assert [kept.status for kept in at.history.snapshots("mossmere")] == ["new", "error"]
    assert at.archive.last_snapshot("mossmere", URL) == page(ONE)
    assert at.archive.last_look("mossmere").pages[URL].sha256 == page(ONE).sha256


def test_a_page_after_a_captcha_is_stored_as_a_difference(at: Recorder):
    """A page after a captcha is stored as its difference from the page before."""
    policy = "\n".join(f"Clause {number} is about {number**7 % 99991}." for number in range(500))
    at.sees(policy)
    at.doubts("Are you human?")
    at.sees(policy.replace("Clause 7 ", "Clause 8 "))
    sizes = at.store.rows(
        "SELECT length(bodies.packed) FROM snapshots JOIN bodies ON bodies.id = body ORDER BY at"
    )
    assert sizes[2][0] < sizes[0][0] / 20


def test_a_version_with_other_punctuation_has_no_change(at: Recorder):
    """A version that differs only in punctuation has no change."""
    at.sees(ONE)
    at.sees(TWO, status=CheckStatus.UNCHANGED, change=None, alerts=())
    first, second = at.history.versions("mossmere")
    assert (first.current, second.current, second.change) == (False, True, None)
    assert second.snapshots == (2,)


def test_a_304_page_is_part_of_a_document_of_two_pages(tmp_path: Path):
    """A page that answers 304 is part of a document of two pages as before."""
    two = watch(urls=("https://mossmere.example/1", "https://mossmere.example/2"))
    with recorder(tmp_path, two) as at:
        at.watched = two
        pages = page("one", url=two.urls[0]), page("two", url=two.urls[1])
        at.sees(ONE, snapshots=pages)
        kept = at.archive.last_snapshot("mossmere", two.urls[0])
        assert kept == pages[0]
        at.sees(TWO, snapshots=(kept, page("two, changed", at.now, two.urls[1])))
        assert [version.snapshots for version in at.history.versions("mossmere")] == [
            (1, 2),
            (1, 3),
        ]


def test_a_failure_is_kept_with_its_kind_and_words(at: Recorder):
    at.fails("tls", "the certificate ran out \udcff")
    (check,) = at.history.checks("mossmere")
    assert (check.status, check.kind, check.words) == ("error", "tls", "the certificate ran out ?")


def test_a_newer_reader_makes_a_technical_version(at: Recorder):
    """What a newer reader makes of a page is a technical version."""
    at.sees(ONE)
    newer = replace(reading(TWO), reader="html/2")
    assert at.archive.record_reread(
        "mossmere", newer, WatchMemory(texts=TextMemory(believed_at=START)), at.now
    )
    assert not at.archive.record_reread(
        "mossmere", newer, WatchMemory(texts=TextMemory(believed_at=START)), at.now
    )
    first, second = at.history.versions("mossmere")
    assert (second.technical, second.reader, second.snapshots) == (True, "html/2", first.snapshots)
    assert at.archive.known("mossmere") == Known(
        memory=WatchMemory(texts=TextMemory(believed_at=START)), document=newer
    )
    assert at.history.changes() == ()


def test_two_watches_with_the_same_text_keep_it_once(tmp_path: Path):
    with recorder(tmp_path, watch("mossmere"), watch("fernhill")) as at:
        for name in ("mossmere", "fernhill"):
            at.watched = watch(name)
            at.sees(ONE)
        assert count(at, "documents") == 1
        assert at.archive.known("fernhill").document == reading(ONE)


def test_surrogates_and_nul_bytes_are_stored(at: Recorder):
    """Lone surrogates and NUL bytes of a hostile page are stored."""
    hostile = ONE.replace("letters", "let\ud83dters")
    outcome = at.sees(
        hostile, snapshots=(page(hostile, final_url="https://x.example/\udcff", peer="a\udcffb"),)
    )
    assert at.archive.known("mossmere").document == reading(hostile)
    assert at.archive.last_snapshot("mossmere", URL) == outcome.snapshots[0]
    at.sees(TWO)
