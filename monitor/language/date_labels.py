"""Finds the words that say what a date is the date of: `Effective:`, `施行日`, `tritt … in Kraft`.

Labels, fillers and whatever else may surround a date are data: `dates.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from monitor.language.date_parser import COMBINING, fold_accents
from monitor.language.tables import table
from monitor.model.change import DateRole

_MOST_FILLERS = 9
"""Words between a label and its date: «effective date of this privacy notice for our services is»
has seven. More would join a date to the label of another one.
"""
_LONGEST_LABEL = 8
"""In words: the longest pattern of the table, «most recently updated and effective as of», has
seven.
"""
_WITHOUT_SPACES = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3000-\uffff]$")
"""The end of a word of Thai, Lao, Tibetan, Burmese, Khmer, Chinese or Japanese: a label may begin
inside what looks like one word.
"""
_LONGEST_SPACELESS = 30
"""In characters: the longest label of these scripts, "มีผลบังคับใช้ตั้งแต่วันที่", has 26."""
_TOGETHER = re.compile(r"\s*(?:and|&|/|et|und|y|e|en|i|och|og)\s*(?:is\s*)?$")
_SIGN = rf"(?:[^\W_]|[{COMBINING}])"
TERM = re.compile(rf"{_SIGN}+(?:'{_SIGN}+)*")
"""A word, with the vowel signs of Hindi or Thai in it."""
SENTENCE_STOP = re.compile(r"[.!?](?:\s|$)|[。|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateLabel:
    """A label at `start:stop` of the segment before a date."""

    role: DateRole
    start: int
    stop: int
    also: DateRole | None = None
    far: bool = False
    """More than fillers are between it and the date."""


def find_label(segment: str, rest: str, *, own: bool) -> DateLabel | None:
    """Return the label of the date between `segment`, folded, and `rest`, verbatim. `own` says that
    the text speaks of itself there.

    What precedes the date counts first, then what follows it, then a sentence in which the text
    speaks of itself. None if nothing says what the date is the date of.
    """
    label = _label_before(segment) or _label_after(fold_accents(rest), len(segment))
    if label is None or label_words(segment, label) in folded("labels", "vague"):
        return _onset(segment, rest) or label or _dangling(segment, own=own)
    return label


def _label_before(segment: str) -> DateLabel | None:
    """Return the label in front of the date, with nothing but fillers between."""
    terms = list(TERM.finditer(segment))
    for last in range(len(terms), max(0, len(terms) - _MOST_FILLERS - 1), -1):
        found = _label_ending(segment, terms, last)
        if found is not None:
            return found
        word = terms[last - 1].group()
        if word not in fillers() and not word.isdigit():
            return None
    return None


def _label_ending(segment: str, terms: list[re.Match[str]], last: int) -> DateLabel | None:
    """Return the longest label that ends with term number `last - 1`."""
    stop = terms[last - 1].end()
    starts = [term.start() for term in terms[max(0, last - _LONGEST_LABEL) : last]]
    if _WITHOUT_SPACES.search(segment, 0, stop):
        starts = sorted({*starts, *range(max(0, stop - _LONGEST_SPACELESS), stop)})
    for start in starts:
        for role, pattern in label_patterns():
            if pattern.fullmatch(segment, start, stop):
                found = DateLabel(role=role, start=start, stop=stop, also=_twin(segment, start))
                return _firmer(segment, found) or found
    return None


def _firmer(segment: str, label: DateLabel) -> DateLabel | None:
    """Return the label in front of a vague one, as `applicable` in `applicable as of`."""
    if label_words(segment, label) not in folded("labels", "vague"):
        return None
    return _label_at_end(segment[: label.start].rstrip())


def _label_at_end(head: str) -> DateLabel | None:
    terms = list(TERM.finditer(head))
    return _label_ending(head, terms, len(terms)) if terms else None


def label_words(segment: str, label: DateLabel) -> str:
    """Return the words of a label."""
    return segment[label.start : label.stop]


def _twin(segment: str, start: int) -> DateRole | None:
    """Return the role of another label which is joined to the one at `start`: `updated and
    effective`.
    """
    joint = _TOGETHER.search(segment, max(0, start - 8), start)
    if joint is None:
        return None
    found = _label_at_end(segment[: joint.start()])
    return found.role if found else None


def _label_after(rest: str, at: int) -> DateLabel | None:
    """Return the label behind the date: `2024年12月20日から施行`."""
    stripped = rest.lstrip(" ,:)")
    for role, pattern in _labels_after():
        if pattern.match(stripped):
            return DateLabel(role=role, start=at, stop=at)
    return None


def _onset(segment: str, rest: str) -> DateLabel | None:
    """Return a label for `Starting May 1, 2025, our new terms apply`: a date in front of what the
    text does itself.
    """
    terms = [term.group() for term in TERM.finditer(segment)]
    if not terms or not fillers().issuperset(terms):
        return None
    stop = SENTENCE_STOP.search(rest)
    clause = fold_accents(rest[: stop.start()] if stop else rest)
    own = speaks_of_itself().search(clause)
    act = either((*folded("own", "acts"), *folded("own", "renewals"))).search(clause)
    if own is None or act is None:
        return None
    # Without a comma the text, or what it does, follows at once: `ab dem 1. Juli gelten unsere …`.
    if not clause.startswith(",") and min(own.start(), act.start()) > 1:
        return None
    return DateLabel(role=DateRole.EFFECTIVE, start=0, stop=0)


def _dangling(segment: str, *, own: bool) -> DateLabel | None:
    """Return the label of a sentence about the text itself that leads to the date over more than
    fillers.
    """
    if not own:
        return None
    onwards = _ends_with(segment, folded("fillers", "dangling"))
    renewals = folded("own", "renewals") if onwards or _leads_to_day(segment) else ()
    renewals += folded("own", "ambiguous_renewals") if onwards else ()
    if renewals and (renewal := either(renewals).search(segment)):
        return DateLabel(
            role=DateRole.EFFECTIVE, start=renewal.start(), stop=renewal.end(), far=True
        )
    return _far_label(segment) if onwards else None


def _far_label(segment: str) -> DateLabel | None:
    terms = list(TERM.finditer(segment))
    found = (_label_ending(segment, terms, last) for last in range(len(terms), 0, -1))
    label = next((one for one in found if one and one.role is DateRole.EFFECTIVE), None)
    if label is None:
        return None
    return DateLabel(role=label.role, start=label.start, stop=label.stop, far=True)


def _ends_with(segment: str, words: tuple[str, ...]) -> bool:
    tail = f" {segment.rstrip()}"
    return any(tail.endswith(f" {word}") for word in words)


def _leads_to_day(segment: str) -> bool:
    """Say whether a day fits in behind: after `on`, `am`, `le`, or right after the text's name."""
    tail = segment.rstrip()
    return _ends_with(segment, folded("fillers", "days")) or any(
        match.end() == len(tail) for match in speaks_of_itself().finditer(tail)
    )


