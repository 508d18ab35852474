"""Dates that a text states about itself, with their role: effective, updated, until, previous,
reviewed.

A date counts only with a label (`Effective: …`, `施行日 …`) or in a sentence in which the text speaks
of itself (`These terms apply from …`). All other dates, such as those of laws, are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import islice

from monitor.language.date_parser import COMBINING, WrittenDate, fold_accents, written_dates
from monitor.language.tables import table
from monitor.model.change import DateRole, StatedDate

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WINDOW = 220
_LONGEST_LABEL = 8
_MOST_FILLERS = 9
_MOST_DATES = 500
"""Dates of one paragraph that are looked at; more than that are no dates of the text itself."""
_LINE = 1_200
_SHORT_HEAD = 4
_SHORT_TEXT = 160
_CUT = re.compile(
    r"[.!?]['\")\]]*\s+(?=\S)|[。！？|•·;\n(（\[]\s*|\s[–—-]\s|:\s(?=\S+\s\S+\s\S+\s\S+\s\S+\s)"
)
_SIGN = rf"(?:[^\W_]|[{COMBINING}])"
_TERM = re.compile(rf"{_SIGN}+(?:'{_SIGN}+)*")
_WITHOUT_SPACES = re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3000-\uffff]$")
"""The end of a word of Thai, Lao, Tibetan, Burmese, Khmer, Chinese or Japanese: a label may begin
inside what looks like one word."""
# The longest label of these scripts, "มีผลบังคับใช้ตั้งแต่วันที่", has 26 characters.
_LONGEST_SPACELESS = 30
_WORDLESS = re.compile(r"[\W_]*$")
_CONTINUES = re.compile(r"\s?,\s?[^\W\d]|\s[a-z]")
_YEAR_WORD = re.compile(r"^\s?(?:r|г|m|год[ау]?|року)\b\.?")
_SENTENCE_STOP = re.compile(r"[.!?](?:\s|$)|[。|]")
_TOGETHER = re.compile(r"\s*(?:and|&|/|et|und|y|e|en|i|och|og)\s*(?:is\s*)?$")
_RANGE = re.compile(
    r"[\s,]*(?:until|till|through|to|and|-|–|—|au|jusqu'au|bis(?: zum)?|hasta(?: el)?|al|ate|tot|do|a)\s*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date with a role at `start:stop` of a text, its label included."""

    stated: StatedDate
    start: int
    stop: int
    weak: bool = False
    """It may belong to one clause or section rather than to the whole text."""
    bare: bool = False
    """Nothing but the date is there: no label says what it is."""
    order: str = ""
    """`dm` or `md` where it shows in which order the page writes days and months."""


