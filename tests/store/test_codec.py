"""What is packed comes back as it was, also in a program that knows more or fewer fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from monitor.errors import DamagedError
from monitor.model.memory import (
    Announcement,
    Flapping,
    FlappingMemory,
    HealthMemory,
    Incident,
    LinkMemory,
    PendingChange,
    PendingMove,
    SeenText,
    TextMemory,
    WatchMemory,
)
from monitor.model.snapshot import Snapshot
from monitor.store.codec import (
    compress,
    decompress,
    from_micros,
    pack,
    storable,
    to_json,
    to_micros,
    unpack,
)
from monitor.store.memory_codec import memory_bytes, memory_from
from tests.store.recorder import START, page


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    name: str
    looks: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tomorrow:
    name: str
    tags: tuple[str, ...] = ("new",)


SEEN = SeenText(digest="ab", first_at=START, last_at=START + timedelta(microseconds=1), looks=3)


def test_a_memory_comes_back():
    memory = WatchMemory(
        texts=TextMemory(
            seen=(SEEN,),
            blocks={"k": 2},
            candidate=PendingChange(reason="why – „so“", since_at=START),
            believed_at=START,
        ),
        health=HealthMemory(doubt=Incident(kind="empty", reason="nothing", since_at=START)),
        links=LinkMemory(
            addresses={"a": "b"}, moving=PendingMove(url="https://b.test/", since_at=START)
        ),
        flapping=FlappingMemory(flips=(START,), unstable=Flapping(reason="r", since_at=START)),
        announced=(Announcement(effective_on=date(2026, 9, 1), digest="cd", since_at=START),),
    )
    assert memory_from(memory_bytes(memory)) == memory


def test_a_memory_of_before_it_had_parts_is_read():
    """The flat form of a67df29, in which every pending thing was a `Standing`."""
    standing = {"kind": "change", "reason": "why", "since_at": "2026-03-01T12:00:00Z", "looks": 2}
    flat = {
        "seen": [
            {"digest": "ab", "first_at": standing["since_at"], "last_at": standing["since_at"]}
        ],
        "candidate": {**standing, "digest": "cd"},
        "failing": {**standing, "kind": "timeout", "told": True, "told_as": "failing"},
        "moving": {**standing, "kind": "moved", "reason": "https://b.test/"},
        "unstable": {**standing, "kind": "unstable", "told": True},
        "announced": [
            {"effective_on": "2026-09-01", "digest": "cd", "since_at": "2026-03-01T12:00:00Z"}
        ],
        "believed_at": "2026-03-01T12:00:00Z",
    }
    memory = memory_from(compress(to_json(flat)))
    assert memory.texts.seen[0].digest == "ab"
    assert (memory.texts.candidate.looks, memory.texts.candidate.digest) == (2, "cd")
    assert (memory.health.failing.kind, memory.health.failing.told) == ("timeout", True)
    assert (memory.links.moving.url, memory.links.moving.looks) == ("https://b.test/", 2)
    assert memory.flapping.unstable.told
    assert memory.announced[0].digest == "cd"
    assert memory.texts.believed_at is not None


def test_a_snapshot_comes_back_with_its_bytes():
    snapshot = page("\x00 \ud83d half", headers=(("x-odd", "caf\xe9\udcff"),))
    assert (
        unpack(Snapshot, pack(snapshot, Snapshot, without=frozenset({"body"})), body=snapshot.body)
        == snapshot
    )


def test_a_field_added_since_takes_its_default():
    assert unpack(Tomorrow, pack(Today(name="a", looks=2), Today)) == Tomorrow(name="a")


def test_a_field_that_is_gone_is_left_out():
    assert unpack(Today, pack(Tomorrow(name="a", tags=()), Tomorrow)) == Today(name="a")


def test_what_is_not_what_was_packed_is_refused_with_a_sentence():
    with pytest.raises(DamagedError, match="a stored Today can't be read"):
        unpack(Today, compress(b'{"looks":"many"}'))
    with pytest.raises(DamagedError, match="stored content is damaged"):
        unpack(Today, compress(b"{}")[:-1] + b"x")
    with pytest.raises(DamagedError, match="a stored value is damaged"):
        unpack(Today, compress(b"{"))


@given(some.datetimes(timezones=some.just(UTC)))
def test_an_instant_comes_back(at: datetime):
    assert from_micros(to_micros(at)) == at
    assert from_micros(to_micros(at)).tzinfo is UTC


@given(some.binary(max_size=3000), some.binary(min_size=1, max_size=3000))
def test_a_difference_to_anything_comes_back(content: bytes, near: bytes):
    assert decompress(compress(content, near), near) == content


def test_a_difference_to_something_else_does_not_come_back():
    near = bytes(range(256)) * 20
    packed = compress(near + b"!", near)
    with pytest.raises(DamagedError, match="damaged"):
        decompress(packed, near[::-1])


def test_a_difference_is_small_on_a_page_past_a_megabyte():
    old = b"".join(b"%d: a paragraph of its own, %d\n" % (n * n, n**3 % 977) for n in range(40_000))
    new = old.replace(b"777: ", b"778: ")
    assert len(old) > 1_000_000
    assert decompress(compress(new, old), old) == new
    assert len(compress(new, old)) < 20_000 < len(compress(new))


def test_half_characters_become_question_marks_in_columns():
    assert storable("a\udcffb") == "a?b"
    assert storable(None) is None


def test_defaults_take_no_room():
    assert len(memory_bytes(WatchMemory(flapping=FlappingMemory(flips=())))) < 20
