"""Which of the blocks that have no equal belong together: reworded, split or merged.

Nothing here looks at all blocks times all blocks. Small gaps between equal blocks are compared in
full; everything else only with the few blocks that share its rarest words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from monitor.compare.typography import fold_word
from monitor.compare.word_diff import EncodedLine, contained, similarity
from monitor.model.document import Block, BlockKind

_SMALL_GAP = 400
"""Old blocks times new blocks of a gap that are all compared with each other."""
_RARE = 12
"""A word of more blocks than this says nothing about which belong together."""
_LIKELIEST = 4
_SHORT = 6
"""Words up to which a block is a label rather than a sentence."""
_NEAR_CUTOFF, _FAR_CUTOFF, _FAR_SHORT_CUTOFF, _OTHER_ROW_CUTOFF, _SAME_LABEL_CUTOFF = (
    0.42,
    0.6,
    0.8,
    0.85,
    0.15,
)
_CONTAINED = 0.75
_NEAR_BONUS = 0.15
_ROW_BONUS = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedBlocks:
    """The blocks of one text that have no equal in the other, by their index: words, and the gap
    they stand in.
    """

    blocks: Mapping[int, Block]
    lines: Mapping[int, EncodedLine]
    gaps: Mapping[int, int]
    """The number of equal blocks in common order in front of it: blocks of one gap stand at the
    same place.
    """


@dataclass(slots=True)
class BlockGroup:
    """Old blocks that became new blocks, both in order; as a rule one of each."""

    olds: list[int] = field(default_factory=list)
    news: list[int] = field(default_factory=list)


def groups(old: UnmatchedBlocks, new: UnmatchedBlocks) -> list[BlockGroup]:
    """Return which blocks belong together, each block at most once."""
    old_group: dict[int, BlockGroup] = {}
    new_group: dict[int, BlockGroup] = {}
    for _, _, i, j in sorted(_scored(old, new), reverse=True):
        if i not in old_group and j not in new_group:
            old_group[i] = new_group[j] = BlockGroup(olds=[i], news=[j])
    _pair_lone_headings(old_group, new_group, old, new)
    _join(old_group, new_group, old, new)
    return list({id(group): group for group in old_group.values()}.values())


def _scored(old: UnmatchedBlocks, new: UnmatchedBlocks) -> Iterable[tuple[float, int, int, int]]:
    """Yield (score, minus distance, old index, new index) of each pair that may belong together."""
    for i, j in _candidates(old, new):
        near = old.gaps[i] == new.gaps[j]
        score = _score(old, new, (i, j), near=near)
        if score:
            yield score, -abs(i - j), i, j


def _score(
    old: UnmatchedBlocks, new: UnmatchedBlocks, pair: tuple[int, int], *, near: bool
) -> float:
    """Return how well two blocks go together; 0 where they don't."""
    i, j = pair
    cutoff, bonus = _demands(old, new, pair, near=near)
    alike = similarity(old.lines[i], new.lines[j], cutoff)
    return alike + bonus if alike else 0.0


def _demands(
    old: UnmatchedBlocks, new: UnmatchedBlocks, pair: tuple[int, int], *, near: bool
) -> tuple[float, float]:
    """Return how alike two blocks must be to go together, and what is added to rank them."""
    i, j = pair
    bonus = _NEAR_BONUS if near else 0.0
    if names := _row_names(old.blocks[i], new.blocks[j]):
        same = names[0] == names[1]
        return (_SAME_LABEL_CUTOFF, bonus + _ROW_BONUS) if same else (_OTHER_ROW_CUTOFF, bonus)
    length = min(len(old.lines[i].code), len(new.lines[j].code))
    if near:
        starts_alike = length <= 2 * _SHORT and _same_start(old.lines[i], new.lines[j])
        return (_SAME_LABEL_CUTOFF if starts_alike else _NEAR_CUTOFF), bonus
    return (_FAR_CUTOFF if length > _SHORT else _FAR_SHORT_CUTOFF), bonus


def _row_names(before: Block, after: Block) -> tuple[str, str] | None:
    """Return what two table rows are about, their first cells; None where these are sentences
    rather than names, or the blocks are no rows.
    """
    if not before.kind == after.kind == BlockKind.TABLE_ROW:
        return None
    names = [_row_name(block) for block in (before, after)]
    return (
        (names[0], names[1]) if all(name and name.count(" ") < _SHORT for name in names) else None
    )


def _row_name(block: Block) -> str:
    return next(
        (
            " ".join(fold_word(word) for word in cell.split())
            for cell in block.cells
            if cell.strip()
        ),
        "",
    )


