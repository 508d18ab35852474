"""Scripts without spaces between words."""

from __future__ import annotations

from monitor.language.cjk import is_spaceless, pieces, word_count


def test_characters_of_such_scripts_stand_alone_with_their_marks():
    assert pieces("施行日は2024年です。") == ["施", "行", "日", "は", "2024", "年", "で", "す。"]


def test_pieces_give_the_word_again():
    assert "".join(pieces("「規約」、Terms（v2）を改定")) == "「規約」、Terms（v2）を改定"


def test_two_characters_count_as_a_word():
    assert (word_count("We keep logs."), word_count("我们保存日志。"), word_count("")) == (3, 4, 0)


def test_other_scripts_have_spaces():
    assert not any(map(is_spaceless, ("Größe", "условия", "약관", "")))
    assert all(map(is_spaceless, ("条款", "きやく", "Version 2 の規約")))
