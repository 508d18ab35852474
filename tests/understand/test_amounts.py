"""Amounts with their unit."""

from __future__ import annotations

import pytest

from monitor.understand.amounts import amounts
from monitor.understand.phrase_matcher import folded_words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("deleted after 30 days", ["30 days"]),
        ("thirty (30) days before", ["30 days"]),
        ("within one year of it", ["1 year"]),
        ("a 14-day period", ["14 days"]),
        ("costs $1,250.50 a year", ["$1250.5"]),
        ("höchstens 6 Monate", ["6 months"]),
        ("pendant trois ans", ["3 years"]),
        ("3,99 € par mois", ["€3.99"]),
        ("2.5 % of users", ["2.5 %"]),
        ("children under 13", ["age 13"]),
        ("at least 18 years old", ["18 years", "age 18"]),
        ("see section 8 and clause 4.2", []),
        ("Regulation 2016/679", []),
    ],
)
def test_amounts_are_told_with_their_unit(text: str, told: list[str]):
    assert sorted(map(str, amounts(text, folded_words(text)))) == sorted(told)
