"""What pages say, and what lies between two texts: reading, comparing and judging in one step each.
Pure.
"""

from __future__ import annotations

from dataclasses import replace

from monitor.compare import align, editions
from monitor.decide import lifecycle, linked_documents
from monitor.decide.lifecycle import TextDiff, Transition
from monitor.extract import blocks, followed_documents, read
from monitor.model.change import Comparison, Edition, EventKind, Finding
from monitor.model.document import Document
from monitor.model.memory import LinkKind
from monitor.model.snapshot import Snapshot
from monitor.model.watch import Watch
from monitor.screening import screen
from monitor.understand import judge

Pages = tuple[Snapshot, ...]
"""The pages of one document, in the order of the watch's URLs."""


def read_pages(watch: Watch, pages: Pages) -> Document:
    """Return the document that the pages of a watch make up, with what it links to where that is
    followed.

    Raises ReadError.
    """
    count = len(watch.urls)
    own = read.combine(
        [read.read(page, select=watch.select, ignore=watch.ignore) for page in pages[:count]]
    )
    beside = {page.url: page for page in pages[count:]}
    if not beside or not watch.follow:
        return own
    linked = [
        (one.kind, read.read(beside[one.url]))
        for one in linked_documents.followed(linked_documents.find_linked(own, pages[0].final_url))
        if one.url in beside
    ]
    return followed_documents.with_followed(
        own,
        [text for kind, text in linked if kind is LinkKind.SUMMARY],
        [text for kind, text in linked if kind is LinkKind.PREVIEW],
    )


def compare_documents(old: Document, new: Document) -> tuple[Comparison, Finding]:
    """Return what differs between two texts, and what that means; nothing, where one of them is not
    the policy.
    """
    comparison = align.compare(old, new)
    return comparison, judge.judge(old, new, comparison, screen.doubt_pair(old, new))


def diff_texts(old: Document, new: Document) -> TextDiff:
    """Return two texts with what differs between them, and what that means."""
    comparison, finding = compare_documents(old, new)
    return TextDiff(old=old, new=new, comparison=comparison, finding=finding)


def compare_editions(found: TextDiff, step: Transition) -> TextDiff:
    """Where a text stands or stood beside another one, the news lies between the texts rather than
    the pages.

    A withdrawal is told by what will not come: from the text that was announced to the one that
    stays.
    """
    carried = found.comparison.new_editions
    was, upcoming = (
        lifecycle.upcoming_of(found.comparison.old_editions),
        lifecycle.upcoming_of(carried),
    )
    if was is None and upcoming is None:
        return found
    old = _part(found.old, was) if was else _rest(found.new, carried)
    new = _part(found.new, upcoming) if upcoming else found.new
    between = diff_texts(old, new)
    whole = found.finding
    finding = replace(
        between.finding,
        dates=whole.dates,
        effective_on=whole.effective_on,
        updated_on=whole.updated_on,
        co_published=whole.co_published,
    )
    comparison = between.comparison if step.kind is EventKind.WITHDRAWN else found.comparison
    return replace(found, comparison=comparison, finding=finding)


def _part(document: Document, edition: Edition) -> Document:
    part = tuple(
        document.blocks[place] for place in editions.body_indexes(document.blocks, edition)
    )
    return replace(document, blocks=part, digest=blocks.document_digest(part))


def _rest(document: Document, carried: tuple[Edition, ...]) -> Document:
    return _part(document, next(edition for edition in carried if not edition.upcoming))


def upcoming_digest(document: Document, upcoming: Edition | None) -> str:
    """Return the digest of the upcoming text alone; of the whole one where it stands alone."""
    return _part(document, upcoming).digest if upcoming else document.digest
