"""Says what a comparison means: materiality, topics, direction, headline, lines, excerpts, and the
reasons for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from monitor.model.change import Comparison, DateRole, Finding, Materiality, NoiseKind
from monitor.model.document import Document
from monitor.model.memory import Doubt
from monitor.understand import summary
from monitor.understand.announcement_stage import AnnouncementStage, stage
from monitor.understand.changed_sentences import changed_sentences, texts
from monitor.understand.date_changes import DateChanges, date_changes, stated
from monitor.understand.excerpts import excerpts, raw_size
from monitor.understand.materiality import Assessment, assess
from monitor.understand.minor_edits import MinorKind
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


def judge(
    old: Document,
    new: Document,
    comparison: Comparison,
    doubt: Doubt | None = None,
    today: date | None = None,
) -> Finding:
    """Return what `comparison`, which is that of `old` and `new`, means to somebody bound by the
    text. `today` tells a text that is to come from one whose day has come.

    `doubt` says why one of the two is not the policy, where it is not.
    """
    standing = stage(old, new, comparison, today)
    dated = date_changes(old, new, comparison)
    if not comparison.edits and not comparison.renames and standing is AnnouncementStage.NONE:
        return _same_words(comparison, dated)
    if doubt is not None:
        return _no_edit(doubt, comparison, dated)
    before, after = texts(old, new, comparison)
    around = text_pair(before, after, comparison, new.language or old.language)
    passages = changed_sentences(comparison, before, after, around)
    weighed = score_sentences(passages, around, comparison)
    found = assess(weighed, comparison, standing, around.titles)
    if found.materiality is Materiality.NOISE:
        still = Doubt(kind=NoiseKind.LAYOUT, reason=found.reasons[0])
        return _no_edit(still, comparison, dated)
    small = found.materiality is not Materiality.SUBSTANTIVE
    budget = _budget(raw_size(comparison, after))
    about = _topics(weighed, found)
    shown = excerpts(_shown(weighed, small=small), around, budget, next(iter(about), OTHER))
    facts = summary.SummaryInput(
        stage=standing,
        dating=dated,
        comparison=comparison,
        shown=shown,
        topics=about,
        weighed=weighed,
        until=_until(old, new, standing),
        section=whole_section(weighed, comparison, before, after),
        room=_room(budget),
        small=small,
        language=around.language,
    )
    told = summary.lines(facts)
    return replace(
        _quiet(found.materiality, told.headline, found.reasons, dated),
        summary=told.lines,
        topics=about,
        direction=direction_of(weighed),
        excerpts=told.excerpts,
        renames=comparison.renames,
        co_published=len(comparison.new_editions) > 1,
        reasons=(*found.reasons, *_about_dates(dated, standing)),
        silent=dated.silent,
        date_only=dated.date_only,
        edits=len(comparison.edits),
    )


def _no_edit(doubt: Doubt, comparison: Comparison, dated: DateChanges) -> Finding:
    """Return a finding on a difference that is no edit of the policy, for what reason."""
    headline = f"No edit of the policy: {doubt.reason}"
    return replace(
        _quiet(Materiality.NOISE, headline, (doubt.reason,), dated),
        noise=doubt.kind,
        edits=len(comparison.edits),
    )


def _topics(weighed: Sequence[ScoredSentence], found: Assessment) -> tuple[str, ...]:
    """Return what all of it is about, most important first."""
    if found.cookies_only:
        return ("cookies",)
    small = found.materiality is not Materiality.SUBSTANTIVE
    if small and all(one.minor for one in weighed):
        return topics_of_minor_edits(weighed)
    return topics_of(weighed)


def _shown(weighed: Sequence[ScoredSentence], *, small: bool) -> Sequence[ScoredSentence]:
    return [one for one in weighed if _is_shown(one, small=small)] or weighed


def _is_shown(one: ScoredSentence, *, small: bool) -> bool:
    """Say whether a changed sentence is worth an excerpt: no title, nothing that only moved, and a
    date only where nothing else matters.
    """
    says = one.minor is not MinorKind.MOVED and (one.minor is not MinorKind.DATE or small)
    return says and not one.passage.title


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
    """Return a finding without anything to show."""
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
    if comparison.punctuated:
        points = (comparison.punctuated,)
        return _quiet(Materiality.MINOR, f"Only punctuation: {points[0]}", points, dated)
    return _quiet(Materiality.NONE, "The text says the same as before", comparison.set_aside, dated)


def _until(old: Document, new: Document, standing: AnnouncementStage) -> str:
    """Return in the page's own words until when the text counts that an upcoming one replaces."""
    page = {
        AnnouncementStage.IN_FORCE: old,
        AnnouncementStage.ANNOUNCED: new,
        AnnouncementStage.REPLACED: new,
        AnnouncementStage.CHANGED: new,
    }.get(standing)
    dates = stated(page) if page else ()
    return next((stated.raw for stated in dates if stated.role is DateRole.UNTIL), "")


def _about_dates(dated: DateChanges, standing: AnnouncementStage) -> tuple[str, ...]:
    if standing is not AnnouncementStage.NONE:
        return ()
    if dated.backwards:
        return ("the stated date went backwards",)
    return ("the text changed and its stated date did not",) if dated.silent else ()
