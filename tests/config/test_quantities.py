"""Durations and sizes as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.quantities import LONGEST, duration, duration_words, size, size_words


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("6h", timedelta(hours=6)),
        ("90s", timedelta(seconds=90)),
        ("1d 12h", timedelta(hours=36)),
        ("1h30m", timedelta(minutes=90)),
        (" 2 w ", timedelta(weeks=2)),
        ("0s", timedelta(0)),
    ],
)
def test_durations_are_read(text, length):
    assert duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "6", "h", "6 hours", "-1h", "1.5h", "6H", "1h!", "٣h", "9" * 70 + "s", "1h\n\nx"]
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ValueError, match="must be a duration"):
        duration(text)


def test_an_absurd_duration_is_refused():
    with pytest.raises(ValueError, match="longer than ten years"):
        duration("523w")


@given(st.integers(0, int(LONGEST.total_seconds())))
def test_a_written_duration_reads_the_same(seconds):
    assert duration(duration_words(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


def test_sizes_are_read():
    assert [size(text) for text in ("20MB", "512kB", "512KB", "16MiB", "1 GiB", "7B")] == [
        20_000_000,
        512_000,
        512_000,
        16 * 2**20,
        2**30,
        7,
    ]


@pytest.mark.parametrize("text", ["20", "MB", "20 megabytes", "-1B", "1.5MB", "1iB", "20mb"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(ValueError, match="must be a size"):
        size(text)


@given(st.integers(0, 10**12))
def test_a_written_size_reads_the_same(size_bytes):
    assert size(size_words(size_bytes)) == size_bytes
