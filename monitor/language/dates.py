"""Dates that a text states about itself, with their role: effective, updated, until, previous,
reviewed.

A date counts only with a label (`Effective: …`, `施行日 …`) or in a sentence in which the text
speaks of itself (`These terms apply from …`). All other dates, such as those of laws, are ignored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice

from monitor.language.date_labels import (
    SENTENCE_STOP,
    TERM,
    DateLabel,
    between_days,
    earlier_texts,
    either,
    fillers,
    find_label,
    folded,
    label_patterns,
    label_words,
    speaks_of_itself,
)
from monitor.language.date_parser import WrittenDate, fold_accents, written_dates
from monitor.model.change import DateRole, StatedDate

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WINDOW = 220
"""Characters on either side of a date that may say what it is: a sentence of some forty words."""
_LONG_HEAD = 8
"""Words of a head from which on `…, effective May 1` belongs to the last thing named in it."""
_MOST_DATES = 500
"""Dates of one paragraph that are read; a table with more holds no dates of the text itself."""
_LINE = 1_200
"""Characters up to which a text is cached: several rooms ask for the dates of the same lines."""
_SHORT_HEAD = 4
"""Words in front of a label up to which it may be the text's own: `Quill Privacy Policy updated …`.
"""
_SHORT_TEXT = 160
"""Characters up to which a line is a statement about the text rather than a sentence of it."""
_CUT = re.compile(
    r"[.!?]['\")\]]*\s+(?=\S)|[。！？|•·;\n(（\[]\s*|\s[–—-]\s|:\s(?=\S+\s\S+\s\S+\s\S+\s\S+\s)"
)
_CLOSING = {"(": ")", "（": "）", "[": "]"}
_WORDLESS = re.compile(r"[\W_]*$")
_CONTINUES = re.compile(r"\s?,\s?[^\W\d]|\s[a-z]")
_YEAR_WORD = re.compile(r"^\s?(?:r|г|m|год[ау]?|року)\b\.?")
_RANGE = re.compile(
    r"[\s,]*(?:until|till|through|to|and|-|–|—|au|jusqu'au|bis(?: zum)?|hasta(?: el)?|al|ate|"
    r"tot|do|a)\s*$"
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
    """Only the date is there: no label says what it is."""
    order: str = ""
    """`dm` or `md` if it shows in which order the page writes days and months."""
    choice: str = ""
    """`earlier` or `later` where the day is the first of two, of which that one counts."""


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
        if previous is not None and (chosen := _chosen(text, day, previous)):
            found = [chosen]
            mentioned.pop()
        mentioned += found
        previous = found[-1] if found else None
        floor = day.stop
    return tuple(mentioned)


def _with_roles(
    text: str, day: WrittenDate, floor: int, previous: DateMention | None
) -> list[DateMention]:
    """Return the date once for each of its roles. Nothing before `floor` belongs to it."""
    window = fold_accents(text[max(floor, day.start - _WINDOW) : day.start])
    if previous is not None and floor and _RANGE.fullmatch(window):
        return [_mention(text, day, _range_role(previous), day.start, weak=previous.weak)]
    lead, segment = _cut(window)
    begin = day.start - len(segment)
    choice, at = _choice(segment)
    segment = segment[:at]
    rest = "" if choice else text[day.stop : day.stop + _WINDOW]
    own = _is_own(segment, lead)
    label = find_label(segment, rest, own=own)
    if label is None:
        alone = _is_alone(text, day)
        return [_mention(text, day, DateRole.UPDATED, day.start, bare=True)] if alone else []
    weak = _weakness(segment, label, rest, aside=_is_aside(lead), own=own)
    if weak is None:
        return []
    start = begin + min(label.start, len(segment))
    return [
        replace(_mention(text, day, role, start, weak=weak), choice=choice)
        for role in _in_context(segment, label)
    ]


def _cut(window: str) -> tuple[str, str]:
    """Return what precedes the sentence or part of a line that leads to the date, and this."""
    cuts = [cut.end() for cut in _CUT.finditer(window) if _parts(window, cut)]
    at = cuts[-1] if cuts else 0
    return window[:at].rstrip(), window[at:]


def _is_aside(lead: str) -> bool:
    """Tell whether the date is in brackets after words that are not about the text itself."""
    if lead[-1:] not in {"(", "（", "["} or TERM.search(lead) is None:
        return False
    return speaks_of_itself().search(lead) is None


def _parts(window: str, cut: re.Match[str]) -> bool:
    """Say whether what stands before `cut` has nothing to do with the date at the end of `window`.
    A bracket that is closed again is only an aside: `these terms (the "Terms") apply from`.
    """
    closing = _CLOSING.get(cut.group().strip())
    aside = closing is not None and re.search(rf"{re.escape(closing)}\s?\w", window[cut.end() :])
    return cut.end() < len(window) and not aside


def _is_own(segment: str, lead: str) -> bool:
    """Say whether the sentence speaks of the text it stands in, if need be with a pronoun for what
    the one before it named.
    """
    return speaks_of_itself().search(segment) is not None or (
        either(folded("own", "pronouns")).search(segment) is not None
        and speaks_of_itself().search(lead) is not None
    )


def _choice(segment: str) -> tuple[str, int]:
    """Return which of two days counts if the date is the first of them, and where the segment says
    so: `effective on the earlier of`. Empty, and the end of the segment, where it is the only one.
    """
    for name in ("earlier", "later"):
        if match := either(folded("fillers", name)).search(segment):
            return name, match.start()
    return "", len(segment)


def _chosen(text: str, day: WrittenDate, previous: DateMention) -> DateMention | None:
    """Return the date before `day` as the one of the two that counts, where the text leaves it to
    what comes first or last.
    """
    one, between = previous.stated.on, fold_accents(text[previous.stop : day.start])
    if one is None or day.on is None or not between_days().fullmatch(between):
        return None
    choice = previous.choice or _choice_behind(fold_accents(text[day.stop : day.stop + _WINDOW]))
    if not choice:
        return None
    on = min(one, day.on) if choice == "earlier" else max(one, day.on)
    return replace(previous, stated=replace(previous.stated, on=on), stop=day.stop)


def _choice_behind(rest: str) -> str:
    """Return which of two days counts as it is said behind them: `whichever is later`."""
    stop = SENTENCE_STOP.search(rest)
    clause = rest[: stop.start()] if stop else rest
    names = ("earlier", "later")
    return next(
        (name for name in names if either(folded("fillers", f"whichever_{name}")).search(clause)),
        "",
    )


def names_state(stated: StatedDate) -> bool:
    """Say whether the label of a date names the state of the text: `Stand: 10.01.2024`."""
    raw = fold_accents(stated.raw)
    return any(re.match(rf"{re.escape(word)}\b", raw) for word in folded("labels", "state"))


def counts_once_published(text: str) -> bool:
    """Say whether `text` says of the text it stands in that a new version counts once it is out."""
    told = fold_accents(text)
    return either(folded("own", "once_published")).search(told) is not None


def _is_alone(text: str, day: WrittenDate) -> bool:
    """Tell whether the text is nothing but the date. Eight digits alone may be any number."""
    if text[day.start : day.stop].isdigit():
        return False
    return bool(_WORDLESS.match(text[: day.start]) and _WORDLESS.match(text[day.stop :]))


def _mention(
    text: str,
    day: WrittenDate,
    role: DateRole,
    start: int,
    *,
    weak: bool = False,
    bare: bool = False,
) -> DateMention:
    stated = StatedDate(role=role, on=day.on, raw=text[start : day.stop], readings=day.readings)
    return DateMention(
        stated=stated, start=start, stop=day.stop, weak=weak, bare=bare, order=day.order
    )


def _range_role(previous: DateMention) -> DateRole:
    """Return the role of the second date of a range: the end of what took effect at the first."""
    role = previous.stated.role
    return DateRole.UNTIL if role is DateRole.EFFECTIVE else role


def _weakness(segment: str, label: DateLabel, rest: str, *, aside: bool, own: bool) -> bool | None:
    """Tell whether the date is only weakly the text's own; None if it is not at all. `rest` follows
    it, verbatim.
    """
    head = segment[: label.start]
    goes_on = _goes_on(rest) and (label.role is DateRole.EFFECTIVE or rest.lstrip().startswith(","))
    if own and not _is_apposition(head, label):
        return False
    if _WORDLESS.match(head):
        return aside or goes_on
    if goes_on or not _is_short(head, rest):
        return None
    return False if _is_own_label(segment, label, head) else None


def _is_short(head: str, rest: str) -> bool:
    return len(TERM.findall(head)) <= _SHORT_HEAD and len(head) + len(rest) < _SHORT_TEXT


def _is_own_label(segment: str, label: DateLabel, head: str) -> bool:
    """Tell whether the label of a short line is the text's own, whatever else the line names."""
    if label.also is not None:
        return True
    if all(term.isdigit() or term in fillers() for term in TERM.findall(head)):
        return True
    return _says_enough(segment, label) and not head.rstrip().endswith(",")


