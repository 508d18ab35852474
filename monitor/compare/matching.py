"""Two runs of blocks side by side: which are equal, moved, reworded, added and removed.

Blocks are matched as wholes first, then by their words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.compare import equal_blocks, lcs, pairing
from monitor.compare.equal_blocks import TextSide
from monitor.compare.table_rows import row_spans
from monitor.compare.word_diff import TokenEncoder, any_differs, spans
from monitor.language.cjk import word_count
from monitor.model.change import Edit, EditKind
from monitor.model.document import Block

_REWRITTEN_SHARE = 0.35
_REWRITTEN_WORDS = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """What two runs of blocks have in common."""

    edits: tuple[Edit, ...]
    quiet: tuple[Edit, ...]
    """Reworded blocks of which every difference is set aside."""
    reflowed: int
    """Blocks that were split or merged without another word."""
    equal: int
    """Blocks that say the same, moved ones included."""
    alike: tuple[tuple[int, int], ...]
    """The indexes of blocks that say the same and stand in common order."""
    rewritten: bool


def align(old: Sequence[Block], new: Sequence[Block], lexicon: TokenEncoder) -> Alignment:
    """Return how `new` came of `old`; indexes count from the start of the given runs."""
    texts = _text_side(old, lexicon), _text_side(new, lexicon)
    found = equal_blocks.match(*texts)
    sides = (
        _side(old, [i for i, _ in found.equal], found.taken(0), lexicon),
        _side(new, [j for _, j in found.equal], found.taken(1), lexicon),
    )
    groups = pairing.groups(*sides)
    reworded = [_reworded(group, texts, lexicon) for group in groups]
    edits = [edit for edit in reworded if any_differs(edit.spans)]
    quiet = [edit for edit in reworded if _is_quiet(edit)]
    reflowed = len(reworded) - len(edits) - len(quiet)
    edits += [*found.edits(old, new), *_unpaired(sides, groups)]
    return Alignment(
        edits=_in_order(edits, found.equal),
        quiet=tuple(quiet),
        reflowed=reflowed,
        equal=len(found.stayed),
        alike=tuple(found.equal),
        rewritten=_rewritten(old, new, found.stayed, edits),
    )


def _is_quiet(edit: Edit) -> bool:
    """Say whether a block differs, but in nothing that says anything."""
    return not any_differs(edit.spans) and any(span.set_aside for span in edit.spans)


def _text_side(blocks: Sequence[Block], lexicon: TokenEncoder) -> TextSide:
    return TextSide(blocks=blocks, wording=_wording(blocks, lexicon))


def _wording(blocks: Sequence[Block], lexicon: TokenEncoder) -> list[str]:
    """Return what each block is matched by: its key, or where names are folded its words with the
    names folded.
    """
    if not lexicon.phrases:
        return [block.key for block in blocks]
    return [lexicon.line(block).code for block in blocks]


def _side(
    blocks: Sequence[Block], equal: list[int], moved: set[int], lexicon: TokenEncoder
) -> pairing.UnmatchedBlocks:
    """Return the blocks that have no equal. `equal` are the indexes of those that do, ascending."""
    taken = moved.union(equal)
    left = [n for n in range(len(blocks)) if n not in taken]
    return pairing.UnmatchedBlocks(
        blocks={n: blocks[n] for n in left},
        lines={n: lexicon.line(blocks[n]) for n in left},
        gaps={n: bisect_left(equal, n) for n in left},
    )


def _reworded(
    group: pairing.BlockGroup, texts: tuple[TextSide, TextSide], lexicon: TokenEncoder
) -> Edit:
    old, new = texts
    i, j = group.olds[0], group.news[0]
    before = _joined([old.blocks[n] for n in group.olds])
    after = _joined([new.blocks[n] for n in group.news])
    rows = bool(before.cells and after.cells)
    by_cell = rows and old.placed[i].head_cells == new.placed[j].head_cells
    return Edit(
        kind=EditKind.REWORDED,
        old=before,
        new=after,
        spans=row_spans(before, after, lexicon)
        if by_cell
        else spans(lexicon.line(before), lexicon.line(after)),
        old_index=i,
        new_index=j,
    )


def _joined(blocks: Sequence[Block]) -> Block:
    """Return one block that says what `blocks` say in a row, at the place of the first."""
    first = blocks[0]
    if len(blocks) == 1:
        return first
    return Block(
        kind=first.kind,
        text=" ".join(block.text for block in blocks),
        key=" ".join(block.key for block in blocks),
        level=first.level,
        section=first.section,
        anchor=first.anchor,
    )


def _unpaired(
    sides: tuple[pairing.UnmatchedBlocks, pairing.UnmatchedBlocks],
    groups: Sequence[pairing.BlockGroup],
) -> list[Edit]:
    old, new = sides
    paired_old = {i for group in groups for i in group.olds}
    paired_new = {j for group in groups for j in group.news}
    removed = [
        Edit(kind=EditKind.REMOVED, old=block, new=None, old_index=i)
        for i, block in old.blocks.items()
        if i not in paired_old
    ]
    added = [
        Edit(kind=EditKind.ADDED, old=None, new=block, new_index=j)
        for j, block in new.blocks.items()
        if j not in paired_new
    ]
    return removed + added


def _in_order(edits: Sequence[Edit], equal: lcs.Pairs) -> tuple[Edit, ...]:
    """Return `edits` in the order of the new text; what was removed stands where it would stand
    there.
    """
    olds = [i for i, _ in equal]

    def place(edit: Edit) -> tuple[int, int, int]:
        if edit.new_index is not None:
            return edit.new_index, 1, 0
        before = bisect_left(olds, edit.old_index or 0)
        return (equal[before - 1][1] + 1 if before else 0), 0, edit.old_index or 0

    return tuple(sorted(edits, key=place))


def _rewritten(
    old: Sequence[Block], new: Sequence[Block], equal: lcs.Pairs, edits: Sequence[Edit]
) -> bool:
    """Say whether so few words stayed that it is another text. Both must be long enough to tell."""
    stayed = {i for i, _ in equal}
    left = _words(block for i, block in enumerate(old) if i not in stayed)
    surely = sum(old[i].text.count(" ") for i in stayed)
    if surely >= _REWRITTEN_SHARE * (surely + left):  # as nearly always, and soon told
        return False
    kept = _words(old[i] for i in stayed)
    shorter = min(kept + left, _words(new))
    kept += sum(map(_stayed_words, edits))
    return shorter >= _REWRITTEN_WORDS and kept < _REWRITTEN_SHARE * shorter


def _words(blocks: Iterable[Block]) -> int:
    return sum(word_count(block.text) for block in blocks)


def _stayed_words(edit: Edit) -> int:
    same = (span for span in edit.spans if span.set_aside or span.before == span.after)
    return sum(word_count(span.before) for span in same)
