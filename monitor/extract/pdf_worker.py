"""Reads the text of one PDF in a process of its own, which may crash, hang or eat memory without
harm to anybody.

Run as a script: the PDF is standard input, what was found is JSON on standard output. It imports
nothing of the house, so that it starts fast and has nothing to lose; `monitor.extract.pdf` starts
it and makes sense of what it found:

    {"title": str, "language": str, "pages": [[width, height, [[x0, x1, y, size, bold, turned,
      text], …]], …]}
    or {"failure": a ReadKind, "message": str}

Lengths are in points, y counts upwards to the base line; a piece is a run of words of one look,
without wide gaps.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2_raw as pdfium  # type: ignore[import-untyped]

BOLD_WEIGHT = 600
"""Weight of a font, 100 to 900, from which on readers take it for bold: half-bold is 600."""
FORCE_BOLD = 1 << 18
"""The flag of a font that is drawn bold (PDF 32000-1, table 123)."""
WIDE_GAP = 1.1
"""Of the size of the letters: wider than a space, even in a stretched line; narrower than between
columns.
"""
LEVEL_ANGLE = 0.05
"""In radians: text at a larger angle to the page is a stamp or a watermark."""
PARTED = "\x02"
"""What pdfium gives for a hyphen at the end of a line."""
FEW_LETTERS_PER_PAGE = 10
"""With fewer the pages are pictures: scans carry a stamp or a number at most."""
UNREADABLE_SHARE = 0.3
"""Share of letters without a meaning, above which a text can't be read: symbols are fewer."""
SAMPLED = 8
"""Every so many letters one is asked whether it has a meaning."""

RawRun = list[Any]
"""A run of text as the PDF library gives it."""


class PdfFailure(Exception):  # noqa: N818 (a word of this script; outside it is a ReadError)
    """The PDF can't be read. `kind` is a ReadKind."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def main() -> None:
    """Read standard input, write what was found to standard output."""
    memory_bytes, cpu_s, output_bytes, most_pages, most_characters = (
        int(number) for number in sys.argv[1:6]
    )
    confine(memory_bytes, cpu_s, output_bytes)
    try:
        found = read(sys.stdin.buffer.read(), most_pages, most_characters)
    except PdfFailure as failure:
        found = {"failure": failure.kind, "message": str(failure)}
    except MemoryError:
        found = {"failure": "too_complex", "message": "reading it takes more memory than allowed"}
    sys.stdout.buffer.write(json.dumps(found).encode("ascii"))


def confine(memory_bytes: int, cpu_s: int, output_bytes: int) -> None:
    """Limit what this process can take; what is past a limit fails or ends it."""
    for what, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, output_bytes),
        (resource.RLIMIT_NOFILE, 16),
    ):
        with contextlib.suppress(ValueError):  # a lower limit holds already
            resource.setrlimit(what, (most, most))


def read(body: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    """Return what the PDF holds. Raises Failure."""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(body, len(body), None)
    if not document:
        raise _unopened(pdfium.FPDF_GetLastError())
    count = pdfium.FPDF_GetPageCount(document)
    if count > most_pages:
        raise PdfFailure("too_complex", f"it has {count} pages; {most_pages} are allowed")
    pages: list[Any] = []
    letters = unreadable = 0
    for number in range(count):
        page, page_letters, page_unreadable = read_page(document, number, most_characters - letters)
        pages.append(page)
        letters += page_letters
        unreadable += page_unreadable
    if count == 0:
        raise PdfFailure("damaged", "it has no pages")
    if letters < FEW_LETTERS_PER_PAGE * count:
        raise PdfFailure("no_text", "its pages are pictures: there is no text in it")
    if unreadable > UNREADABLE_SHARE * letters:
        raise PdfFailure("no_text", "its letters are drawings that stand for no characters")
    return {"title": metadata(document, b"Title"), "language": language(document), "pages": pages}


def _unopened(error: int) -> PdfFailure:
    if error in {pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY}:
        return PdfFailure("encrypted", "it is encrypted, and opens only with a password")
    return PdfFailure("damaged", "it is damaged, or no PDF")


def read_page(document: Any, number: int, most_characters: int) -> tuple[Any, int, int]:
    """Return a page as `[width, height, pieces]`, how many letters it has, and how many of them
    have no meaning.
    """
    page = pdfium.FPDF_LoadPage(document, number)
    if (
        not page
    ):  # one broken page among others: the gap shows as text that is missing, and is worth a look
        return [0, 0, []], 0, 0
    text = pdfium.FPDFText_LoadPage(page)
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > most_characters:
            raise PdfFailure("too_complex", "it has more text than any policy")
        size = [
            round(pdfium.FPDF_GetPageWidthF(page), 1),
            round(pdfium.FPDF_GetPageHeightF(page), 1),
        ]
        letters = [chr(pdfium.FPDFText_GetUnicode(text, index)) for index in range(max(count, 0))]
        unreadable = sum(
            pdfium.FPDFText_HasUnicodeMapError(text, index) == 1
            for index in range(0, count, SAMPLED)
        )
        pieces = list(joined(words(text, letters)))
        return (
            [*size, pieces],
            sum(not letter.isspace() for letter in letters),
            unreadable * SAMPLED,
        )
    finally:
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def words(text: Any, letters: list[str]) -> Iterator[RawRun]:
    """Yield each word as a piece of its own, [] where a line ends. A word that is parted over two
    lines is two.
    """
    start = None
    for index, letter in enumerate([*letters, "\n"]):
        if start is None and not letter.isspace():
            start = index
        if start is None or not (letter.isspace() or letter == PARTED):
            continue
        stop = index + (letter == PARTED)
        yield word(text, start, stop, "".join(letters[start:stop]))
        if letter in {"\n", PARTED}:
            yield []
        start = None


def word(text: Any, start: int, stop: int, letters: str) -> RawRun:
    """Return the piece of the characters `start:stop`."""
    first, last = box(text, start), box(text, stop - 1)
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text, start, x, y)
    turned = pdfium.FPDFText_GetCharAngle(text, start)
    level = min(turned % (2 * math.pi), -turned % (2 * math.pi)) < LEVEL_ANGLE
    return [
        min(first[0], last[0]),
        max(first[1], last[1]),
        y.value,
        size_of(text, start),
        is_bold(text, start),
        not level,
        letters,
    ]


def box(text: Any, index: int) -> tuple[float, float]:
    """Return where a character begins and ends, from left to right."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    return left.value, right.value


