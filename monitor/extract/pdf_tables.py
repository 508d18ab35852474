"""Tables in the lines of a PDF: where one ends, and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from monitor.extract.pdf_lines import PdfLine

ALIGNED = 4.0
"""Points by which what stands below each other may be apart."""
_MOST_COLUMNS = 12
"""Columns of a table; what has more is a drawing."""
_LOOSE_ROW = 1.25
"""Times the narrowest gap between lines of a table: a wider one parts rows, not lines of a cell."""


def table_end(lines: Sequence[PdfLine], start: int) -> int | None:
    """Return where the table that begins at `start` ends; None where none begins."""
    if not 2 <= len(lines[start].cells) <= _MOST_COLUMNS:
        return None
    columns = [begin for begin, _ in lines[start].cells]
    full, stop = 1, start + 1
    while stop < len(lines) and _is_row_below(columns, lines[stop - 1], lines[stop]):
        full += len(lines[stop].cells) > 1
        stop += 1
    while stop > start and _is_plain(columns, lines[stop - 1]):
        stop -= 1
    return stop if full >= 2 else None


def _is_row_below(columns: Sequence[float], above: PdfLine, line: PdfLine) -> bool:
    """Return whether a line goes on with the table of the line above it: near it, and its cells
    under the table's columns.
    """
    near = line.frame == above.frame and 0 < above.y - line.y < 4 * line.size
    if not near or len(line.cells) > len(columns):
        return False
    if any(_column(columns, begin) is None for begin, _ in line.cells):
        return False
    return not (_is_plain(columns, line) and above.y - line.y > 1.8 * line.size)


def _is_plain(columns: Sequence[float], line: PdfLine) -> bool:
    """Return whether a line may be one below a table: a single piece at its left edge."""
    return len(line.cells) == 1 and _column(columns, line.x0) == 0


def _column(columns: Sequence[float], begin: float) -> int | None:
    return next((number for number, x in enumerate(columns) if abs(x - begin) < ALIGNED), None)


def table_rows(lines: Sequence[PdfLine]) -> list[list[str]]:
    """Return the rows of a table, cells of several lines joined."""
    columns = [begin for begin, _ in lines[0].cells]
    rows: list[list[str]] = []
    for line, opens in zip(lines, _open_rows(lines, columns), strict=True):
        if opens or not rows:
            rows.append([""] * len(columns))
        for begin, text in line.cells:
            column = _column(columns, begin) or 0
            rows[-1][column] = f"{rows[-1][column]} {text}".strip()
    return [[cell for cell in row if cell] for row in rows]


def _open_rows(lines: Sequence[PdfLine], columns: Sequence[float]) -> Iterator[bool]:
    """Yield whether each line of a table begins a row: after a wide gap where rows have one, else
    wherever the first column has a text.
    """
    gaps = [above.y - below.y for above, below in pairwise(lines)]
    wide = _LOOSE_ROW * min(gaps, default=0)
    by_gap = any(gap > wide for gap in gaps)
    yield True
    for gap, line in zip(gaps, lines[1:], strict=True):
        yield gap > wide if by_gap else _column(columns, line.x0) == 0
