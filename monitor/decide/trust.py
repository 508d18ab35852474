"""Do we believe this snapshot, and this change? Returns doubts with reasons; never looks at sites by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from monitor.model.change import Comparison, Finding, Materiality, NoiseKind
from monitor.model.document import Document
from monitor.model.life import Doubt, Known, Life, SeenText, Standing
from monitor.model.snapshot import Snapshot

FEWEST_WORDS = 20
COLLAPSE = 0.3
"""A text with less than this share of the words it had has collapsed."""
REMEMBERED = 50


class Belief(StrEnum):
    """What to make of a text that differs from the current version."""

    TELL = "tell"
    """A change: it becomes the version and is told."""
    ADOPT = "adopt"
    """No change worth telling: it becomes the version silently."""
    WAIT = "wait"
    """Maybe a change: look again soon."""
    REFUSE = "refuse"
    """Not the policy: it never becomes a version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A belief and why."""

    belief: Belief
    reason: str
    noise: NoiseKind | None = None


def doubt_snapshot(pages: tuple[Snapshot, ...], document: Document, known: Known) -> Doubt | None:
    """Return why these pages do not show the policy, or None where they seem to."""
    words = sum(len(block.text.split()) for block in document.blocks)
    if words < FEWEST_WORDS:
        return Doubt(kind=NoiseKind.EMPTY, reason=f"the page holds {words} words")
    if document.signs:
        return Doubt(kind=NoiseKind.CHALLENGE, reason=f"the page looks wrong: {', '.join(document.signs)}")
    return None


def believe_change(document: Document, comparison: Comparison, finding: Finding, known: Known) -> Verdict:
    """Return what to make of a text that differs from the current version."""
    if not comparison.edits or finding.materiality is Materiality.NONE:
        return Verdict(belief=Belief.ADOPT, reason="it says the same in other marks")
    if finding.noise in {NoiseKind.LAYOUT, NoiseKind.TYPOGRAPHY, NoiseKind.FURNITURE}:
        return Verdict(belief=Belief.ADOPT, reason=f"no edit of the policy: {finding.noise}")
    if finding.noise is not None:
        return Verdict(belief=Belief.REFUSE, reason=f"no edit of the policy: {finding.noise}", noise=finding.noise)
    return Verdict(belief=Belief.TELL, reason="the text is new and sound")


def remember(life: Life, document: Document, now: datetime, *, believed: bool) -> Life:
    """Return the life after this text was seen."""
    others = tuple(seen for seen in life.seen if seen.digest != document.digest)
    before = next((seen for seen in life.seen if seen.digest == document.digest), None)
    if before is None:
        seen = SeenText(digest=document.digest, first_at=now, last_at=now, believed=believed)
    else:
        seen = replace(before, last_at=now, looks=before.looks + 1, believed=before.believed or believed)
    return replace(life, seen=(*others, seen)[-REMEMBERED:])


def waiting(life: Life, verdict: Verdict, document: Document, now: datetime) -> Life:
    """Return the life with this text as a change that waits for a second look."""
    standing = life.candidate
    if standing is not None and standing.digest == document.digest:
        standing = replace(standing, looks=standing.looks + 1)
    else:
        standing = Standing(kind="change", reason=verdict.reason, since_at=now, digest=document.digest)
    return replace(life, candidate=standing)
