"""The blocks that stand in both texts word for word: in common order, moved, or moved to where the
same words mean something else.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from monitor.compare import lcs
from monitor.language.block_context import PlacedContext, block_contexts, is_fragment
from monitor.model.change import Edit, EditKind
from monitor.model.document import Block, BlockKind


@dataclass(frozen=True, kw_only=True)
class TextSide:
    """One of two texts that are matched."""

    blocks: Sequence[Block]
    wording: Sequence[str]
    """What each block is matched by."""

    @cached_property
    def placed(self) -> list[PlacedContext]:
        """Under which conditions each block stands."""
        return block_contexts(self.blocks)

    @cached_property
    def headings(self) -> frozenset[str]:
        """The keys of its headings."""
        return frozenset(b.key for b in self.blocks if b.kind is BlockKind.HEADING)

    def first_places(self) -> dict[str, int]:
        """Return where each key stands first."""
        return {block.key: n for n, block in reversed(list(enumerate(self.blocks)))}


@dataclass(frozen=True, slots=True, kw_only=True)
class EqualBlocks:
    """Pairs of blocks of the same words, by their indexes."""

    equal: lcs.Pairs
    """In common order."""
    moved: lcs.Pairs
    turned: lcs.Pairs
    """Those that left what stood above them, such as `What we never share`, for something else."""

    @property
    def stayed(self) -> lcs.Pairs:
        """Blocks that say the same, wherever."""
        return [*self.equal, *self.moved]

    def edits(self, old: Sequence[Block], new: Sequence[Block]) -> Iterator[Edit]:
        """Yield what moved, and what went here and came there to mean something else."""
        for i, j in self.moved:
            yield Edit(kind=EditKind.MOVED, old=old[i], new=new[j], old_index=i, new_index=j)
        for i, j in self.turned:
            yield Edit(kind=EditKind.REMOVED, old=old[i], new=None, old_index=i)
            yield Edit(kind=EditKind.ADDED, old=None, new=new[j], new_index=j)

    def taken(self, side: int) -> set[int]:
        """Return the blocks of one side that are out of the common order, and yet need no
        partner.
        """
        return {pair[side] for pair in (*self.moved, *self.turned)}


def match(old: TextSide, new: TextSide) -> EqualBlocks:
    """Return which blocks stand in both texts."""
    equal, moved = _same_words(old.wording, new.wording)
    if not moved:  # a heading and what stood below it can't part while all keep their order
        return EqualBlocks(equal=equal, moved=moved, turned=[])
    places = old.first_places(), new.first_places()
    pairs = [*equal, *moved]
    apart = [(i, j) for i, j in pairs if _is_turned((old, new), (i, j), places)]
    at_home = _pairs_at_home(old, new, apart)
    settled = {*apart}
    homes = {i for i, _ in at_home}, {j for _, j in at_home}
    return EqualBlocks(
        equal=[pair for pair in equal if pair not in settled],
        moved=[*(pair for pair in moved if pair not in settled), *at_home],
        turned=_left_over(apart, homes),
    )


def _same_words(old: Sequence[str], new: Sequence[str]) -> tuple[lcs.Pairs, lcs.Pairs]:
    """Return the pairs of blocks in common order, and of those that are left."""
    numbers: dict[str, int] = {}
    ids = [[numbers.setdefault(wording, len(numbers)) for wording in side] for side in (old, new)]
    equal = lcs.longest_common(ids[0], ids[1])
    taken_old, taken_new = {i for i, _ in equal}, {j for _, j in equal}
    olds = [(i, number) for i, number in enumerate(ids[0]) if i not in taken_old]
    news = [(j, number) for j, number in enumerate(ids[1]) if j not in taken_new]
    return equal, _paired(olds, news)


def _paired(
    olds: Sequence[tuple[int, Hashable]], news: Sequence[tuple[int, Hashable]]
) -> lcs.Pairs:
    """Return the pairs of indexes with equal values, each index once, in the order of `news`."""
    left: dict[Hashable, deque[int]] = defaultdict(deque)
    for i, value in olds:
        left[value].append(i)
    return [(left[value].popleft(), j) for j, value in news if left[value]]


def _is_turned(
    sides: tuple[TextSide, TextSide],
    pair: tuple[int, int],
    places: tuple[dict[str, int], dict[str, int]],
) -> bool:
    """Say whether a block left a heading, lead-in or head row that stays, or came under one that
    was there.

    Where what stands above it was itself reworded, that edit says so; and where only the nesting of
    headings differs, the same ones stand in front of it.
    """
    was, now = sides[0].placed[pair[0]], sides[1].placed[pair[1]]
    if was is now or was.heads == now.heads:
        return False
    block = sides[1].blocks[pair[1]]
    fragment = was.below != now.below and is_fragment(block, block.text)
    if was.context == now.context and not fragment:
        return False
    if was.below[0] != now.below[0] and _are_headings(was.below[0], now.below[0], sides):
        return True
    return _parted(was, now, places[1], pair[1]) or _parted(now, was, places[0], pair[0])


def _are_headings(was: str, now: str, sides: tuple[TextSide, TextSide]) -> bool:
    """Say whether two headings stand in both texts: no line was made a heading, nor one put in."""
    return was in sides[1].headings and now in sides[0].headings


def _parted(
    here: PlacedContext, there: PlacedContext, places: Mapping[str, int], place: int
) -> bool:
    """Say whether something above a block here stands in the other text too, and there not in front
    of the block at `place`.
    """
    gone = set(here.heads) - set(there.heads)
    return any(places.get(head, -1) > place for head in gone)


def _pairs_at_home(old: TextSide, new: TextSide, apart: lcs.Pairs) -> lcs.Pairs:
    """Return which blocks of `apart` stand under the same as others of the same words: of several
    sections with an item in common each has its own.
    """
    return _paired(
        [(i, (old.wording[i], old.placed[i].below, old.placed[i].context)) for i, _ in apart],
        [(j, (new.wording[j], new.placed[j].below, new.placed[j].context)) for _, j in apart],
    )


def _left_over(apart: lcs.Pairs, homes: tuple[set[int], set[int]]) -> lcs.Pairs:
    """Return the blocks of `apart` that are in no other pair, in order."""
    olds = sorted(i for i, _ in apart if i not in homes[0])
    news = sorted(j for _, j in apart if j not in homes[1])
    return list(zip(olds, news, strict=True))
