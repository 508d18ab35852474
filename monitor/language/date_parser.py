"""Reads calendar dates as 30 languages write them. It finds out what day is meant, not what the day
is the date of.

Every date is found by the four digits of its year, and only a few characters around them are looked
at: the time is linear in the text, whatever it holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice

from monitor.language.tables import table

_BEYOND_ASCII = re.compile("([^\x00-\x7f]+)")
# The figures come first, and what must stand before them is looked at behind them: so the text is
# searched for figures.
_YEAR = re.compile(r"(?:19|20)\d\d(?:(?<![\d.,/]\d{4})(?!\d|[.,]\d{3})|(?<=\d[./]\d{4})(?!\d))")
_MOST_YEARS = 2_000
_BEFORE = 40
_AFTER = 24
_DAY_MONTH = re.compile(
    r"(?<![\w./])(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|°|o|:e|-e|-a)?[.,]?"
    r"(?:\s?(?:day )?(?:of\b|de\b|d'|del\b|den\b|the\b))?[\s.,-]{0,2}"
    r"(?P<month>[^\W\d_]{3,12})[.,]?(?:\s(?:of|de|del|do))?[\s,/-]{0,3}$"
)
_MONTH_DAY = re.compile(
    r"(?P<month>[^\W\d_]{3,12})\.?[\s-]?(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?\s?[.,]{0,2}\s?$"
)
_MONTH_ONLY = re.compile(r"(?P<month>[^\W\d_]{3,12})[.,]?(?:\s(?:of|de|del|do))?\s?$")
_NUMBERS = re.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})\s?(?P<mark>[./-])\s?(?P<second>\d{1,2})\s?(?P=mark)\s?$"
)
_MONTH_NUMBER = re.compile(r"(?<![\d./-])(?:0?[1-9]|1[0-2])\s?/\s?$")
_NUMBERS_AFTER = re.compile(
    r"\s?(?P<mark>[./-])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<day>\d{1,2})(?!\d|[./-]\d)"
)
_SIGNS_AFTER = re.compile(
    r"\s?[年년]\s?(?P<month>\d{1,2})\s?[月월](?:\s?(?P<day>\d{1,2})\s?[日일号])?"
)
_WORDS_AFTER = re.compile(
    r"(?:\.|,|\s?m\.|\. gada| gada)?\s(?P<month>[^\W\d_]{3,12})\.?\s(?P<day>\d{1,2})(?!\d)|"
    r"\. gada (?P<day_first>\d{1,2})\. (?P<month_last>[^\W\d_]{3,12})"
)
_VIETNAMESE = re.compile(r"(?P<day>\d{1,2}) thang (?P<month>\d{1,2}),? nam $")
_BLANKS = re.compile(r"(?:xx+|__+|\[[^\]]*\]|\?\?+|\.{3,})\s*$")
_ASIAN = 0x3000


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """A date as it stands in a text, at `start:stop`."""

    start: int
    stop: int
    on: date | None = None
    """None where it is ambiguous or has no day."""
    readings: tuple[date, ...] = ()
    """Both readings of an ambiguous one, day first."""
    order: str = ""
    """`dm` or `md` where it shows in which order the page writes days and months."""


def written_dates(text: str, language: str | None) -> Iterator[WrittenDate]:
    """Yield the dates of `text` in order. Numbers such as 06/08/2025 are read by `language`, in
    English not at all.
    """
    stop = 0
    for year in islice(_YEAR.finditer(text), _MOST_YEARS):
        found = _around(text, year, language)
        if found is not None and found.start >= stop:
            stop = found.stop
            yield found


def fold_accents(text: str) -> str:
    """Return `text` in lower case without accents, every character at the place where it was."""
    if text.isascii():
        return text.lower()
    return "".join(
        [
            piece.lower() if piece.isascii() else "".join(map(_bare, piece))
            for piece in _BEYOND_ASCII.split(text)
        ]
    )


@cache
def _bare(character: str) -> str:
    if ord(character) >= _ASIAN:
        return character
    if character in "’‘ʼ`´":
        return "'"
    return unicodedata.normalize("NFD", character.casefold())[:1] or " "


def _around(text: str, year: re.Match[str], language: str | None) -> WrittenDate | None:
    """Return the date that the year belongs to; None for a year alone."""
    begin = max(0, year.start() - _BEFORE)
    before = fold_accents(text[begin : year.start()])
    after = fold_accents(text[year.end() : year.end() + _AFTER])
    number = int(year.group())
    return (
        _year_last(before, number, (begin, year.end()), language)
        or _year_first(after, number, year.span())
        or _without_day(before, (begin, year.end()))
    )


def _year_last(
    before: str, year: int, where: tuple[int, int], language: str | None
) -> WrittenDate | None:
    begin, stop = where
    if match := _NUMBERS.search(before):
        return _numeric(match, year, where, language)
    if match := _VIETNAMESE.search(before):
        return _written(
            begin + match.start(), stop, (year, int(match["month"]), int(match["day"])), order="dm"
        )
    for pattern, order in ((_DAY_MONTH, "dm"), (_MONTH_DAY, "md")):
        match = pattern.search(before)
        if match and (month := month_number(match["month"], language)):
            return _written(
                begin + match.start(), stop, (year, month, int(match["day"])), order=order
            )
    return None


def _year_first(after: str, year: int, where: tuple[int, int]) -> WrittenDate | None:
    start, end = where
    if match := _NUMBERS_AFTER.match(after):
        return _written(start, end + match.end(), (year, int(match["month"]), int(match["day"])))
    if match := _SIGNS_AFTER.match(after):
        if match["day"] is None:
            return WrittenDate(start=start, stop=end + match.end())
        return _written(start, end + match.end(), (year, int(match["month"]), int(match["day"])))
    match = _WORDS_AFTER.match(after)
    if match and (month := month_number(match["month"] or match["month_last"], None)):
        return _written(
            start, end + match.end(), (year, month, int(match["day"] or match["day_first"]))
        )
    return None


def _without_day(before: str, where: tuple[int, int]) -> WrittenDate | None:
    if match := _MONTH_NUMBER.search(before):
        return WrittenDate(start=where[0] + match.start(), stop=where[1])
    match = _MONTH_ONLY.search(before)
    if match and month_number(match["month"], None) and not _BLANKS.search(before[: match.start()]):
        return WrittenDate(start=where[0] + match.start(), stop=where[1])
    return None


def _numeric(
    match: re.Match[str], year: int, where: tuple[int, int], language: str | None
) -> WrittenDate | None:
    """Read 06/08/2025. Full stops and every language but English put the day first."""
    first, second = int(match["first"]), int(match["second"])
    start, stop = where[0] + match.start(), where[1]
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if match["mark"] == "." or (language not in {None, "en"} and day_first):
        return _written(start, stop, (year, second, first))
    if day_first and month_first and day_first != month_first:
        return WrittenDate(start=start, stop=stop, readings=(day_first, month_first))
    order = "" if day_first and month_first else "dm" if day_first else "md"
    on = day_first or month_first
    return WrittenDate(start=start, stop=stop, on=on, order=order) if on else None


def _written(
    start: int, stop: int, numbers: tuple[int, int, int], *, order: str = ""
) -> WrittenDate | None:
    on = _day(*numbers)
    return WrittenDate(start=start, stop=stop, on=on, order=order) if on else None


def _day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_number(name: str, language: str | None) -> int | None:
    """Return the month, 1 to 12, that `name` (folded) names in `language`, or else in all languages
    which have it.
    """
    months = _months().get(name)
    if not months:
        return None
    if language in months:
        return months[language]
    numbers = set(months.values())
    return numbers.pop() if len(numbers) == 1 else months.get("en")


@cache
def _months() -> dict[str, dict[str, int]]:
    """Return the month that each name means, by language."""
    found: dict[str, dict[str, int]] = {}
    for language, names in table("language", "months").items():
        for number, spellings in enumerate(names, start=1):
            for spelling in spellings:
                found.setdefault(spelling, {})[language] = number
    return found