@cache
def label_patterns() -> tuple[tuple[DateRole, re.Pattern[str]], ...]:
    """Return one pattern per role. `until` and `previous` come first: they contain words of the
    others.
    """
    order = (
        DateRole.UNTIL,
        DateRole.PREVIOUS,
        DateRole.REVIEWED,
        DateRole.EFFECTIVE,
        DateRole.UPDATED,
    )
    return tuple((role, either(folded("labels", role.value))) for role in order)


@cache
def _labels_after() -> tuple[tuple[DateRole, re.Pattern[str]], ...]:
    roles = (DateRole.UNTIL, DateRole.EFFECTIVE, DateRole.UPDATED)
    return tuple(
        (role, re.compile(either(folded("after", role.value)).pattern + r"(?![a-z])"))
        for role in roles
    )


@cache
def speaks_of_itself() -> re.Pattern[str]:
    """Return a pattern of a text that speaks of itself or of its changes."""
    return either(folded("own", "patterns"))


@cache
def earlier_texts() -> re.Pattern[str]:
    """Return a pattern of what refers to an earlier text."""
    return either(folded("others", "patterns"))


@cache
def fillers() -> frozenset[str]:
    """Return the words that may stand between a label and its date."""
    return frozenset((*folded("fillers", "words"), *folded("fillers", "nouns")))


@cache
def either(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return what matches any of `patterns`, the longest first."""
    return re.compile("(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")")


@cache
def folded(section: str, name: str) -> tuple[str, ...]:
    """Return a list of `dates.toml`, folded like the text to search."""
    return tuple(fold_accents(word) for word in table("language", "dates")[section][name])


@cache
def between_days() -> re.Pattern[str]:
    """Return what stands between two days of which one counts."""
    return re.compile(str(table("language", "dates")["fillers"]["between"]))
