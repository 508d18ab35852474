"""Reads calendar dates as some 40 languages write them. It finds which day is meant, not what the
day is the date of.

Every date is found by its year, and only a few characters around it are read: the time is linear in
the text, whatever it holds. Digits of all scripts count, Chinese numerals in front of 年月日, and
years of the calendars in `calendars.toml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice

from monitor.language.cjk import beyond_ascii
from monitor.language.tables import table

_BEYOND_ASCII = re.compile("([^\x00-\x7f]+)")
# The figures come first, and what must stand before them is looked at behind them: so the text is
# searched for figures.
_YEAR = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:(?<![\d.,/]\d{4})(?!\d|[.,]\d{3})|(?<=\d[./]\d{4})(?!\d)|"
    r"(?<![\w.,/-]\d{4})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?![\w/-]|[.,]\d))"
)
_NUMERALS = "〇零○一二三四五六七八九十廿卅百元正"
_CHINESE_YEAR = re.compile(r"[〇零○一二三四五六七八九]{4}(?=\s?年)")
_GREGORIAN_YEARS = range(1900, 2100)
# Bounds the work on a table of a hundred thousand years; a policy holds a few dozen.
_MOST_YEARS = 2_000
# The longest form before a year, "miércoles, 15 de septiembre del año", and after one, with room.
_BEFORE = 40
_AFTER = 24
COMBINING = "".join(
    character
    for character in map(chr, range(0x300, 0x1000))
    if unicodedata.category(character) in {"Mn", "Mc"}
)
"""Vowel signs and accents, which `\\w` leaves out: words of Hindi and Thai contain them."""
_LETTER = rf"(?:[^\W\d_]|[{COMBINING}])"
_NUMBERS = re.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})\s?(?P<mark>[./-])\s?(?P<second>\d{1,2})\s?(?P=mark)\s?$"
)
_MONTH_NUMBER = re.compile(r"(?<![\d./-])(?:0?[1-9]|1[0-2])\s?/\s?$")
_NUMBERS_AFTER = re.compile(
    r"\s?(?P<mark>[./-])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<day>\d{1,2})(?!\d|[./-]\d)"
)
_SIGNS_AFTER = re.compile(
    rf"\s?[年년]\s?(?P<month>\d{{1,2}}|[{_NUMERALS}]{{1,3}})\s?[月월]"
    rf"(?:\s?(?P<day>\d{{1,2}}|[{_NUMERALS}]{{1,3}})\s?[日일号號])?"
)
_VIETNAMESE = re.compile(r"(?P<day>\d{1,2}) thang (?P<month>\d{1,2}),? nam $")
_BLANKS = re.compile(r"(?:xx+|__+|\[[^\]]*\]|\?\?+|\.{3,})\s*$")
# From here on characters have no case and no accents to fold.
_ASIAN = 0x3000


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDate:
    """A date at `start:stop` of a text."""

    start: int
    stop: int
    on: date | None = None
    """None if it is ambiguous or has no day."""
    readings: tuple[date, ...] = ()
    """Both readings of an ambiguous one, day first."""
    order: str = ""
    """`dm` or `md` if it shows in which order the page writes days and months."""


@dataclass(frozen=True, slots=True)
class _MonthForms:
    """Dates in which the month is a word, in front of a year and after one."""

    day_month: re.Pattern[str]
    month_day: re.Pattern[str]
    month_only: re.Pattern[str]
    after: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Year:
    """A year at `start:stop`, with its name if it is one of another calendar."""

    start: int
    stop: int
    number: int
    """As the Gregorian calendar counts."""
    compact: tuple[int, int] | None = None
    """Month and day of `20260415`."""


@dataclass(frozen=True, slots=True)
class _Calendar:
    """A calendar that numbers the Gregorian years in its own way."""

    first: int
    """The Gregorian year of its year 1."""
    named: re.Pattern[str]
    alone: re.Pattern[str] | None
    """The characters of a text that writes its years without a name."""


def written_dates(text: str, language: str | None) -> Iterator[WrittenDate]:
    """Yield the dates of `text` in order. Numbers such as 06/08/2025 are read by `language`, in
    English not at all.
    """
    text = _with_ascii_digits(text)
    stop = 0
    for year in islice(_years(text), _MOST_YEARS):
        found = _around(text, year, language)
        if found is not None and found.start >= stop:
            stop = found.stop
            yield found


def may_hold_dates(text: str) -> bool:
    """Tell whether `text` may have a date, at the speed of bytes: False is certain."""
    if "19" in text or "20" in text:
        return True
    return (
        not text.isascii()
        and _MAY_BE_YEAR.search(text) is not None
        and _other_years().search(text) is not None
    )


def fold_accents(text: str) -> str:
    """Return `text` in lower case without accents, every character at its place."""
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


def _with_ascii_digits(text: str) -> str:
    """Return `text` with the decimal digits of every script as 0 to 9, each at its place."""
    if text.isascii():
        return text
    digits = {ord(sign): str(unicodedata.decimal(sign)) for sign in _decimals(text)}
    return text.translate(digits) if digits else text


def _decimals(text: str) -> Iterator[str]:
    return (sign for sign in beyond_ascii(text) if sign.isdecimal())


def _years(text: str) -> Iterator[_Year]:
    """Yield the years of `text` in order: those of our calendar, and those of others."""
    ours = map(_gregorian, _YEAR.finditer(text))
    if text.isascii():
        return ours
    others = [*_chinese_years(text), *_years_of_calendars(text)]
    return iter(sorted([*ours, *others], key=lambda year: year.start)) if others else ours


def _gregorian(match: re.Match[str]) -> _Year:
    compact = (int(match["month"]), int(match["day"])) if match["month"] else None
    return _Year(match.start(), match.end(), int(match["year"]), compact)


def _chinese_years(text: str) -> Iterator[_Year]:
    if "年" in text:
        for match in _CHINESE_YEAR.finditer(text):
            yield from _if_plausible(match, _number(match.group()))


def _years_of_calendars(text: str) -> Iterator[_Year]:
    for calendar in _calendars():
        for match in calendar.named.finditer(text):
            number = _number(match["number"])
            yield from _if_plausible(match, calendar.first + number - 1 if number else 0)
        if calendar.alone and calendar.alone.search(text):
            for match in _BARE_YEAR.finditer(text):
                yield from _if_plausible(match, calendar.first + int(match.group()) - 1)


_MAY_BE_YEAR = re.compile("[0-9\u0600-\u1fff\u2e80-\U0010ffff]")
"""A digit or a letter of a script with years of its own: most sentences have none, and are not
asked for each name of a calendar at each of their characters.
"""
_BARE_YEAR = re.compile(r"(?<!\d)2[456]\d\d(?!\d)")
"""Of a calendar whose years go unnamed; other numbers of four digits are seldom such a year."""


def _if_plausible(match: re.Match[str], number: int) -> Iterator[_Year]:
    if number in _GREGORIAN_YEARS:
        yield _Year(match.start(), match.end(), number)


@cache
def _other_years() -> re.Pattern[str]:
    """Return what shows a year of another script or calendar."""
    names = (name for row in table("language", "calendars").values() for name in row["names"])
    return re.compile("|".join([r"(?![0-9])\d", "年", _BARE_YEAR.pattern, *map(re.escape, names)]))


@cache
def _calendars() -> tuple[_Calendar, ...]:
    return tuple(
        _Calendar(
            first=row["first"],
            named=re.compile(
                rf"(?:{'|'.join(map(re.escape, row['names']))})"
                rf"\s?(?P<number>\d{{1,4}}|[{_NUMERALS}]{{1,7}})(?!\d)"
            ),
            alone=re.compile(row["alone"]) if "alone" in row else None,
        )
        for row in table("language", "calendars").values()
    )


_TENS = {"廿": 20, "卅": 30}
_FACTORS = {"百": 100, "十": 10}
_ONES = {"元": 1, "正": 1, "零": 0, "○": 0}


def _number(numerals: str) -> int:
    """Return a number in ASCII or Chinese numerals: `15`, `二〇二六`, `十五`, `元`."""
    if numerals.isascii():
        return int(numerals)
    total, digits = 0, ""
    for sign in numerals:
        if factor := _FACTORS.get(sign):
            total, digits = total + int(digits or 1) * factor, ""
        elif sign in _TENS:
            total += _TENS[sign]
        else:
            digits += str(_ONES[sign] if sign in _ONES else int(unicodedata.numeric(sign)))
    return total + int(digits or 0)


def _around(text: str, year: _Year, language: str | None) -> WrittenDate | None:
    """Return the date that the year belongs to; None for a year alone."""
    if year.compact is not None:
        return _written(year.start, year.stop, (year.number, *year.compact))
    begin = max(0, year.start - _BEFORE)
    before = fold_accents(text[begin : year.start])
    after = fold_accents(text[year.stop : year.stop + _AFTER])
    return (
        _year_last(before, year.number, (begin, year.stop), language)
        or _year_first(after, year.number, (year.start, year.stop))
        or _without_day(before, (begin, year.stop))
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
    forms = _month_forms()
    for pattern, order in ((forms.day_month, "dm"), (forms.month_day, "md")):
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
        numbers = (year, _number(match["month"]), _number(match["day"]))
        return _written(start, end + match.end(), numbers)
    match = _month_forms().after.match(after)
    if match and (month := month_number(match["month"] or match["month_last"], None)):
        return _written(
            start, end + match.end(), (year, month, int(match["day"] or match["day_first"]))
        )
    return None


def _without_day(before: str, where: tuple[int, int]) -> WrittenDate | None:
    if match := _MONTH_NUMBER.search(before):
        return WrittenDate(start=where[0] + match.start(), stop=where[1])
    match = _month_forms().month_only.search(before)
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
    if day_first and month_first:
        return _either_way(start, stop, day_first, month_first)
    on, order = (day_first, "dm") if day_first else (month_first, "md")
    return WrittenDate(start=start, stop=stop, on=on, order=order) if on else None


def _either_way(start: int, stop: int, day_first: date, month_first: date) -> WrittenDate:
    if day_first == month_first:
        return WrittenDate(start=start, stop=stop, on=day_first)
    return WrittenDate(start=start, stop=stop, readings=(day_first, month_first))


def _written(
    start: int, stop: int, numbers: tuple[int, int, int], *, order: str = ""
) -> WrittenDate | None:
    on = _day(*numbers)
    return WrittenDate(start=start, stop=stop, on=on, order=order) if on else None


def _day(year: int, month: int, day: int) -> date | None:
    """Return the day, or None if the calendar has no such day."""
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
def _month_forms() -> _MonthForms:
    """Return the forms of dates with a word for the month: one of 3 to 12 letters, or one of the
    few names that are shorter or have a space or full stop inside.
    """
    word = rf"{_LETTER}{{3,12}}"
    others = sorted((name for name in _months() if not re.fullmatch(word, name)), key=len)
    word = "|".join([*map(re.escape, reversed(others)), word])
    month = f"(?P<month>{word})"
    return _MonthForms(
        day_month=re.compile(
            r"(?<![\w./])(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª|°|o|:e|-e|-a)?[.,]?"
            r"(?:\s?(?:day )?(?:of\b|de\b|d'|del\b|den\b|the\b))?[\s.,-]{0,2}"
            rf"(?:(?:{word})\s?/\s?)?{month}[.,]?(?:\s(?:of|de|del|do))?[\s,/-]{{0,3}}$"
        ),
        month_day=re.compile(
            rf"{month}\.?[\s-]?(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s?[.,]{{0,2}}\s?$"
        ),
        month_only=re.compile(rf"{month}[.,]?(?:\s(?:of|de|del|do))?\s?$"),
        after=re.compile(
            rf"(?:\.|,|\s?m\.|\. gada| gada)?\s{month}\.?\s(?P<day>\d{{1,2}})(?!\d)|"
            rf"\. gada (?P<day_first>\d{{1,2}})\. (?P<month_last>{word})"
        ),
    )


@cache
def _months() -> dict[str, dict[str, int]]:
    """Return the month that each name means, by language."""
    found: dict[str, dict[str, int]] = {}
    for language, names in table("language", "months").items():
        for number, spellings in enumerate(names, start=1):
            for spelling in spellings:
                for form in {spelling, unicodedata.normalize("NFC", spelling)}:
                    found.setdefault(fold_accents(form), {})[language] = number
    return found
