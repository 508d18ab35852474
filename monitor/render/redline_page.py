"""The full redline of a change as one page of HTML that needs nothing else: no script, no image, no
style from afar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.model.change import Comparison, Edit, EditKind, Excerpt, Finding
from monitor.model.document import BlockKind
from monitor.render import labels, redline
from monitor.render.labels import one_line
from monitor.render.templating import BUILT_IN, Templates, render_template

# Many mail servers refuse 10 MB, and the tags around words make a page up to four times as long.
_MOST_CHARACTERS = 2_000_000
_MARKUP = 120
"""About how many characters the tags around a run of words have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageHeading:
    """The heading of a redline page."""

    title: str
    subtitle: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """Labels and texts: dates, digests, addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEdit:
    """One edit as the page shows it."""

    label: str
    kind: str
    heading: int
    """1 to 6 if the block is itself a heading, else 0."""
    listed: bool
    segments: tuple[redline.Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSection:
    """Edits under the same headings."""

    title: str
    pieces: tuple[PageEdit, ...]


def page_of_comparison(
    comparison: Comparison, heading: PageHeading, templates: Templates = BUILT_IN
) -> str:
    """Return the page with the edits of a comparison, in the order of the new text, under its
    headings.

    A page that is too large for mail servers and browsers is cut off, and says so: see `holds_all`.
    """
    placed = list(_within(_placed(comparison.edits)))
    about = _about(comparison)
    if len(placed) < len(comparison.edits):
        about.insert(
            0,
            f"{len(comparison.edits) - len(placed)} more edits, too many for one page",
        )
    return _page(_sections(placed), heading, about, templates)


def holds_all(comparison: Comparison) -> bool:
    """Tell whether every edit of a comparison finds room on its page."""
    return sum(1 for _ in _within(_placed(comparison.edits))) == len(comparison.edits)


def page_of_finding(finding: Finding, heading: PageHeading, templates: Templates = BUILT_IN) -> str:
    """Return the page with the excerpts of a finding, for a change without a comparison."""
    placed = ((one_line(excerpt.section), _piece(excerpt)) for excerpt in finding.excerpts)
    renames = [
        f"{rename.old} → {rename.new} in {rename.count} places" for rename in finding.renames
    ]
    left_out = finding.edits - len(finding.excerpts)
    about = [*renames, f"{left_out} edits more than these"] if left_out > 0 else renames
    return _page(_sections(placed), heading, about, templates)


def _page(
    sections: Iterable[PageSection], heading: PageHeading, about: list[str], templates: Templates
) -> str:
    sections = tuple(sections)
    counts = {
        kind: sum(piece.kind == kind for section in sections for piece in section.pieces)
        for kind in EditKind
    }
    counted = [
        f"{count} {labels.label_table()['edits'][kind].lower()}"
        for kind, count in counts.items()
        if count
    ]
    values = {
        "heading": heading,
        "sections": sections,
        "about": [one_line(line) for line in about],
        "counts": counted,
    }
    return render_template(templates, "redline.html", values).text


def _about(comparison: Comparison) -> list[str]:
    said = list(comparison.set_aside)
    if not said:
        said = [
            f"{rename.old} → {rename.new} in {rename.count} places" for rename in comparison.renames
        ]
    if comparison.rewritten:
        said.insert(0, "So much differs that this is a new text rather than an edit")
    if comparison.equal_blocks:
        said.append(f"{comparison.equal_blocks} unchanged paragraphs are not shown")
    return said


def _placed(edits: Iterable[Edit]) -> Iterator[tuple[str, PageEdit]]:
    for edit in edits:
        block = edit.new or edit.old
        if block is not None:
            yield " › ".join(one_line(title) for title in block.section), _piece(edit)


def _within(placed: Iterable[tuple[str, PageEdit]]) -> Iterator[tuple[str, PageEdit]]:
    room = _MOST_CHARACTERS
    for place, piece in placed:
        room -= (
            len(place) + _MARKUP + sum(len(segment.text) + _MARKUP for segment in piece.segments)
        )
        if room < 0:
            return
        yield place, piece


def _sections(placed: Iterable[tuple[str, PageEdit]]) -> Iterator[PageSection]:
    """Neighbours under the same headings are grouped; the order of the text stays."""
    title, pieces = "", list[PageEdit]()
    for place, piece in placed:
        if pieces and place != title:
            yield PageSection(title=title, pieces=tuple(pieces))
            pieces = []
        title = place
        pieces.append(piece)
    if pieces:
        yield PageSection(title=title, pieces=tuple(pieces))


def _piece(piece: Edit | Excerpt) -> PageEdit:
    block = (piece.new or piece.old) if isinstance(piece, Edit) else None
    return PageEdit(
        label=labels.label_table()["edits"][piece.kind],
        kind=piece.kind.value,
        heading=block.level if block is not None and block.kind is BlockKind.HEADING else 0,
        listed=block is not None and block.kind in {BlockKind.LIST_ITEM, BlockKind.TABLE_ROW},
        segments=redline.segments(piece),
    )


def heading_of(title: str, subtitle: str, facts: Iterable[tuple[str, str]]) -> PageHeading:
    """Return the heading of a redline page, every text on one line, without empty facts."""
    shown = tuple((one_line(label), one_line(text)) for label, text in facts if text)
    return PageHeading(
        title=one_line(title), subtitle=labels.cut(one_line(subtitle), 300), facts=shown
    )
