"""Why a check had its outcome: what was extracted as the policy, what was excluded, and what was
decided.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.decide import link_changes
from monitor.language.cjk import word_count
from monitor.model.change import Change
from monitor.model.document import Block, Document, ExcludedPart
from monitor.model.memory import Outcome
from monitor.model.snapshot import Snapshot
from monitor.render.labels import counted, cut, one_line

# A quote shows where the policy begins, not what it says: this much fits on a line of a terminal.
_LONGEST_QUOTE = 90
# Enough to recognise what was excluded; a menu alone may have a hundred lines.
_FEW = 3


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """Yield the explanation of an outcome, line by line."""
    yield from map(_page_line, outcome.snapshots)
    if outcome.document is not None:
        yield from document_lines(outcome.document)
    for reason in outcome.reasons:
        yield f"decision: {outcome.status}, because {reason}"
    if outcome.change is not None:
        yield from _change_lines(outcome.change)
    for line in link_changes.describe_pending(outcome.memory.links):
        yield f"links: {one_line(line)}"
    channels = sorted({name for alert in outcome.alerts for name in alert.channels})
    yield f"alerts: {', '.join(channels) if channels else 'none'}"
    yield f"next check: {outcome.next_check_at:%Y-%m-%d %H:%M} UTC"


def document_lines(document: Document) -> Iterator[str]:
    """Yield what was extracted as the policy, and what of the page was excluded and why."""
    words = sum(word_count(block.text) for block in document.blocks)
    yield (
        f"policy: {counted(len(document.blocks), 'block')}, {counted(words, 'word')}, "
        f"language {document.language or 'unknown'}, extracted with {document.reader}"
    )
    if document.blocks:
        yield f"policy begins: {_quote(document.blocks[0])}"
        yield f"policy ends: {_quote_end(document.blocks[-1])}"
    yield from map(_excluded_line, document.aside)
    for sign in document.signs:
        yield f"unusual: {sign}"


def _page_line(page: Snapshot) -> str:
    urls = [*(redirect.url for redirect in page.redirects), page.final_url]
    media_type = page.media_type or "no media type"
    return f"page: {' → '.join(urls)} (HTTP {page.status}, {media_type}, {len(page.body):,} bytes)"


def _change_lines(change: Change) -> Iterator[str]:
    comparison, finding = change.comparison, change.finding
    unchanged = counted(comparison.equal_blocks, "unchanged block")
    yield f"differences: {counted(len(comparison.edits), 'edit')}, {unchanged}"
    yield from (f"ignored as cosmetic: {line}" for line in comparison.set_aside)
    yield f"materiality: {finding.materiality}, topics: {', '.join(finding.topics) or 'none'}"


def _excluded_line(part: ExcludedPart) -> str:
    texts = "; ".join(_quote(block) for block in part.blocks[:_FEW])
    more = f" and {len(part.blocks) - _FEW} more" if len(part.blocks) > _FEW else ""
    return f"excluded as {part.reason}: {texts}{more}"


def _quote(block: Block) -> str:
    return f"“{cut(block.text, _LONGEST_QUOTE)}”"


def _quote_end(block: Block) -> str:
    """The last words, not the first: a policy that was cut off shows it there."""
    if len(block.text) <= _LONGEST_QUOTE:
        return f"“{block.text}”"
    _, space, tail = block.text[-_LONGEST_QUOTE:].partition(" ")
    return f"“…{tail if space else block.text[-_LONGEST_QUOTE:]}”"
