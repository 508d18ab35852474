"""A text that another program read out of the same file is no edit, and one letter more is."""

from __future__ import annotations

from random import Random

import pytest

from monitor.compare.align import compare
from monitor.model.document import Document
from monitor.understand.reextraction import reextraction_reason
from tests.compare.policies import CLAUSES, policy

TEXT = Random(7).choices(" ".join(CLAUSES).split(), k=4000)
"""Words in a row that comes only once, as in a text that says everything once."""
HEAD = ("Northwind", "General", "Terms")


def anew(old: Document, new: Document) -> bool:
    return reextraction_reason(old, new, compare(old, new)) is not None


def printed(words: list[str], page: int, head: tuple[str, ...] = HEAD) -> Document:
    """Return the words with the number of the page and a head after every so many of them, cut into
    blocks anyhow.
    """
    row = [
        word
        for n, start in enumerate(range(0, len(words), page), 1)
        for word in (*words[start : start + page], *((str(n), *head) if head else ()))
    ]
    size = 30 + page % 7
    return policy(*(" ".join(row[start : start + size]) for start in range(0, len(row), size)))


def test_words_torn_and_blocks_cut_elsewhere():
    titles = (
        "Notice of Infringement",
        "Pursuant to the Statute",
        "Authorization to Contact You",
        "Message Content",
    )
    clauses = [f"{title} {clause}" for title, clause in zip(titles, CLAUSES, strict=False)]
    torn = ("Notice of Infringe- ment Pursuant to the Sta-", "tute", *titles[2:])
    old, new = policy(*titles, *CLAUSES, *clauses), policy(*torn, *CLAUSES, *clauses)
    assert len(compare(old, new).edits) >= 3
    assert anew(old, new)


def test_heads_and_numbers_of_pages_that_fall_elsewhere():
    assert anew(printed(TEXT, 200), printed(TEXT, 230))
    assert anew(printed(TEXT, 200, ()), printed(TEXT, 400, ("Alba", "Terms")))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("may", "may not"),
        ("thirty", "ninety"),
        ("fire.", "flood."),
        ("encrypted", ""),
        ("sixteen", "16"),
    ],
)
def test_a_word_that_differs_besides_is_left_to_be_judged(before: str, after: str):
    at = TEXT.index(before)
    assert not anew(printed(TEXT, 200), printed([*TEXT[:at], *after.split(), *TEXT[at + 1 :]], 230))


def test_words_put_in_again_and_again_are_no_head():
    wider = [
        word for word in TEXT for word in (word, *(["or", "a", "lender"] if word == "bank" else []))
    ]
    assert not anew(printed(TEXT, 200), printed(wider, 230))
    assert not anew(printed(TEXT, 200), printed(wider, 200))


def test_another_currency_is_no_other_spacing():
    prices = [
        word for n, word in enumerate(TEXT) for word in (word, *(["$5"] if n % 30 == 0 else []))
    ]
    assert not anew(
        printed(prices, 200, ()), printed([word.replace("$", "€") for word in prices], 202, ())
    )
