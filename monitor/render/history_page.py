"""The versions of a policy and what changed between them, as one page of HTML that needs nothing
else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model.change import Finding
from monitor.render import redline
from monitor.render.labels import one_line
from monitor.render.templating import BUILT_IN, render_template


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One version, and the change that led to it. All texts may be hostile."""

    headline: str
    facts: tuple[str, ...]
    digest: str
    lines: tuple[str, ...] = ()
    passages: tuple[tuple[redline.Segment, ...], ...] = ()


def entry_of(
    headline: str, facts: Sequence[str], digest: str, finding: Finding | None
) -> HistoryEntry:
    """Return a version as the page shows it, with the words that changed if a finding is given."""
    excerpts = redline.redlined(finding.excerpts) if finding else ()
    return HistoryEntry(
        headline=one_line(headline),
        facts=tuple(one_line(fact) for fact in facts if fact),
        digest=digest,
        lines=tuple(map(one_line, finding.summary)) if finding else (),
        passages=tuple(tuple(redline.segments(excerpt)) for excerpt in excerpts),
    )


def history_page(title: str, about: Sequence[str], entries: Sequence[HistoryEntry]) -> str:
    """Return the page, the latest version first."""
    values = {
        "title": one_line(title),
        "about": [one_line(line) for line in about],
        "entries": entries,
    }
    return render_template(BUILT_IN, "history.html", values).text
