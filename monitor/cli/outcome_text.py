"""Why a look came out as it did, in plain words: what was taken as policy, what was set aside, what
was decided.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.decide import link_changes
from monitor.model.document import Block, Document
from monitor.model.memory import Outcome
from monitor.render.labels import one_line

_LONGEST_QUOTE = 90
_FEW = 3


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """Yield the explanation of an outcome, line by line."""
    for page in outcome.snapshots:
        progress = " → ".join([redirect.url for redirect in page.redirects] + [page.final_url])
        yield f"page: {progress} (HTTP {page.status}, {page.media_type or 'no media type'}, {len(page.body):,} bytes)"
    if outcome.document is not None:
        yield from of_document(outcome.document)
    for reason in outcome.reasons:
        yield f"decision: {outcome.status}, because {reason}"
    if outcome.change is not None:
        comparison, finding = outcome.change.comparison, outcome.change.finding
        yield f"differences: {len(comparison.edits)}, in {comparison.equal_blocks} blocks that stayed"
        yield from (f"set aside: {line}" for line in comparison.set_aside)
        yield f"materiality: {finding.materiality}, topics: {', '.join(finding.topics) or 'none'}"
    yield from (
        f"links: {one_line(line)}" for line in link_changes.describe_pending(outcome.memory)
    )
    channels = sorted({name for alert in outcome.alerts for name in alert.channels})
    yield f"told: {', '.join(channels) if channels else 'nobody'}"
    yield f"next look: {outcome.next_check_at:%Y-%m-%d %H:%M} UTC"


def of_document(document: Document) -> Iterator[str]:
    """Yield what was taken as policy, and what of the page was set aside and why."""
    words = sum(len(block.text.split()) for block in document.blocks)
    yield (
        f"policy: {len(document.blocks)} blocks, {words:,} words, language {document.language or 'unknown'}, "
        f"read by {document.reader}"
    )
    if document.blocks:
        yield f"policy begins: {_quote(document.blocks[0])}"
        yield f"policy ends: {_quote(document.blocks[-1])}"
    for aside in document.aside:
        texts = "; ".join(_quote(block) for block in aside.blocks[:_FEW])
        more = f" and {len(aside.blocks) - _FEW} more" if len(aside.blocks) > _FEW else ""
        yield f"set aside as {aside.reason}: {texts}{more}"
    for sign in document.signs:
        yield f"odd: {sign}"


def _quote(block: Block) -> str:
    text = (
        block.text
        if len(block.text) <= _LONGEST_QUOTE
        else block.text[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    )
    return f"“{text}”"