def long_date(on: date) -> str:
    """Return a day as sentences state it: `29 September 2023`."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def stated_dates(text: str, language: str | None) -> tuple[StatedDate, ...]:
    """Return the dates that `text` states about itself, in order. `language` decides how 06/08/2025
    is read.
    """
    return tuple(mention.stated for mention in mentions(text, language) if not mention.weak)


def mentions(text: str, language: str | None) -> tuple[DateMention, ...]:
    """Return the dates of `text` that have a role, in order."""
    return _of_line(text, language) if len(text) <= _LINE else _mentions(text, language)


@lru_cache(maxsize=4096)
def _of_line(text: str, language: str | None) -> tuple[DateMention, ...]:
    """Return the dates of a short text. Editions, dates and noise all ask for those of the same
    lines.
    """
    return _mentions(text, language)


def _mentions(text: str, language: str | None) -> tuple[DateMention, ...]:
    mentioned: list[DateMention] = []
    previous: DateMention | None = None
    floor = 0
    for day in islice(written_dates(text, language), _MOST_DATES):
        found = _with_roles(text, day, floor, previous)
        mentioned += found
        previous = found[-1] if found else None
        floor = day.stop
    return tuple(mentioned)


def _with_roles(
    text: str, day: WrittenDate, floor: int, previous: DateMention | None
) -> list[DateMention]:
    """Return the date once for each of its roles. Nothing before `floor` belongs to it."""
    begin = max(floor, day.start - _WINDOW)
    window = fold_accents(text[begin : day.start])
    cuts = [cut.end() for cut in _CUT.finditer(window) if cut.end() < len(window)]
    segment = window[cuts[-1] :] if cuts else window
    lead = window[: cuts[-1]].rstrip() if cuts else ""
    aside = (
        lead[-1:] in {"(", "（", "["} and _TERM.search(lead) is not None and not _own().search(lead)
    )
    rest = "" if _is_choice(segment) else text[day.stop : day.stop + _WINDOW]
    if previous is not None and floor and _RANGE.fullmatch(window):
        return [_mention(text, day, _range_role(previous), day.start, weak=previous.weak)]
    label = _label_before(segment) or _label_after(fold_accents(rest), len(segment))
    if label is None or _words_of(segment, label) in _words("labels", "vague"):
        label = _onset(segment, rest) or label or _dangling(segment)
    if label is None:
        if not _is_alone(text, day):
            return []
        return [_mention(text, day, (DateRole.UPDATED,), day.start, bare=True)]
    start = day.start - len(segment) + min(label.start, len(segment))
    weak = _weakness(segment, label, rest, aside=aside)
    if weak is None:
        return []
    roles = _in_context(segment, label)
    return [_mention(text, day, (role,), start, weak=weak) for role in roles]


def _is_choice(segment: str) -> bool:
    """Tell whether the date is one of two: what follows `the earlier of … and` is the other one."""
    return _either(_words("fillers", "choices")).search(segment) is not None


def _is_alone(text: str, day: WrittenDate) -> bool:
    """Tell whether the text is nothing but the date. Eight digits alone may be any number."""
    if text[day.start : day.stop].isdigit():
        return False
    return bool(_WORDLESS.match(text[: day.start]) and _WORDLESS.match(text[day.stop :]))


def _mention(
    text: str,
    day: WrittenDate,
    roles: tuple[DateRole, ...],
    start: int,
    *,
    weak: bool = False,
    bare: bool = False,
) -> DateMention:
    stated = StatedDate(role=roles[0], on=day.on, raw=text[start : day.stop], readings=day.readings)
    return DateMention(
        stated=stated, start=start, stop=day.stop, weak=weak, bare=bare, order=day.order
    )


def _range_role(previous: DateMention) -> tuple[DateRole, ...]:
    """Return the role of the second date of a range: the end of what took effect at the first."""
    return (DateRole.UNTIL if previous.stated.role is DateRole.EFFECTIVE else previous.stated.role,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Label:
    """A label at `start:stop` of the segment before a date."""

    role: DateRole
    start: int
    stop: int
    also: DateRole | None = None
    far: bool = False
    """More than fillers stand between it and the date."""


def _label_before(segment: str) -> _Label | None:
    """Return the label in front of the date, with nothing but fillers between."""
    terms = list(_TERM.finditer(segment))
    fillers = _fillers()
    last = len(terms)
    for _ in range(min(_MOST_FILLERS, len(terms)) + 1):
        found = _label_ending(segment, terms, last)
        if found is not None:
            return found
        if last == 0 or not (
            terms[last - 1].group() in fillers or terms[last - 1].group().isdigit()
        ):
            return None
        last -= 1
    return None


def _label_ending(segment: str, terms: list[re.Match[str]], last: int) -> _Label | None:
    """Return the longest label that ends with term number `last - 1`."""
    if last == 0:
        return None
    stop = terms[last - 1].end()
    starts = [term.start() for term in terms[max(0, last - _LONGEST_LABEL) : last]]
    if _WITHOUT_SPACES.search(segment, 0, stop):
        starts = sorted({*starts, *range(max(0, stop - _LONGEST_SPACELESS), stop)})
    for start in starts:
        for role, pattern in _labels():
            if pattern.fullmatch(segment, start, stop):
                found = _Label(role=role, start=start, stop=stop, also=_twin(segment, start))
                return _firmer(segment, found) or found
    return None


def _firmer(segment: str, label: _Label) -> _Label | None:
    """Return the label in front of a vague one, as `applicable` in `applicable as of`."""
    if _words_of(segment, label) not in _words("labels", "vague"):
        return None
    head = segment[: label.start].rstrip()
    return _label_ending(head, list(_TERM.finditer(head)), len(list(_TERM.finditer(head))))


def _words_of(segment: str, label: _Label) -> str:
    return segment[label.start : label.stop]


def _twin(segment: str, start: int) -> DateRole | None:
    """Return the role of another label which is joined to the one at `start`: `updated and
    effective`.
    """
    joint = _TOGETHER.search(segment, max(0, start - 8), start)
    if joint is None:
        return None
    head = segment[: joint.start()]
    found = _label_ending(head, list(_TERM.finditer(head)), len(list(_TERM.finditer(head))))
    return found.role if found else None


def _label_after(rest: str, at: int) -> _Label | None:
    """Return the label behind the date: `2024年12月20日から施行`."""
    stripped = rest.lstrip(" ,:)")
    for role, pattern in _labels_after():
        if pattern.match(stripped):
            return _Label(role=role, start=at, stop=at)
    return None


def _onset(segment: str, rest: str) -> _Label | None:
    """Return a label for `Starting May 1, 2025, our new terms apply`: a date in front of what the
    text does itself.
    """
    if not all(term.group() in _fillers() for term in _TERM.finditer(segment)) or not _TERM.search(
        segment
    ):
        return None
    stop = _SENTENCE_STOP.search(rest)
    clause = fold_accents(rest[: stop.start()] if stop else rest)
    if (
        not clause.startswith(",")
        or not _own().search(clause)
        or not _either(_words("own", "acts")).search(clause)
    ):
        return None
    return _Label(role=DateRole.EFFECTIVE, start=0, stop=0)


def _dangling(segment: str) -> _Label | None:
    """Return the label of a sentence about the text itself that leads to the date over more than
    fillers.
    """
    tail = segment.rstrip()
    if not any(
        tail.endswith(f" {word}") for word in _words("fillers", "dangling")
    ) or not _own().search(segment):
        return None
    if renewal := _either(_words("own", "renewals")).search(segment):
        return _Label(role=DateRole.EFFECTIVE, start=renewal.start(), stop=renewal.end(), far=True)
    terms = list(_TERM.finditer(segment))
    found = (_label_ending(segment, terms, last) for last in range(len(terms), 0, -1))
    label = next((one for one in found if one and one.role is DateRole.EFFECTIVE), None)
    if label is None:
        return None
    return _Label(role=label.role, start=label.start, stop=label.stop, far=True)


def _weakness(segment: str, label: _Label, rest: str, *, aside: bool) -> bool | None:
    """Say whether the date is only weakly the text's own; None where it is not at all. `rest`
    follows it, verbatim.
    """
    head = segment[: label.start]
    goes_on = _goes_on(rest) and (label.role is DateRole.EFFECTIVE or rest.lstrip().startswith(","))
    if _own().search(segment) and not _is_apposition(head, label):
        return False
    if _WORDLESS.match(head):
        return aside or goes_on
    if goes_on or len(_TERM.findall(head)) > _SHORT_HEAD or len(head) + len(rest) >= _SHORT_TEXT:
        return None
    if label.also is not None or all(
        term.isdigit() or term in _fillers() for term in _TERM.findall(head)
    ):
        return False
    return False if _says_enough(segment, label) and not head.rstrip().endswith(",") else None


def _says_enough(segment: str, label: _Label) -> bool:
    """Say whether a label can only be that of a text, as `last updated` can, whatever stands before
    it.
    """
    words = _words_of(segment, label).strip()
    return (
        label.role not in {DateRole.EFFECTIVE, DateRole.UNTIL}
        and " " in words
        and words not in _words("labels", "vague")
    )


def _is_apposition(head: str, label: _Label) -> bool:
    """Tell `… was merged into the new Partner Terms, effective May 1` from `these terms, effective
    May 1`.
    """
    return (
        head.rstrip().endswith(",") and not label.far and len(_TERM.findall(head)) > _LONGEST_LABEL
    )


def _goes_on(rest: str) -> bool:
    """Say whether a clause follows the date that speaks neither of the text itself nor of another
    date.
    """
    rest = _YEAR_WORD.sub("", rest, count=1)
    stop = _SENTENCE_STOP.search(rest)
    clause = rest[: stop.start()] if stop else rest
    goes_on = _CONTINUES.match(clause)
    if goes_on is None:
        return False
    told = fold_accents(clause)
    return not _own().search(told) and not any(
        pattern.match(told, goes_on.end() - 1)
        for role, pattern in _labels()
        if role is not DateRole.EFFECTIVE
    )


def _in_context(segment: str, label: _Label) -> tuple[DateRole, ...]:
    """Return the roles of the date, given what was said before its label."""
    head = segment[: label.start]
    if label.role in {DateRole.EFFECTIVE, DateRole.UPDATED} and _others().search(head):
        return (DateRole.PREVIOUS,)
    return (label.role,) if label.also in {None, label.role} else (label.also, label.role)


@cache
def _labels() -> tuple[tuple[DateRole, re.Pattern[str]], ...]:
    """Return one pattern a role. `until` and `previous` come first: they hold words of the
    others.
    """
    order = (
        DateRole.UNTIL,
        DateRole.PREVIOUS,
        DateRole.REVIEWED,
        DateRole.EFFECTIVE,
        DateRole.UPDATED,
    )
    return tuple((role, _either(_words("labels", role.value))) for role in order)


@cache
def _labels_after() -> tuple[tuple[DateRole, re.Pattern[str]], ...]:
    roles = (DateRole.UNTIL, DateRole.EFFECTIVE, DateRole.UPDATED)
    return tuple(
        (role, re.compile(_either(_words("after", role.value)).pattern + r"(?![a-z])"))
        for role in roles
    )


@cache
def _own() -> re.Pattern[str]:
    return _either(_words("own", "patterns"))


@cache
def _others() -> re.Pattern[str]:
    return _either(_words("others", "patterns"))


@cache
def _fillers() -> frozenset[str]:
    return frozenset((*_words("fillers", "words"), *_words("fillers", "nouns")))


@cache
def _either(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(sorted(patterns, key=len, reverse=True)) + ")")


@cache
def _words(section: str, name: str) -> tuple[str, ...]:
    return tuple(fold_accents(word) for word in table("language", "dates")[section][name])
