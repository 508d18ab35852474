"""Links in a policy to other documents of its life: previews, summaries of changes, earlier
versions, PDFs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from itertools import islice
from urllib.parse import urldefrag, urljoin, urlsplit

from monitor.language.date_parser import fold_accents
from monitor.language.tables import table
from monitor.model.document import Document, Link
from monitor.model.memory import LinkedDocument, LinkKind, LinkMemory

_MOST_LINKS = 2_000
_MOST_KNOWN = 200
_MOST_FOLLOWED = 3
_LONGEST_TEXT, _LONGEST_URL = 200, 2_000
_NAMES = {
    LinkKind.SUMMARY: "a summary of changes",
    LinkKind.PREVIEW: "a preview of what is to come",
    LinkKind.PREVIOUS: "an earlier version",
    LinkKind.PDF: "a PDF",
}


def find_linked(document: Document, base_url: str) -> tuple[LinkedDocument, ...]:
    """Return the documents that a policy, read at `base_url`, links to as part of its own life;
    each address once.
    """
    linked: dict[str, LinkedDocument] = {}
    for link in (*document.links, *document.aside_links)[:_MOST_LINKS]:
        url = _absolute(link.target, base_url)
        kind = _kind(link, url, base_url) if url and url != urldefrag(base_url).url else None
        if kind is not None:
            linked.setdefault(
                _place(url), LinkedDocument(kind=kind, url=url, text=link.text[:_LONGEST_TEXT])
            )
    return tuple(linked.values())


def after_look(
    memory: LinkMemory, document: Document, base_url: str, *, first: bool
) -> tuple[LinkMemory, tuple[LinkedDocument, ...]]:
    """Return the memory after a check of a policy that is believed, and the documents that it
    links to for the first time.

    What the `first` check finds is known from then on and no news.
    """
    now = find_linked(document, base_url)
    known = {_place(linked.url) for linked in memory.linked}
    fresh = (linked for linked in now if _place(linked.url) not in known)
    new = () if first else tuple(fresh)
    places = {_place(linked.url) for linked in now}
    kept = tuple(
        replace(linked, shown=False) for linked in memory.linked if _place(linked.url) not in places
    )
    return replace(memory, linked=(*kept, *now)[-_MOST_KNOWN:]), new


def followed(linked: Iterable[LinkedDocument]) -> tuple[LinkedDocument, ...]:
    """Return those linked documents that are watched as part of a policy which is followed."""
    wanted = (
        one for one in linked if one.shown and one.kind in {LinkKind.SUMMARY, LinkKind.PREVIEW}
    )
    return tuple(islice(wanted, _MOST_FOLLOWED))


def describe(linked: LinkedDocument) -> str:
    """Return in words that a document is linked now."""
    text = f" (“{linked.text}”)" if linked.text else ""
    return f"links to {_NAMES[linked.kind]} now{text}: {linked.url}"


def _absolute(target: str, base_url: str) -> str:
    try:
        url = urldefrag(urljoin(base_url, target.strip())).url
        sound = urlsplit(url).scheme in {"http", "https"} and bool(urlsplit(url).hostname)
    except ValueError:
        return ""
    return url if sound and len(url) <= _LONGEST_URL else ""


def _place(url: str) -> str:
    """What tells addresses apart: redirectors put another query behind theirs at every visit."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _kind(link: Link, url: str, base_url: str) -> LinkKind | None:
    """By the words of a link, which may lead anywhere, or by its address, where that is the
    policy's own site.
    """
    words = fold_accents(link.text[:_LONGEST_TEXT]).replace("’", "'")
    text = "" if "://" in words else words
    path = urlsplit(url).path.lower() if _site(url) == _site(base_url) else ""
    return next(
        (kind for kind in LinkKind if _says(kind, "text", text) or _says(kind, "address", path)),
        None,
    )


def _site(url: str) -> str:
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def _says(kind: LinkKind, where: str, words: str) -> bool:
    return any(pattern.search(words) for pattern in _patterns(kind, where))


@cache
def _patterns(kind: LinkKind, where: str) -> tuple[re.Pattern[str], ...]:
    patterns: Iterable[str] = table("decide", "linked_documents")[kind.value][where]
    return tuple(re.compile(pattern) for pattern in patterns)
