"""What pages say, and what lies between two texts: reading, comparing and judging in one step each.
Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from monitor.compare import align, editions
from monitor.decide import lifecycle, linked_documents
from monitor.decide.lifecycle import TextDiff, Transition
from monitor.extract import blocks, followed_documents, read
from monitor.model.change import Comparison, Edition, EventKind, Finding
from monitor.model.document import Block, BlockKind, Document
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
    if len(pages) == count or not watch.follow:
        return own
    linked = _read_followed(own, pages[0].final_url, {page.url: page for page in pages[count:]})
    return followed_documents.with_followed(
        own,
        [text for kind, text in linked if kind is LinkKind.SUMMARY],
        [text for kind, text in linked if kind is LinkKind.PREVIEW],
    )


def _read_followed(
    own: Document, base_url: str, beside: Mapping[str, Snapshot]
) -> list[tuple[LinkKind, Document]]:
    """The followed documents of those that a policy links to, with what they are to it."""
    found = linked_documents.followed(linked_documents.find_linked(own, base_url))
    return [(one.kind, read.read(beside[one.url])) for one in found if one.url in beside]


def compare_documents(
    old: Document, new: Document, today: date | None = None
) -> tuple[Comparison, Finding]:
    """Return what differs between two texts, and what that means; nothing, where one of them is not
    the policy. `today` tells a text that is to come from one whose day has come.
    """
    comparison = align.compare(old, new)
    return comparison, judge.judge(old, new, comparison, screen.doubt_pair(old, new), today)


def diff_texts(old: Document, new: Document, today: date | None = None) -> TextDiff:
    """Return two texts with what differs between them, and what that means."""
    comparison, finding = compare_documents(old, new, today)
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
    """Return one of the texts of a page, as it reads where it stands alone."""
    part = tuple(
        _alone(document.blocks[place]) for place in editions.body_indexes(document.blocks, edition)
    )
    return replace(document, blocks=part, digest=blocks.document_digest(part))


def _alone(block: Block) -> Block:
    title = editions.without_aside(block.text) if block.kind is BlockKind.HEADING else block.text
    if title == block.text:
        return block
    return blocks.block(
        block.kind, title, level=block.level, section=block.section, anchor=block.anchor
    )


def _rest(document: Document, carried: tuple[Edition, ...]) -> Document:
    return _part(document, next(edition for edition in carried if not edition.upcoming))


def upcoming_digest(document: Document, upcoming: Edition | None) -> str:
    """Return the digest of the upcoming text alone; of the whole one where it stands alone."""
    return _part(document, upcoming).digest if upcoming else document.digest
