"""Tells from two texts alone that one of them is not the policy, or breaks off: then their
difference is no edit of it.

No rule here looks at an edit and finds it harmless, and none asks how similar two texts are. What
differs between two texts that both are the policy is left to be judged.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.language.cjk import word_count
from monitor.language.tables import table
from monitor.model.change import Comparison, NoiseKind
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
_ENDS = ".!?。"
_SECTIONS_MISSING, _SHARE_MISSING = 3, 0.4
"""Sections, and the share of the words, that must be missing behind a text which ends between two
paragraphs. Somebody may well drop the last two sections and half of another one: with less missing
that would go untold.
"""
_BROKEN = {
    "challenge": NoiseKind.CHALLENGE,
    "error_page": NoiseKind.ERROR_PAGE,
    "sign_in": NoiseKind.SIGN_IN,
    "consent_wall": NoiseKind.CONSENT_WALL,
    "unfilled": NoiseKind.WRONG_PAGE,
}
"""The tables of signs, in the order in which they are asked, and what each tells of a page."""


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
    signs = ((kind, sign) for name, kind in _BROKEN.items() for sign in _signs(name))
    found = next(((kind, sign) for kind, sign in signs if sign in text and sign not in known), None)
    if found is None:
        return None
    return Doubt(kind=found[0], reason=f"the page holds {words} words, among them “{found[1]}”")


def _signs(name: str) -> list[str]:
    return list(table("understand", "noise")["broken"][name])


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
    """A text that breaks off, or goes on where it broke off before."""
    if not comparison.edits:
        return None
    if _breaks_off(old.blocks, new.blocks):
        reason = "the text breaks off: what stood behind is missing"
        return Doubt(kind=NoiseKind.TRUNCATED, reason=reason)
    if _breaks_off(new.blocks, old.blocks):
        return Doubt(kind=NoiseKind.RESTORED, reason="the text goes on where it broke off")
    return None


def _breaks_off(whole: Sequence[Block], part: Sequence[Block]) -> bool:
    """Say whether `part` is the beginning of `whole`, cut where nobody ends a text."""
    last = len(part) - 1
    if not 0 <= last < len(whole) or any(
        one.key != other.key for one, other in zip(part[:last], whole, strict=False)
    ):
        return False
    if part[last].key == whole[last].key:
        return _ends_inside_a_section(whole, len(part))
    stump = part[last].text.removesuffix("...").rstrip(" …")
    more = len(whole) > len(part)
    return _is_cut(whole[last].text, stump, more=more)


def _is_cut(whole: str, stump: str, *, more: bool) -> bool:
    """Say whether `stump` is the beginning of `whole`, cut inside a word; where `more` is missing
    behind it, inside a sentence.
    """
    if len(stump) <= _SHORTEST_STUMP or len(stump) >= len(whole) or not whole.startswith(stump):
        return False
    inside_word = stump[-1].isalnum() and whole[len(stump)].isalnum()
    inside_sentence = stump[-1] not in _ENDS and whole[len(stump)] not in _ENDS
    return inside_word or (more and inside_sentence)


def _ends_inside_a_section(whole: Sequence[Block], stop: int) -> bool:
    """Say whether much is missing from `stop` on: the rest of a section and several more."""
    if stop >= len(whole) or whole[stop].section != whole[stop - 1].section:
        return False
    sections = {block.section for block in whole[stop:]}
    return len(sections) > _SECTIONS_MISSING and _words(whole[stop:]) >= _SHARE_MISSING * _words(
        whole
    )


def _text(document: Document) -> str:
    return " ".join(block.key for block in document.blocks)


def _words(blocks: Sequence[Block]) -> int:
    return sum(word_count(block.text) for block in blocks)