def size_of(text: Any, index: int) -> float:
    """Return the size of a character as it is seen, in points."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text, index, matrix)
    return float(pdfium.FPDFText_GetFontSize(text, index)) * (math.hypot(matrix.c, matrix.d) or 1.0)


def is_bold(text: Any, index: int) -> bool:
    """Return whether a character is bold, by its weight or by what its font is called."""
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, index, name, 128, flags)
    called = name.value.decode("utf-8", "replace").lower()
    heavy = any(word in called for word in ("bold", "black", "heavy", "semibd", "demi"))
    return (
        heavy
        or bool(flags.value & FORCE_BOLD)
        or pdfium.FPDFText_GetFontWeight(text, index) >= BOLD_WEIGHT
    )


def joined(found: Iterator[RawRun]) -> Iterator[RawRun]:
    """Yield the words of a line that look alike and stand close as one piece."""
    run: RawRun = []
    for piece in found:
        if run and piece and alike(run, piece):
            run[1] = piece[1]
            run[6] += " " + piece[6]
            continue
        if run:
            yield rounded(run)
        run = piece
    if run:
        yield rounded(run)


def alike(run: RawRun, piece: RawRun) -> bool:
    """Return whether a word goes on with a run: same line, size and weight, no wide gap."""
    gap, size = piece[0] - run[1], run[3]
    return (
        abs(piece[2] - run[2]) < 0.3 * size
        and abs(piece[3] - size) < 0.5
        and piece[4:6] == run[4:6]
        and -size < gap < WIDE_GAP * size
    )


def rounded(piece: RawRun) -> RawRun:
    """Return the piece with lengths that are short to write."""
    return [*(round(number, 1) for number in piece[:4]), piece[4], piece[5], piece[6]]


def metadata(document: Any, key: bytes) -> str:
    """Return an entry of the document's own description."""
    return utf16(lambda buffer, size: pdfium.FPDF_GetMetaText(document, key, buffer, size))


def language(document: Any) -> str:
    """Return the language that the document says it is in."""
    return utf16(
        lambda buffer, size: pdfium.FPDFCatalog_GetLanguage(
            document, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size
        )
    )


def utf16(ask: Any) -> str:
    """Return a text that pdfium writes into a buffer; "" where it is absent or longer than a title
    may be.
    """
    buffer = ctypes.create_string_buffer(2000)
    size = ask(buffer, 2000)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "replace") if 0 < size <= 2000 else ""


if __name__ == "__main__":
    main()
