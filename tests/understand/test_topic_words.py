"""What learnt words say of a sentence, and what they have no say in."""

from __future__ import annotations

import math
from importlib import resources

import pytest

from monitor.language.tables import weights
from monitor.understand import topic_words, topics
from monitor.understand.phrase_matcher import folded_words


def heard(sentence: str, language: str | None = "en", changed: str = "") -> dict[str, float]:
    words = folded_words(sentence)
    flags = [not changed or word in changed.split() for word in words]
    return topic_words.shares([(words, flags)], language)


@pytest.mark.parametrize(
    ("language", "sentence", "topic"),
    [
        ("en", "You have the right to object and to withdraw your consent.", "user_rights"),
        ("en", "The arbitrator will decide all disputes.", "arbitration"),
        ("fr", "Les cookies sont déposés par votre navigateur.", "cookies"),
    ],
)
def test_words_speak_for_their_topic(language: str, sentence: str, topic: str):
    said = heard(sentence, language)
    assert max(said, key=said.__getitem__) == topic


def test_shares_are_one_together():
    assert math.isclose(sum(heard("We delete your account after six months.").values()), 1.0)


def test_other_languages_have_no_say():
    assert heard("We delete your account.", "it") == {}
    assert heard("We delete your account.", None) == {}


def test_unknown_words_say_nothing():
    assert heard("Zwick zwack zworp.") == {}
    assert heard("Zwick zwack cookies.") == {}


def test_changed_words_count_more_than_those_beside_them():
    sentence = "The arbitrator may read cookies."
    beside, changed = heard(sentence, changed="may"), heard(sentence, changed="cookies")
    assert changed["cookies"] > beside["cookies"]


def test_numbers_are_one_word():
    assert topic_words.features(["after", "30", "days"]) == [
        "after",
        "#",
        "days",
        "after #",
        "# days",
    ]


def test_the_strongest_words_explain_a_topic():
    told = topic_words.strongest(
        folded_words("The arbitrator reads the rules."), "arbitration", "en"
    )
    assert "arbitrator" in told[0]


def test_words_alone_prove_no_topic():
    """A topic that no phrase speaks for stays away, however loud the words around it are."""
    row = folded_words("The button stands at the bottom of our page.")
    assert not topics.proved(row, "en")


def test_the_table_is_small_and_names_known_topics():
    rows = weights("understand", "topic_words")
    size = len(resources.files("monitor").joinpath("understand/topic_words.json").read_bytes())
    assert size <= 300_000
    assert {name.split(".")[0] for name in rows} == set(topic_words.LANGUAGES)
    assert {name.split(".")[1] for name in rows} <= topics.names().keys()
    assert all(weight > 0 for words in rows.values() for weight in words.values())
