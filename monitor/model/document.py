"""What was read out of snapshots: blocks, links, and what was set aside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TERM = "term"
    DEFINITION = "definition"
    TABLE_ROW = "table_row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One paragraph-sized piece of a document."""

    kind: BlockKind
    text: str
    """As a reader sees it, on one line."""
    key: str
    """Its canonical form: what is hashed and compared. Equal keys say the same."""
    level: int = 0
    """Of a heading 1 to 6; of a list item its depth from 1; else 0."""
    section: tuple[str, ...] = ()
    """The headings it stands under, outermost first."""
    anchor: str | None = None
    cells: tuple[str, ...] = ()
    """Of a table row, its cells' texts; `text` joins them by ` | `."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link inside the policy."""

    text: str
    target: str
    """Where it leads to, as an absolute address where the page's own is known."""
    block: int | None = None
    """The index of the block that it stands in, among those of its document; None where it stands
    in none of them.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedPart:
    """A part of the page that was not taken as policy, and why: `navigation`, `consent banner`,
    …
    """

    reason: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The policy's text as read out of one or more snapshots."""

    blocks: tuple[Block, ...]
    digest: str
    """SHA-256, hex, over the keys in order: the hash of the canonical text."""
    reader: str
    """Which reader made it, with its version: `html/1`."""
    title: str = ""
    language: str | None = None
    links: tuple[Link, ...] = ()
    aside_links: tuple[Link, ...] = ()
    """Links in sentences that were set aside, such as of a banner that points at a text to come."""
    aside: tuple[ExcludedPart, ...] = ()
    signs: tuple[str, ...] = ()
    """What about the page is odd, for `decide.trust`: `password_field`, `empty_shell`,
    `challenge_script`, …
    """
