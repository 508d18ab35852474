"""A snapshot to the document that it holds, whatever its medium; and the pages of one policy to one
document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from monitor.errors import ReadError, ReadKind
from monitor.extract import html, pdf, plain
from monitor.extract.blocks import document
from monitor.extract.media import MediaKind, decode_text, sniff_media
from monitor.extract.text_elsewhere import absolute_signs
from monitor.language.canonical_url import leads_within, resolved
from monitor.model.document import Document, Link
from monitor.model.snapshot import Snapshot

LARGEST_BODY_BYTES = 24_000_000
"""No policy has more; reading such a page would take a minute and a gigabyte."""


def read(snapshot: Snapshot, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Document:
    """Return the document of `snapshot`, by what its body is.

    `select` and `ignore` are CSS selectors of the policy and of what to leave out; only HTML heeds
    them. Raises ReadError with its kind; nothing else, whatever the body holds.
    """
    body = snapshot.body
    if len(body) > LARGEST_BODY_BYTES:
        raise ReadError(
            ReadKind.TOO_COMPLEX,
            f"the body has {len(body):,} bytes; {LARGEST_BODY_BYTES:,} is the most",
        )
    kind = sniff_media(snapshot.media_type, body)
    if kind is MediaKind.PDF:
        return pdf.read(body)
    text = decode_text(body, snapshot.charset).replace("\0", " ")
    if kind is MediaKind.HTML:
        return _at(snapshot, html.read(text, select=select, ignore=ignore))
    return _at(snapshot, plain.read(text, markdown=kind is MediaKind.MARKDOWN))


def _at(snapshot: Snapshot, read: Document) -> Document:
    """The document with its links and signs as they are for its page: absolute, and none to places
    on the page itself.
    """
    url = snapshot.final_url
    whole = ([_from(url, link) for link in links] for links in (read.links, read.aside_links))
    own, aside = (
        tuple(link for link in links if not leads_within(url, link.target)) for links in whole
    )
    signs = tuple(absolute_signs(url, snapshot.url, read.signs))
    return replace(read, links=own, aside_links=aside, signs=signs)


def _from(url: str, link: Link) -> Link:
    target = resolved(url, link.target)
    return link if target == link.target else replace(link, target=target)


def combine(documents: Sequence[Document]) -> Document:
    """Return the document that several pages make together, in order."""
    if len(documents) == 1:
        return documents[0]
    readers = dict.fromkeys(part.reader for part in documents)
    return document(
        chain.from_iterable(part.blocks for part in documents),
        reader="+".join(readers),
        title=next(filter(None, (part.title for part in documents)), ""),
        language=next(filter(None, (part.language for part in documents)), None),
        links=_links_of_all(documents),
        aside_links=chain.from_iterable(part.aside_links for part in documents),
        aside=chain.from_iterable(part.aside for part in documents),
        signs=chain.from_iterable(part.signs for part in documents),
    )


def _links_of_all(documents: Sequence[Document]) -> Iterator[Link]:
    start = 0
    for part in documents:
        yield from (_moved(link, start) for link in part.links)
        start += len(part.blocks)


def _moved(link: Link, by: int) -> Link:
    return link if link.block is None else replace(link, block=link.block + by)
