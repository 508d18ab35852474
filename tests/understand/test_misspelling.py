"""Slips of the pen at the beginning of words, and words that only differ there."""

from __future__ import annotations

import pytest

from monitor.understand.misspelling import is_slip
from tests.understand.rewording import weighed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lnudity", "nudity"),
        ("ffor", "for"),
        ("hte", "the"),
        ("tthe", "the"),
        ("yyour", "your"),
        ("sshare", "share"),
        ("ppersonal", "personal"),
        ("ddonnées", "données"),
        ("wwir", "wir"),
    ],
)
def test_a_word_that_begins_as_none_does_is_a_slip(one: str, other: str):
    assert is_slip(one, other)
    assert is_slip(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("never", "ever"),
        ("equality", "quality"),
        ("knot", "not"),
        ("price", "rice"),
        ("your", "our"),
        ("hour", "our"),
        ("unlawful", "lawful"),
        ("release", "lease"),
        ("mother", "other"),
        ("use", "muse"),
        ("nudity", "nudist"),
        ("44", "4"),
    ],
)
def test_two_words_are_no_slip(one: str, other: str):
    assert not is_slip(one, other)
    assert not is_slip(other, one)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We use it fFor you.", "We use it for you."),
        ("Your posts show no lnudity.", "Your posts show no nudity."),
        ("We share hte name.", "We share the name."),
    ],
)
def test_a_slip_is_wording(before: str, after: str):
    for old, new in ((before, after), (after, before)):
        assert [one.minor and one.minor.value for one in weighed(old, new)] == ["wording"]


def test_a_word_that_denies_is_never_a_slip():
    assert [one.minor for one in weighed("We do nnot sell it.", "We do not sell it.")] == [None]
