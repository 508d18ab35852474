"""Tells from two texts alone that one of them is not the policy, or breaks off: then their
difference is no edit of it.

No rule here looks at an edit and finds it harmless, and none asks how similar two texts are. What
differs between two texts that both are the policy is left to be judged.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.language.cjk import word_count
from monitor.language.tables import table
from monitor.model.change import Comparison, Edit, EditKind, NoiseKind
from monitor.model.document import Block, Document
from monitor.model.memory import Doubt

_HOLLOW = 12
"""Words up to which a page holds no policy at all: the shortest notice that says who collects what
has more, a heading over an empty frame has fewer.
"""
_LITTLE = 150
"""Words up to which a page with signs of an error, a sign-in or a challenge is nothing else. A
policy of that size that tells how to sign in would be called a wall if its other version said
nothing of it.
"""
_SENTENCE = 8
"""Words from which on a block is prose: below, names and addresses stay the same in every
language.
"""
_SHORTEST_STUMP = 20
"""Characters from which on the beginning of a block is recognised: shorter ones begin several."""
_BROKEN = (
    NoiseKind.CHALLENGE,
    NoiseKind.ERROR_PAGE,
    NoiseKind.SIGN_IN,
    NoiseKind.CONSENT_WALL,
)


def noise_reason(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    """Return why what differs between `old` and `new` is no edit of the policy; None where it may
    well be one.
    """
    if now := _broken(new, old):
        return now
    if was := _broken(old, new):
        return Doubt(kind=NoiseKind.RESTORED, reason=f"the text is back: before, {was.reason}")
    if comparison.old_editions or comparison.new_editions:
        return None
    return _other_language(old, new) or _cut_off(old, new, comparison)


def _broken(document: Document, other: Document) -> Doubt | None:
    """Return why a page does not hold a policy at all. A sign that the other text holds as well is
    none.
    """
    words = _words(document.blocks)
    if words > _LITTLE:
        return None
    if words <= _HOLLOW < _words(other.blocks):
        return Doubt(kind=NoiseKind.EMPTY, reason=f"the page holds {words} words")
    known = _text(other)
    text = _text(document)
    for kind in _BROKEN:
        for sign in table("understand", "noise")["broken"][kind.value]:
            if sign in text and sign not in known:
                reason = f"the page holds {words} words, among them “{sign}”"
                return Doubt(kind=kind, reason=reason)
    return None


def _other_language(old: Document, new: Document) -> Doubt | None:
    """The two are in different languages, and not a sentence of the one stands in the other."""
    if not old.language or not new.language or old.language == new.language:
        return None
    if _prose(old) & _prose(new):
        return None
    reason = f"the text is in another language: {old.language} → {new.language}"
    return Doubt(kind=NoiseKind.OTHER_LANGUAGE, reason=reason)


def _prose(document: Document) -> set[str]:
    return {block.key for block in document.blocks if block.key.count(" ") >= _SENTENCE}


def _cut_off(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    """A text that breaks off in the midst of a sentence, or goes on where it broke off before."""
    if _breaks_off(old.blocks, new.blocks, comparison.edits):
        return Doubt(kind=NoiseKind.TRUNCATED, reason="the text breaks off inside a sentence")
    if _breaks_off(new.blocks, old.blocks, comparison.edits):
        return Doubt(kind=NoiseKind.RESTORED, reason="the text goes on where it broke off")
    return None


def _breaks_off(whole: Sequence[Block], part: Sequence[Block], edits: Sequence[Edit]) -> bool:
    """Say whether `part` is the beginning of `whole`, cut inside a block, and nothing else differs."""
    start = len(part) - 1
    if not 0 <= start < len(whole):
        return False
    stump = part[start].text.rstrip(" .…")
    return (
        _SHORTEST_STUMP < len(stump) < len(whole[start].text)
        and whole[start].text.startswith(stump)
        and all(
            one.key == other.key for one, other in zip(part[:start], whole[:start], strict=True)
        )
        and any(edit.kind is not EditKind.MOVED for edit in edits)
    )


def _text(document: Document) -> str:
    return " ".join(block.key for block in document.blocks)


def _words(blocks: Sequence[Block]) -> int:
    return sum(word_count(block.text) for block in blocks)
