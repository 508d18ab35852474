"""Writes small PDFs for the tests: text at places, in two weights of one font; and PDFs that no
good program writes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
REGULAR, BOLD = "F1", "F2"


@dataclass
class Sheet:
    """A page under way."""

    operators: list[str] = field(default_factory=list)

    def put(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 11,
        bold: bool = False,
        turned: bool = False,
    ) -> None:
        """Print `text` from (x, y) on."""
        shown = (
            text.encode("cp1252")
            .replace(b"\\", b"\\\\")
            .replace(b"(", b"\\(")
            .replace(b")", b"\\)")
        )
        matrix = f"0.7 0.7 -0.7 0.7 {x} {y}" if turned else f"1 0 0 1 {x} {y}"
        font = BOLD if bold else REGULAR
        self.operators.append(f"BT /{font} {size} Tf {matrix} Tm ({shown.decode('latin-1')}) Tj ET")

    def column(
        self,
        x: float,
        y: float,
        texts: Iterable[str],
        *,
        size: float = 11,
        leading: float = 14,
        bold: bool = False,
    ) -> float:
        """Print lines below each other from `y` on; return where the next one would stand."""
        for text in texts:
            self.put(x, y, text, size=size, bold=bold)
            y -= leading
        return y


def pdf(*sheets: Sheet, title: str = "", language: str = "", packed: bool = False) -> bytes:
    """Return a PDF of these pages."""
    return pdf_of(
        [("\n".join(sheet.operators)).encode("latin-1") for sheet in sheets],
        title=title,
        language=language,
        packed=packed,
    )


def pdf_of(
    contents: Sequence[bytes],
    *,
    title: str = "",
    language: str = "",
    packed: bool = False,
    trailer: str = "",
    resources: str = "",
    more: Sequence[bytes] = (),
) -> bytes:
    """Return a PDF whose pages have these content streams; `more` are further objects, from number
    10 on.
    """
    said = f" /Lang ({language})" if language else ""
    objects: dict[int, bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R{said} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        5: f"<< /Title ({title}) >>".encode(),
    }
    objects |= {10 + number: body for number, body in enumerate(more)}
    kids = []
    for number, content in enumerate(contents):
        page, stream = 1000 + 2 * number, 1001 + 2 * number
        kids.append(f"{page} 0 R")
        objects[page] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {stream} 0 R "
            f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> {resources} >> >>"
        ).encode()
        objects[stream] = stream_of(content, packed=packed)
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(contents)} >>".encode()
    return written(objects, trailer)


def stream_of(content: bytes, *, packed: bool, entries: str = "") -> bytes:
    """Return a stream object's body."""
    body = zlib.compress(content, 9) if packed else content
    coded = "/Filter /FlateDecode" if packed else ""
    return f"<< /Length {len(body)} {coded} {entries} >>\nstream\n".encode() + body + b"\nendstream"


def written(objects: dict[int, bytes], trailer: str = "") -> bytes:
    """Return the file of numbered objects, 1 being the catalog, with its cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    end = f"trailer\n<< /Size {max(objects) + 1} /Root 1 0 R /Info 5 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return bytes(out) + end.encode()


_NARROW = {
    **dict.fromkeys("ijl", 222),
    **dict.fromkeys(" ft.,:;!/", 278),
    "r": 333,
    **dict.fromkeys("ckszxvy", 500),
    "w": 722,
    "m": 833,
    "W": 944,
    "M": 833,
    **dict.fromkeys("-()", 333),
}


def wrapped(text: str, width: float, *, size: float = 11) -> list[str]:
    """Return the lines of `text` as a typesetter breaks them in Helvetica: as many words as fit."""
    lines: list[str] = []
    for word in text.split():
        tried = f"{lines[-1]} {word}" if lines else word
        units = sum(_NARROW.get(letter, 667 if letter.isupper() else 556) for letter in tried)
        if lines and units * size / 1000 < width:
            lines[-1] = tried
        else:
            lines.append(word)
    return lines
