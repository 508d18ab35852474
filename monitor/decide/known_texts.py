"""The texts that a page has shown: remembers them, and finds what a later one says that is new.

It owns `TextMemory`; nobody else changes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from monitor.model.document import Block, Document
from monitor.model.memory import PendingChange, SeenText, TextMemory

REMEMBERED = 50
"""Texts; a page that flaps shows a few, one with a counter would fill any memory."""
REMEMBERED_BLOCKS = 3_000
"""Three times what the longest policies hold, so that what stood there before is known."""
_REMEMBERED_DROPPED = 500
"""Blocks whose loss was told; a rewritten policy drops some hundred at once."""
_BESIDE = "~"
"""In front of the short hash of a block that stood beside the policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What a page says that it did not say before, and what it no longer says, by the keys of
    blocks.
    """

    new: frozenset[str]
    """Said for the first time on this page, lately."""
    gone: frozenset[str]
    """Said before, and nowhere on the page now."""
    came: frozenset[str]
    """Part of the policy now and not before, seen lately or not."""
    crossed: bool
    """Whether something crossed the line between the policy and what stands around it."""
    returned: frozenset[str]
    """Of those that came, the ones whose loss was told, and that come back for the first time."""
    dropped_again: bool
    """All that went had gone before, which was told, and had come back."""


def steps_between(old: Document, new: Document, texts: TextMemory) -> Steps:
    """Return what a page says that is new, and what it no longer says."""
    was, now = keys_of(old.blocks), keys_of(new.blocks)
    came, gone = now - (was | _aside(old)), was - now - _aside(new)
    returns = {key: texts.dropped.get(short(key)) for key in came}
    return Steps(
        new=frozenset(
            key for key in came if not texts.blocks.keys() & {short(key), _BESIDE + short(key)}
        ),
        gone=frozenset(gone),
        came=frozenset(came),
        crossed=bool((now - was - came) or (was - now - gone)),
        returned=frozenset(key for key in came if returns[key] == 0),
        dropped_again=bool(gone) and all(texts.dropped.get(short(key)) for key in gone),
    )


def remember_text(
    texts: TextMemory, document: Document, now: datetime, *, believed: bool
) -> TextMemory:
    """Return the memory after this text was seen. Only a believed text says what stands on this
    page, and ends what was pending.
    """
    others = tuple(one for one in texts.seen if one.digest != document.digest)
    seen = _seen(texts, document.digest, now, believed=believed)
    seen_lately = (*others, seen)[-REMEMBERED:]
    if not believed:
        return replace(texts, seen=seen_lately)
    blocks = _blocks(texts, document)
    return replace(
        texts,
        seen=seen_lately,
        blocks=blocks,
        believed_at=now,
        candidate=None,
        language=None,
        places=tuple(replace(one, text="") for one in texts.places),
    )


def _seen(texts: TextMemory, digest: str, now: datetime, *, believed: bool) -> SeenText:
    before = next((one for one in texts.seen if one.digest == digest), None)
    if before is None:
        return SeenText(digest=digest, first_at=now, last_at=now, believed=believed)
    back = believed and before.believed and _was_replaced(texts, before)
    return replace(
        before,
        last_at=now,
        looks=before.looks + 1,
        believed=before.believed or believed,
        returns=before.returns + back,
    )


def _was_replaced(texts: TextMemory, text: SeenText) -> bool:
    """Whether another text was believed after this one."""
    return any(one.believed and one.last_at > text.last_at for one in texts.seen)


def remember_reread(texts: TextMemory, document: Document, now: datetime) -> TextMemory:
    """Return the memory after the current version was read again by a newer reader: nothing was
    checked, and what is pending stays so.
    """
    seen = remember_text(texts, document, now, believed=True)
    return replace(
        seen,
        believed_at=texts.believed_at,
        candidate=texts.candidate,
        language=texts.language,
    )


def with_dropped(texts: TextMemory, steps: Steps) -> TextMemory:
    """Return the memory after a change was told: what went with it, and what is back."""
    dropped = dict(texts.dropped)
    for key in steps.returned:
        dropped[short(key)] += 1
    for key in sorted(steps.gone):
        dropped[short(key)] = dropped.pop(short(key), 0)
    return replace(texts, dropped=dict(list(dropped.items())[-_REMEMBERED_DROPPED:]))


def with_pending(texts: TextMemory, reason: str, document: Document, now: datetime) -> TextMemory:
    """Return the memory with this text as a change that is being confirmed.

    Checks count from when the page left the current version: one that differs at every check is not
    waited for forever.
    """
    before = texts.candidate
    if before is None:
        pending = PendingChange(reason=reason, since_at=now, digest=document.digest)
    else:
        pending = replace(before, looks=before.looks + 1, digest=document.digest, reason=reason)
    return replace(texts, candidate=pending)


def without_pending(texts: TextMemory) -> TextMemory:
    """Return the memory without a change that is being confirmed: another page came between."""
    return texts if texts.candidate is None else replace(texts, candidate=None)


def keys_of(blocks: Iterable[Block]) -> set[str]:
    """Return the keys of blocks."""
    return {block.key for block in blocks}


def short(key: str) -> str:
    """Return a short hash of the key of a block, as it is remembered."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _aside(document: Document) -> set[str]:
    return {block.key for part in document.aside for block in part.blocks}


def _blocks(texts: TextMemory, document: Document) -> dict[str, int]:
    """The blocks seen lately with this document's, those seen last at the end."""
    blocks = dict(texts.blocks)
    beside = (block.key for part in document.aside for block in part.blocks)
    shorts = (
        *(short(block.key) for block in document.blocks),
        *(_BESIDE + short(key) for key in beside),
    )
    for one in dict.fromkeys(shorts):
        blocks[one] = blocks.pop(one, 0) + 1
    excess = len(blocks) - REMEMBERED_BLOCKS
    return dict(list(blocks.items())[excess:]) if excess > 0 else blocks
