"""Tells a text that was extracted anew: the same letters in the same order, but for what every page
prints around them.

Where a document is read by another program, spaces, hyphens, lines, tables and paragraphs differ
all over the text, and heads, feet and numbers of pages stand elsewhere in it. A letter or a figure
of the text itself that differs is left to be judged.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from monitor.model.change import Comparison, NoiseKind
from monitor.model.document import Document
from monitor.model.memory import Doubt

_FEW_EDITS = 3
_FEWEST_EDITS, _SHARE = 8, 0.05
"""Edits, and their share of the blocks, from which on heads of pages are looked for."""
_NEAR = 0.03
"""Share of any letter that heads and feet of pages may make up."""
_COUNTED = "nalsdiorvpu"
_ANCHOR, _LONGEST_GAP = 24, 160
"""Letters in a row that must be the same again behind a gap, and letters that a gap may have."""
_PROBED, _LONGEST_PROBE, _MOST_HEADS = 20, 2_000, 4
"""Blocks, and characters, of which it is asked first whether they are the same, and heads that may
stand in them.
"""
_FEWEST_PAGES, _SHORTEST_PAGE, _LONGEST_PAGE = 3, 500, 15_000
"""Pages on which a head must stand, and the letters that a page may have; the last one may have
fewer.
"""
_TOLD = re.compile(r"[\w%$€£¥+<>=§&#°]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    """Letters that only one of two texts has, and where."""

    place: int
    letters: str


def reextraction_reason(old: Document, new: Document, comparison: Comparison) -> Doubt | None:
    """Return that the text was extracted anew, where nothing else differs."""
    if len(comparison.edits) < _FEW_EDITS or not (
        _same_letters(comparison) or _same_pages(old, new, comparison)
    ):
        return None
    return Doubt(
        kind=NoiseKind.LAYOUT,
        reason="the same letters in the same order: the text was extracted anew",
    )


def _same_letters(comparison: Comparison) -> bool:
    """Say whether all edits together take out and put in the same letters, in the same order."""
    gone = {edit.old_index or 0: edit.old.text for edit in comparison.edits if edit.old is not None}
    come = {edit.new_index or 0: edit.new.text for edit in comparison.edits if edit.new is not None}
    old, new = (" ".join(side[place] for place in sorted(side)) for side in (gone, come))
    return _are_near(old, new, 0) and _letters(old) == _letters(new)


def _same_pages(old: Document, new: Document, comparison: Comparison) -> bool:
    """Say whether the texts are the same but for what every page prints around them."""
    if len(comparison.edits) < max(_FEWEST_EDITS, _SHARE * min(len(old.blocks), len(new.blocks))):
        return False
    if not _may_be_pages(old, new, comparison):
        return False
    was, now = (" ".join(block.text for block in document.blocks) for document in (old, new))
    if not _are_near(was, now, _NEAR):
        return False
    letters = _letters(was)
    gaps = _gaps(letters, _letters(now), reach=_LONGEST_GAP)
    return gaps is not None and all(_are_of_pages(side, len(letters)) for side in gaps)


def _may_be_pages(old: Document, new: Document, comparison: Comparison) -> bool:
    """Say whether from the first edit on little differs for a while: where somebody edited, more
    does.
    """
    places = (
        min((edit.old_index for edit in comparison.edits if edit.old_index is not None), default=0),
        min((edit.new_index for edit in comparison.edits if edit.new_index is not None), default=0),
    )
    was, now = (
        _letters(
            " ".join(block.text for block in document.blocks[place : place + _PROBED])[
                :_LONGEST_PROBE
            ]
        )
        for document, place in zip((old, new), places, strict=True)
    )
    gaps = _gaps(was, now, reach=_LONGEST_PROBE // 2)
    return gaps is not None and max(map(len, gaps)) <= _MOST_HEADS


def _are_near(old: str, new: str, most: float) -> bool:
    """Say whether of some letters there are as many in both, but for a share of `most`.

    It is cheap to ask, and of two different texts of one length it seldom holds for all of them.
    """
    counts = ((old.count(letter), new.count(letter)) for letter in _COUNTED)
    return all(abs(was - now) <= most * max(was, now) for was, now in counts)


def _letters(text: str) -> str:
    """Return the letters, figures and signs of amounts in `text`, in order."""
    return "".join(_TOLD.findall(unicodedata.normalize("NFKC", text).casefold())).replace("_", "")


def _gaps(old: str, new: str, reach: int) -> tuple[list[_Gap], list[_Gap]] | None:
    """Return what only the one and only the other has; None where the two don't come together again
    soon.

    Soon is within `reach` letters. As near to their ends they need not.
    """
    gaps: tuple[list[_Gap], list[_Gap]] = ([], [])
    at, there = 0, 0
    while at < len(old) or there < len(new):
        same = _same(old, new, at, there)
        at, there = at + same, there + same
        skipped = _skipped(old, new, at, there, reach)
        if skipped is None:
            return None
        for side, (text, place), length in zip(
            gaps, ((old, at), (new, there)), skipped, strict=True
        ):
            if length:
                side.append(_Gap(place=place, letters=text[place : place + length]))
        at, there = at + skipped[0], there + skipped[1]
    return gaps


def _same(old: str, new: str, at: int, there: int) -> int:
    """Return how many letters the two have in common from these places on."""
    most = min(len(old) - at, len(new) - there)
    same, step = 0, _ANCHOR
    while step:
        stop = same + step
        if stop <= most and old[at + same : at + stop] == new[there + same : there + stop]:
            same, step = stop, 2 * step
        else:
            step //= 2
    return same


def _skipped(old: str, new: str, at: int, there: int, reach: int) -> tuple[int, int] | None:
    """Return how many letters of either text lie before the place where they are the same again."""
    for skip in range(min(reach, len(old) - at - _ANCHOR) + 1):
        place = new.find(old[at + skip : at + skip + _ANCHOR], there, there + reach + _ANCHOR)
        if place >= 0:
            return skip, place - there
    ends = len(old) - at, len(new) - there
    return ends if max(ends) <= reach else None


def _are_of_pages(gaps: Sequence[_Gap], letters: int) -> bool:
    """Say whether all of `gaps` are heads, feet and numbers of pages: the same again and again,
    counting upwards.
    """
    alike: dict[str, list[_Gap]] = defaultdict(list)
    for gap in gaps:
        # Where a gap begins with the letters that follow it, it can be seen to begin later: the
        # letters stay the same.
        alike["".join(sorted(letter for letter in gap.letters if not letter.isdigit()))].append(gap)
    return all(_is_running(group, letters) for group in alike.values())


def _is_running(group: Sequence[_Gap], letters: int) -> bool:
    """Say whether the same stands on page after page."""
    if len(group) < max(_FEWEST_PAGES, letters / _LONGEST_PAGE):
        return False
    numbers = [int(digits) for gap in group if (digits := _digits(gap.letters))]
    short = sum(after.place - before.place < _SHORTEST_PAGE for before, after in pairwise(group))
    return (
        short <= 1
        and len(numbers) in {0, len(group)}
        and all(one < other for one, other in pairwise(numbers))
    )


def _digits(letters: str) -> str:
    """Return the figures of a head, in order though it is seen to begin in the midst of its number:
    `4 Terms 1`.
    """
    inner = letters.lstrip("0123456789")
    first = letters[: len(letters) - len(inner)]
    middle = inner.rstrip("0123456789")
    return inner[len(middle) :] + first + "".join(filter(str.isdecimal, middle))
