"""Saved pages: read from a file or from standard input, as if just fetched."""

from __future__ import annotations

import sys
from pathlib import Path

from monitor.clock import system_clock
from monitor.errors import UsageError
from monitor.extract import read
from monitor.extract.media import MediaKind, sniff_media
from monitor.model.document import Document
from monitor.model.snapshot import Snapshot
from monitor.replay import LARGEST_BYTES, saved_bytes, saved_page

STANDARD_INPUT = "-"
_TYPES_BY_ENDING = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".pdf": "application/pdf",
}
ENDINGS = frozenset(_TYPES_BY_ENDING) - {".md"}
"""Endings of saved pages that are no top-level domain, as `.md` is."""
_TYPES_BY_KIND = {
    MediaKind.HTML: "text/html",
    MediaKind.PDF: "application/pdf",
    MediaKind.MARKDOWN: "text/markdown",
    MediaKind.PLAIN: "text/plain",
}


def saved_document(path: Path, media_type: str | None) -> Document:
    """Return the document in a saved file. Raises UsageError and ReadError.

    Its kind is what `media_type` or the file's name says.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a directory")
    declared = media_type or _by_name(path)
    if declared is None:
        raise UsageError(
            f"{path}: unknown kind of file; name it with --media-type text/html (or text/plain, …)"
        )
    url = path.absolute().as_uri()
    return read.read(saved_page(saved_bytes(path), url=url, at=system_clock(), media_type=declared))


def page_from(source: str, media_type: str | None) -> Snapshot:
    """Return a saved page: of a file, or of standard input for `-`. Raises UsageError, ReadError.

    Its kind is what `media_type` says, else what the file's name says, else what its bytes show.
    """
    if source == STANDARD_INPUT:
        body, url, declared = _standard_input(), "stdin:", media_type
    else:
        path = Path(source)
        body, url = saved_bytes(path), path.absolute().as_uri()
        declared = media_type or _by_name(path)
    declared = declared or _TYPES_BY_KIND[sniff_media("", body)]
    return saved_page(body, url=url, at=system_clock(), media_type=declared)


def is_saved(source: str) -> bool:
    """Tell whether `source` means a file or standard input rather than a URL."""
    if "://" in source:
        return False
    return source == STANDARD_INPUT or source.startswith(("/", "./", "../")) or _exists(source)


def _exists(source: str) -> bool:
    try:
        return Path(source).exists()
    except (OSError, ValueError):
        return False


def _by_name(path: Path) -> str | None:
    name = path.with_suffix("") if path.suffix == ".gz" else path
    return _TYPES_BY_ENDING.get(name.suffix.lower())


def _standard_input() -> bytes:
    body = sys.stdin.buffer.read(LARGEST_BYTES + 1)
    if len(body) > LARGEST_BYTES:
        raise UsageError(f"standard input holds more than {LARGEST_BYTES // 1024 // 1024} MB")
    return body
