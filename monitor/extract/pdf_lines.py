"""From pieces of text on pages to the lines that a reader sees, in reading order, without what runs
over all pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import TypeVar

_What = TypeVar("_What", str, int)

BULLETS = "•●◦○▪■□◾◼‣⁃∙·➢➤►▶❖✓✔\uf0b7\uf0a7\uf0d8\uf076\uf0fc"
_MARKER = re.compile(rf"[{BULLETS}*–—-]|o|\(?(?:[a-z]|[ivxl]{{1,5}}|\d{{1,3}})[.)]", re.IGNORECASE)
_SAME_LINE = 0.35
"""Of the size of the letters: base lines closer than this are one line."""
_SMALL, _RAISED, _LOWERED = 0.8, 0.6, 0.3
"""Of the size of the letters beside it: how small the figure of a footnote is, and how far off the
base line.
"""
_CELL_GAP = 1.1
"""Of the size of letters: wider than a space in a stretched line, narrower than between cells."""
_MARGIN = 0.14
"""Share of a page's height, at the top and at the bottom, in which running lines stand."""
_RUNNING_PAGES = 3
"""What stands in the margin of so many pages at the same height is no text; of a short document, of
two of them.
"""
_SHORT = 4
"""Pages up to which a document is short."""
_FEWEST_COLUMN_LINES = 8
"""Lines with a gap that make two columns: fewer are a table."""
_NUMBER = re.compile(r"\b(?:\d{1,4}|[ivxlc]{1,7})\b")
_ONLY_NUMBER = re.compile(r"[\W_]*(?:[^\W\d_]{1,9}\.? )?#(?: ?[\W_]? ?(?:[^\W\d_]{1,4} )?#)?[\W_]*")
"""Of a running line, its numbers written as `#`: `- # -`, `Page # of #`, `Seite # von #`."""
_LEADERS = re.compile(r"\s*(?:[.…·_]\s?){4,}\s*[\divxlc]{0,6}$", re.IGNORECASE)
"""The dots and the page number of an entry in a table of contents: they say where, not what."""
_LONGEST_ENTRY, _LONGEST_COUNT = 400, 60
"""Longer lines are none, and would take long to look through."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """A run of words that look alike. Points; `y` counts upwards to the base line."""

    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    turned: bool
    text: str


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page and what is printed on it."""

    width: float
    height: float
    pieces: tuple[TextRun, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfLine:
    """A visual line: one cell as a rule, several where wide gaps part it."""

    cells: tuple[tuple[float, str], ...]
    """Where each cell begins, and its text."""
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    frame: int
    """Number of the page, or of the column of a page, in reading order."""
    is_entry: bool = False
    """Of a table of contents."""

    @property
    def text(self) -> str:
        return " ".join(text for _, text in self.cells)


def lines_of(pages: Sequence[PdfPage]) -> tuple[list[PdfLine], list[PdfLine]]:
    """Return the lines of the text in reading order, and those set aside: running heads, page
    numbers, stamps.
    """
    drawn = [_drawn(page.pieces) for page in pages]
    running = _running(pages, drawn)
    told: list[PdfLine] = []
    aside: list[PdfLine] = []
    for number, (page, lines) in enumerate(zip(pages, drawn, strict=True)):
        kept = [line for line in lines if line not in running[number]]
        aside += [line for line in lines if line in running[number]]
        aside += [_line([piece]) for piece in page.pieces if piece.turned]
        told += [replace(line, frame=2 * number + column) for column, line in _columns(page, kept)]
    return told, aside


def _drawn(pieces: Sequence[TextRun]) -> list[PdfLine]:
    """Return the lines of a page from top to bottom."""
    lines: list[PdfLine] = []
    row: list[TextRun] = []
    main = TextRun(0, 0, 0, 0, False, False, "")
    for piece in sorted(
        (p for p in pieces if not p.turned and p.text.strip()), key=lambda p: (-p.y, p.x0)
    ):
        if row and not _on_one_line(main, piece):
            lines.append(_line(row))
            row = []
        main = piece if not row or piece.size > main.size else main
        row.append(piece)
    return [*lines, _line(row)] if row else lines


def _on_one_line(main: TextRun, piece: TextRun) -> bool:
    """Return whether two pieces share a line: on one base line, or one a small figure raised or
    lowered beside it.
    """
    large, small = (main, piece) if main.size >= piece.size else (piece, main)
    raised = small.y - large.y
    if small.size > _SMALL * large.size:
        return abs(raised) <= _SAME_LINE * large.size
    return -_LOWERED * large.size <= raised <= _RAISED * large.size


def _line(pieces: Sequence[TextRun]) -> PdfLine:
    row = sorted(pieces, key=lambda piece: piece.x0)
    cells = _cells(row)
    entry = _entry(" ".join(text for _, text in cells))
    if entry:
        cells = [(cells[0][0], entry)]
    words = [piece for piece in row if not _MARKER.fullmatch(piece.text)] or row
    main = _main_size(words)
    return PdfLine(
        cells=tuple(cells),
        x0=row[0].x0,
        x1=max(piece.x1 for piece in row),
        size=main,
        y=next(piece.y for piece in words if piece.size == main),
        bold=all(piece.bold for piece in words),
        frame=0,
        is_entry=bool(entry),
    )


def _entry(told: str) -> str:
    """Return what an entry of a table of contents is called; empty where a line is none."""
    if len(told) >= _LONGEST_ENTRY:
        return ""
    entry = _LEADERS.sub("", told)
    return entry if entry != told and any(map(str.isalpha, entry)) else ""


def _main_size(pieces: Sequence[TextRun]) -> float:
    """Return the size of most letters."""
    sizes = Counter[float]()
    for piece in pieces:
        sizes[piece.size] += len(piece.text)
    return sizes.most_common(1)[0][0]


def _cells(row: Sequence[TextRun]) -> list[tuple[float, str]]:
    """Return the pieces of a line with those that stand close joined; a mark of a list is joined to
    what it marks.
    """
    starts: list[float] = []
    texts: list[list[str]] = []
    end = row[0].x0
    for piece in row:
        near = piece.x0 - end < _CELL_GAP * piece.size
        if texts and (
            near or (len(texts) == len(texts[0]) == 1 and _MARKER.fullmatch(texts[0][0]))
        ):
            texts[-1].append(piece.text)
        else:
            starts.append(piece.x0)
            texts.append([piece.text])
        end = max(end, piece.x1)
    return [(start, " ".join(words)) for start, words in zip(starts, texts, strict=True)]


# What runs over all pages.


def _in_margin(page: PdfPage, line: PdfLine) -> bool:
    return not page.height * _MARGIN < line.y < page.height * (1 - _MARGIN)


def _running(pages: Sequence[PdfPage], drawn: Sequence[Sequence[PdfLine]]) -> list[set[PdfLine]]:
    """Return, page by page, the lines in the margins which say the same on many pages, or count the
    pages.
    """
    margins = [
        [line for line in lines if _in_margin(page, line)]
        for page, lines in zip(pages, drawn, strict=True)
    ]
    repeated = _Repeated(many=_RUNNING_PAGES if len(pages) > _SHORT else 2)
    for number, lines in enumerate(margins):
        repeated.count(lines, number)
    return [
        {line for line in lines if repeated.runs(line, number)}
        for number, lines in enumerate(margins)
    ]


@dataclass(slots=True, kw_only=True)
class _Repeated:
    """On how many pages lines in the margins say the same."""

    many: int
    """Pages that make a line a running one."""
    patterns: Counter[tuple[str, int]] = field(default_factory=Counter)
    counted: Counter[tuple[int, int]] = field(default_factory=Counter)

    def count(self, lines: Sequence[PdfLine], number: int) -> None:
        """Take in the margins of a page."""
        self.patterns.update({_pattern(line) for line in lines})
        self.counted.update({count for line in lines for count in _counts(line, number)})

    def runs(self, line: PdfLine, number: int) -> bool:
        """Return whether a line of the page `number`, from 0, runs over many pages."""
        text, height = _pattern(line)
        alike = _at_height(self.patterns, text, height)
        if len(text) < _LONGEST_COUNT and _ONLY_NUMBER.fullmatch(text):
            return alike >= 2 or str(number + 1) in _NUMBER.findall(line.text)
        counts = (_at_height(self.counted, *count) for count in _counts(line, number))
        return alike >= self.many or any(pages >= self.many for pages in counts)


def _at_height(pages: Counter[tuple[_What, int]], what: _What, height: int) -> int:
    """Return on how many pages it stands at this height, or a step beside it."""
    return sum(pages[what, height + step] for step in (-1, 0, 1))


def _pattern(line: PdfLine) -> tuple[str, int]:
    """Return what a running line is the same by on all pages: its words without numbers, and its
    height.
    """
    return _NUMBER.sub("#", line.text.casefold()), round(line.y / 6)


def _counts(line: PdfLine, number: int) -> set[tuple[int, int]]:
    """Return how far the first and last word of a line are ahead of the number of its page, and its
    height.
    """
    words = line.text.split()
    ends = {word.strip(".,:;|–—-") for word in (words[0], words[-1])}
    return {
        (int(word) - number, round(line.y / 6))
        for word in ends
        if word.isascii() and word.isdigit() and len(word) < 5
    }


# Two columns.


def _columns(page: PdfPage, lines: list[PdfLine]) -> Iterator[tuple[int, PdfLine]]:
    """Yield the lines in reading order, each with the number of its column: 0, and 1 for the right
    one of two.
    """
    gutter = _gutter(page, lines)
    if gutter is None:
        yield from ((0, line) for line in lines)
        return
    right: list[PdfLine] = []
    for line in lines:
        if line.x0 < gutter < line.x1 and not _parted(line, gutter):
            yield from ((1, waiting) for waiting in right)
            right = []
            yield 0, line
            continue
        halves = _halves(line, gutter)
        yield from ((0, half) for half in halves[0])
        right += halves[1]
    yield from ((1, waiting) for waiting in right)


def _gutter(page: PdfPage, lines: Sequence[PdfLine]) -> float | None:
    """Return where the gap between two columns of running text is, if there are two."""
    parted = [line for line in lines if len(line.cells) == 2]
    if len(parted) < max(_FEWEST_COLUMN_LINES, 0.4 * len(lines)):
        return None
    gutter = median(line.cells[1][0] for line in parted) - 2
    same = [line for line in parted if abs(line.cells[1][0] - 2 - gutter) < 12]
    central = 0.35 * page.width < gutter < 0.65 * page.width
    if not central or len(same) < 0.7 * len(parted):
        return None
    return gutter if _usual_width(same) > 0.6 * _room(lines, gutter) else None


def _room(lines: Sequence[PdfLine], gutter: float) -> float:
    """Return how wide the narrower of two columns is."""
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    return min(gutter - left, right - gutter)


def _usual_width(lines: Sequence[PdfLine]) -> float:
    """Return how wide a cell usually is: those of a table are short, lines of a column fill it. An
    average letter is half as wide as its size.
    """
    letters = median(len(text) for line in lines for _, text in line.cells)
    return letters * median(line.size for line in lines) * 0.5


def _parted(line: PdfLine, gutter: float) -> bool:
    return any(abs(start - 2 - gutter) < 12 for start, _ in line.cells[1:])


def _halves(line: PdfLine, gutter: float) -> tuple[list[PdfLine], list[PdfLine]]:
    left = tuple(cell for cell in line.cells if cell[0] < gutter - 12)
    right = tuple(cell for cell in line.cells if cell[0] >= gutter - 12)
    if not left or not right:
        return ([], [line]) if right else ([line], [])
    return (
        [replace(line, cells=left, x1=min(line.x1, gutter))],
        [replace(line, cells=right, x0=right[0][0])],
    )
