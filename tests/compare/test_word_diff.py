"""Words inside two paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare.typography import differ_in_marks_only, fold_word
from monitor.compare.word_diff import TokenEncoder, any_differs, spans
from monitor.model.change import Span


def changes(before: str, after: str) -> list[tuple[str, str]]:
    lexicon = TokenEncoder()
    found = spans(lexicon.words(before.split()), lexicon.words(after.split()))
    return [
        (span.before, span.after)
        for span in found
        if span.before != span.after and not span.set_aside
    ]


def test_a_new_sentence_is_shown_as_a_whole():
    before = "We store data. We store it in Europe. Nobody reads it."
    after = "We store data. We store it in Asia, too. We store it in Europe. Nobody reads it."
    assert changes(before, after) == [("", "We store it in Asia, too.")]


def test_a_change_begins_where_a_clause_does():
    assert changes("You may stay. You may go.", "You may stay. You may pay. You may go.") == [
        ("", "You may pay.")
    ]


def test_words_are_not_shredded():
    before = "Alba keeps the old data of all users for many years in one place."
    after = "Bora shows some new facts of few guests to other people at any time."
    assert len(changes(before, after)) == 1


def test_two_changes_far_apart_stay_two():
    before = (
        "We keep the logs of our servers for thirty days and show them to nobody but the police."
    )
    after = "We keep the logs of our servers for ninety days and show them to nobody but a court."
    assert changes(before, after) == [("thirty", "ninety"), ("the police.", "a court.")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("“Data”", '"data"'),
        ("opt-out", "opt out"),
        ("conditio ns", "conditions"),
        ("here ↗", "here"),
        ("e-mail", "E‑Mail"),
        ("7Logs", "7. Logs"),
        ("[email protected]", "help@northwind.example"),
        ("https://a.example/x?id=1", "https://a.example/x?id=2"),
    ],
)
def test_what_says_the_same_is_set_aside(before: str, after: str):
    assert differ_in_marks_only(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "not"),
        ("5 %", "5"),
        ("$50", "€50"),
        ("30", "3"),
        ("1.5", "15"),
        ("15,000", "15 000 0"),
        ("<13", ">13"),
        ("notable", "not able"),
        ("a-b@x.example", "a_b@x.example"),
        ("a@x.example", "b@x.example"),
        ("we", "you"),
        ("https://a.example/x", "https://b.example/x"),
        ("[email protected]", "nobody"),
        ("", "a"),
    ],
)
def test_what_says_something_else_is_not(before: str, after: str):
    assert not differ_in_marks_only(before, after)


def test_a_span_of_glyphs_alone_is_no_difference():
    assert not any_differs([Span(before="“data”", after='"data"', set_aside=True)])


def test_phrases_count_as_one_word():
    line = TokenEncoder(phrases={("alba", "cloud"): "bora"}).words(
        ["The", "Alba", "Cloud", "stores"]
    )
    assert line.words == ("The", "Alba Cloud", "stores")


def test_folding_forgets_case_glyphs_and_marks_around_a_word():
    words = ("“Data”,", "DON’T", "(e-mail)", "—", "100%", "<13")
    assert [fold_word(word) for word in words] == ["data", "don't", "e-mail", "", "100%", "<13"]


def test_a_giant_paragraph_is_compared_by_sentences():
    sentences = [
        f"Clause {n} says that item {n * 7} is kept for {n * 3} days in vault {n % 11}."
        for n in range(1200)
    ]
    before, after = (
        " ".join(sentences),
        " ".join([*sentences[:600], "Clause x is new.", *sentences[600:]]),
    )
    assert changes(before, after) == [("", "Clause x is new.")]


def test_chinese_and_japanese_are_compared_by_characters():
    before, after = "我们会将您的日志保存三十天。", "我们会将您的日志保存九十天。"
    assert changes(before, after) == [("三", "九")]


def test_pieces_of_a_text_without_spaces_are_joined_without_any():
    lexicon = TokenEncoder()
    found = spans(
        lexicon.words(["当社は、Cookieを使用します。"]),
        lexicon.words(["当社は、CookieとSDKを使用します。"]),
    )
    assert "".join(span.after for span in found) == "当社は、CookieとSDKを使用します。"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(max_codepoint=126, min_codepoint=33), max_size=12))
def test_plain_words_fold_as_those_with_typographic_signs(word: str):
    assert fold_word(word) == fold_word(f"{word}’")
    assert fold_word(word.replace("'", "’")) == fold_word(word.replace("'", "`"))
