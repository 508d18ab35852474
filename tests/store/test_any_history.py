"""Whatever befalls a watch, in whatever order: what is known of it is what a back-test knows, and all comes back."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as some

from monitor.model.document import Document
from monitor.model.life import Known, Outcome
from monitor.store.upkeep import Retention, prune, verify
from tests.store.looks import ONE, Desk, desk, reading

TEXTS = [f"{ONE}\nThis is text {number}, {number ** 9}." for number in range(5)]
EVENTS = some.one_of(
    some.tuples(some.just("sees"), some.sampled_from(TEXTS)),
    some.tuples(some.just("doubts"), some.sampled_from(["Are you human?", "Sign in"])),
    some.tuples(some.sampled_from(["same_again", "fails", "restarts", "prunes", "rereads"]), some.none()),
)


@dataclass(slots=True)
class Memory:
    """What a back-test remembers of the same looks."""

    known: Known = field(default_factory=Known)
    texts: list[Document] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)

    def learns(self, outcome: Outcome) -> None:
        document = outcome.document if outcome.version else self.known.document
        self.known = Known(life=outcome.life, document=document)
        if outcome.version and outcome.document is not None:
            self.texts.append(outcome.document)
        self.pages.extend(page.body for page in outcome.snapshots)

    def same_again(self, at: Desk) -> None:
        assert self.known.document is not None
        life = self.known.life
        seen = tuple(replace(text, looks=text.looks + 1, last_at=at.now) if text.digest == self.known.document.digest
                     else text for text in life.seen)
        self.known = replace(self.known, life=replace(life, seen=seen, believed_at=at.now))


def befalls(at: Desk, memory: Memory, event: str, text: str | None) -> None:
    """Let an event happen to the database and to the memory."""
    match event:
        case "same_again":
            if at.archive.last_look("mossmere").settled:
                memory.same_again(at)
                assert at.same_again()
        case "rereads":
            known = at.archive.known("mossmere")
            if known.document is not None and text is None:
                newer = replace(reading(f"{TEXTS[0]}\nRead anew, {len(memory.texts)}."), reader="html/2")
                assert at.archive.record_reread("mossmere", newer, known.life, at.now)
                memory.known = Known(life=known.life, document=newer)
                memory.texts.append(newer)
        case "prunes":
            everything = Retention(versions_for=timedelta(0), doubted_for=timedelta(0), at_least=0)
            prune(at.store, everything, at.now + timedelta(days=400))
        case "fails":
            memory.learns(at.fails())
        case _:
            memory.learns(getattr(at, event)(text))


@settings(max_examples=20, deadline=None)
@given(some.lists(EVENTS, min_size=1, max_size=14))
def test_whatever_happens_is_remembered(events: list[tuple[str, str | None]]):
    memory = Memory()
    with TemporaryDirectory() as folder, ExitStack() as stack:
        at = stack.enter_context(desk(Path(folder)))
        for event, text in events:
            if event == "restarts":
                now = at.now
                at = stack.enter_context(desk(Path(folder)))
                at.now = now
            else:
                befalls(at, memory, event, text)
            assert at.archive.known("mossmere") == memory.known
        count = len(memory.texts)
        assert [at.history.version_document("mossmere", number + 1) for number in range(count)] == memory.texts
        assert len(at.history.versions("mossmere")) == count
        kept = [at.history.snapshot(page.id).body for page in at.history.snapshots("mossmere") if page.size is not None]
        assert set(kept) <= set(memory.pages)
        assert list(verify(at.store)) == []
