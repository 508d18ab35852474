"""Puts a finding into words: the headline and at most ten lines. What it quotes is verbatim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from monitor.model.change import Comparison, DateRole, EditKind, Excerpt
from monitor.model.document import BlockKind
from monitor.understand.announcement_stage import AnnouncementStage
from monitor.understand.changed_sentences import ChangedSentence
from monitor.understand.date_changes import DateChanges
from monitor.understand.excerpts import ExcerptSelection, PassageExcerpts
from monitor.understand.headline import MOST_WORDS, tell
from monitor.understand.minor_edits import MinorKind
from monitor.understand.quoting import quotation, shortened, with_number
from monitor.understand.scoring import ScoredSentence
from monitor.understand.snippets import ELLIPSIS
from monitor.understand.topics import OTHER, general, names

MOST_LINES = 10
_REWRITTEN = "Rewritten"
_LINE_WORDS = 7
_SECTION_WORDS = 4
_MOST_TOLD = 8
_MOST_ASIDE = 3
_HEADING_WORDS = 8
_TOLD_ROLES = (DateRole.UPDATED, DateRole.EFFECTIVE)
_EDGES = " .,:;()"
_ALSO, _NEWS = 3, 5
_HEADLINE_WORDS = 25
"""Topics are named in a headline up to this length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryInput:
    """All that headline and lines are made of."""

    stage: AnnouncementStage
    dating: DateChanges
    comparison: Comparison
    shown: ExcerptSelection
    until: str
    """Until when the text counts or counted that an upcoming one replaces, as the page says."""
    topics: tuple[str, ...]
    weighed: tuple[ScoredSentence, ...]
    section: ChangedSentence | None
    """The heading of a section that came or went as a whole, and is most of what changed."""
    room: int
    """Characters that the headings which came may take, and those which went."""
    language: str | None
    """Of the text, as a two-letter code."""
    small: bool
    """Nothing of it matters: dates, addresses, wording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLines:
    """Headline and lines of a finding, and the excerpts with those marked that a line quotes."""

    headline: str
    lines: tuple[str, ...]
    excerpts: tuple[Excerpt, ...]


def headline(facts: SummaryInput) -> str:
    """Return one sentence on what matters most."""
    lead = _lead(facts)
    if not facts.shown.lead or (lead and facts.small):
        return lead or _renamed(facts.comparison) or "The text changed"
    if lead == _REWRITTEN:
        return f"{_REWRITTEN}. {_claim(facts, MOST_WORDS - 1)}"
    if lead:
        return (
            _with_topics(f"{lead}, with news on", _named(sorted(facts.topics, key=general), _NEWS))
            or lead
        )
    return _claim(facts)


def lines(facts: SummaryInput) -> SummaryLines:
    """Return at most ten lines, most important first, each with the section it stands in, and the
    excerpts beside them. What happened to the text as a whole stands in the headline alone.

    What a line says all of is marked as quoted among the excerpts.
    """
    last = [*_section_lines(facts), *_date_lines(facts), *_aside_lines(facts.comparison)]
    room = min(MOST_LINES - len(last), _MOST_TOLD)
    told: dict[str, None] = {}
    excerpts: list[Excerpt] = []
    opening = headline(facts)
    for one in facts.shown.told:
        excerpt = one.excerpt
        if len(told) < room:
            line = _line(one, facts)
            if line:
                told[line] = None
            said = f"{opening} {line}" if one.passage is facts.shown.leading else line
            excerpt = replace(excerpt, quoted=_is_quoted(one, said)) if excerpt else None
        if excerpt:
            excerpts.append(excerpt)
    return SummaryLines(headline=opening, lines=(*told, *last), excerpts=tuple(excerpts))


def _line(one: PassageExcerpts, facts: SummaryInput) -> str:
    """Return the line on one passage; of the one in the headline, only what did not fit there."""
    where = _where(one.brief)
    told = tell(one.passage, facts.language, MOST_WORDS - where.count(" "))
    if one.passage is facts.shown.leading and _lead(facts) in {"", _REWRITTEN}:
        return tell(one.passage, facts.language, MOST_WORDS - 4).rest
    return f"{where}{told.text}"


def _is_quoted(one: PassageExcerpts, said: str) -> bool:
    """Whether a headline or line says all that changed in a passage, which then needs not be shown
    beside it.
    """
    words = set(said.split())
    return all(word.strip(_EDGES) in said or word in words for word in one.passage.changed)


def day(on: date) -> str:
    """Return a day as `29 September 2023`."""
    return f"{on.day} {on:%B} {on.year}"


def _lead(facts: SummaryInput) -> str:
    """Return what happened to the text as a whole, where that comes first."""
    on = facts.dating.effective_on
    when = f", effective {day(on)}" if on else ""
    match facts.stage:
        case AnnouncementStage.ANNOUNCED:
            return f"An upcoming text is published beside the current one{when}"
        case AnnouncementStage.CHANGED:
            return f"The upcoming text was changed{when}"
        case AnnouncementStage.IN_FORCE:
            since = f" since {day(on)}" if on else ""
            return f"The announced text is in force{since}, and the earlier one is gone"
        case AnnouncementStage.WITHDRAWN:
            return "The announced text was withdrawn, and the page is back to the current one"
    if facts.dating.date_only:
        return "Only stated dates changed"
    return _REWRITTEN if facts.comparison.rewritten and not facts.small else ""


def _claim(facts: SummaryInput, most: int = MOST_WORDS) -> str:
    """Return what the leading passage says, and what else it is about."""
    first, leading = facts.shown.lead, facts.shown.leading
    assert first is not None
    assert leading is not None
    if facts.small:
        return f"Small edits: {tell(leading, facts.language, MOST_WORDS - 2).text}"
    about = _leading_topic(first, facts)
    name = f"{names()[about]}: " if about else ""
    row = _row_name(leading)
    room = most - name.count(" ") - row.count(" ") - 2
    said = f"{name}{row}{_of_section(facts) or tell(leading, facts.language, room).text}"
    also = _named([topic for topic in facts.topics if topic != about], _ALSO)
    return _with_topics(f"{said}; also", also) or said


def _leading_topic(first: Excerpt, facts: SummaryInput) -> str | None:
    """Return what the leading passage is about, else all of it; None where that has no name."""
    return next((topic for topic in (*first.topics, *facts.topics) if topic != OTHER), None)


def _row_name(passage: ChangedSentence) -> str:
    """Return the name of the table row that a passage stands in, to put in front of it."""
    if passage.block is not BlockKind.TABLE_ROW or not passage.section:
        return ""
    name = passage.section[-1]
    text = passage.after or passage.before
    return "" if name in text else f"{shortened(name, _SECTION_WORDS)}: "


def _of_section(facts: SummaryInput) -> str:
    """Return that a section came or went, where the leading passage stands in it."""
    section, first, leading = facts.section, facts.shown.lead, facts.shown.leading
    if section is None or first is None or leading is None or leading.kind is not section.kind:
        return ""
    heading = section.after or section.before
    if heading not in leading.section:
        return ""
    named = f"section “{shortened(heading.strip(' .:*'), _LINE_WORDS)}”"
    told = f"new {named}" if section.kind is EditKind.ADDED else f"{named} dropped"
    return f"{told}: {quotation(first)}"


def _with_topics(start: str, topics: Sequence[str]) -> str:
    """Return a headline with as many of `topics` as it has room for; empty where it has none."""
    tried = (f"{start} {_listed(topics[:count])}" for count in range(len(topics), 0, -1))
    return next((told for told in tried if told.count(" ") < _HEADLINE_WORDS), "")


def _named(topics: Sequence[str], most: int) -> list[str]:
    known = names()
    told = [known[topic] for topic in topics if topic != OTHER][:most]
    return [name[0].lower() + name[1:] if name[1:2].islower() else name for name in told]


def _listed(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def _section_lines(facts: SummaryInput) -> list[str]:
    """Return the headings that came and went."""
    quoted = {one.brief.after or one.brief.before for one in facts.shown.told}
    labels = {EditKind.ADDED: "New headings", EditKind.REMOVED: "Headings dropped"}
    found = []
    for kind, label in labels.items():
        headings = [heading for heading in _headings(facts, kind) if heading not in quoted]
        told = list(dict.fromkeys(shortened(one.strip(" .:*"), _HEADING_WORDS) for one in headings))
        if told:
            kept = _within(told, facts.room)
            found.append(f"{label}: {'; '.join(kept)}{' …' * (len(kept) < len(told))}")
    return found


def _headings(facts: SummaryInput, kind: EditKind) -> list[str]:
    """Return the headings that came, or went, the title of a text first."""
    titles = [
        one.passage
        for one in facts.weighed
        if one.passage.title and one.passage.kind is kind and one.minor is None
    ]
    return [title.after or title.before for title in sorted(titles, key=_is_below)]


def _is_below(title: ChangedSentence) -> bool:
    """Say whether a heading stands below another: the title of a text comes before what it is
    divided into.
    """
    return bool(title.section) or not title.heading


def _within(parts: Sequence[str], room: int) -> list[str]:
    """Return the first of `parts`, one at least, that fit into `room` characters."""
    sizes = accumulate(len(part) + 2 for part in parts)
    return [
        part
        for place, (part, size) in enumerate(zip(parts, sizes, strict=True))
        if size <= room or not place
    ]


def _date_lines(facts: SummaryInput) -> list[str]:
    plain = facts.stage is AnnouncementStage.NONE
    if facts.dating.backwards:
        was, now = facts.dating.backwards
        return [f"The stated date went backwards: {day(was)} → {day(now)}"]
    if plain and facts.dating.silent and not facts.small:
        return [_unmoved_date(facts.dating)]
    return _stated_lines(facts, plain=plain)


def _stated_lines(facts: SummaryInput, *, plain: bool) -> list[str]:
    """Return the stated dates, if they or the text that counts changed."""
    dated = [one.passage.after for one in facts.weighed if one.minor is MinorKind.DATE]
    if plain and not dated:
        return []
    told = dict.fromkeys(
        with_number(text, _LINE_WORDS)
        for text in (facts.until, *_stated(facts.dating, dated))
        if any(map(str.isdigit, text))
    )
    return [f"Stated: “{'”, “'.join(list(told)[:2])}”"] if told else []


def _unmoved_date(dating: DateChanges) -> str:
    """Return that the text changed under a date that stayed, in the page's own words."""
    raw = next((one.raw for one in dating.dates if one.role in _TOLD_ROLES), "")
    return f"The page still says “{raw}”" if raw else "The date that the page states did not change"


def _stated(dating: DateChanges, lines: Iterable[str]) -> Iterator[str]:
    """Yield the words of the dates that count now, and the short lines in which others changed."""
    wanted = {dating.effective_on, dating.updated_on} - {None}
    said = [stated.raw for stated in dating.dates if stated.on in wanted]
    yield from said
    for line in lines:
        if 0 < line.count(" ") <= _LINE_WORDS and not any(raw in line for raw in said):
            yield line


def _aside_lines(comparison: Comparison) -> list[str]:
    return (
        [f"Ignored as cosmetic: {'; '.join(comparison.set_aside[:_MOST_ASIDE])}"]
        if comparison.set_aside
        else []
    )


def _renamed(comparison: Comparison) -> str:
    told = [f"{rename.old} → {rename.new}" for rename in comparison.renames[:_MOST_ASIDE]]
    return f"Renamed throughout: {', '.join(told)}" if told else ""


def _where(excerpt: Excerpt) -> str:
    section = excerpt.section.split(" › ")[-1]
    told = shortened(section, _SECTION_WORDS)
    more = f" {ELLIPSIS}" if section.endswith(ELLIPSIS) and not told.endswith(ELLIPSIS) else ""
    return f"{told}{more} – " if section else ""
