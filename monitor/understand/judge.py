"""Says what a comparison means: materiality, topics, direction, headline, lines, excerpts, and the
reasons for them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from monitor.model.change import Comparison, DateRole, EditKind, Finding, Materiality, NoiseKind
from monitor.model.document import BlockKind, Document
from monitor.model.memory import Doubt
from monitor.understand import noise, summary
from monitor.understand.announcement_stage import AnnouncementStage, stage
from monitor.understand.changed_sentences import ChangedSentence, changed_sentences, texts
from monitor.understand.date_changes import DateChanges, date_changes, stated
from monitor.understand.excerpts import excerpts, raw_size
from monitor.understand.minor_edits import DATE, REPEATED, SAME_DATE
from monitor.understand.scoring import (
    ScoredSentence,
    direction_of,
    score_sentences,
    topics_of,
    topics_of_minor_edits,
)
from monitor.understand.sections import whole_section
from monitor.understand.text_pair import text_pair
from monitor.understand.topics import OTHER

_BUDGET_SHARE = 0.062
_SMALLEST_BUDGET = 640
_WHOLE_BUDGET, _WHOLE_SHARE = 3000, 0.16
_LARGEST_BUDGET = 6000
_MOST_REASONS = 8
_FEW_ROWS = 2
_COOKIE_ROWS = "only a row of a list of cookies, no new one"


def judge(
    old: Document, new: Document, comparison: Comparison, doubt: Doubt | None = None
) -> Finding:
    """Return what `comparison`, which is that of `old` and `new`, means to somebody bound by the
    text.

    `doubt` says why one of the two is not the policy, where it is not.
    """
    standing = stage(old, new, comparison)
    dated = date_changes(old, new, comparison)
    if not comparison.edits and not comparison.renames and standing is AnnouncementStage.NONE:
        return _same_words(comparison, dated)
    if doubt := doubt or noise.noise_reason(old, new, comparison):
        return replace(
            _quiet(
                Materiality.NOISE, f"No edit of the policy: {doubt.reason}", (doubt.reason,), dated
            ),
            noise=doubt.kind,
            edits=len(comparison.edits),
        )
    before, after = texts(old, new, comparison)
    around = text_pair(before, after, comparison, new.language or old.language)
    weighed = score_sentences(changed_sentences(comparison, around), around)
    materiality, reasons = _materiality(weighed, comparison, standing, around.titles)
    if materiality is Materiality.NOISE:
        return replace(
            _quiet(materiality, f"No edit of the policy: {reasons[0]}", reasons, dated),
            noise=NoiseKind.LAYOUT,
            edits=len(comparison.edits),
        )
    small = materiality is not Materiality.SUBSTANTIVE
    budget = _budget(raw_size(comparison, after))
    told_apart = [
        one for one in weighed if not one.passage.title and (one.trifle != DATE or small)
    ] or weighed
    told = (
        topics_of_minor_edits(weighed)
        if small and all(one.trifle for one in weighed)
        else topics_of(weighed)
    )
    told = ("cookies",) if reasons == (_COOKIE_ROWS,) else told
    shown = excerpts(told_apart, around, budget, next(iter(told), OTHER))
    facts = summary.SummaryInput(
        stage=standing,
        dating=dated,
        comparison=comparison,
        shown=shown,
        topics=told,
        weighed=weighed,
        until=_until(old, new, standing),
        section=whole_section(weighed, comparison, before, after),
        room=_room(budget),
        small=small,
    )
    told_in = summary.lines(facts)
    return Finding(
        materiality=materiality,
        headline=summary.headline(facts),
        summary=told_in.lines,
        topics=told,
        direction=direction_of(weighed),
        excerpts=told_in.excerpts,
        dates=dated.dates,
        effective_on=dated.effective_on,
        updated_on=dated.updated_on,
        renames=comparison.renames,
        co_published=len(comparison.new_editions) > 1,
        reasons=(*reasons, *_about_dates(dated, standing)),
        silent=dated.silent,
        date_only=dated.date_only,
        edits=len(comparison.edits),
    )


def _budget(raw: int) -> int:
    """Return how many characters excerpts may have where a raw diff has `raw`: small changes are
    shown nearly whole.
    """
    share = _BUDGET_SHARE * raw
    return int(
        min(_LARGEST_BUDGET, max(_SMALLEST_BUDGET, share, _WHOLE_BUDGET - _WHOLE_SHARE * raw))
    )


def _room(budget: int) -> int:
    """Return how many characters a line of headings may have beside excerpts of `budget`."""
    return int(0.2 * budget + 0.25 * max(0, budget - 900))


def _quiet(
    materiality: Materiality, headline: str, reasons: tuple[str, ...], dated: DateChanges
) -> Finding:
    """Return a finding on a difference that is no edit of the policy."""
    return Finding(
        materiality=materiality,
        headline=headline,
        summary=reasons[: summary.MOST_LINES],
        dates=dated.dates,
        effective_on=dated.effective_on,
        updated_on=dated.updated_on,
        reasons=reasons,
    )


def _same_words(comparison: Comparison, dated: DateChanges) -> Finding:
    """Return a finding on two texts with the same words: a comma can matter to somebody, other
    marks don't.
    """
    points = tuple(line for line in comparison.set_aside if "punctuation" in line)
    if points:
        return _quiet(Materiality.MINOR, f"Only punctuation: {points[0]}", points, dated)
    return _quiet(Materiality.NONE, "The text says the same as before", comparison.set_aside, dated)


def _materiality(
    weighed: Sequence[ScoredSentence],
    comparison: Comparison,
    standing: AnnouncementStage,
    titles: Set[str],
) -> tuple[Materiality, tuple[str, ...]]:
    """Return how much the passages matter, and why."""
    serious = [one for one in weighed if one.trifle is None and not one.passage.heading]
    if (
        serious
        and all(_is_cookie_row(one.passage, titles) for one in serious)
        and len(serious) <= _FEW_ROWS
    ):
        return Materiality.MINOR, (_COOKIE_ROWS,)
    if serious:
        reasons = dict.fromkeys(reason for one in serious[:_MOST_REASONS] for reason in one.reasons)
        return Materiality.SUBSTANTIVE, tuple(reasons)[:_MOST_REASONS] or (
            "the text says something else",
        )
    if standing is not AnnouncementStage.NONE:
        return Materiality.MINOR, (_STAGES[standing],)
    if any(one.trifle not in {REPEATED, SAME_DATE} for one in weighed):
        kinds = dict.fromkeys(one.trifle or "a heading" for one in weighed)
        return Materiality.MINOR, (f"only {', '.join(kinds)}",)
    if comparison.renames:
        return Materiality.MINOR, ("a rename and nothing else",)
    return Materiality.NOISE, (_standing_still(weighed, comparison),)


def _standing_still(weighed: Sequence[ScoredSentence], comparison: Comparison) -> str:
    """Return what happened to a text of which no word is new or gone."""
    if any(one.trifle == SAME_DATE for one in weighed):
        return SAME_DATE
    moved = any(edit.kind is EditKind.MOVED for edit in comparison.edits)
    return "text moved, none changed" if moved else "the same words in other blocks"


def _is_cookie_row(passage: ChangedSentence, titles: Set[str]) -> bool:
    """Say whether a row of a table of cookies went or was reworded. A new one may bring a new
    recipient.
    """
    headings = " ".join((*passage.section, *titles)).casefold()
    return (
        passage.block is BlockKind.TABLE_ROW
        and passage.kind is not EditKind.ADDED
        and any(word in headings for word in ("cookie", "tracker", "traceur"))
    )


def _until(old: Document, new: Document, standing: AnnouncementStage) -> str:
    """Return in the page's own words until when the text counts that an upcoming one replaces."""
    page = {
        AnnouncementStage.IN_FORCE: old,
        AnnouncementStage.ANNOUNCED: new,
        AnnouncementStage.CHANGED: new,
    }.get(standing)
    dates = stated(page) if page else ()
    return next((stated.raw for stated in dates if stated.role is DateRole.UNTIL), "")


_STAGES = {
    AnnouncementStage.ANNOUNCED: "an upcoming text was published which says the same",
    AnnouncementStage.CHANGED: "the upcoming text changed in nothing that matters",
    AnnouncementStage.IN_FORCE: "the announced text came into force as announced",
    AnnouncementStage.WITHDRAWN: "the announced text was withdrawn",
}


def _about_dates(dated: DateChanges, standing: AnnouncementStage) -> tuple[str, ...]:
    if standing is not AnnouncementStage.NONE:
        return ()
    if dated.backwards:
        return ("the stated date went backwards",)
    return ("the text changed and its stated date did not",) if dated.silent else ()
