"""Looks at one invented policy, for the tests of what is believed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from monitor.decide import changing_places, confirmation, known_texts
from monitor.decide.confirmation import ChangeCase, Decision, Verdict
from monitor.decide.lifecycle import TextDiff, transition
from monitor.extract.blocks import document
from monitor.extract.plain import read
from monitor.model.change import Comparison, Edit, EditKind, Finding, Materiality
from monitor.model.document import BlockKind, Document, ExcludedPart
from monitor.model.memory import Doubt, Known, TextMemory, WatchMemory
from monitor.model.snapshot import Snapshot
from monitor.screening import screen

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
POLICY = """# Privacy policy

Fernhill Ltd collects your name, your e-mail address and the pages that you visit when you use our services.

We keep this information for 30 days after you close your account, and delete it within a week after that.

We do not sell your information to anybody, and we share it only with the providers who run our servers.

You may ask us at any time for a copy of your information, and we will send it to you without undue delay.

If we change this policy in a way that matters to you, we will tell you at least 14 days before it applies.
"""


def text(
    markdown: str, *, signs: tuple[str, ...] = (), around: str = "", title: str = ""
) -> Document:
    """Return the document of a text, with `around` as what stands beside it on the page."""
    made = read(markdown)
    aside = (ExcludedPart(reason="navigation", blocks=read(around).blocks),) if around else ()
    return document(
        made.blocks,
        reader=made.reader,
        title=title or made.title,
        language=made.language,
        aside=aside,
        signs=signs,
    )


def snapshot(final_url: str = "https://fernhill.test/privacy") -> Snapshot:
    """Return a page as sent; what it holds is said by the document."""
    return Snapshot(
        url="https://fernhill.test/privacy",
        final_url=final_url,
        status=200,
        headers=(),
        body=b"",
        media_type="text/html",
        charset=None,
        started_at=START,
        finished_at=START,
        sha256="",
    )


def compared(old: Document, new: Document) -> Comparison:
    """Return the edits between two documents, by whole blocks."""
    was, now = {block.key for block in old.blocks}, {block.key for block in new.blocks}
    edits = [
        Edit(kind=EditKind.REMOVED, old=block, new=None, old_index=place)
        for place, block in enumerate(old.blocks)
        if block.key not in now
    ]
    edits += [
        Edit(kind=EditKind.ADDED, old=None, new=block, new_index=place)
        for place, block in enumerate(new.blocks)
        if block.key not in was
    ]
    if not edits and old.digest != new.digest:
        edits = [Edit(kind=EditKind.MOVED, old=old.blocks[0], new=new.blocks[0])]
    return Comparison(edits=tuple(edits))


@dataclass
class Watched:
    """A watch that is looked at again and again."""

    known: Known = field(default_factory=Known)
    now: datetime = START

    def sees(self, new: Document, finding: Finding | None = None) -> Decision:
        """Look once, remember it as a check does, and return what was made of it."""
        return self.judges(new, finding).decision

    def judges(self, new: Document, finding: Finding | None = None) -> Verdict:
        """Look once, remember it as a check does, and return the verdict."""
        self.now += timedelta(hours=6)
        old, texts = self.known.document, self.known.memory.texts
        if old is None or old.digest == new.digest:
            self._believe(new)
            return Verdict(decision=Decision.ACCEPT, reason="as before")
        finding = finding or Finding(materiality=Materiality.SUBSTANTIVE, headline="")
        places = changing_places.places_between(old, new)
        texts = changing_places.after_text(texts, places, self.now)
        case = self.case(old, new, finding, texts)
        verdict = confirmation.confirm_change(case)
        if verdict.decision in {Decision.ALERT, Decision.ACCEPT}:
            self._believe(new)
        elif verdict.decision is Decision.RECHECK:
            texts = known_texts.remember_text(texts, new, self.now, believed=False)
            texts = known_texts.with_pending(texts, verdict.reason, new, self.now)
            self.known = Known(memory=WatchMemory(texts=texts), document=old)
        if verdict.decision is Decision.ALERT:
            told = known_texts.with_dropped(self.known.memory.texts, case.steps)
            self.known = replace(self.known, memory=WatchMemory(texts=told))
        return verdict

    def case(
        self, old: Document, new: Document, finding: Finding, texts: TextMemory | None = None
    ) -> ChangeCase:
        """Return the case of a text that differs from the current version."""
        comparison = compared(old, new)
        memory = WatchMemory(texts=texts or self.known.memory.texts)
        diff = TextDiff(old=old, new=new, comparison=comparison, finding=finding)
        return ChangeCase(
            old=old,
            new=new,
            comparison=comparison,
            finding=finding,
            step=transition(diff, replace(self.known, memory=memory), self.now),
            memory=memory,
            now=self.now,
            places=changing_places.places_between(old, new),
            concurrent_changes=self.known.concurrent_changes,
        )

    def doubts(
        self, new: Document, *, final_url: str = "https://fernhill.test/privacy"
    ) -> Doubt | None:
        """Return the doubt about a page, without remembering it."""
        return screen.doubt_page((snapshot(final_url),), new, self.known.document)

    def _believe(self, new: Document) -> None:
        texts = self.known.memory.texts
        old = self.known.document or new
        texts = changing_places.after_text(
            texts, changing_places.places_between(old, new), self.now
        )
        texts = known_texts.remember_text(texts, new, self.now, believed=True)
        self.known = Known(memory=WatchMemory(texts=texts), document=new)


__all__ = ["BlockKind", "Watched", "text"]
