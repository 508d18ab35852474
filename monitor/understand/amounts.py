"""Finds amounts with their unit: periods, ages, money, shares, thresholds. Bare numbers say
nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
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
    rf"(?P<before>{_CURRENCY}) ?(?P<a>{_NUMBER})|(?P<b>{_NUMBER}) ?(?P<after>[€£$¥₹]|euros?\b|dollars?\b|EUR\b|USD\b)",
    re.IGNORECASE,
)
_HAS_NUMBER = re.compile(r"\d")
_AGE = re.compile(
    r"\b(?:under|over|below|above|at least|aged?(?: of)?|older than|younger than|moins de|plus de|au moins|unter|über|"
    r"mindestens|menores de|mayores de|al menos|sotto i|almeno|menos de|onder|ouder dan) (?:the age of )?"
    r"(?P<age>\d{1,2})(?! ?(?:%|\d|[.,]\d|days?|hours?|months?|weeks?|minutes?|jours|mois|tage|monate|u\.?s))",
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


def amounts(text: str, row: Sequence[str]) -> Counter[Amount]:
    """Return the amounts with a unit that `text`, whose words are `row`, states, each with how
    often.
    """
    found: Counter[Amount] = Counter()
    figures = _HAS_NUMBER.search(text) is not None
    if not figures and _spelled().isdisjoint(row):
        return found
    for match in _with_unit().finditer(text):
        amount = _amount(match["number"].strip())
        if amount is not None:
            found[Amount(amount, _unit_names()[match["unit"].casefold()])] += 1
    if not figures:
        return found
    for match in _MONEY.finditer(text) if _may_be_money(text) else ():
        sign = (match["before"] or match["after"]).casefold()
        amount = _amount(match["a"] or match["b"])
        if amount is not None:
            found[Amount(amount, _SIGN_OF.get(sign, sign.upper()))] += 1
    for match in _AGE.finditer(text):
        found[Amount(float(match["age"]), AGE)] += 1
    return found


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
def _with_unit() -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, _unit_names()), key=len, reverse=True))
    spelled = "|".join(sorted(map(re.escape, _numbers()), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,])(?P<number>{_NUMBER}|(?:{spelled})(?=[\s-]))(?: ?\(\d{{1,4}}\)| ?\([a-zà-ÿ-]{{1,20}}\))?"
        rf"[\s-]?(?:full |consecutive |calendar |additional )?(?P<unit>{units})(?![\w])",
        re.IGNORECASE,
    )
