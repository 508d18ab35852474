"""Do we believe this snapshot, and this change? Returns doubts with reasons; never looks at sites
by name.

A text that is new and sound is told at once. What takes another look first: text that only went
away, text that was here before, and a page that holds next to nothing of what was known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from itertools import pairwise
from statistics import median

from monitor.language.word_counts import count_words, share_kept
from monitor.model.change import Comparison, EditKind, Finding, Materiality, NoiseKind
from monitor.model.document import Block, BlockKind, Document
from monitor.model.memory import Known, SeenText, Standing, WatchMemory

REMEMBERED = 50
REMEMBERED_BLOCKS = 3_000

_ANOTHER_PAGE = 0.2
"""A text that keeps a smaller share of what was known is another page."""
_NO_TEXT = 150
"""Words up to which another page in the place of a policy is none, whatever it says: a queue, a map
of countries.
"""
_LOOKS_AT_LOSS = 2
_LOOKS_AT_TRIFLE = 2
_LOOKS_AT_INSERTION, _LOOKS_AT_TURNS = 2, 3
"""At text that came in one place alone; and where another one stands there at every look."""
_LOOKS_AT_RETURN = 3
_LOOKS_AT_SHELL = 4
_LOOKS_AT_ANOTHER_PAGE = 3
_SMALL_PLACE, _SMALL_TEXT = 2, 60
"""A place that keeps changing holds at most so many blocks, and so many words."""
_STEADY, _FLEETING, _FEWEST_FLEETING = 12, 3, 4
"""A page is steady where most of its blocks were seen at so many looks; a block seen at so few is
fleeting.
"""
TOGETHER_WITHIN = timedelta(hours=1)
_CROWD = 5
"""So many services that change within an hour are a crowd."""
_SHORT_STAND = timedelta(days=3)
_BESIDE = "~"
"""In front of the short hash of a block that stood beside the policy."""
_ROWS = frozenset({BlockKind.TABLE_ROW, BlockKind.TERM, BlockKind.DEFINITION})
_NO_EDIT = frozenset({NoiseKind.LAYOUT, NoiseKind.TYPOGRAPHY, NoiseKind.FURNITURE})
_NO_POLICY = frozenset(
    {
        NoiseKind.ERROR_PAGE,
        NoiseKind.SIGN_IN,
        NoiseKind.CHALLENGE,
        NoiseKind.CONSENT_WALL,
        NoiseKind.SPAM,
    }
)


class Decision(StrEnum):
    """What to make of a text that differs from the current version."""

    ALERT = "tell"
    """A change: it becomes the version and is told."""
    ACCEPT = "adopt"
    """No change worth telling: it becomes the version silently."""
    RECHECK = "wait"
    """Maybe a change: look again soon."""
    REJECT = "refuse"
    """Not the policy: it never becomes a version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A belief and why."""

    decision: Decision
    reason: str
    noise: NoiseKind | None = None


def confirm_change(
    document: Document, comparison: Comparison, finding: Finding, known: Known
) -> Verdict:
    """Return what to make of a text that differs from the current version."""
    if finding.materiality is Materiality.NONE:
        return Verdict(decision=Decision.ACCEPT, reason="it says the same in other marks")
    if finding.noise in _NO_EDIT:
        return Verdict(
            decision=Decision.ACCEPT,
            reason=f"no edit of the policy: {finding.noise}",
            noise=finding.noise,
        )
    if _is_no_policy(document, finding):
        why = finding.reasons[0] if finding.reasons else finding.noise
        return Verdict(
            decision=Decision.REJECT, reason=f"no edit of the policy: {why}", noise=finding.noise
        )
    assert known.document is not None
    steps = _steps(known.document, document, known.memory)
    silent = _adopted(document, known.document, steps, finding, known.memory)
    return silent or _after_looks(document, known, steps, finding, comparison)


def _adopted(
    document: Document, old: Document, steps: _Steps, finding: Finding, memory: WatchMemory
) -> Verdict | None:
    """The verdict on a text that becomes the version silently, for what the page showed before;
    None for others.
    """
    if finding.noise is NoiseKind.RESTORED and _began_with_a_wall(document, old, memory):
        reason = f"the policy is here for the first time: {finding.reasons[0] if finding.reasons else finding.noise}"
        return Verdict(decision=Decision.ACCEPT, reason=reason, noise=finding.noise)
    if not steps.new and not steps.gone:
        return Verdict(
            decision=Decision.ACCEPT,
            reason="nothing came or went: it only stands elsewhere on the page",
            noise=NoiseKind.LAYOUT,
        )
    if not _of_a_policy(finding) and _is_restless(document, old, steps, memory):
        reason = "a small place on this page keeps changing while the policy stands still"
        return Verdict(decision=Decision.ACCEPT, reason=reason, noise=NoiseKind.FURNITURE)
    return None


def confirm_mass_change(verdict: Verdict, known: Known) -> Verdict:
    """Return the verdict, but let a change wait for another look where everything seems to change
    at once.

    Many services that change within an hour have one cause as a rule: our own network, such as a
    portal that answers in everybody's place. Where they really did change, the second look tells it
    some minutes later.
    """
    if (
        verdict.decision is not Decision.ALERT
        or known.company < _CROWD
        or known.memory.candidate is not None
    ):
        return verdict
    reason = f"{known.company} other services changed within the hour, so it may be our network; a second look tells"
    return Verdict(decision=Decision.RECHECK, reason=reason)


def _is_no_policy(document: Document, finding: Finding) -> bool:
    """Whether a page is another one: it says so itself, or next to nothing stands where a whole
    policy stood.
    """
    hollow = count_words(document.blocks) <= _NO_TEXT
    return finding.noise in _NO_POLICY or (finding.noise is NoiseKind.WRONG_PAGE and hollow)


def _began_with_a_wall(document: Document, old: Document, memory: WatchMemory) -> bool:
    """Whether the first text that was believed, said to be no policy, gives way to another one
    altogether.
    """
    return (
        sum(seen.believed for seen in memory.seen) <= 1
        and share_kept(old, document) < _ANOTHER_PAGE
    )


def _of_a_policy(finding: Finding) -> bool:
    """Whether a change has what changes of policies have, a topic or a signal: then it is told,
    wherever it stands.
    """
    signals = any(excerpt.reasons for excerpt in finding.excerpts)
    return finding.materiality is Materiality.SUBSTANTIVE and (
        signals or bool(set(finding.topics) - {"other"})
    )


def _is_restless(document: Document, old: Document, steps: _Steps, memory: WatchMemory) -> bool:
    """Whether what went had only just come, as others had before it, while the rest of the page
    stands still.
    """
    if (
        not 0 < len(steps.gone) <= _SMALL_PLACE
        or len(steps.new) > _SMALL_PLACE
        or not _hurries(memory)
    ):
        return False
    keys = _keys(old.blocks)
    steady = median([memory.blocks.get(_short(key), 0) for key in keys] or [0])
    if steady < _STEADY or any(memory.blocks.get(_short(key), 0) > _FLEETING for key in steps.gone):
        return False
    words = sum(block.text.count(" ") + 1 for block in document.blocks if block.key in steps.new)
    still = {_short(key) for key in keys}
    fleeting = sum(
        looks <= _FLEETING
        for short, looks in memory.blocks.items()
        if short not in still and not short.startswith(_BESIDE)
    )
    return words <= _SMALL_TEXT and fleeting >= _FEWEST_FLEETING


def _hurries(memory: WatchMemory) -> bool:
    """Whether none of the last texts stood for long: people do not edit a policy every other
    day.
    """
    begun = sorted(seen.first_at for seen in memory.seen if seen.believed)[-_FEWEST_FLEETING - 1 :]
    return len(begun) > _FEWEST_FLEETING and all(
        later - earlier <= _SHORT_STAND for earlier, later in pairwise(begun)
    )


def _after_looks(
    document: Document, known: Known, steps: _Steps, finding: Finding, comparison: Comparison
) -> Verdict:
    assert known.document is not None
    looks = 1 + (known.memory.candidate.looks if known.memory.candidate else 0)
    needed, why, noise = 1, "the text is new and sound", finding.noise
    if "embedded" in document.signs and "embedded" not in known.document.signs:
        needed, why, noise = (
            _LOOKS_AT_SHELL,
            "the page shows no text of its own any more",
            NoiseKind.EMPTY,
        )
    elif _was_here(document, steps, known.memory):
        needed, why, noise = _LOOKS_AT_RETURN, "this text was here before", NoiseKind.RESTORED
    elif share_kept(known.document, document) < _ANOTHER_PAGE:
        needed, why = _LOOKS_AT_ANOTHER_PAGE, "next to nothing of the known text is left"
        noise = noise or NoiseKind.WRONG_PAGE
    elif not steps.new:
        needed, why, noise = (
            _LOOKS_AT_LOSS,
            "text went away and none came",
            noise or NoiseKind.TRUNCATED,
        )
    elif noise is not None:
        needed, why = _LOOKS_AT_RETURN, f"it may be no edit of the policy: {noise}"
    elif not comparison.edits:
        needed, why = _LOOKS_AT_TRIFLE, "the same words with other points or names"
    elif _came_alone(comparison):
        turned = (
            known.memory.candidate is not None and known.memory.candidate.digest != document.digest
        )
        needed = _LOOKS_AT_TURNS if turned else _LOOKS_AT_INSERTION
        why = "text came in one place and nothing else differs, not even a date"
    if looks >= needed:
        return Verdict(
            decision=Decision.ALERT,
            reason=why if needed == 1 else f"{why}, at {looks} looks in a row",
        )
    return Verdict(
        decision=Decision.RECHECK, reason=f"{why}; look {looks} of {needed}", noise=noise
    )


def _came_alone(comparison: Comparison) -> bool:
    """Whether new blocks side by side are all that differs, and no rows: so does what a page puts
    into its text.

    Who edits a policy changes more than one place as a rule, be it the date that it states.
    """
    places = [
        edit.new_index
        for edit in comparison.edits
        if edit.kind is EditKind.ADDED and edit.new is not None and edit.new.kind not in _ROWS
    ]
    if len(places) < len(comparison.edits) or comparison.renames or comparison.new_editions:
        return False
    known = sorted(place for place in places if place is not None)
    return bool(known) and known[-1] - known[0] == len(places) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """What a page says that it did not say before, and what it no longer says, by the keys of
    blocks.
    """

    new: frozenset[str]
    """Said for the first time on this page, lately."""
    gone: frozenset[str]
    """Said before, and nowhere on the page now."""
    came: frozenset[str]
    """Part of the policy now and not before, seen lately or not."""


def _steps(old: Document, new: Document, memory: WatchMemory) -> _Steps:
    was, now = _keys(old.blocks), _keys(new.blocks)
    was_anywhere = was | _aside(old)
    came = now - was_anywhere
    return _Steps(
        new=frozenset(
            key for key in came if not memory.blocks.keys() & {_short(key), _BESIDE + _short(key)}
        ),
        gone=frozenset(was - now - _aside(new)),
        came=frozenset(came),
    )


def _was_here(document: Document, steps: _Steps, memory: WatchMemory) -> bool:
    """Whether this very text, or every block that came with it, was believed on this page
    before.
    """
    if any(seen.believed and seen.digest == document.digest for seen in memory.seen):
        return True
    return bool(steps.came) and not steps.new


def _keys(blocks: tuple[Block, ...]) -> set[str]:
    return {block.key for block in blocks}


def _aside(document: Document) -> set[str]:
    return {block.key for part in document.aside for block in part.blocks}


def _short(key: str) -> str:
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def remember_text(
    memory: WatchMemory, document: Document, now: datetime, *, believed: bool
) -> WatchMemory:
    """Return the life after this text was seen. Only a believed text says what stands on this
    page.
    """
    others = tuple(seen for seen in memory.seen if seen.digest != document.digest)
    before = next((seen for seen in memory.seen if seen.digest == document.digest), None)
    if before is None:
        seen = SeenText(digest=document.digest, first_at=now, last_at=now, believed=believed)
    else:
        seen = replace(
            before, last_at=now, looks=before.looks + 1, believed=before.believed or believed
        )
    blocks = _blocks(memory, document) if believed else memory.blocks
    return replace(memory, seen=(*others, seen)[-REMEMBERED:], blocks=blocks)


def _blocks(memory: WatchMemory, document: Document) -> dict[str, int]:
    """The blocks seen lately with this document's, those seen last at the end."""
    blocks = dict(memory.blocks)
    beside = (block.key for part in document.aside for block in part.blocks)
    shorts = (
        *(_short(block.key) for block in document.blocks),
        *(_BESIDE + _short(key) for key in beside),
    )
    for short in dict.fromkeys(shorts):
        blocks[short] = blocks.pop(short, 0) + 1
    excess = len(blocks) - REMEMBERED_BLOCKS
    return dict(list(blocks.items())[excess:]) if excess > 0 else blocks


def with_pending(
    memory: WatchMemory, verdict: Verdict, document: Document, now: datetime
) -> WatchMemory:
    """Return the life with this text as a change that waits for another look.

    Looks count from when the page left the known text: one that differs at every look is not waited
    for forever.
    """
    standing = memory.candidate
    if standing is None:
        standing = Standing(
            kind="change", reason=verdict.reason, since_at=now, digest=document.digest
        )
    else:
        standing = replace(
            standing, looks=standing.looks + 1, digest=document.digest, reason=verdict.reason
        )
    return replace(memory, candidate=standing)