def _says_enough(segment: str, label: DateLabel) -> bool:
    """Tell whether a label can only be that of a text, as `last updated` can, whatever precedes
    it.
    """
    words = label_words(segment, label).strip()
    return (
        label.role not in {DateRole.EFFECTIVE, DateRole.UNTIL}
        and " " in words
        and words not in folded("labels", "vague")
    )


def _is_apposition(head: str, label: DateLabel) -> bool:
    """Tell `… was merged into the new Partner Terms, effective May 1` from `these terms, effective
    May 1`.
    """
    return head.rstrip().endswith(",") and not label.far and len(TERM.findall(head)) > _LONG_HEAD


def _goes_on(rest: str) -> bool:
    """Say whether a clause follows the date that speaks neither of the text itself nor of another
    date.
    """
    rest = _YEAR_WORD.sub("", rest, count=1)
    stop = SENTENCE_STOP.search(rest)
    clause = rest[: stop.start()] if stop else rest
    goes_on = _CONTINUES.match(clause)
    if goes_on is None:
        return False
    spoken = fold_accents(clause)
    return not speaks_of_itself().search(spoken) and not any(
        pattern.match(spoken, goes_on.end() - 1)
        for role, pattern in label_patterns()
        if role is not DateRole.EFFECTIVE
    )


def _in_context(segment: str, label: DateLabel) -> tuple[DateRole, ...]:
    """Return the roles of the date, given what precedes its label."""
    head = segment[: label.start]
    if label.role in {DateRole.EFFECTIVE, DateRole.UPDATED} and earlier_texts().search(head):
        return (DateRole.PREVIOUS,)
    return (label.role,) if label.also in {None, label.role} else (label.also, label.role)
