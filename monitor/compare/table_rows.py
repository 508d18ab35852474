"""Table rows cell by cell: columns that changed places are put back, and a mark that moves from one
column to another differs in both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, zip_longest

from monitor.compare.word_diff import TokenEncoder, spans
from monitor.language.canonical_text import key_of, tokens
from monitor.model.change import Span
from monitor.model.document import Block, BlockKind

_SEPARATOR = Span(before="|", after="|")


def in_old_columns(old: Sequence[Block], new: Sequence[Block]) -> list[Block]:
    """Return `new` with the columns of each table in the order in which `old` has them, where only
    their order differs.
    """
    heads = {frozenset(rows[0].cells): rows for rows in _tables(old) if _is_head(rows[0])}
    ordered: list[Block] = []
    for is_row, run in groupby(new, key=_is_row):
        blocks = list(run)
        before = heads.get(frozenset(blocks[0].cells)) if is_row and _is_head(blocks[0]) else None
        ordered += _reordered(before, blocks) if before else blocks
    return ordered


def _is_row(block: Block) -> bool:
    return block.kind is BlockKind.TABLE_ROW


def _tables(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    yield from (list(run) for is_row, run in groupby(blocks, key=_is_row) if is_row)


def _is_head(row: Block) -> bool:
    """Say whether each cell names another column."""
    return len(row.cells) > 1 and all(row.cells) and len(set(row.cells)) == len(row.cells)


def _reordered(before: Sequence[Block], after: Sequence[Block]) -> list[Block]:
    """Return the rows `after` with their columns in the order of `before`, where they are rows of
    `before` then.
    """
    was, now = before[0].cells, after[0].cells
    order = [now.index(cell) for cell in was]
    known = {block.key for block in before[1:]}
    moved = [_with_order(row, order) for row in after]
    # A first row that is no head would be put back though its two cells were swapped on purpose.
    fits = was != now and any(row.key in known for row in moved[1:])
    return moved if fits and not any(row.key in known for row in after[1:]) else list(after)


def _with_order(row: Block, order: Sequence[int]) -> Block:
    cells = [*row.cells, *[""] * (len(order) - len(row.cells))]
    placed = tuple(cells[n] for n in (*order, *range(len(order), len(cells))))
    return replace(row, cells=placed, text=" | ".join(placed), key=_key(placed))


def _key(cells: Sequence[str]) -> str:
    return " | ".join(map(key_of, cells))


def row_spans(before: Block, after: Block, lexicon: TokenEncoder) -> tuple[Span, ...]:
    """Return the runs of words that lead from one row to another with the same columns.

    What stands in another column than before is gone from the one and new in the other.
    """
    found: list[Span] = []
    for was, now in zip_longest(before.cells, after.cells, fillvalue=""):
        found += [_SEPARATOR] if found else []
        found += _cell_spans(was, now, lexicon)
    return tuple(found)


def _cell_spans(was: str, now: str, lexicon: TokenEncoder) -> Sequence[Span]:
    if was and now:
        return spans(lexicon.words(tokens(was)), lexicon.words(tokens(now)))
    return (Span(before=was, after=now),) if was or now else ()
