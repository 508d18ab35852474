"""The page's tree to lines of text in their order. One pass, without recursion.

It leaves out what is no text (scripts, styles, fields) and what is struck out, and judges nothing
else: which lines are the policy is decided in `main_content`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.errors import ReadError, ReadKind
from monitor.extract.dom_lines import Box, DomLine, DomLines, FramedPage
from monitor.extract.element_text import (
    Standing,
    answer_words,
    link_labels,
    page_part,
    picture_name,
    revealed_address,
)
from monitor.extract.html_elements import INLINE, WITHOUT_TEXT
from monitor.extract.inline_text import BREAK, CLOSES, OPENS, OpenText, joined, lines_of, unseamed
from monitor.language.cjk import word_count
from monitor.model.document import BlockKind

MOST_NODES = 400_000
"""More are no policy: the largest have some 20,000, and each costs time and memory."""

_FIELDS = frozenset({"input", "select", "textarea"})
_SHOWS_PAGES = frozenset({"iframe", "object", "embed"})
_TICKS = frozenset({"checkbox", "radio"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CELLS = frozenset({"td", "th"})
_CELL_ROLES = frozenset({"cell", "gridcell", "columnheader", "rowheader"})
_ACCORDION_LEVEL = 5
"""What a button opens stands below any heading that the page itself has above it."""
_FEWEST_BUTTON_WORDS = 3
"""A button of so many words is the heading of what it opens: `Accept all` is none."""
_LONGEST_ANCHOR = 200
"""Characters of a name that a link may lead to; longer ones are data that a script keeps there."""
_LONGEST_ALT, _LONGEST_NOTE = 4, 12
"""Words of a picture that stands for a word, and words from which on text in a field to fill in is
there to be read: less is what somebody may overwrite."""
_LAYOUT = "table, h1, h2, h3, h4, li + li + li + li + li + li + li + li"
"""What stands in a cell of a table that only arranges the page."""


@dataclass(slots=True)
class _Frame:
    """What an open element changes for the text inside it; undone when it closes."""

    tag: str = ""
    heading: int = 0
    depth: int = 0
    kind: BlockKind = BlockKind.PARAGRAPH
    button: bool = False
    breaks: bool = True
    row: bool = False
    cell: bool = False
    box: int = -1


_LINK, _SPAN = _Frame(tag="a"), _Frame(tag="span")


def walk(start: LexborNode, source: str = "") -> DomLines:
    """Return the lines under `start`. Raises ReadError where the tree is too large to be a policy.

    `source` is the text that it was parsed from: what is rare is looked for there first.
    """
    walker = _Walker(source)
    walker.run(start)
    walker.flush()
    return walker.page


def _parent(node: LexborNode) -> LexborNode:
    parent = node.parent
    assert parent is not None
    return parent


class _Walker:
    """Enters and leaves nodes; writes a line whenever a block begins or ends."""

    def __init__(self, source: str) -> None:
        self.page = DomLines()
        self._labels = link_labels(source)
        self._standing = Standing(source)
        self._hidden_mail = "data-cfemail" in source
        self._frames: list[_Frame | None] = []
        self._now = _Frame()
        self._before: list[_Frame] = []
        self._text = OpenText()
        self._cells: list[str] | None = None
        self._in_cell = False
        self._count = 0
        self._embedded = False

    def run(self, start: LexborNode) -> None:
        """Take in all nodes under `start`."""
        node: LexborNode | None = start
        depth = 0
        while node is not None:
            self._count += 1
            if self._count > MOST_NODES:
                raise ReadError(
                    ReadKind.TOO_COMPLEX, f"the page has more than {MOST_NODES:,} nodes"
                )
            child = node.first_child if self.enter(node) else None
            if child is not None:
                node, depth = child, depth + 1
                continue
            self.leave()
            while node.next is None and depth:
                node, depth = _parent(node), depth - 1
                self.leave()
            node = node.next if depth else None

    def enter(self, node: LexborNode) -> bool:
        """Take the node in; return whether its children are wanted."""
        tag = node.tag or ""
        if tag == "-text":
            self._text.pieces.append(node.text_content or "")
            self._frames.append(None)
            return False
        if tag in WITHOUT_TEXT or tag[:1] in "-!":
            self._frames.append(None)
            self._without_text(tag, node)
            return False
        if self._is_skipped(tag, node):
            self._frames.append(None)
            return False
        if tag in INLINE:
            self._enter_inline(tag, node)
        elif tag in {"br", "hr"}:
            self._text.pieces.append(BREAK)
            self._frames.append(None)
            return False
        else:
            self._enter_block(tag, node)
        return True

    def _is_skipped(self, tag: str, node: LexborNode) -> bool:
        """Whether a node is struck out or hidden, or read as something else than its text."""
        if self._standing.is_struck(tag, node) or self._standing.is_hidden(tag, node):
            self._text.pieces.append(" ")
            return True
        if self._hidden_mail and (code := node.attributes.get("data-cfemail")):
            self._text.pieces.append(revealed_address(code))
            return True
        if self._labels and tag in INLINE and self._text.link is not None:
            return joined([node.text(deep=True)]) in self._labels
        return False

    def _without_text(self, tag: str, node: LexborNode) -> None:
        """Note what an element that holds no text of the page says all the same."""
        if tag in _FIELDS:
            self._field(tag, node)
        elif tag in {"img", "svg"}:
            self._picture(tag, node)
        elif tag in _SHOWS_PAGES and not self._embedded:
            self._frame(node.attributes)

    def _field(self, tag: str, node: LexborNode) -> None:
        attributes = node.attributes
        kind = attributes.get("type")
        if kind == "password":
            self.page.signs.append("password_field")
        if kind in _TICKS and self._in_cell:
            self._text.pieces.append("☑" if "checked" in attributes else "☐")
        if tag == "textarea" and self._is_note(node):
            return
        if self._now.box >= 0 and kind != "hidden":
            self.page.boxes[self._now.box].fields += 1

    def _is_note(self, node: LexborNode) -> bool:
        """Whether a field holds a text to be read; if so it is taken in."""
        note = node.text(deep=True) or ""
        if len(note.split()) < _LONGEST_NOTE:
            return False
        self.flush()
        self._text.pieces.extend((note.replace("\n", BREAK), BREAK))
        self.flush()
        return True

    def _picture(self, tag: str, node: LexborNode) -> None:
        """Pictures in cells are words where they are named; in items where they say yes or no."""
        if not self._in_cell and self._now.kind is not BlockKind.LIST_ITEM:
            return
        said = picture_name(tag, node)
        short = len(said.split()) <= _LONGEST_ALT
        if short and (self._in_cell or said.casefold() in answer_words()):
            self._text.pieces.append(f" {said} ")

    def _frame(self, attributes: dict[str, str | None]) -> None:
        """Take in the page that a frame brings with it; note the one that it shows."""
        source = attributes.get("srcdoc") or ""
        start = LexborHTMLParser(source).body if source.strip() else None
        if start is None:
            open_line = any(not piece.isspace() for piece in self._text.pieces)
            line = len(self.page.lines) + open_line
            self.page.frames.append(FramedPage(attributes, line, self._now.box))
            return
        self.flush()
        self._embedded = True
        self.run(start)
        self.flush()
        self._embedded = False

    def leave(self) -> None:
        """Close the node entered last of those still open."""
        frame = self._frames.pop()
        if frame is None:
            return
        if frame is _SPAN or frame is _LINK:
            if frame is _LINK:
                self._text.close_link()
            self._text.pieces.append(CLOSES)
            return
        if frame.cell and self._cells is not None:
            self._cells.append(joined(self._text.pieces))
            self._text.pieces = []
            self._in_cell = False
        elif frame.row:
            self._end_row()
        elif frame.breaks:
            self.flush()
        self._now = self._before.pop()

    def _enter_inline(self, tag: str, node: LexborNode) -> None:
        if tag == "span":
            self._text.pieces.append(OPENS)
            self._frames.append(_SPAN)
            return
        if tag != "a":
            self._frames.append(None)
            return
        attributes = node.attributes
        if anchor := attributes.get("id") or attributes.get("name"):
            self._text.anchor = self._text.anchor or anchor
        href = (attributes.get("href") or "").strip()
        if not href:
            self._frames.append(None)
            return
        self._text.close_link()
        self._text.pieces.append(OPENS)
        self._text.link = (href, len(self._text.pieces))
        self._frames.append(_LINK)

    def _enter_block(self, tag: str, node: LexborNode) -> None:
        now = self._now
        attributes = node.attributes
        role = attributes.get("role") or ""
        in_cell = self._cells is not None
        if in_cell:
            self._text.pieces.append(" ")
        else:
            self.flush()
        frame = _Frame(
            tag=tag,
            heading=now.heading,
            depth=now.depth,
            kind=now.kind,
            button=now.button,
            breaks=not in_cell,
            box=self._box(tag, role, now.box),
        )
        self._name(tag, attributes.get("id"))
        self._shape(frame, tag, role, node)
        self._before.append(now)
        self._now = frame
        self._frames.append(frame)

    def _box(self, tag: str, role: str, above: int) -> int:
        reason = page_part(tag, role)
        self.page.boxes.append(Box("main" if role == "main" else tag, reason, above))
        return len(self.page.boxes) - 1

    def _name(self, tag: str, identity: str | None) -> None:
        if identity and len(identity) <= _LONGEST_ANCHOR:
            names_section = tag in _HEADINGS or tag in {"section", "article"}
            self._text.anchor = identity if names_section else self._text.anchor or identity

    def _shape(self, frame: _Frame, tag: str, role: str, node: LexborNode) -> None:
        """Note which kind of lines the element holds."""
        if tag in _HEADINGS:
            frame.heading = _HEADINGS[tag]
        elif tag in {"dt", "dd"}:
            frame.kind = BlockKind.TERM if tag == "dt" else BlockKind.DEFINITION
        elif tag in {"button", "summary"} or role == "button":
            _shape_button(frame, tag, node.attributes)
        elif tag in _CELLS or role in _CELL_ROLES:
            self._shape_cell(frame)
        else:
            self._shape_by_role(frame, tag, role, node)

    def _shape_by_role(self, frame: _Frame, tag: str, role: str, node: LexborNode) -> None:
        if tag == "li" or role == "listitem":
            frame.kind, frame.depth = BlockKind.LIST_ITEM, min(frame.depth + 1, 20)
        elif tag == "tr" or role == "row":
            self._shape_row(frame, node)
        elif role == "heading" and not frame.heading:
            level = node.attributes.get("aria-level") or ""
            frame.heading = int(level) if level in {"1", "2", "3", "4", "5", "6"} else 2

    def _shape_cell(self, frame: _Frame) -> None:
        if self._cells is not None and not self._in_cell:
            frame.cell = self._in_cell = True
            self._text.pieces = []

    def _shape_row(self, frame: _Frame, node: LexborNode) -> None:
        """Begin a table row, unless the table only arranges the page."""
        if self._cells is not None:
            return
        cells = list(_cells_of(node))
        if len(cells) >= 2 and not any(cell.css_first(_LAYOUT) is not None for cell in cells):
            frame.row = True
            self._cells = []

    def _end_row(self) -> None:
        """Write the row. An empty cell keeps its place: a mark that moves is another statement."""
        cells = tuple(self._cells or ())
        self._cells = None
        self._text.pieces = []
        if any(cells):
            self._write(BlockKind.TABLE_ROW, " | ".join(cells), cells=cells)
        self._text.forget_links()

    def flush(self) -> None:
        """End the open line."""
        text = self._text
        if not text.pieces:
            return
        if text.link is not None:
            href, _ = text.link
            text.close_link()
            text.link = (href, 0)
        raw = unseamed("".join(text.pieces))
        text.pieces = []
        if raw and not raw.isspace():
            for line in lines_of(raw, whole=bool(self._now.heading)):
                self._write_line(line)
            text.forget_links()

    def _write_line(self, text: str) -> None:
        now = self._now
        heading = now.heading
        if now.button and not heading and text.count(" ") >= _FEWEST_BUTTON_WORDS - 1:
            heading = _ACCORDION_LEVEL
        kind = BlockKind.HEADING if heading else now.kind
        depth = now.depth if kind is BlockKind.LIST_ITEM else 0
        self._write(kind, text, level=heading or depth)

    def _write(
        self, kind: BlockKind, text: str, *, level: int = 0, cells: tuple[str, ...] = ()
    ) -> None:
        held = self._text
        words = word_count(text)
        linked = min(held.linked, words)
        held.linked -= linked
        self.page.lines.append(
            DomLine(
                kind=kind,
                text=text,
                level=level,
                anchor=held.anchor,
                cells=cells,
                words=words,
                linked=linked,
                inside=bool(held.targets) and all(t.startswith("#") for t in held.targets),
                button=self._now.button,
                links=tuple(held.links),
                box=self._now.box,
            )
        )
        held.links = []
        held.anchor = None


def _shape_button(frame: _Frame, tag: str, attributes: dict[str, str | None]) -> None:
    """A button that opens something is the heading of what it opens."""
    if tag == "summary" or "aria-expanded" in attributes or "aria-controls" in attributes:
        frame.heading = frame.heading or _ACCORDION_LEVEL
    frame.button = True


def _cells_of(row: LexborNode) -> Iterator[LexborNode]:
    child = row.first_child
    while child is not None:
        if (child.tag or "") in _CELLS or (child.attributes or {}).get("role") in _CELL_ROLES:
            yield child
        child = child.next
