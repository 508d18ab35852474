"""The block grammar: how readers make blocks, and what a document's digest is taken over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

from monitor.language.canonical_text import key_of, visible_text
from monitor.model.document import Block, BlockKind, Document, ExcludedPart, Link

_SAYS_NOTHING = "says nothing by itself (counters, relative times, bullets)"


def block(
    kind: BlockKind,
    text: str,
    *,
    level: int = 0,
    section: tuple[str, ...] = (),
    anchor: str | None = None,
    cells: Iterable[str] = (),
) -> Block:
    """Return the block of `text` (or, of a table row, of its `cells`) with its key."""
    return shown_block(
        kind,
        visible_text(text),
        level=level,
        section=section,
        anchor=anchor,
        cells=tuple(map(visible_text, cells)),
    )


def shown_block(
    kind: BlockKind,
    text: str,
    *,
    level: int = 0,
    section: tuple[str, ...] = (),
    anchor: str | None = None,
    cells: tuple[str, ...] = (),
) -> Block:
    """Return the block of what is as `shown` gives it already: the cheaper half of `block`."""
    text = " | ".join(cells) if cells else text
    key = " | ".join(map(key_of, cells)) if cells else key_of(text)
    return Block(
        kind=kind, text=text, key=key, level=level, section=section, anchor=anchor, cells=cells
    )


def document(
    blocks: Iterable[Block],
    *,
    reader: str,
    title: str = "",
    language: str | None = None,
    links: Iterable[Link] = (),
    aside_links: Iterable[Link] = (),
    aside: Iterable[ExcludedPart] = (),
    signs: Iterable[str] = (),
) -> Document:
    """Return the document of `blocks`, with its digest. Blocks whose key is empty are set aside."""
    blocks = tuple(blocks)
    told = tuple([block for block in blocks if block.key.strip(" |")])
    if len(told) < len(blocks):
        silent = tuple(block for block in blocks if not block.key.strip(" |") and block.text)
        links = _renumbered(links, blocks)
        aside = (*aside, ExcludedPart(reason=_SAYS_NOTHING, blocks=silent)) if silent else aside
    return Document(
        blocks=told,
        digest=document_digest(told),
        reader=reader,
        title=visible_text(title),
        language=language,
        links=tuple(links),
        aside_links=tuple(aside_links),
        aside=tuple(aside),
        signs=tuple(dict.fromkeys(signs)),
    )


def _renumbered(links: Iterable[Link], blocks: tuple[Block, ...]) -> Iterator[Link]:
    """The links with the places of their blocks among those that say something."""
    numbers = count()
    places = [next(numbers) if block.key.strip(" |") else None for block in blocks]
    return (
        replace(link, block=None if link.block is None else places[link.block]) for link in links
    )


def document_digest(blocks: Iterable[Block]) -> str:
    """Return the SHA-256, as hex, over the keys of `blocks` in order."""
    return hashlib.sha256(
        "\n".join([block.key for block in blocks]).encode("utf-8", "surrogatepass")
    ).hexdigest()


class Outline:
    """The headings that the next block stands under."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []
        self.section: tuple[str, ...] = ()
        """The open headings, outermost first."""

    def enter(self, level: int, text: str) -> tuple[str, ...]:
        """Open the heading `text`, closing those of its level and below; return what it stands
        under itself.
        """
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        above = tuple(text for _, text in self._open)
        self._open.append((level, visible_text(text)))
        self.section = (*above, self._open[-1][1])
        return above
