"""What a canonical text forgets, and what it never forgets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language.canonical_text import canonical, sentences, tokens, visible_text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We don’t sell your data.", "We don't sell your data."),
        ("“Services” means all of it", '"Services" means all of it'),
        ("Terms – in short", "Terms - in short"),
        ("your\u00a0data\u202fis safe", "your data is safe"),
        ("infor\u00admation we col\u200blect", "information we collect"),
        ("YOUR RIGHTS", "Your rights"),
        ("1.2 How we use cookies", "1.3 How we use cookies"),
        ("(a) you agree to it", "(b) you agree to it"),
        ("IV. Liability", "V. Liability"),
        ("Section 4: Liability", "Section 5: Liability"),
        ("§ 3 Haftung", "§ 4 Haftung"),
        ("• Your name", "Your name"),
        ("- Your name;", "Your name."),
        ("Updated: 5 days ago", "Updated yesterday"),
        ("Zuletzt aktualisiert: vor 3 Tagen", "Zuletzt aktualisiert: gestern"),
        ("7 min read", "9 min read"),
        ("1,204 views", "1,391 views"),
        ("our partners (opens in a new window)", "our partners"),
        ("our partners [ external link ], and others", "our partners, and others"),
        ("write to privacy [at] example [dot] org", "write to privacy@example.org"),
        ("Effective January 16, 2026", "Effective 16 January 2026"),
        ("third-party partners", "third party partners"),
        ("ﬁle a complaint", "file a complaint"),
    ],
)
def test_two_spellings_of_the_same_words_have_one_key(one: str, other: str):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We do not sell your data.", "We do sell your data."),
        ("We may share it", "We will share it"),
        ("only with your consent", "with your consent"),
        ("30 days after notice", "14 days after notice"),
        ("kept for data older than 90 days ago", "kept for data older than 30 days ago"),
        ("2.5 GB of storage", "5.0 GB of storage"),
        ("Effective 1 May 2026", "Effective 2 May 2026"),
        ("1. Mai 2026", "15. Mai 2026"),
        ("5.5 percent a month", "6.5 percent a month"),
        ("up to $100", "up to $1,000"),
        ("privacy@example.org", "legal@example.org"),
        ("© 2025 Example", "© 2026 Example"),
        ("U.S. residents", "S. residents"),
        ("Norway, Sweden", "Norway"),
        ("We posted 3 updates", "We posted 4 updates"),
    ],
)
def test_words_numbers_and_amounts_are_never_forgotten(one: str, other: str):
    assert canonical(one) != canonical(other)


def test_tokens_joined_by_single_spaces_give_the_text():
    text = visible_text("  We  keep\tit for\n30 days, then\u00a0delete it. ")
    assert " ".join(tokens(text)) == text == "We keep it for 30 days, then delete it."


def test_sentences_end_where_a_new_one_begins():
    text = "We use Acme Inc. for this, e.g. Mail. See No. 5 of the U.S. Code. Do you agree? “Yes” is enough."
    assert sentences(text) == (
        "We use Acme Inc. for this, e.g. Mail.",
        "See No. 5 of the U.S. Code.",
        "Do you agree?",
        "“Yes” is enough.",
    )


def test_sentences_of_scripts_without_spaces_are_found():
    assert sentences("我们收集数据。我们不出售数据。") == ("我们收集数据。", "我们不出售数据。")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_a_shown_text_stays_as_it_is_and_tokens_rebuild_it(text: str):
    assert visible_text(visible_text(text)) == visible_text(text)
    assert " ".join(tokens(visible_text(text))) == visible_text(text)
    assert "".join(sentences(visible_text(text))).replace(" ", "") == visible_text(text).replace(
        " ", ""
    )


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab \0\n\t\x1f\u00a0\u2003\u3000\u200b", max_size=20))
def test_white_space_of_every_kind_is_shown_as_single_spaces(text: str):
    assert visible_text(text) == " ".join(text.replace("\u200b", "").replace("\0", " ").split())


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aé1- ", max_size=20))
def test_hyphens_between_letters_are_spaces_and_no_others(text: str):
    text = f"zz{text}zz"
    parts = ["ends", *text, "ends"]
    expected = "".join(
        " " if sign == "-" and before.isalpha() and after.isalpha() else sign
        for before, sign, after in zip(parts, parts[1:], parts[2:], strict=False)
    )
    assert canonical(text) == " ".join(expected.split())


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_the_key_is_the_same_for_every_normal_form(text: str):
    """The key does not depend on the Unicode normal form of the visible text."""
    assert canonical(visible_text(text)) == canonical(text)
