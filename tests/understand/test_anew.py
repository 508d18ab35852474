"""A text that another program read out of the same file is no edit, and one letter more is."""

from __future__ import annotations

import pytest

from monitor.compare.align import compare
from monitor.model.document import Document
from monitor.understand.anew import extracted_anew
from tests.compare.policies import CLAUSES, policy

TEXT = " ".join(f"{clause} This is said of vault {page}-{n} too." for page in range(20)
                for n, clause in enumerate(CLAUSES)).split()
HEAD = ("Northwind", "General", "Terms")


def anew(old: Document, new: Document) -> bool:
    return extracted_anew(old, new, compare(old, new)) is not None


def printed(words: list[str], page: int, head: tuple[str, ...] = HEAD) -> Document:
    """Return the words with the number of the page and a head after every so many of them, cut into blocks anyhow."""
    row = [word for n, start in enumerate(range(0, len(words), page), 1)
           for word in (*words[start:start + page], *((str(n), *head) if head else ()))]
    size = 30 + page % 7
    return policy(*(" ".join(row[start:start + size]) for start in range(0, len(row), size)))


def test_blocks_cut_elsewhere_in_the_midst_of_words():
    text = " ".join(TEXT)
    old, new = (policy(*(text[at:at + size] for at in range(0, len(text), size))) for size in (211, 240))
    assert anew(old, new)


def test_heads_and_numbers_of_pages_that_fall_elsewhere():
    assert anew(printed(TEXT, 200), printed(TEXT, 230))
    assert anew(printed(TEXT, 200, ()), printed(TEXT, 400, ("Alba", "Terms")))


@pytest.mark.parametrize(("before", "after"), [
    ("may", "may not"), ("thirty", "ninety"), ("3-4", "3-7"), ("encrypted", ""), ("sixteen", "16"),
])
def test_a_word_that_differs_besides_is_left_to_be_judged(before: str, after: str):
    at = TEXT.index(before)
    assert not anew(printed(TEXT, 200), printed([*TEXT[:at], *after.split(), *TEXT[at + 1:]], 230))


def test_words_put_in_again_and_again_are_no_head():
    wider = " ".join(TEXT).replace("by a bank", "by a bank or a lender").split()
    assert not anew(printed(TEXT, 200), printed(wider, 230))
    assert not anew(printed(TEXT, 200), printed(wider, 200))


def test_another_currency_is_no_other_spacing():
    prices = [word for n, word in enumerate(TEXT) for word in (word, *(["$5"] if n % 30 == 0 else []))]
    assert not anew(printed(prices, 200, ()), printed([word.replace("$", "€") for word in prices], 202, ()))
