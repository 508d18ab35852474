"""Whether words stand in a row in a whole text, however often that is asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.plain import read
from monitor.model.change import Comparison, Edit, EditKind
from monitor.pipeline import compare_documents
from monitor.understand.phrase_matcher import folded_words
from monitor.understand.text_pair import TextPair, text_pair

FEW_WORDS = st.lists(st.sampled_from(["we", "keep", "your", "data", "safe", "straße"]), max_size=12)
MANY = 800
"""Questions after which runs are looked up in another way."""


def around(old: str, edited: str) -> TextPair:
    """Return what can be asked about the words of `edited`, which is added to the text `old`."""
    edits = tuple(Edit(kind=EditKind.ADDED, old=None, new=block) for block in read(edited).blocks)
    blocks = read(old).blocks
    return text_pair(blocks, (*blocks, *read(edited).blocks), Comparison(edits=edits), "en")


@settings(max_examples=60, deadline=None)
@given(FEW_WORDS, FEW_WORDS)
def test_runs_are_found_where_their_words_stand_in_a_row(text: list[str], asked: list[str]):
    there = around(" ".join(text), " ".join(asked)).old
    folded, row = ([word.casefold() for word in words] for words in (text, asked))

    def lacks(run: list[str]) -> bool:
        return not any(folded[n : n + len(run)] == run for n in range(len(folded)))

    triples = [lacks(row[n : n + 3]) for n in range(max(1, len(row) - 2))]
    for _ in range(1 + MANY // max(1, len(row))):
        assert [there.holds(word) for word in row] == [not lacks([word]) for word in row]
        assert not row or there.novelty(row) == sum(triples) / len(triples)
        assert there.unseen_words(row) == (
            [lacks([word]) for word in row],
            [n > 0 and lacks(row[n - 1 : n + 1]) for n in range(len(row))],
        )


def test_novelty_is_the_share_of_unseen_word_triples():
    """Novelty is the share of runs of three words that are nowhere in the text."""
    there = around("We keep your data safe.", "We keep your mail. We sell it. Your data.").old
    for _ in range(MANY):
        assert there.novelty(["we", "keep", "your", "data"]) == 0
        assert there.novelty(["we", "keep", "your", "mail"]) == 0.5
        assert there.novelty(["we", "sell", "it"]) == 1
        assert there.novelty(["your", "data"]) == 0


def test_words_of_one_block_and_the_next_stand_in_a_row():
    there = around("# Your data\n\nWe keep it.\n", "Data we keep.").old
    assert there.novelty(["data", "we", "keep"]) == 0
    assert there.count("data we") == 1


@pytest.mark.parametrize(
    "old",
    [
        "位置情報\n\n当社は氏名を利用します。",
        "The Cloud is here.\n\nAcme Cloud keeps it.\n\nAcme Cloud sees it.",
    ],
)
def test_what_was_asked_before_changes_no_answer(old: str):
    new = old.replace("氏名を", "氏名位置情報を").replace("Acme Cloud", "Zorgon Hub")
    changed = compare_documents(read(f"# A\n\n{old}"), read(f"# A\n\n{new}\n\nAnd more of it."))[0]

    def told(first: Sequence[str]) -> list[float]:
        around = text_pair(read(old).blocks, read(new).blocks, changed, None)
        around.old.novelty(first)
        around.new.novelty(first)
        rows = [
            folded_words(text)
            for edit in changed.edits
            for span in edit.spans
            for text in (span.before, span.after)
        ]
        return [there.novelty(row) for row in rows if row for there in (around.old, around.new)]

    assert told(["more"]) == told(["and", "more", "of", "it"] * 10)


def test_the_number_that_is_glued_to_a_word_hides_it_not():
    there = around("Your rights are these.", "13Your rights\n\n１３Your rights").old
    for _ in range(MANY):
        assert there.novelty(["your", "rights"]) == 0
        assert there.novelty(["13your", "rights"]) == 1
        assert there.holds("your")
        assert not there.holds("13your")
