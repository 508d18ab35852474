"""The same text without its line breaks: for texts that were wrapped or paged differently.

Lines that a sentence runs across are joined and cut again at the ends of sentences, so that only
what the sentences say is compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from monitor.language.canonical_text import canonical, sentences
from monitor.model.change import Edit, EditKind
from monitor.model.document import Block, BlockKind

_FEWEST_EDITS = 6
_EQUAL_SHARE = 0.7
_GAIN = 0.5
_ALIKE = 0.4
"""Share of the runs of three words of changed blocks which both sides must hold."""
_PAGE_NUMBER = re.compile(
    r"^\W*page\s*\d{1,4}(?:\s*(?:/|of|sur|von|de)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_LEADERS = re.compile(r"\s*[._·…](?:\s*[._·…]){7,300}\s*\d{0,4}$")
"""What stands behind an entry of a list of contents."""
_RUNS_ON = re.compile(r"[^.!?:;。！？]['\"”’)\]]*$")
_CUT_KINDS = {BlockKind.HEADING, BlockKind.TABLE_ROW}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflowedText:
    """A text cut at the ends of its sentences; `places` tells from which block each piece
    begins.
    """

    blocks: tuple[Block, ...]
    places: tuple[int, ...]


def worth_trying(edits: Sequence[Edit], equal: int, size: int) -> bool:
    """Say whether much differs of a text of `size` blocks, and yet the same runs of words stand on
    both sides.
    """
    if len(edits) < _FEWEST_EDITS or equal >= _EQUAL_SHARE * size:
        return False
    before = _runs(edit.old for edit in edits if edit.kind is not EditKind.MOVED)
    after = _runs(edit.new for edit in edits if edit.kind is not EditKind.MOVED)
    return len(before & after) >= _ALIKE * min(len(before), len(after)) > 0


def _runs(blocks: Iterable[Block | None]) -> set[tuple[str, ...]]:
    words = [word for block in blocks if block is not None for word in block.key.split()]
    return set(zip(words, words[1:], words[2:], strict=False))


def explains(plain: Sequence[Edit], flowed: Sequence[Edit]) -> bool:
    """Say whether far fewer words differ once the breaks are forgotten."""
    return _changed_words(flowed) < _GAIN * _changed_words(plain)


def reflow(blocks: Sequence[Block]) -> ReflowedText:
    """Return the sentences of `blocks`, headings and rows as they are, without the numbers of
    pages.
    """
    keys = {block.key for block in blocks}
    kept = [n for n, block in enumerate(blocks) if not _PAGE_NUMBER.match(block.text)]
    found = _flow([_without_page(blocks[n], keys) for n in kept])
    return ReflowedText(blocks=found.blocks, places=tuple(kept[n] for n in found.places))


def _without_page(block: Block, keys: Set[str]) -> Block:
    """Return an entry of a list of contents, which names another block, without the dots and the
    page behind it. Dots before a price name none.
    """
    text = _LEADERS.sub("", block.text)
    key = canonical(text)
    return replace(block, text=text, key=key) if text != block.text and key in keys else block


def _flow(blocks: Sequence[Block]) -> ReflowedText:
    pieces: list[Block] = []
    places: list[int] = []
    start = 0
    while start < len(blocks):
        stop = start + 1
        while stop < len(blocks) and _runs_on(blocks[stop - 1], blocks[stop]):
            stop += 1
        for piece in _cut(blocks[start:stop]):
            pieces.append(piece)
            places.append(start)
        start = stop
    return ReflowedText(blocks=tuple(pieces), places=tuple(places))


def _runs_on(block: Block, after: Block) -> bool:
    """Say whether a sentence may run from one block into the next."""
    return not {block.kind, after.kind} & _CUT_KINDS and _RUNS_ON.search(block.text) is not None


def _cut(run: Sequence[Block]) -> list[Block]:
    """Return the sentences of blocks which belong together."""
    first = run[0]
    if first.kind in _CUT_KINDS:
        return [first]
    text = " ".join(block.text for block in run)
    keyed = ((piece, canonical(piece)) for piece in sentences(text))
    return [replace(first, text=piece, key=key, cells=()) for piece, key in keyed if key]


def _changed_words(edits: Sequence[Edit]) -> int:
    count = 0
    for edit in edits:
        if edit.kind is EditKind.REWORDED:
            count += sum(
                len(f"{span.before} {span.after}".split())
                for span in edit.spans
                if span.before != span.after and not span.set_aside
            )
        elif edit.kind is not EditKind.MOVED:
            block = edit.new or edit.old
            count += len(block.text.split()) if block else 0
    return count
