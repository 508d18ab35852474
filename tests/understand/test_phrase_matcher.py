"""The small language of the tables."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.understand.phrase_matcher import PhraseMatcher, folded_words


def found(phrase: str, text: str) -> list[str]:
    lexicon = PhraseMatcher()
    lexicon.add("it", [phrase])
    row = folded_words(text)
    return [" ".join(row[hit.start : hit.stop]) for hit in lexicon.find(row)]


@given(st.text(st.characters() | st.sampled_from("aA_ -'’ßİͅK²é\n")))
@example("İstanbul")
def test_words_are_runs_of_letters_and_digits_without_case(text: str):
    assert folded_words(text) == re.findall(r"[^\W_]+", text.casefold())


def test_text_of_many_different_signs_takes_no_time():
    """One pass for each of them would take minutes."""
    text = "".join(map(chr, range(0x100, 0x20000))).encode("utf-8", "ignore").decode() * 2
    assert folded_words(text) == re.findall(r"[^\W_]+", text.casefold())


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("face id", "Face-ID is used", "face id"),
        ("biometric*", "your biometrics", "biometrics"),
        ("sell|rent .. data", "we rent out some of your data", "rent out some of your data"),
        ("under #", "children under 13 may not", "under 13"),
        ("we don t", "We don't track you", "we don t"),
        ("l intelligence", "l’intelligence artificielle", "l intelligence"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str, expected: str):
    assert found(phrase, text) == [expected]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("ai", "we said it again"),
        ("face id", "face the identity"),
        ("under #", "under our terms"),
        ("sell .. data", "we sell one two three four five six seven data"),
        ("sell .. data", "we sell"),
    ],
)
def test_a_phrase_is_not_found_in_other_words(phrase: str, text: str):
    assert found(phrase, text) == []


@pytest.mark.parametrize("phrase", ["ab* cd", "# days", ".. data"])
def test_a_phrase_must_begin_with_something_to_look_for(phrase: str):
    with pytest.raises(ValueError, match="begins with"):
        PhraseMatcher().add("it", [phrase])


def test_a_word_added_later_is_found_in_words_met_before():
    lexicon = PhraseMatcher()
    assert lexicon.find(["scraping"]) == []
    lexicon.add("it", ["scrap*"])
    assert [hit.label for hit in lexicon.find(["scraping"])] == ["it"]
