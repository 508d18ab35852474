"""Asks whether a sentence that came or went in one place is said in another one of the other text.

It is only where the very same normalised sentence stands there under the same conditions: not
struck out, with as many denying words in the headings, lead-in and column head above it, and said
by the same party. Each such sentence vouches for one and no more. How similar two sentences are is
never asked: a paraphrase is another sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import cached_property
from itertools import groupby

from monitor.language.block_context import (
    PlacedContext,
    Speaker,
    block_contexts,
    is_fragment,
    is_quoted,
)
from monitor.language.canonical_text import canonical, sentences
from monitor.model.change import EditKind
from monitor.model.document import Block, BlockKind
from monitor.understand.text_pair import TextPair, WordIndex

_FEWEST_ENTRIES = 3
"""Lines in a row, each the words of a heading, that make a list of contents: a single item of a
list may be named like a heading, and its loss would go untold.
"""
_TITLE_WORDS, _ENDS = 16, (".", ":", ";", ",", "!", "。")
"""Words up to which a line of its own is a title, and what none ends with: a clause that is named
in a list of contents by its first words is none.
"""


_NUMBER = re.compile(r"\A(?:[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[ivxIVX]{1,6}|[a-zA-Z])[.)\]] ?)+")


def numberless(sentence: str) -> str:
    """Return a sentence without the number or letter of a list in front."""
    return _NUMBER.sub("", sentence, count=1)


class SentenceStanding(Enum):
    """How a sentence that came or went in one place stands to what the other text says."""

    NEW = auto()
    """The other text does not say it: not in these words, or not under these conditions."""
    REPEATED = auto()
    """The other text says it too, but less often or more often than before."""
    MOVED = auto()
    """The other text says it as often, elsewhere: nothing came or went."""


Conditions = tuple[int, Speaker, tuple[str, ...]]
"""Denying words above, who speaks, and of a fragment the heading, lead-in and head row above it."""
SaidSentence = tuple[str, Conditions]
"""A normalised sentence and the conditions under which it is meant."""


class TextStatements:
    """What one text says, and under which conditions."""

    def __init__(self, blocks: Sequence[Block], index: WordIndex, around: TextPair) -> None:
        self._blocks, self._index, self._around = blocks, index, around
        self._counted: dict[SaidSentence, int] = {}

    @cached_property
    def _placed(self) -> list[PlacedContext]:
        return block_contexts(self._blocks)

    @cached_property
    def _by_block(self) -> dict[int, PlacedContext]:
        return dict(zip(map(id, self._blocks), self._placed, strict=True))

    @cached_property
    def headings(self) -> frozenset[str]:
        """The keys of its headings."""
        return frozenset(b.key for b in self._blocks if b.kind is BlockKind.HEADING)

    @cached_property
    def _contents(self) -> frozenset[int]:
        """The identities of the blocks that make up lists of contents."""
        runs = groupby(self._blocks, key=self._is_entry)
        lists = [list(run) for is_entry, run in runs if is_entry]
        return frozenset(id(b) for one in lists if len(one) >= _FEWEST_ENTRIES for b in one)

    def _is_entry(self, block: Block) -> bool:
        if block.kind is BlockKind.LIST_ITEM:
            return block.key in self.headings or block.key in self._titles
        return block.kind is BlockKind.PARAGRAPH and block.key in self.headings

    @cached_property
    def _titles(self) -> frozenset[str]:
        """The keys of short lines on their own that end as no sentence does."""
        return frozenset(
            b.key
            for b in self._blocks
            if b.kind is BlockKind.PARAGRAPH and b.text.count(" ") < _TITLE_WORDS
            if not b.text.endswith(_ENDS)
        )

    def is_titled(self, key: str) -> bool:
        """Say whether a heading, or a line that stands for one, has these words."""
        return key in self.headings or key in self._titles

    def is_contents(self, block: Block) -> bool:
        """Say whether `block` is a line of a list of contents."""
        return id(block) in self._contents

    def statement(self, block: Block, sentence: str, cell: int | None) -> SaidSentence:
        """Return what a sentence of a block of this text says."""
        # What was joined or cut to be compared is no block of the text: its headings are known.
        placed = self._by_block.get(id(block)) or block_contexts([block])[0]
        return _statement(block, placed, sentence, cell, self._around)

    def head(self, block: Block, cell: int) -> str:
        """Return what stands in the head row above a cell of a row of this text, if anything."""
        placed = self._by_block.get(id(block))
        return "".join(placed.head_cells[cell : cell + 1]) if placed else ""

    def count(self, statement: SaidSentence, sentence: str) -> int:
        """Return how often the text makes a statement, which is that of `sentence`."""
        if statement not in self._counted:
            words = " ".join(self._around.read(numberless(sentence)))
            places = self._index.lines_holding(words)
            self._counted[statement] = sum(
                made == statement
                for place in places
                for made in _statements(self._blocks[place], self._placed[place], self._around)
            )
        return self._counted[statement]


class SaidElsewhere:
    """Tells of each sentence that came or went whether the other text vouches for it."""

    def __init__(self, before: Sequence[Block], after: Sequence[Block], around: TextPair) -> None:
        self._old = TextStatements(before, around.old, around)
        self._new = TextStatements(after, around.new, around)
        self._told: Counter[tuple[EditKind, SaidSentence]] = Counter()

    def head(self, row: Block, cell: int) -> str:
        """Return what stands above a cell of a row of the new text."""
        return self._new.head(row, cell)

    def standing(
        self, kind: EditKind, block: Block, sentence: str, cell: int | None
    ) -> SentenceStanding:
        """Return how a sentence that came or went (`kind`) stands to what the other text says."""
        came = kind is EditKind.ADDED
        own, other = (self._new, self._old) if came else (self._old, self._new)
        if own.is_contents(block) and other.is_titled(block.key):
            return SentenceStanding.MOVED
        statement = own.statement(block, sentence, cell)
        there = other.count(statement, sentence)
        if not there:
            return SentenceStanding.NEW
        surplus = own.count(statement, sentence) - there
        if self._told[kind, statement] >= surplus:
            return SentenceStanding.MOVED
        self._told[kind, statement] += 1
        return SentenceStanding.REPEATED


def _statement(
    block: Block, placed: PlacedContext, sentence: str, cell: int | None, around: TextPair
) -> SaidSentence:
    context = placed.context
    columns = context.columns if cell is None else context.columns[cell : cell + 1]
    said_by = Speaker.OTHER if is_quoted(sentence) else context.speaker
    above = placed.below if is_fragment(block, sentence) else ()
    key = canonical(around.renamed(sentence))
    return key, (context.denials + sum(columns), said_by, above)


def _statements(block: Block, placed: PlacedContext, around: TextPair) -> Iterator[SaidSentence]:
    """Yield all that `block` says: as a whole, in each sentence and in each cell."""
    yield _statement(block, placed, block.text, None, around)
    for number, cell in enumerate(block.cells if len(block.cells) > 1 else ()):
        for sentence in sentences(cell):
            yield _statement(block, placed, sentence, number, around)
    parts = () if block.cells else sentences(block.text)
    if len(parts) > 1:
        yield from (_statement(block, placed, part, None, around) for part in parts)
