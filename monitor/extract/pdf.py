"""PDF to blocks. The PDF itself is read in a process of its own, within limits of time, memory and
size.

What comes back is text with its place and look; what follows from that is worked out here, without
a PDF in sight.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from math import isnan
from pathlib import Path
from typing import IO, Any

from monitor.errors import ReadError, ReadKind
from monitor.extract.blocks import block, document
from monitor.extract.pdf_blocks import blocks_of
from monitor.extract.pdf_lines import PdfLine, PdfPage, TextRun, lines_of
from monitor.language.detection import detect_language
from monitor.model.document import BlockKind, Document, ExcludedPart

READER = "pdf/1"

_FILE_NAME = re.compile(r"\.[A-Za-z]{2,5}$")
"""What many programs give as a title."""
_WORKER = Path(__file__).with_name("pdf_worker.py")
_OUT_OF_MEMORY = frozenset({signal.SIGABRT, signal.SIGTRAP, signal.SIGILL, signal.SIGBUS})
"""How pdfium ends when it gets no more memory."""
_PATIENCE_AFTER_KILL_S = 5
_FARTHEST = 1e5
"""Points, some 35 metres."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfLimits:
    """What reading one PDF may cost."""

    time_s: float = 30
    """By the clock."""
    cpu_s: int = 15
    memory_bytes: int = 256 * 2**20
    """Of the process that reads it, all told; it takes some 30 MB to start."""
    output_bytes: int = 8 * 2**20
    pages: int = 500
    characters: int = 1_500_000


DEFAULT_LIMITS = PdfLimits()


def read(body: bytes, *, limits: PdfLimits = DEFAULT_LIMITS) -> Document:
    """Return the document of a PDF: its text in reading order. Running heads and page numbers are
    set aside.

    Raises ReadError where it is damaged, encrypted, a picture, or takes more than `limits`; nothing
    else.
    """
    found = _ask_worker(body, limits)
    pages = _pages(found)
    lines, running = lines_of(pages)
    blocks = blocks_of(lines)
    if not blocks:
        raise ReadError(ReadKind.NO_TEXT, "the PDF can't be read: there is no text in it")
    title = _words(found.get("title"))
    if not any(map(str.isalpha, title)) or _FILE_NAME.search(title):
        title = next((made.text for made in blocks if made.kind is BlockKind.HEADING), "")
    language = detect_language(" ".join(made.text for made in blocks[:200])) or _code(
        _words(found.get("language"))
    )
    return document(blocks, reader=READER, title=title, language=language, aside=_aside(running))


def _code(declared: str) -> str | None:
    """Return the two letters of a declared language. Programs declare their own as often as the
    text's.
    """
    code = declared[:2].lower()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _aside(running: list[PdfLine]) -> tuple[ExcludedPart, ...]:
    if not running:
        return ()
    texts = dict.fromkeys(line.text for line in running)
    return (
        ExcludedPart(
            reason="running heads, page numbers and stamps",
            blocks=tuple(block(BlockKind.PARAGRAPH, text) for text in texts),
        ),
    )


def _ask_worker(body: bytes, limits: PdfLimits) -> dict[str, Any]:
    """Return what the worker found. Files, not pipes: nobody waits for anybody, and the kernel
    limits their size.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as taken:
        given.write(body)
        given.seek(0)
        status = _run_worker(given, taken, limits)
        taken.seek(0)
        written = taken.read(limits.output_bytes + 1)
    if status != 0 or len(written) > limits.output_bytes:
        raise _broken(status)
    try:
        found = json.loads(written)
    except ValueError as error:
        raise ReadError(
            ReadKind.DAMAGED, "the PDF can't be read: its reader said nothing sensible"
        ) from error
    if "failure" in found:
        raise ReadError(
            ReadKind(found["failure"]), f"the PDF can't be read: {_words(found.get('message'))}"
        )
    return dict(found)


def _run_worker(given: IO[bytes], taken: IO[bytes], limits: PdfLimits) -> int:
    """Return the exit status of the worker; a negative one is the signal that ended it. Raises
    ReadError.
    """
    numbers = (
        limits.memory_bytes,
        limits.cpu_s,
        limits.output_bytes,
        limits.pages,
        limits.characters,
    )
    worker = subprocess.Popen(  # noqa: S603 (our own interpreter and script, and numbers)
        [sys.executable, "-P", "-S", str(_WORKER), *map(str, numbers)],
        stdin=given,
        stdout=taken,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": _where_pdfium_is()},
        cwd="/",
    )
    try:
        return worker.wait(limits.time_s)
    except subprocess.TimeoutExpired as error:
        raise ReadError(
            ReadKind.TIMEOUT, f"the PDF can't be read within {limits.time_s:g} s"
        ) from error
    finally:
        worker.kill()
        worker.wait(_PATIENCE_AFTER_KILL_S)


def _where_pdfium_is() -> str:
    """Return the folder it is installed in: all that the worker gets of our environment, which may
    hold secrets.
    """
    found = find_spec("pypdfium2_raw")
    assert found is not None and found.origin is not None, "pypdfium2 is not installed"
    return str(Path(found.origin).parent.parent)


def _broken(status: int) -> ReadError:
    if -status in {signal.SIGXCPU, signal.SIGKILL}:
        return ReadError(ReadKind.TIMEOUT, "the PDF can't be read: it takes more time than allowed")
    if -status in _OUT_OF_MEMORY or status >= 0:
        return ReadError(
            ReadKind.TOO_COMPLEX,
            "the PDF can't be read: it takes more memory or space than allowed",
        )
    return ReadError(ReadKind.DAMAGED, "the PDF can't be read: it breaks the reader")


def _pages(found: dict[str, Any]) -> list[PdfPage]:
    return [
        PdfPage(
            width,
            height,
            tuple(
                TextRun(
                    _length(x0),
                    _length(x1),
                    _length(y),
                    max(_length(size), 0.1),
                    bold,
                    turned,
                    _words(text),
                )
                for x0, x1, y, size, bold, turned, text in pieces
            ),
        )
        for width, height, pieces in found["pages"]
    ]


def _length(points: float) -> float:
    """Return a length that can be reckoned with: a PDF may say any number, or none."""
    return min(max(points, -_FARTHEST), _FARTHEST) if not isnan(points) else 0.0


def _words(text: object) -> str:
    """Return a text that is fit to be stored: whole characters only, no control codes but the
    parted hyphen.
    """
    whole = str(text or "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(
        letter for letter in whole if letter.isprintable() or letter in "\x02\u00ad\u00a0"
    ).strip()
