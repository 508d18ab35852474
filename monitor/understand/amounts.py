"""Finds amounts with their unit: periods, ages, money, shares, thresholds. Bare numbers say
nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from monitor.language.tables import table
from monitor.understand.phrase_matcher import folded_words

_CURRENCY = r"(?:US\$|[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|BRL|PLN|SEK|NOK|DKK|CAD|AUD)\b)"
_CURRENCIES = (
    "$",
    "€",
    "£",
    "¥",
    "₹",
    "usd",
    "eur",
    "gbp",
    "chf",
    "brl",
    "pln",
    "sek",
    "nok",
    "dkk",
    "cad",
    "aud",
    "dollar",
)
_NUMBER = r"\d{1,3}(?:[.,  ]\d{3}){1,4}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,4})?"
_MONEY = re.compile(
    rf"(?P<before>{_CURRENCY}) ?(?P<a>{_NUMBER})"
    rf"|(?P<b>{_NUMBER}) ?(?P<after>[€£$¥₹]|euros?\b|dollars?\b|EUR\b|USD\b)",
    re.IGNORECASE,
)
_HAS_NUMBER = re.compile(r"\d")
_AGE = re.compile(
    r"\b(?:under|over|below|above|at least|aged?(?: of)?|older than|younger than"
    r"|moins de|plus de|au moins|unter|über|mindestens|menores de|mayores de|al menos"
    r"|sotto i|almeno|menos de|onder|ouder dan) (?:the age of )?(?P<age>\d{1,2})"
    r"(?! ?(?:%|\d|[.,]\d|days?|hours?|months?|weeks?|minutes?|jours|mois|tage|monate|u\.?s))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as a reader sees it, and what it is an amount of."""

    amount: float
    unit: str

    def __str__(self) -> str:
        number = f"{self.amount:g}" if self.amount < 1_000_000 else f"{self.amount:.0f}"
        if self.unit in _SIGNS:
            return f"{self.unit}{number}"
        if self.unit == "%":
            return f"{number} %"
        return (
            f"age {number}" if self.unit == AGE else f"{number} {_singular(self.unit, self.amount)}"
        )