def _same_start(old: EncodedLine, new: EncodedLine) -> bool:
    """Say whether two short lines begin alike, as `Last updated: …` does with any date."""
    return bool(old.code) and old.code[:1] == new.code[:1] and old.words[0][:1].isalpha()


def _candidates(old: UnmatchedBlocks, new: UnmatchedBlocks) -> set[tuple[int, int]]:
    """Return the pairs worth a look: all of a small gap, and those which share rare words."""
    pairs: set[tuple[int, int]] = set()
    by_gap: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i, gap in old.gaps.items():
        by_gap[gap][0].append(i)
    for j, gap in new.gaps.items():
        by_gap[gap][1].append(j)
    for olds, news in by_gap.values():
        if len(olds) * len(news) <= _SMALL_GAP:
            pairs.update((i, j) for i in olds for j in news)
    if len(pairs) < len(old.blocks) * len(new.blocks):
        pairs.update(_sharing_rare_words(old, new))
    return pairs


def _sharing_rare_words(old: UnmatchedBlocks, new: UnmatchedBlocks) -> Iterable[tuple[int, int]]:
    """Yield for each new block the old blocks with which it shares most of its rare words."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, line in old.lines.items():
        for character in set(line.code):
            places[character].append(i)
    rare = {character: found for character, found in places.items() if len(found) <= _RARE}
    for j, line in new.lines.items():
        # In the order of its words: a set has another order in each process, and so had the first
        # of equals.
        shared = [rare[character] for character in dict.fromkeys(line.code) if character in rare]
        yield from ((i, j) for i, _ in Counter(chain.from_iterable(shared)).most_common(_LIKELIEST))


def _pair_lone_headings(
    old_group: dict[int, BlockGroup],
    new_group: dict[int, BlockGroup],
    old: UnmatchedBlocks,
    new: UnmatchedBlocks,
) -> None:
    """Let a heading that gave way to just one other, at the same place, be reworded, whatever the
    words.
    """
    lone_old, lone_new = _lone_headings(old, old_group), _lone_headings(new, new_group)
    for place, i in lone_old.items():
        j = lone_new.get(place)
        if j is not None:
            old_group[i] = new_group[j] = BlockGroup(olds=[i], news=[j])


def _lone_headings(
    side: UnmatchedBlocks, paired: Mapping[int, BlockGroup]
) -> dict[tuple[int, int], int]:
    """Return the headings without a partner which are the only ones of their gap and level, by
    these.
    """
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for n, block in side.blocks.items():
        if block.kind is BlockKind.HEADING and n not in paired:
            found[side.gaps[n], block.level].append(n)
    return {place: members[0] for place, members in found.items() if len(members) == 1}


def _join(
    old_group: dict[int, BlockGroup],
    new_group: dict[int, BlockGroup],
    old: UnmatchedBlocks,
    new: UnmatchedBlocks,
) -> None:
    """Let blocks without a partner join the group of a neighbour whose partner holds their words:
    split and merged.
    """
    _join_side(new, new_group, old.lines, _new_side)
    _join_side(old, old_group, new.lines, _old_side)


def _new_side(group: BlockGroup) -> tuple[list[int], list[int]]:
    return group.news, group.olds


def _old_side(group: BlockGroup) -> tuple[list[int], list[int]]:
    return group.olds, group.news


def _join_side(
    side: UnmatchedBlocks,
    grouped: dict[int, BlockGroup],
    other: Mapping[int, EncodedLine],
    sides_of: Callable[[BlockGroup], tuple[list[int], list[int]]],
) -> None:
    """Let the blocks of one side without a partner join the group of a neighbour."""
    lone = _both_ways(sorted(set(side.blocks) - set(grouped)))
    for n, neighbour in [(one, beside) for one in lone for beside in (one - 1, one + 1)]:
        group = grouped.get(neighbour)
        if n in grouped or group is None:
            continue
        members, whole = sides_of(group)
        if len(whole) == 1 and _completes(side, members, n, other[whole[0]]):
            members[:] = sorted([*members, n])
            grouped[n] = group


def _both_ways(order: list[int]) -> list[int]:
    """Return each index twice, ascending and then descending, so that runs grow to both sides."""
    return order + order[::-1]


def _completes(side: UnmatchedBlocks, members: Sequence[int], one: int, whole: EncodedLine) -> bool:
    """Say whether block `one` beside `members` makes them more alike to `whole`, of which it is a
    part.
    """
    line = side.lines[one]
    if len(line.code) > len(whole.code) or contained(line, whole) < _CONTAINED:
        return False
    without = EncodedLine(words=(), code="".join(side.lines[n].code for n in members))
    together = EncodedLine(
        words=(), code="".join(side.lines[n].code for n in sorted([*members, one]))
    )
    return similarity(together, whole) > similarity(without, whole)
