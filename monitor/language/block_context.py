"""Under which conditions a block of a text is meant: what the headings, the lead-in and the column
above it deny, and who does what it says.

The same words under `What we never share` and under `What we share` are two statements. Two rooms
need to know: the one that pairs blocks, and the one that asks whether a sentence is said elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from monitor.language.canonical_text import key_of, sentences
from monitor.language.tables import table
from monitor.model.document import Block, BlockKind

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LISTED = frozenset({BlockKind.LIST_ITEM, BlockKind.DEFINITION})
_BELOW_A_LEAD = _LISTED | {BlockKind.TABLE_ROW}
_FRAGMENT = 12
"""Words from which on an item or cell is taken for a sentence of its own, whatever it ends with."""
_FEWEST_STATING = 2
"""Words that a statement has more than: `Our services` and `Us` name a section."""
_ENDS = (".", "!", "?", "。", "！", "？")
_QUOTE_MARKS = frozenset("“\"„«»‚‘'")
_KEPT = 4_096
"""Headings and lead-ins whose reading is remembered: those of some ten long policies."""


class Speaker(StrEnum):
    """Who does what a fragment says, or speaks where somebody is quoted."""

    COMPANY = "company"
    READER = "reader"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class BlockContext:
    """The conditions under which one block is meant."""

    denials: int = 0
    """Words above it that turn round what it says."""
    speaker: Speaker = Speaker.COMPANY
    columns: tuple[int, ...] = ()
    """Of a table row, the denying words in the head of each of its columns."""


@dataclass(frozen=True, slots=True)
class PlacedContext:
    """The conditions of one block, and what sets them."""

    context: BlockContext
    heads: tuple[str, ...]
    """The keys of the headings, lead-ins and head row above it, outermost first."""
    head_cells: tuple[str, ...]
    """Of a table row, the cells of the head row; none where it is that."""
    below: tuple[str, str, str]
    """The keys of the nearest heading, the nearest lead-in and the head row: what a fragment, such
    as an item of a list, can't be understood without.
    """


def block_contexts(blocks: Sequence[Block]) -> list[PlacedContext]:
    """Return of each block under which conditions it is meant."""
    reader = _ListReader()
    placed: list[PlacedContext] = []
    section: tuple[str, ...] | None = None
    for block in blocks:
        if block.kind in _BELOW_A_LEAD:
            placed.append(reader.below_lead(block))
            section = None
        elif block.section is section:
            placed.append(placed[-1])
            reader.lead = block
        else:
            placed.append(reader.plain(block))
            section = block.section
    return placed


_Place = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""The headings, the lead-ins and the cells of the head row above a block."""


class _ListReader:
    """Reads the blocks of a text one after the other. Most stand where the one before stands."""

    def __init__(self) -> None:
        self.lead: Block | None = None
        """The last block in front of a list."""
        self._parents: list[Block] = []
        self._head_row: Block | None = None
        self._plain: dict[tuple[str, ...], PlacedContext] = {}
        self._known: dict[_Place, PlacedContext] = {}

    def plain(self, block: Block) -> PlacedContext:
        """Return the conditions of a block that only stands below headings."""
        self.lead, self._parents, self._head_row = block, [], None
        found = self._plain.get(block.section)
        if found is None:
            found = self._plain[block.section] = _placed(block.section, (), ())
        return found

    def below_lead(self, block: Block) -> PlacedContext:
        """Return the conditions of a list item, a definition or a row."""
        place = (block.section, self._leads_of(block), self._cells_above(block))
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = _placed(*place)
        return found

    def _cells_above(self, block: Block) -> tuple[str, ...]:
        """Return the cells of the first row of the table that `block` is a row of."""
        if block.kind is not BlockKind.TABLE_ROW:
            self._head_row = None
            return ()
        if self._head_row is None:
            self._head_row = block
            return ()
        return self._head_row.cells

    def _leads_of(self, block: Block) -> tuple[str, ...]:
        """Return what leads into a list item or a definition: the block in front, and the items
        above.
        """
        if block.kind is BlockKind.TABLE_ROW:
            self._parents = []
            return ()
        parents = [one for one in self._parents if one.level < block.level]
        self._parents = [*parents, block]
        return tuple(lead.text for lead in (self.lead, *parents) if lead is not None)


def _placed(
    section: tuple[str, ...], leads: tuple[str, ...], head_cells: tuple[str, ...]
) -> PlacedContext:
    last = tuple(_last_sentence(lead) for lead in leads if lead not in section)
    nearest = _last_sentence(leads[-1]) if leads else ""
    headings, leading = tuple(map(key_of, section)), tuple(map(key_of, leads))
    head_row = " | ".join(map(key_of, head_cells))
    return PlacedContext(
        context=BlockContext(
            denials=sum(map(denials, (*section, *last))),
            speaker=_speaker(nearest, section),
            columns=tuple(map(denials, head_cells)),
        ),
        heads=(*headings, *leading, *filter(None, [head_row])),
        head_cells=head_cells,
        below=(_nearest(headings), _nearest(leading), head_row),
    )


def _nearest(keys: tuple[str, ...]) -> str:
    return keys[-1] if keys else ""


@lru_cache(maxsize=_KEPT)
def _last_sentence(text: str) -> str:
    """Return the sentence that leads into what follows."""
    found = sentences(text)
    return found[-1] if found else ""


@lru_cache(maxsize=_KEPT)
def denials(text: str) -> int:
    """Return how many words of `text` deny, forbid or except."""
    return sum(word in _table("denying") for word in _words(text))


def is_fragment(block: Block, text: str) -> bool:
    """Say whether `text`, of `block`, is an item, a cell or a row that says nothing by itself."""
    listed = block.kind in _BELOW_A_LEAD
    return listed and not text.endswith(_ENDS) and text.count(" ") < _FRAGMENT


def is_quoted(text: str) -> bool:
    """Say whether `text` begins as a quotation does."""
    return text[:1] in _QUOTE_MARKS


def _speaker(lead: str, section: tuple[str, ...]) -> Speaker:
    """Return whose words or deeds the fragment below `lead` tells of."""
    if _quotes(lead) or any(map(_quotes, section)):
        return Speaker.OTHER
    return _first_speaker(lead)


def opens_with_company(text: str) -> bool:
    """Say whether a heading states what the company does, as `We never sell your data` does."""
    words = _words(text)
    return len(words) > _FEWEST_STATING and words[0] in _speaking(Speaker.COMPANY)


@lru_cache(maxsize=_KEPT)
def _quotes(text: str) -> bool:
    return not _table("quoting").isdisjoint(_words(text))


@lru_cache(maxsize=_KEPT)
def _first_speaker(text: str) -> Speaker:
    named = (speaker for word in _words(text) for speaker in Speaker if word in _speaking(speaker))
    return next(named, Speaker.COMPANY)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("’", "'"))


@cache
def _table(section: str) -> frozenset[str]:
    return frozenset(table("language", "block_context")[section]["words"])


@cache
def _speaking(speaker: Speaker) -> frozenset[str]:
    return frozenset(table("language", "block_context")["speaker"][speaker.value])


@cache
def verdict_marks() -> dict[int, str]:
    """Return for each mark or picture that stands for yes or no the word that it stands for."""
    rows = table("language", "block_context")["marks"]
    return {ord(mark): f" {word} " for word in ("yes", "no") for mark in rows[word]}