AGE = "age"
_SMALLEST = {
    "minutes": (1, "minutes"),
    "hours": (60, "minutes"),
    "days": (24 * 60, "minutes"),
    "weeks": (7 * 24 * 60, "minutes"),
    "months": (1, "months"),
    "years": (12, "months"),
}
"""Of periods that others measure exactly, how many of which: a month is no number of days, and a
working day no day.
"""
_SIGNS = {"$", "€", "£", "¥", "₹"}
_SIGN_OF = {
    "us$": "$",
    "usd": "$",
    "dollar": "$",
    "dollars": "$",
    "eur": "€",
    "euro": "€",
    "euros": "€",
    "gbp": "£",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutAmounts:
    """A text with `…` for each amount, and the amounts in order, each in the smallest unit that
    measures the same.
    """

    rest: str
    amounts: tuple[Amount, ...]


def amounts(text: str, row: Sequence[str]) -> Counter[Amount]:
    """Return the amounts with a unit that `text`, whose words are `row`, states, each with how
    often.
    """
    figures = _HAS_NUMBER.search(text) is not None
    if not figures and _spelled().isdisjoint(row):
        return Counter()
    found = Counter(amount for amount, _, _ in _placed(text, spelled=is_spelled(row)))
    if figures:
        found.update(Amount(float(match["age"]), AGE) for match in _AGE.finditer(text))
    return found


def without_amounts(text: str) -> WithoutAmounts:
    """Return what `text` says besides amounts, with numbers in figures, and these amounts."""
    found: list[Amount] = []
    rest: list[str] = []
    at = 0
    for amount, start, stop in sorted(_placed(text), key=lambda placed: placed[1]):
        if start >= at:
            rest += [text[at:start], "…"]
            found.append(in_smallest_unit(amount))
            at = stop
    spelled = " ".join((*rest, text[at:]))
    told = (str(_numbers().get(word.casefold(), word)) for word in spelled.split())
    return WithoutAmounts(rest=" ".join(told), amounts=tuple(found))


def is_spelled(row: Iterable[str]) -> bool:
    """Say whether a number is spelled out among the words `row`."""
    return not _spelled().isdisjoint(row)


def in_smallest_unit(amount: Amount) -> Amount:
    """Return the same quantity in minutes or months, if it is a period: 14 days are two weeks."""
    factor, unit = _SMALLEST.get(amount.unit, (1, amount.unit))
    return Amount(amount.amount * factor, unit)


def _placed(text: str, *, spelled: bool = True) -> list[tuple[Amount, int, int]]:
    """Return the amounts that `text` states with where each begins and ends.

    Unless one may be `spelled` only figures are looked for: to try a list of words at each place
    is slow.
    """
    found = [
        (match["number"].strip(), _unit_names()[match["unit"].casefold()], match)
        for match in _with_unit(spelled=spelled).finditer(text)
    ]
    found += [
        (match["number"], _attached()[match["unit"]], match)
        for match in _with_attached_unit().finditer(text)
    ]
    if _may_be_money(text):
        found += [
            (match["a"] or match["b"], _sign(match), match) for match in _MONEY.finditer(text)
        ]
    return [
        (Amount(amount, unit), match.start(), match.end())
        for number, unit, match in found
        if (amount := _amount(number)) is not None
    ]


def _sign(match: re.Match[str]) -> str:
    sign = (match["before"] or match["after"]).casefold()
    return _SIGN_OF.get(sign, sign.upper())


def _may_be_money(text: str) -> bool:
    """Say whether a currency is named in `text`, which is told sooner than which amount of it."""
    return any(map(text.casefold().__contains__, _CURRENCIES))


def _amount(written: str) -> float | None:
    if not written[0].isdigit():
        value = _numbers().get(written.lower())
        return None if value is None else float(value)
    digits = re.sub(r"[.,  ](?=\d{3}(?:\D|$))", "", written).replace(",", ".")
    try:
        return float(digits)
    except ValueError:
        return None


def _singular(unit: str, amount: float) -> str:
    return unit.removesuffix("s") if amount == 1 else unit


@cache
def _numbers() -> dict[str, int]:
    return dict(table("understand", "amounts")["numbers"])


@cache
def _unit_names() -> dict[str, str]:
    return {form: row[0] for row in table("understand", "amounts")["units"] for form in row}


@cache
def _spelled() -> frozenset[str]:
    """Return the words that numbers are spelled with."""
    return frozenset(word for number in _numbers() for word in folded_words(number))


@cache
def _attached() -> dict[str, str]:
    return dict(table("understand", "amounts")["attached"])


@cache
def _with_attached_unit() -> re.Pattern[str]:
    """Return what a number with a unit of a letter looks like: `30d`, but no `3 d'entre eux`."""
    units = "|".join(sorted(_attached(), key=len, reverse=True))
    return re.compile(rf"(?<![\w.,])(?P<number>\d{{1,4}})(?P<unit>{units})(?!\w)")


@cache
def _with_unit(*, spelled: bool) -> re.Pattern[str]:
    """Return what a number with a unit looks like: in figures, or `spelled` out as well."""
    units = "|".join(sorted(map(re.escape, _unit_names()), key=len, reverse=True))
    words = "|".join(sorted(map(re.escape, _numbers()), key=len, reverse=True))
    number = rf"{_NUMBER}|(?:{words})(?=[\s-])" if spelled else _NUMBER
    return re.compile(
        rf"(?<![\w.,])(?P<number>{number})"
        rf"(?: ?\(\d{{1,4}}\)| ?\([a-zà-ÿ-]{{1,20}}\))?"
        rf"[\s-]?(?:full |consecutive |calendar |additional )?(?P<unit>{units})(?![\w])",
        re.IGNORECASE,
    )
