"""The page's tree to lines of text in their order, each knowing what it stands in. One pass,
without recursion.

It leaves out what is no text (scripts, styles, fields) and judges nothing else: which lines are the
policy is decided in `policy`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import pairwise

from selectolax.lexbor import LexborNode

from monitor.errors import ReadError, ReadKind
from monitor.language.canonical_text import visible_text
from monitor.language.cjk import word_count
from monitor.language.tables import table
from monitor.model.document import BlockKind, Link

MOST_NODES = 400_000

_WITHOUT_TEXT = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "select",
        "option",
        "input",
        "textarea",
        "video",
        "audio",
        "map",
        "area",
        "picture",
        "img",
        "source",
        "track",
        "head",
        "meta",
        "link",
        "title",
        "progress",
        "meter",
        "datalist",
        "frame",
        "frameset",
        "noframes",
        "param",
        "base",
        "col",
        "colgroup",
        "applet",
        "rp",
    )
)
_FIELDS = frozenset({"input", "select", "textarea"})
_INLINE = frozenset(
    (
        "a",
        "span",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "small",
        "sup",
        "sub",
        "code",
        "font",
        "abbr",
        "label",
        "mark",
        "cite",
        "q",
        "s",
        "del",
        "ins",
        "time",
        "bdi",
        "bdo",
        "wbr",
        "kbd",
        "var",
        "samp",
        "tt",
        "big",
        "nobr",
        "acronym",
        "strike",
        "data",
        "output",
        "ruby",
        "rt",
        "rb",
        "slot",
    )
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CELLS = frozenset({"td", "th"})
_CELL_ROLES = frozenset({"cell", "gridcell", "columnheader", "rowheader"})
_MAIN = frozenset({"main"})
_ACCORDION_LEVEL = 5
_FEWEST_BUTTON_WORDS = 3
_BREAK, _OPENS, _CLOSES = "\x0b", "\x0e", "\x0f"
_SEAM = re.compile(rf"(?<=\S){_CLOSES}+{_OPENS}+(?=\S)")
_MARKS = re.compile(f"[{_OPENS}{_CLOSES}]")
_LONG_SPAN = 25
_ENDS = (".", "!", "?", ":", ";", "。", "！", "？", "；", "：")
_NEW_LINE = re.compile(r"(?:[-*•●▪–—]|\(?[0-9ivxa-z]{1,4}[.)])\s")


@dataclass(slots=True)
class Region:
    """An element that may be furniture, and what its lines add up to."""

    reason: str
    strong: bool
    """Whether an element or role says so; else a name does."""
    above: int
    """The root it stands in, as an index; -1 for none. Always smaller than its own index."""
    lines: int = 0
    """Lines in all of it."""
    headings: int = 0
    """… of which are headings of the page (`h1` to `h6`)."""
    top: bool = False
    """Whether the heading of the whole page (`h1`) is in it."""
    free: int = 0
    """Words that are no links, in all of it."""
    prose: int = 0
    """Words of running text in all of it."""

    def add_to(self, above: Region) -> None:
        """Count what is in this one as what is in `above`, too."""
        above.lines += self.lines
        above.headings += self.headings
        above.top = above.top or self.top
        above.free += self.free
        above.prose += self.prose


@dataclass(slots=True)
class Box:
    """A block element of the page."""

    tag: str
    reason: str
    """What its tag or role says that it is: `navigation`, `site footer`, …; else empty."""
    above: int
    """The box it stands in, as an index; -1 for none. Always smaller than its own index."""
    fields: int = 0
    """Fields to fill in or tick right in it."""


@dataclass(slots=True, kw_only=True)
class DomLine:
    """One line of the page."""

    kind: BlockKind
    text: str
    level: int = 0
    anchor: str | None = None
    cells: tuple[str, ...] = ()
    words: int = 0
    linked: int = 0
    """How many of its words are links."""
    inside: bool = False
    """Whether its links go to places on this very page."""
    root: int = -1
    """The innermost root that it stands in, as an index; -1 for none."""
    main: bool = False
    button: bool = False
    links: tuple[Link, ...] = ()
    box: int = -1
    """The innermost block element that it stands in, as an index; -1 for none."""


@dataclass(slots=True)
class DomLines:
    """What the walk found."""

    lines: list[DomLine] = field(default_factory=list)
    roots: list[Region] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


@dataclass(slots=True)
class _Frame:
    """What an open element changes for the text inside it; undone when it closes."""

    tag: str
    root: int
    heading: int
    depth: int
    kind: BlockKind
    main: bool
    button: bool
    breaks: bool = True
    row: bool = False
    cell: bool = False
    box: int = -1


_LINK = _Frame(
    tag="a", root=-1, heading=0, depth=0, kind=BlockKind.PARAGRAPH, main=False, button=False
)
_SPAN = replace(_LINK, tag="span")


def walk(start: LexborNode) -> DomLines:
    """Return the lines under `start`. Raises ReadError where the tree is too large to be a
    policy.
    """
    walker = _Walker()
    node: LexborNode | None = start
    depth = 0
    count = 0
    while node is not None:
        count += 1
        if count > MOST_NODES:
            raise ReadError(ReadKind.TOO_COMPLEX, f"the page has more than {MOST_NODES:,} nodes")
        child = node.first_child if walker.enter(node) else None
        if child is not None:
            node, depth = child, depth + 1
            continue
        walker.leave()
        while node.next is None and depth:
            node, depth = _parent(node), depth - 1
            walker.leave()
        node = node.next if depth else None
    walker.flush()
    for root in reversed(walker.walked.roots):
        if root.above >= 0:
            root.add_to(walker.walked.roots[root.above])
    return walker.walked


def _parent(node: LexborNode) -> LexborNode:
    parent = node.parent
    assert parent is not None
    return parent


class _Walker:
    """Enters and leaves nodes; writes a line whenever a block begins or ends."""

    def __init__(self) -> None:
        self.walked = DomLines()
        self._frames: list[_Frame | None] = []
        self._now = _Frame(
            tag="", root=-1, heading=0, depth=0, kind=BlockKind.PARAGRAPH, main=False, button=False
        )
        self._before: list[_Frame] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._targets: list[str] = []
        self._links: list[Link] = []
        self._link: tuple[str, int] | None = None
        self._anchor: str | None = None
        self._cells: list[str] | None = None
        self._in_cell = False

    def enter(self, node: LexborNode) -> bool:
        """Take the node in; return whether its children are wanted."""
        tag = node.tag or ""
        if tag == "-text":
            self._pieces.append(node.text_content or "")
            self._frames.append(None)
            return False
        if tag in _WITHOUT_TEXT or tag[:1] in "-!":
            if tag in _FIELDS:
                self._count_field(node)
            if tag == "input" and node.attributes.get("type") == "password":
                self.walked.signs.append("password_field")
            self._frames.append(None)
            return False
        if tag in _INLINE:
            self._enter_inline(tag, node)
            return True
        if tag in {"br", "hr"}:
            self._pieces.append(_BREAK)
            self._frames.append(None)
            return False
        self._enter_block(tag, node)
        return True

    def leave(self) -> None:
        """Close the node entered last of those still open."""
        frame = self._frames.pop()
        if frame is None:
            return
        if frame.tag == "span":
            self._pieces.append(_CLOSES)
            return
        if frame.tag == "a":
            self._close_link()
            self._pieces.append(_CLOSES)
            return
        if frame.cell and self._cells is not None:
            self._cells.append(_joined(self._pieces))
            self._pieces = []
            self._in_cell = False
        elif frame.row:
            self._end_row()
        elif frame.breaks:
            self.flush()
        self._now = self._before.pop()

    def _enter_inline(self, tag: str, node: LexborNode) -> None:
        if tag == "span":
            self._pieces.append(_OPENS)
            self._frames.append(_SPAN)
            return
        if tag != "a":
            self._frames.append(None)
            return
        attributes = node.attributes
        if anchor := attributes.get("id") or attributes.get("name"):
            self._anchor = self._anchor or anchor
        href = (attributes.get("href") or "").strip()
        if not href:
            self._frames.append(None)
            return
        self._close_link()
        self._pieces.append(_OPENS)
        self._link = (href, len(self._pieces))
        self._frames.append(_LINK)

    def _close_link(self) -> None:
        if self._link is None:
            return
        href, start = self._link
        self._link = None
        text = _joined(self._pieces[start:])
        if text:
            self._linked += len(text.split())
            self._targets.append(href)
            self._links.append(Link(text=text, target=href))

    def _enter_block(self, tag: str, node: LexborNode) -> None:
        now = self._now
        attributes = node.attributes
        role = attributes.get("role") or ""
        in_cell = self._cells is not None
        if not in_cell:
            self.flush()
        else:
            self._pieces.append(" ")
        frame = _Frame(
            tag=tag,
            root=now.root,
            heading=now.heading,
            depth=now.depth,
            kind=now.kind,
            main=now.main,
            button=now.button,
            breaks=not in_cell,
            box=self._box(tag, role, now.box),
        )
        self._name(frame, tag, role, attributes)
        self._shape(frame, tag, role, node)
        self._before.append(now)
        self._now = frame
        self._frames.append(frame)

    def _box(self, tag: str, role: str, above: int) -> int:
        reason = _roles().get(role) or _elements().get(tag, "")
        self.walked.boxes.append(Box("main" if role == "main" else tag, reason, above))
        return len(self.walked.boxes) - 1

    def _count_field(self, node: LexborNode) -> None:
        if self._now.box >= 0 and node.attributes.get("type") != "hidden":
            self.walked.boxes[self._now.box].fields += 1

    def _name(self, frame: _Frame, tag: str, role: str, attributes: dict[str, str | None]) -> None:
        """Note what the element's role, tag and names say that it is."""
        identity = attributes.get("id")
        if identity and len(identity) <= 200:
            self._anchor = (
                identity
                if tag in _HEADINGS or tag in {"section", "article"}
                else self._anchor or identity
            )
        if role == "main" or tag in _MAIN:
            frame.main = True
        if role in _roles():
            self._root(frame, _roles()[role], strong=True)
        elif tag in _elements() and not (tag == "header" and frame.main):
            self._root(frame, _elements()[tag], strong=True)
        else:
            reason = _reason((attributes.get("class") or "")[:400])
            named = _reason(identity[:100]) if identity and not reason else ""
            if reason or named in _telling():
                self._root(frame, reason or named, strong=False)
        if tag in _HEADINGS or frame.heading:
            return
        if role == "heading":
            level = attributes.get("aria-level") or ""
            frame.heading = int(level) if level in {"1", "2", "3", "4", "5", "6"} else 2

    def _root(self, frame: _Frame, reason: str, *, strong: bool) -> None:
        self.walked.roots.append(Region(reason=reason, strong=strong, above=frame.root))
        frame.root = len(self.walked.roots) - 1

    def _shape(self, frame: _Frame, tag: str, role: str, node: LexborNode) -> None:
        """Note which kind of lines the element holds."""
        if tag in _HEADINGS:
            frame.heading = _HEADINGS[tag]
        elif tag == "li" or role == "listitem":
            frame.kind, frame.depth = BlockKind.LIST_ITEM, min(frame.depth + 1, 20)
        elif tag == "dt":
            frame.kind = BlockKind.TERM
        elif tag == "dd":
            frame.kind = BlockKind.DEFINITION
        elif tag in {"button", "summary"} or role == "button":
            self._button(frame, tag, node.attributes)
        elif (tag == "tr" or role == "row") and self._cells is None:
            self._row(frame, node)
        elif (
            (tag in _CELLS or role in _CELL_ROLES) and self._cells is not None and not self._in_cell
        ):
            frame.cell = self._in_cell = True
            self._pieces = []

    def _button(self, frame: _Frame, tag: str, attributes: dict[str, str | None]) -> None:
        """A button that opens something is the heading of what it opens."""
        if tag == "summary" or "aria-expanded" in attributes or "aria-controls" in attributes:
            frame.heading = frame.heading or _ACCORDION_LEVEL
        frame.button = True

    def _row(self, frame: _Frame, node: LexborNode) -> None:
        """Begin a table row, unless the table only arranges the page."""
        children = 0
        child = node.first_child
        while child is not None:
            if (child.tag or "") in _CELLS or (child.attributes or {}).get("role") in _CELL_ROLES:
                children += 1
                if (
                    child.css_first("table, h1, h2, h3, h4, li + li + li + li + li + li + li + li")
                    is not None
                ):
                    return
            child = child.next
        if children >= 2:
            frame.row = True
            self._cells = []

    def _end_row(self) -> None:
        cells = tuple(self._cells or ())
        self._cells = None
        self._pieces = []
        if any(cells):
            while cells and not cells[-1]:
                cells = cells[:-1]
            self._write(BlockKind.TABLE_ROW, " | ".join(cells), cells=cells)
        self._forget()

    def flush(self) -> None:
        """End the open line."""
        if not self._pieces:
            return
        if self._link is not None:
            href, _ = self._link
            self._close_link()
            self._link = (href, 0)
        raw = _unseamed("".join(self._pieces))
        self._pieces = []
        if raw and not raw.isspace():
            now = self._now
            for text in _pieces(raw, whole=bool(now.heading)):
                heading = now.heading
                if now.button and not heading and text.count(" ") >= _FEWEST_BUTTON_WORDS - 1:
                    heading = _ACCORDION_LEVEL
                kind = BlockKind.HEADING if heading else now.kind
                self._write(
                    kind, text, level=heading or (now.depth if kind is BlockKind.LIST_ITEM else 0)
                )
            self._forget()

    def _forget(self) -> None:
        self._linked = 0
        self._targets = []
        self._links = []

    def _write(
        self, kind: BlockKind, text: str, *, level: int = 0, cells: tuple[str, ...] = ()
    ) -> None:
        words = word_count(text)
        linked = min(self._linked, words)
        self._linked -= linked
        inside = bool(self._targets) and all(target.startswith("#") for target in self._targets)
        now = self._now
        self.walked.lines.append(
            DomLine(
                kind=kind,
                text=text,
                level=level,
                anchor=self._anchor,
                cells=cells,
                words=words,
                linked=linked,
                inside=inside,
                root=now.root,
                main=now.main,
                button=now.button,
                links=tuple(self._links),
                box=now.box,
            )
        )
        self._links = []
        self._anchor = None
        if now.root >= 0:
            root = self.walked.roots[now.root]
            root.lines += 1
            root.headings += kind is BlockKind.HEADING and not now.button
            root.top = root.top or (kind is BlockKind.HEADING and level == 1)
            root.free += words - linked
            root.prose += prose(words, linked)


