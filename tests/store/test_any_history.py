"""Whatever befalls a watch, in whatever order: what is known of it is what a back-test knows, and
all comes back.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as some

from monitor.model.document import Document
from monitor.model.memory import Known, Outcome
from monitor.store.maintenance import Retention, prune, verify
from tests.store.recorder import ONE, Recorder, reading, recorder

TEXTS = [f"{ONE}\nThis is text {number}, {number**9}." for number in range(5)]
EVENTS = some.one_of(
    some.tuples(some.just("sees"), some.sampled_from(TEXTS)),
    some.tuples(some.just("doubts"), some.sampled_from(["Are you human?", "Sign in"])),
    some.tuples(
        some.sampled_from(["same_again", "fails", "restarts", "prunes", "rereads"]), some.none()
    ),
)


@dataclass(slots=True)
class Memory:
    """What a back-test remembers of the same looks."""

    known: Known = field(default_factory=Known)
    texts: list[Document] = field(default_factory=list)
    pages: list[bytes] = field(default_factory=list)

    def learns(self, outcome: Outcome) -> None:
        document = outcome.document if outcome.version else self.known.document
        self.known = Known(memory=outcome.memory, document=document)
        if outcome.version and outcome.document is not None:
            self.texts.append(outcome.document)
        self.pages.extend(page.body for page in outcome.snapshots)

    def same_again(self, at: Recorder) -> None:
        assert self.known.document is not None
        memory = self.known.memory
        seen = tuple(
            replace(text, looks=text.looks + 1, last_at=at.now)
            if text.digest == self.known.document.digest
            else text
            for text in memory.texts.seen
        )
        texts = replace(memory.texts, seen=seen, believed_at=at.now)
        self.known = replace(self.known, memory=replace(memory, texts=texts))


def befalls(at: Recorder, reference: Memory, event: str, text: str | None) -> None:
    """Let an event happen to the database and to the reference."""
    match event:
        case "same_again":
            if at.archive.last_look("mossmere").settled:
                reference.same_again(at)
                assert at.same_again()
        case "rereads":
            known = at.archive.known("mossmere")
            if known.document is not None and text is None:
                newer = replace(
                    reading(f"{TEXTS[0]}\nRead anew, {len(reference.texts)}."), reader="html/2"
                )
                assert at.archive.record_reread("mossmere", newer, known.memory, at.now)
                reference.known = Known(memory=known.memory, document=newer)
                reference.texts.append(newer)
        case "prunes":
            everything = Retention(versions_for=timedelta(0), doubted_for=timedelta(0), at_least=0)
            prune(at.store, everything, at.now + timedelta(days=400))
        case "fails":
            reference.learns(at.fails())
        case _:
            reference.learns(getattr(at, event)(text))


@settings(max_examples=20, deadline=None)
@given(some.lists(EVENTS, min_size=1, max_size=14))
def test_whatever_happens_is_remembered(events: list[tuple[str, str | None]]):
    reference = Memory()
    with TemporaryDirectory() as folder, ExitStack() as stack:
        at = stack.enter_context(recorder(Path(folder)))
        for event, text in events:
            if event == "restarts":
                now = at.now
                at = stack.enter_context(recorder(Path(folder)))
                at.now = now
            else:
                befalls(at, reference, event, text)
            assert at.archive.known("mossmere") == reference.known
        count = len(reference.texts)
        assert [
            at.history.version_document("mossmere", number + 1) for number in range(count)
        ] == reference.texts
        assert len(at.history.versions("mossmere")) == count
        kept = [
            at.history.snapshot(page.id).body
            for page in at.history.snapshots("mossmere")
            if page.size is not None
        ]
        assert set(kept) <= set(reference.pages)
        assert list(verify(at.store)) == []
