"""A snapshot to the document that it holds, whatever its medium; and the pages of one policy to one document."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.errors import ReadError, ReadKind
from monitor.extract import html, pdf, plain
from monitor.extract.blocks import document
from monitor.extract.media import Medium, characters, medium
from monitor.model.document import Document
from monitor.model.snapshot import Snapshot

LARGEST_BODY_BYTES = 24_000_000


def read(snapshot: Snapshot, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Document:
    """Return the document of `snapshot`, by what its body is.

    `select` and `ignore` are CSS selectors of the policy and of what to leave out; only HTML heeds them.
    Raises ReadError with its kind; nothing else, whatever the body holds.
    """
    body = snapshot.body
    if len(body) > LARGEST_BODY_BYTES:
        raise ReadError(ReadKind.TOO_COMPLEX, f"the body has {len(body):,} bytes; {LARGEST_BODY_BYTES:,} is the most")
    kind = medium(snapshot.media_type, body)
    if kind is Medium.PDF:
        return pdf.read(body)
    text = characters(body, snapshot.charset).replace("\0", " ")
    if kind is Medium.HTML:
        return html.read(text, select=select, ignore=ignore)
    return plain.read(text, markdown=kind is Medium.MARKDOWN)


def combine(documents: Sequence[Document]) -> Document:
    """Return the document that several pages make together, in order."""
    if len(documents) == 1:
        return documents[0]
    readers = dict.fromkeys(part.reader for part in documents)
    return document(
        (block for part in documents for block in part.blocks),
        reader="+".join(readers),
        title=next((part.title for part in documents if part.title), ""),
        language=next((part.language for part in documents if part.language), None),
        links=(link for part in documents for link in part.links),
        aside_links=(link for part in documents for link in part.aside_links),
        aside=(aside for part in documents for aside in part.aside),
        signs=(sign for part in documents for sign in part.signs),
    )
