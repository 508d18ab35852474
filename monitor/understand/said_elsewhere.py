"""Asks whether a sentence that came or went in one place is said in another one of the other text.

It is only where the very same normalised sentence stands there under the same conditions: not
struck out, with as many denying words in the headings, lead-in and column head above it, and said
by the same party. Each such sentence vouches for one and no more. How similar two sentences are is
never asked: a paraphrase is another sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from monitor.language.block_context import BlockContext, Speaker, block_contexts, is_quoted
from monitor.language.canonical_text import canonical, sentences
from monitor.model.document import Block
from monitor.understand.text_pair import TextPair, WordIndex

Statement = tuple[str, BlockContext]
"""A normalised sentence and the conditions under which it is meant."""


class TextStatements:
    """What one text says under which conditions, and how much of that still vouches for a sentence
    which the other text lacks.
    """

    def __init__(self, blocks: Sequence[Block], index: WordIndex, around: TextPair) -> None:
        self._blocks, self._index, self._around = blocks, index, around
        self._claimed: Counter[Statement] = Counter()
        self._held: dict[Statement, int] = {}

    @cached_property
    def _contexts(self) -> list[BlockContext]:
        return [placed.context for placed in block_contexts(self._blocks)]

    @cached_property
    def _by_block(self) -> dict[int, BlockContext]:
        return {
            id(block): context for block, context in zip(self._blocks, self._contexts, strict=True)
        }

    def context_of(self, block: Block) -> BlockContext:
        """Return under which conditions a block of the text is meant."""
        found = self._by_block.get(id(block))
        # What was joined or cut to be compared is no block of the text: its headings are known.
        return found or block_contexts([block])[0].context

    def vouches(self, sentence: str, context: BlockContext) -> bool:
        """Say whether the text says `sentence` under these conditions, once more than was asked
        so far.
        """
        words = self._around.read(sentence)
        if not words:
            return False
        statement = statement_of(sentence, context, self._around)
        if statement not in self._held:
            self._held[statement] = self._count(" ".join(words), statement)
        if self._claimed[statement] >= self._held[statement]:
            return False
        self._claimed[statement] += 1
        return True

    def _count(self, words: str, statement: Statement) -> int:
        places = self._index.lines_holding(words)
        said = ((self._blocks[place], self._contexts[place]) for place in places)
        return sum(
            list(_statements(block, context, self._around)).count(statement)
            for block, context in said
        )


def statement_of(sentence: str, context: BlockContext, around: TextPair) -> Statement:
    """Return what two sentences have in common that say the same under the same conditions."""
    said_by = Speaker.OTHER if is_quoted(sentence) else context.speaker
    return canonical(around.renamed(sentence)), replace(context, speaker=said_by)


def of_cell(context: BlockContext, cell: int) -> BlockContext:
    """Return the conditions of one cell of a row: of the heads, that of its own column counts."""
    above = sum(context.columns[cell : cell + 1])
    return replace(context, denials=context.denials + above, columns=())


def _statements(block: Block, context: BlockContext, around: TextPair) -> Iterator[Statement]:
    """Yield all that `block` says: as a whole, in each sentence and in each cell."""
    whole = statement_of(block.text, context, around)
    yield whole
    for number, cell in enumerate(block.cells):
        for sentence in sentences(cell):
            yield statement_of(sentence, of_cell(context, number), around)
    parts = () if block.cells else sentences(block.text)
    if len(parts) > 1:
        yield from (statement_of(sentence, context, around) for sentence in parts)
