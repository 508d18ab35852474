"""The smallest part of a sentence that holds what changed and reads by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from monitor.understand.clauses import Word, smallest, telling

LONG = (
    "When you use our services, including our websites, apps and devices, we may collect the "
    "following information: your name, your e-mail address, your precise location, your contacts, "
    "and the fingerprints that your device takes when you unlock it."
)
NOTICE = (
    "If we decide to change this policy, which may happen for legal reasons, we will tell you by "
    "e-mail at least 14 days before the change takes effect unless the law requires otherwise."
)


def words(text: str, *changed: str) -> tuple[Word, ...]:
    return tuple(Word(word, word.strip(".,:") in changed) for word in text.split())


def test_a_short_sentence_is_quoted_whole():
    """What fits is not cut."""
    text = "We do not sell your data."
    assert smallest(words(text, "not"), 20) == text


def test_a_far_clause_keeps_its_subject_and_verb():
    """Of a long list the changed item is quoted with the words that it hangs on."""
    said = smallest(words(LONG, "fingerprints"), 20)
    assert "we may collect" in said
    assert "fingerprints" in said
    assert len(said.split()) <= 22


def test_a_clause_with_its_own_subject_stands_alone():
    """A clause that reads by itself needs nothing in front of it."""
    said = smallest(words(NOTICE, "14"), 26)
    assert said.startswith("… we will tell you")
    assert said.endswith("unless the law requires otherwise.")


@pytest.mark.parametrize("most", range(8, 30))
def test_no_quote_ends_in_front_of_a_turning_word(most: int):
    """ "… takes effect" is never cut off from its "unless"."""
    said = smallest(words(NOTICE, "14"), most)
    rest = NOTICE.rsplit(said.removesuffix(" …").split(" … ")[-1].removeprefix("… "), maxsplit=1)[
        -1
    ]
    assert not rest.strip().startswith("unless")


def test_a_new_sentence_is_told_by_its_deed():
    """A sentence that came is quoted where it does something, not only from its beginning."""
    text = (
        "For the purposes of this section, and subject to all further provisions that may apply "
        "to members in other countries from time to time, the company may sell your personal data "
        "to advertisers."
    )
    assert "sell" in telling(words(text), "en", 18)


@given(
    some.lists(
        some.tuples(some.from_regex(r"[a-z]{1,8}[,;.]?", fullmatch=True), some.booleans()),
        min_size=1,
        max_size=80,
    ),
    some.integers(8, 40),
)
def test_quotes_are_verbatim_and_bounded(row: list[tuple[str, bool]], most: int):
    """Every quoted run stands in the sentence, in order, and no more words than asked for do."""
    sentence = tuple(Word(text, changed) for text, changed in row)
    said = smallest(sentence, most)
    whole = " ".join(word.text for word in sentence)
    place = 0
    for part in said.split("…"):
        at = whole.find(part.strip(), place)
        assert at >= 0
        place = at
    assert sum(word != "…" for word in said.split()) <= most + 2
