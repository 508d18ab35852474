"""What an answer's headers say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.response import LONGEST_RETRY_AFTER, parse_content_type, retry_after

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta(0)),
        ("Tue, 01 Jan 2030 12:05:00 GMT", timedelta(minutes=5)),
        ("Tue, 01 Jan 2030 13:05:00 +0100", timedelta(minutes=5)),
        ("Tue, 01 Jan 2030 11:00:00 GMT", timedelta(0)),
        ("999999999999999999999", LONGEST_RETRY_AFTER),
        ("9" * 5000, LONGEST_RETRY_AFTER),
        ("Fri, 01 Jan 9999 00:00:00 GMT", LONGEST_RETRY_AFTER),
    ],
)
def test_a_retry_after_is_understood_in_seconds_and_as_a_date(value, wait):
    assert retry_after(value, NOW) == wait


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "soon",
        "-5",
        "1.5",
        "١٢",
        "1e3",
        "12 s",
        "2030-13-45",
        "Tue, 99 Foo 2030 99:99:99 GMT",
    ],
)
def test_a_retry_after_that_says_nothing_says_nothing(value):
    assert retry_after(value, NOW) is None


@given(st.text(max_size=60))
def test_no_retry_after_breaks_anything(value):
    wait = retry_after(value, NOW)
    assert wait is None or timedelta(0) <= wait <= LONGEST_RETRY_AFTER


@pytest.mark.parametrize(
    ("declared", "understood"),
    [
        ("text/html; charset=UTF-8", ("text/html", "utf-8")),
        ("Text/HTML;charset='iso-8859-1'", ("text/html", "iso-8859-1")),
        ('application/pdf; name="a"; Charset = "x-y"', ("application/pdf", "x-y")),
        ("text/plain", ("text/plain", None)),
        ("", ("", None)),
        ("nonsense", ("", None)),
        ("text/html; charset=", ("text/html", None)),
        ("text/html; charset=../../etc", ("text/html", None)),
        ("image/svg+xml", ("image/svg+xml", None)),
    ],
)
def test_media_type_and_charset_are_read_from_the_declaration(declared, understood):
    assert parse_content_type(declared) == understood


@given(st.text(max_size=200))
def test_no_declaration_breaks_anything(declared):
    named, charset = parse_content_type(declared)
    assert named == named.lower()
    assert charset is None or charset.isascii()
