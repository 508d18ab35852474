"""Words and names replaced throughout."""

from __future__ import annotations

import pytest

from monitor.compare.align import compare
from tests.compare.policies import CLAUSES, policy

BRANDED = tuple(
    f"Chirper shows a Peep to people. {clause} Peeps stay on Chirper." for clause in CLAUSES
)


def renamed(text: str) -> str:
    return text.replace("Chirper", "Q").replace("Peeps", "notes").replace("Peep", "note")


def test_a_brand_and_its_terms_are_folded_into_renames():
    comparison = compare(policy(*BRANDED), policy(*map(renamed, BRANDED)))
    assert comparison.edits == ()
    assert {(rename.old, rename.new) for rename in comparison.renames} == {
        ("Chirper", "Q"),
        ("Peep", "note"),
    }
    assert comparison.set_aside == ("Chirper → Q, Peep → note (40 places)",)


def test_only_the_real_difference_is_left():
    new = [renamed(text) for text in BRANDED]
    new[3] = new[3].replace("a bank", "a bank and an insurer")
    (edit,) = compare(policy(*BRANDED), policy(*new)).edits
    assert [
        (span.before, span.after)
        for span in edit.spans
        if span.before != span.after and not span.set_aside
    ] == [("", "and an insurer")]


def test_the_folded_words_stay_in_the_spans():
    new = [renamed(text) for text in BRANDED]
    new[3] = new[3].replace("a bank", "a bank and an insurer")
    (edit,) = compare(policy(*BRANDED), policy(*new)).edits
    assert " ".join(span.before for span in edit.spans if span.before) == BRANDED[3]
    assert " ".join(span.after for span in edit.spans if span.after) == new[3]
    assert ("Chirper", "Q") in {(span.before, span.after) for span in edit.spans if span.set_aside}


def test_a_name_of_several_words_may_become_one():
    old = [f"{clause} The Alba Campaign Suite sees it." for clause in CLAUSES]
    new = [text.replace("Alba Campaign Suite", "Bora") for text in old]
    (rename,) = compare(policy(*old), policy(*new)).renames
    assert (rename.old, rename.new, rename.count) == ("Alba Campaign Suite", "Bora", 10)


def test_a_neighbour_that_belongs_to_the_name_is_named_along():
    old = [f"{clause} This holds for all Magazine Services." for clause in CLAUSES]
    new = [text.replace("Magazine", "Harbour") for text in old]
    (rename,) = compare(policy(*old), policy(*new)).renames
    assert (rename.old, rename.new) == ("Magazine Services", "Harbour Services")


def test_another_spelling_of_english_is_one_line():
    old = [f"{clause} Personalised and authorised organisations." for clause in CLAUSES[:4]]
    new = [text.replace("ised", "ized").replace("isations", "izations") for text in old]
    comparison = compare(policy(*old), policy(*new))
    assert (comparison.edits, len(comparison.renames), comparison.renames[0].count) == ((), 1, 12)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("may", "will"),
        ("opt-in", "opt-out"),
        ("thirty days", "ninety days"),
        ("30", "14"),
        ("sell", "share"),
        ("with", "without"),
        ("consent", "notice"),
        ("Northwind Inc.", "Northwind Ireland Limited"),
        ("San Francisco, California", "Austin, Texas"),
        ("privacy@a.example", "dpo@a.example"),
    ],
)
def test_what_decides_about_rights_is_no_rename(before: str, after: str):
    old = [f"{clause} So it is {before} in this matter." for clause in CLAUSES]
    new = [text.replace(before, after) for text in old]
    comparison = compare(policy(*old), policy(*new))
    assert (comparison.renames, len(comparison.edits)) == ((), 10)


def test_a_name_that_stays_in_the_text_was_not_replaced():
    old = [f"{clause} Alba stores it." for clause in CLAUSES]
    new = [text.replace("Alba", "Bora") if n < 4 else text for n, text in enumerate(old)]
    comparison = compare(policy(*old), policy(*new))
    assert (comparison.renames, len(comparison.edits)) == ((), 4)


def test_two_places_are_not_throughout():
    old = [
        *CLAUSES,
        "The Alba Cloud keeps photographs for us.",
        "The Alba Cloud keeps invoices, too.",
    ]
    new = [text.replace("Alba Cloud", "Bora Vault") for text in old]
    comparison = compare(policy(*old), policy(*new))
    assert (comparison.renames, len(comparison.edits)) == ((), 2)


def test_another_supplier_in_a_table_is_no_rename():
    rows = [
        "| Alba | hosting of all pages | Norway",
        *(f"{clause} Alba sees it." for clause in CLAUSES),
    ]
    comparison = compare(policy(*rows), policy(*(row.replace("Alba", "Bora") for row in rows)))
    assert (comparison.renames, len(comparison.edits)) == ((), 11)
