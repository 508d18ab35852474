"""Says how much changed sentences matter together, and why."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from monitor.model.change import Comparison, EditKind, Materiality
from monitor.model.document import BlockKind
from monitor.understand.announcement_stage import AnnouncementStage
from monitor.understand.minor_edits import SAYS_NOTHING, MinorKind
from monitor.understand.scoring import ScoredSentence

_MOST_REASONS = 8
_FEW_WORDS = 6
"""Words that a reworded row of cookies may gain: a name, a period. More may be a sentence."""
_FEW_ROWS = 2
"""Rows of a list of cookies that may go without it being a matter: those of a whole provider are
more.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """How much a change matters."""

    materiality: Materiality
    reasons: tuple[str, ...]
    cookies_only: bool = False
    """Only rows of a list of cookies went or changed."""


def assess(
    weighed: Sequence[ScoredSentence],
    comparison: Comparison,
    standing: AnnouncementStage,
    titles: Set[str],
) -> Assessment:
    """Return how much the changed sentences matter, and why.

    `titles` are the headings under which nearly the whole of a text stands.
    """
    serious = [one for one in weighed if one.minor is None and not one.passage.names_section]
    if serious:
        return _of_serious(serious, titles)
    if standing is not AnnouncementStage.NONE:
        return _minor(_STAGES[standing])
    if told := _kinds(weighed):
        return _minor(f"only {', '.join(told)}")
    if comparison.renames:
        return _minor("a rename and nothing else")
    return Assessment(
        materiality=Materiality.NOISE, reasons=(_standing_still(weighed, comparison),)
    )


def _kinds(weighed: Sequence[ScoredSentence]) -> list[str]:
    """Return of what kinds the minor edits are that say something."""
    told = (one.minor or MinorKind.HEADING for one in weighed if one.minor not in SAYS_NOTHING)
    return list(dict.fromkeys(kind.value for kind in told))


def _minor(reason: str) -> Assessment:
    return Assessment(materiality=Materiality.MINOR, reasons=(reason,))


def _of_serious(serious: Sequence[ScoredSentence], titles: Set[str]) -> Assessment:
    if len(serious) <= _FEW_ROWS and all(_is_cookie_row(one, titles) for one in serious):
        return Assessment(
            materiality=Materiality.MINOR,
            reasons=("only a row of a list of cookies, no new one",),
            cookies_only=True,
        )
    reasons = dict.fromkeys(reason for one in serious[:_MOST_REASONS] for reason in one.reasons)
    return Assessment(
        materiality=Materiality.SUBSTANTIVE,
        reasons=tuple(reasons)[:_MOST_REASONS] or ("the text says something else",),
    )


def _standing_still(weighed: Sequence[ScoredSentence], comparison: Comparison) -> str:
    """Return what happened to a text of which no word is new or gone."""
    still = next((one.minor for one in weighed if one.minor is not MinorKind.MOVED), None)
    if still is not None:
        return str(still.value)
    moved = any(edit.kind is EditKind.MOVED for edit in comparison.edits)
    return "text moved, none changed" if moved else "the same words in other blocks"


def _is_cookie_row(one: ScoredSentence, titles: Set[str]) -> bool:
    """Say whether a row of a table of cookies went or was reworded a little. A new one may bring a
    new recipient, and a sentence in a row may say anything.
    """
    passage = one.passage
    headings = " ".join((*passage.section, *titles)).casefold()
    little = not one.effects and len(passage.inserted) <= _FEW_WORDS
    return (
        passage.block is BlockKind.TABLE_ROW
        and passage.kind is not EditKind.ADDED
        and little
        and any(word in headings for word in ("cookie", "tracker", "traceur"))
    )


_STAGES = {
    AnnouncementStage.REPLACED: (
        "the former text stands beside the one in force, which says the same"
    ),
    AnnouncementStage.ANNOUNCED: "an upcoming text was published which says the same",
    AnnouncementStage.CHANGED: "the upcoming text changed in nothing that matters",
    AnnouncementStage.IN_FORCE: "the announced text came into force as announced",
    AnnouncementStage.WITHDRAWN: "the announced text was withdrawn",
}