def prose(words: int, linked: int) -> int:
    """How many words of a line are running text: none of a short or linked one."""
    return words - linked if words >= 8 and linked < 0.5 * words else 0


def _joined(pieces: list[str]) -> str:
    return visible_text(_unseamed("".join(pieces)).replace(_BREAK, " "))


def _unseamed(raw: str) -> str:
    """Part spans that stand side by side without a space and are lines of their own; letters in
    spans stay one word.
    """
    if f"{_CLOSES}{_OPENS}" in raw:
        pieces = _SEAM.split(raw)
        raw = pieces[0]
        for left, right in pairwise(pieces):
            long = max(len(left), len(right)) >= _LONG_SPAN
            apart = long and _are_lines(_MARKS.sub("", left), _MARKS.sub("", right))
            raw += f"{_BREAK}{_BREAK}{right}" if apart else right
    return _MARKS.sub("", raw)


def _are_lines(left: str, right: str) -> bool:
    """Whether what ends here and what begins there can't be one sentence: `…of 2025` `These
    terms…`.
    """
    if not left or not right or left[-1].isspace() or left[-1] in "([{'\"“‘/-–—":
        return False
    return right[0].isupper() or (right[0].isdigit() and not left[-1].isdigit())


def _pieces(raw: str, *, whole: bool) -> list[str]:
    """Cut a line at its line breaks where these end a sentence or begin an entry; else they are
    spaces.
    """
    if _BREAK not in raw:
        return [text] if (text := visible_text(raw)) else []
    if whole:
        return [text] if (text := visible_text(raw.replace(_BREAK, " "))) else []
    pieces: list[str] = []
    for match in re.finditer(rf"([^{_BREAK}]*)((?:{_BREAK}\s*)*)", raw):
        text, gap = visible_text(match[1]), match[2].count(_BREAK)
        if text and pieces and not pieces[-1].endswith("\n") and not _NEW_LINE.match(text):
            pieces[-1] += f" {text}"
        elif text:
            pieces.append(text)
        if pieces and (gap > 1 or (gap and pieces[-1].endswith(_ENDS))):
            pieces[-1] = pieces[-1].rstrip("\n") + "\n"
    return [text for piece in pieces if (text := visible_text(piece))]


@cache
def _telling() -> frozenset[str]:
    """Reasons that an `id` can give, too. Others are words that sections of policies are called by:
    `#sharing`.
    """
    return frozenset(table("extract", "boilerplate")["telling"]["ids"])


@cache
def _elements() -> dict[str, str]:
    return dict(table("extract", "boilerplate")["elements"])


@cache
def _roles() -> dict[str, str]:
    return dict(table("extract", "boilerplate")["roles"])


@cache
def _named() -> tuple[re.Pattern[str], tuple[str, ...]]:
    names = table("extract", "boilerplate")["names"]
    groups = "|".join(
        f"(?P<r{number}>{'|'.join(patterns)})" for number, patterns in enumerate(names.values())
    )
    return re.compile(rf"(?<![a-z])(?:{groups})(?![a-z])"), tuple(names)


@lru_cache(maxsize=8_192)
def _reason(names: str) -> str:
    """What the `id` and `class` of an element call it; empty where they call it nothing."""
    found = _named()[0].search(names.lower()) if names else None
    return _named()[1][int((found.lastgroup or "r0")[1:])] if found else ""
