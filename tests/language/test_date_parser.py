"""Any day, written in any of the forms that the parser knows, is read as that day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.language.date_parser import may_hold_dates, written_dates
from monitor.language.tables import table

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31))
MONTHS = table("language", "months")
ZEROS = "0٠۰०০๐０"
"""The digit zero of ASCII, Arabic, Persian, Hindi, Bengali, Thai, and as wide as a Chinese sign."""
ERAS = [("令和", 2019), ("民國", 1912), ("中华民国", 1912), ("พ.ศ. ", -542)]


def read(text: str, language: str | None = None) -> list[date | None]:
    return [written.on for written in written_dates(text, language)]


def in_digits(text: str, zero: str) -> str:
    return text.translate({ord("0") + n: chr(ord(zero) + n) for n in range(10)})


def in_numerals(number: int) -> str:
    """A number up to 99, as Chinese writes it in dates."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("一二三四五六七八九"[tens - 1] if tens > 1 else "") + "十"
    return head + ("一二三四五六七八九"[ones - 1] if ones else "")


@given(DAYS, st.sampled_from(ZEROS))
def test_digits_of_every_script_are_the_same(day: date, zero: str):
    forms = (f"{day:%Y-%m-%d}", f"{day.year}年{day.month}月{day.day}日", f"{day:%d.%m.%Y}")
    assert [read(in_digits(form, zero)) for form in forms] == [[day]] * 3


@given(DAYS, st.sampled_from(sorted(MONTHS)), st.data())
def test_every_month_of_the_table_is_read(day: date, language: str, data: st.DataObject):
    name = data.draw(st.sampled_from(MONTHS[language][day.month - 1]))
    assert read(f"{day.day} {name} {day.year}", language) == [day]


@given(DAYS)
def test_chinese_numerals_are_read(day: date):
    year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
    assert read(f"{year}年{in_numerals(day.month)}月{in_numerals(day.day)}日") == [day]


@given(st.dates(min_value=date(2019, 5, 1), max_value=date(2099, 12, 31)), st.sampled_from(ERAS))
def test_years_of_other_calendars_are_read(day: date, era: tuple[str, int]):
    name, first = era
    assert read(f"{name}{day.year - first + 1}年{day.month}月{day.day}日") == [day]
    assert read(f"{name}{day.year - first + 1}/{day.month}/{day.day}") == [day]


@given(DAYS)
def test_the_buddhist_era_needs_no_name_in_thai(day: date):
    month = MONTHS["th"][day.month - 1][0]
    assert read(f"วันที่ {day.day} {month} {day.year + 543}") == [day]
    assert read(f"{day.day} May {day.year + 543}") == []


@given(DAYS)
def test_eight_digits_are_a_day_where_nothing_touches_them(day: date):
    assert read(f"as of {day:%Y%m%d}.") == [day]
    for around in ("no. 7{}", "{}7", "id-{}", "{}-2", "1.{}", "{}.5", "v{}"):
        assert read(around.format(f"{day:%Y%m%d}")) == []


@given(st.text(max_size=200), st.sampled_from([None, "en", "de", "th", "ja"]))
def test_any_text_is_read_without_an_error(text: str, language: str | None):
    """Places lie inside the text and do not overlap, and what has a date may hold one."""
    found = list(written_dates(text, language))
    places = [place for written in found for place in (written.start, written.stop)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)
    assert may_hold_dates(text) or not found


@pytest.mark.parametrize(
    "text",
    ["令和100年1月1日", "民國0年1月1日", "二〇二六年十三月一日", "2026年2月30日", "平成元年"],
)
def test_what_is_no_day_is_not_read(text: str):
    assert read(text) == []
