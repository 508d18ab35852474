"""From the lines of a PDF to blocks: headings by size and weight, paragraphs re-joined, list items,
table rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from monitor.extract.blocks import Outline, block
from monitor.extract.pdf_lines import BULLETS, PdfLine
from monitor.extract.pdf_tables import ALIGNED, table_end, table_rows
from monitor.model.document import Block, BlockKind

PARTED = "\x02"
"""What pdfium gives for a hyphen at the end of a line."""

_BULLET = re.compile(rf"(?:[{BULLETS}]\s*|[*–—-]\s+)(?=\S)")
_ORDINAL = re.compile(
    r"(?:\((?:[a-z]{1,2}|[ivxl]{1,5}|\d{1,3})\)|(?:[a-z]|[ivxl]{1,5}|\d{1,3})[.)])\s+(?=\S)", re.I
)
_CLAUSE = re.compile(r"(?:\d{1,3}\.)+\d{1,3}\.?\s+(?=\S)")
_ENDED = re.compile(r"[.!?:;。！？][\"'”’»)\]]*$")
_HYPHENATED = re.compile(r"([^\W\d_]+)[-\u2010\u00ad\x02]$")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")

_LINKING = frozenset(
    [
        "and",
        "or",
        "to",
        "und",
        "oder",
        "bis",
        "et",
        "ou",
        "y",
        "o",
        "u",
        "e",
        "of",
        "en",
        "és",
        "lub",
        "och",
        "eller",
        "og",
        "tai",
        "ja",
    ]
)
"""Words after which a hyphen hangs: `short- and long-term`."""

_LARGER = 1.08
"""Times the usual size of letters: a heading. Fonts of one size differ by a few percent."""
_SMALLER = 0.93
"""Times the usual size, below which a line at the foot of a page is a footnote."""
_MOST_FOOTNOTES = 12
"""Blocks that may stand between the two halves of a paragraph that a page's end parts."""
_LONGEST_HEADING = 200
"""Characters of a heading; longer ones are clauses printed in bold."""
_LOOSE = 1.15
"""Times the usual distance of lines: more parts paragraphs."""
_INDENT = 0.8
"""Of the size of letters: what is set in by less is only unevenly set."""
_TAIL = 60
"""Letters at the end of a line that are looked at: the longest word, and no more of a hostile line.
"""
_ROOM, _ROOM_AFTER_END = 0.15, 0.06
"""Of a line's width, beside the next word: so much is left free by the last line of a paragraph
only.
"""
_LETTER_WIDTH = 0.5
"""Of an average letter, in sizes."""


@dataclass(slots=True)
class _Group:
    """Lines that make one block."""

    lines: list[PdfLine]
    kind: BlockKind
    cells: list[list[str]] = field(default_factory=list)
    margin: float = float("inf")
    """Where its lines but the first begin."""

    @property
    def last(self) -> PdfLine:
        return self.lines[-1]

    def add(self, line: PdfLine) -> None:
        self.lines.append(line)
        self.margin = min(self.margin, line.x0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measures:
    """What is usual in this document."""

    size: float
    leading: float
    """From line to line, in sizes."""
    right: dict[int, float]
    """Where lines end, by frame."""
    known: frozenset[str]
    """The words within lines, to tell `third-party` from `infor-mation`."""


def blocks_of(lines: Sequence[PdfLine]) -> tuple[Block, ...]:
    """Return the blocks of a document's lines, with the headings they stand under."""
    if not lines:
        return ()
    measures = _measure(lines)
    groups: list[_Group] = []
    for stretch in _stretches(lines):
        if isinstance(stretch, _Group):
            groups.append(stretch)
        else:
            _take(groups, stretch, measures)
    return tuple(_written(groups, measures))


def _measure(lines: Sequence[PdfLine]) -> _Measures:
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    known = frozenset(
        word for above, line in pairwise([lines[0], *lines]) for word in _whole_words(above, line)
    )
    return _Measures(
        size=sizes.most_common(1)[0][0] or 1.0,
        leading=_leading(lines),
        right=_right_edges(lines),
        known=known,
    )


def _leading(lines: Sequence[PdfLine]) -> float:
    """Return how far it usually is from line to line, in sizes."""
    gaps = Counter[float]()
    for above, below in pairwise(lines):
        if above.frame == below.frame and abs(above.size - below.size) < 0.5 and above.y > below.y:
            gaps[round((above.y - below.y) / max(below.size, 1.0), 1)] += 1
    usual = [gap for gap, count in gaps.items() if gap >= 0.9 and count >= 0.1 * gaps.total()]
    return min(usual, default=1.2)


def _whole_words(above: PdfLine, line: PdfLine) -> list[str]:
    """Return the words of a line which are surely whole: not its last, and not the rest of one from
    above.
    """
    return _WORD.findall(line.text.casefold())[bool(_parted_word(above.text)) : -1]


def _right_edges(lines: Sequence[PdfLine]) -> dict[int, float]:
    """Return where the lines of each frame end: as far as its own longest, and as is usual for such
    frames.
    """
    longest: dict[int, float] = {}
    for line in lines:
        longest[line.frame] = max(longest.get(line.frame, 0), line.x1)
    usual = {
        column: median([x for frame, x in longest.items() if frame % 2 == column] or [0])
        for column in (0, 1)
    }
    return {frame: max(x, usual[frame % 2]) for frame, x in longest.items()}


# Tables.


def _stretches(lines: Sequence[PdfLine]) -> Iterator[PdfLine | _Group]:
    """Yield the lines, those of a table as one group."""
    index = 0
    while index < len(lines):
        stop = table_end(lines, index)
        if stop is None:
            yield lines[index]
            index += 1
        else:
            rows = list(lines[index:stop])
            yield _Group(lines=rows, kind=BlockKind.TABLE_ROW, cells=table_rows(rows))
            index = stop


# Paragraphs.


def _take(groups: list[_Group], line: PdfLine, measures: _Measures) -> None:
    """Add a line to the last group, or begin another with it."""
    group = _open_group(groups, line, measures)
    if (
        group is not None
        and group.kind is not BlockKind.TABLE_ROW
        and _goes_on(group, line, measures)
    ):
        group.add(line)
        return
    is_heading = line.bold or line.size > measures.size * _LARGER
    listed = (
        line.is_entry
        or bool(_BULLET.match(line.text))
        or (not is_heading and bool(_ORDINAL.match(line.text)))
    )
    groups.append(_Group(lines=[line], kind=BlockKind.LIST_ITEM if listed else BlockKind.PARAGRAPH))


def _open_group(groups: Sequence[_Group], line: PdfLine, measures: _Measures) -> _Group | None:
    """Return the group that `line` may go on with: on another page, not the footnotes in
    between.
    """
    for group in reversed(groups[-_MOST_FOOTNOTES:]):
        is_note = group.last.frame != line.frame and group.last.size < _SMALLER * measures.size
        if not is_note or line.size < _SMALLER * measures.size:
            return group
    return None


def _goes_on(group: _Group, line: PdfLine, measures: _Measures) -> bool:
    """Return whether `line` belongs to the block of the line before it."""
    above = group.last
    other_look = abs(above.size - line.size) > _LARGER * measures.size - measures.size + 0.4
    if above.is_entry or line.is_entry or other_look or _begins(line.text):
        return False
    if above.frame != line.frame or above.y <= line.y:
        return above.bold == line.bold and not _leaves_room(above, line, measures)
    if above.y - line.y > (_LOOSE * measures.leading + 0.05) * max(line.size, above.size):
        return False
    return not (_looks_new(group, line) or _leaves_room(above, line, measures))


def _looks_new(group: _Group, line: PdfLine) -> bool:
    return _changes_weight(group, line) or _is_indented(group, line)


def _changes_weight(group: _Group, line: PdfLine) -> bool:
    """Return whether bold lines end here. A single one may be the bold beginning of a paragraph."""
    return group.last.bold and not line.bold and len(group.lines) > 1


def _begins(text: str) -> bool:
    """Return whether a text begins with a mark that begins a block."""
    return bool(_BULLET.match(text) or _ORDINAL.match(text) or _CLAUSE.match(text))


def _is_indented(group: _Group, line: PdfLine) -> bool:
    """Return whether a line is set in (a paragraph begins) or, after a list item, set back (the
    item is over).
    """
    first, step, several = group.lines[0], _INDENT * line.size, len(group.lines) > 1
    if group.kind is BlockKind.LIST_ITEM:
        hangs = several and group.margin > first.x0 + step
        return line.x0 < (group.margin if hangs else first.x0) - step
    return several and line.x0 > group.margin + step


def _leaves_room(above: PdfLine, line: PdfLine, measures: _Measures) -> bool:
    """Return whether the line above ended before it was full: then it ended a paragraph."""
    if _parted_word(above.text):
        return False
    word = line.text.split(" ", 1)[0]
    room = measures.right[above.frame] - above.x1 - _LETTER_WIDTH * above.size * (len(word) + 1)
    share = room / max(measures.right[above.frame] - above.x0, 1.0)
    return not line.text[:1].islower() and share > (
        _ROOM_AFTER_END if _ENDED.search(above.text[-_TAIL:]) else _ROOM
    )


# Blocks.


def _written(groups: Iterable[_Group], measures: _Measures) -> Iterator[Block]:
    groups = list(groups)
    texts = [_joined(group.lines, measures.known) for group in groups]
    heads = [_is_heading(group, text, measures) for group, text in zip(groups, texts, strict=True)]
    looks = {_look(group) for group, head in zip(groups, heads, strict=True) if head}
    levels = {look: min(rank, 6) for rank, look in enumerate(sorted(looks, reverse=True), start=1)}
    outline, indents = Outline(), list[float]()
    for group, text, head in zip(groups, texts, heads, strict=True):
        if head:
            indents.clear()
            level = levels[_look(group)]
            yield block(BlockKind.HEADING, text, level=level, section=outline.enter(level, text))
        else:
            yield from _plain_blocks(group, text, outline.section, indents)


def _plain_blocks(
    group: _Group, text: str, section: tuple[str, ...], indents: list[float]
) -> Iterator[Block]:
    """Yield the blocks of a group that is no heading; `indents` are those of the list so far."""
    if group.kind is BlockKind.LIST_ITEM:
        level = _depth(indents, group.lines[0].x0)
        entry = _BULLET.sub("", text, count=1) if _BULLET.match(text) else text
        yield block(BlockKind.LIST_ITEM, entry, level=level, section=section)
        return
    indents.clear()
    if group.kind is BlockKind.TABLE_ROW:
        for row in group.cells:
            yield block(BlockKind.TABLE_ROW, "", section=section, cells=row)
    else:
        yield block(BlockKind.PARAGRAPH, text, section=section)


def _is_heading(group: _Group, text: str, measures: _Measures) -> bool:
    if (
        group.kind is not BlockKind.PARAGRAPH
        or len(text) > _LONGEST_HEADING
        or not any(map(str.isalpha, text))
    ):
        return False
    size = group.lines[0].size
    if size > measures.size * _LARGER + 0.1:
        return True
    bold = all(line.bold for line in group.lines) and size > 0.9 * measures.size
    return bold and (len(text) < 100 or not _ENDED.search(text))


def _look(group: _Group) -> tuple[float, bool]:
    """Return what headings of one level have in common: size and weight."""
    return round(group.lines[0].size * 2) / 2, all(line.bold for line in group.lines)


def _depth(indents: list[float], x0: float) -> int:
    """Return how deep a list item is nested, by the indents of those before it."""
    while indents and x0 < indents[-1] - ALIGNED:
        indents.pop()
    if not indents or x0 > indents[-1] + ALIGNED:
        indents.append(x0)
    return len(indents)


def _joined(lines: Sequence[PdfLine], known: frozenset[str]) -> str:
    """Return the text of lines, words that were parted at their ends made whole."""
    parts = [lines[0].text]
    for line in lines[1:]:
        left = _parted_word(parts[-1])
        if left and line.text[:1].isalpha() and line.text.split(" ", 1)[0] not in _LINKING:
            parts[-1] = parts[-1][:-1]
            parts += [_hyphen(left, line.text, known), line.text]
        else:
            parts += [" ", line.text]
    return "".join(parts).replace(PARTED, "-")


def _parted_word(text: str) -> str:
    """Return the letters before the hyphen at the end of a line; "" where it ends otherwise."""
    match = _HYPHENATED.search(text[-_TAIL:])
    return match[1] if match else ""


def _hyphen(left: str, below: str, known: frozenset[str]) -> str:
    """Return what stays of a hyphen at the end of a line: itself where the word is written with one
    elsewhere.
    """
    match = _WORD.match(below)
    if below[:1].isupper():
        return "-"
    left, right = left.casefold(), match[0].casefold() if match else ""
    if f"{left}-{right}" in known:
        return "-"
    if left + right in known:
        return ""
    return "-" if left in known and right in known and min(len(left), len(right)) > 2 else ""
