"""Two documents side by side."""

from __future__ import annotations

from monitor.compare.align import compare
from monitor.model.change import Comparison, Edit, EditKind
from tests.compare.policies import CLAUSES, policy


def kinds(comparison: Comparison) -> list[EditKind]:
    return [edit.kind for edit in comparison.edits]


def changed(edit: Edit) -> list[tuple[str, str]]:
    return [
        (span.before, span.after)
        for span in edit.spans
        if span.before != span.after and not span.set_aside
    ]


def test_equal_texts_have_no_edits():
    assert compare(policy(*CLAUSES), policy(*CLAUSES)).edits == ()


def test_what_was_put_in_and_taken_out_is_named_with_its_section():
    old = policy("# Data", CLAUSES[0], "# Rights", CLAUSES[1])
    new = policy("# Data", CLAUSES[0], CLAUSES[2], "# Rights")
    added, removed = compare(old, new).edits
    assert (added.kind, added.new and added.new.section) == (EditKind.ADDED, ("Data",))
    assert (removed.kind, removed.old and removed.old.section) == (EditKind.REMOVED, ("Rights",))


def test_a_reworded_paragraph_shows_the_words_that_changed():
    new = policy(CLAUSES[0], CLAUSES[1].replace("thirty", "ninety"), *CLAUSES[2:])
    (edit,) = compare(policy(*CLAUSES), new).edits
    assert (edit.kind, edit.old_index, edit.new_index) == (EditKind.REWORDED, 1, 1)
    assert changed(edit) == [("thirty", "ninety")]


def test_a_single_not_is_never_swallowed():
    old = policy(
        *CLAUSES, "We may sell your data to partners for whatever they like to do with it."
    )
    new = policy(
        *CLAUSES, "We may not sell your data to partners for whatever they like to do with it."
    )
    assert [changed(edit) for edit in compare(old, new).edits] == [[("", "not")]]


def test_paragraphs_that_changed_places_moved():
    order = (*CLAUSES[1:], CLAUSES[0])
    assert kinds(compare(policy(*CLAUSES), policy(*order))) == [EditKind.MOVED]


def test_a_paragraph_that_moved_and_changed_is_reworded():
    moved = CLAUSES[2].replace("a copy", "a printed copy")
    (edit,) = compare(policy(*CLAUSES), policy(*CLAUSES[:2], *CLAUSES[3:], moved)).edits
    assert (edit.kind, changed(edit)) == (EditKind.REWORDED, [("", "printed")])


def test_split_and_merged_paragraphs_are_set_aside():
    joined = f"{CLAUSES[1]} {CLAUSES[2]}"
    apart, together = policy(*CLAUSES[:4]), policy(CLAUSES[0], joined, CLAUSES[3])
    for old, new in ((apart, together), (together, apart)):
        comparison = compare(old, new)
        assert (comparison.edits, comparison.set_aside) == ((), ("1 paragraph split or merged",))


def test_a_word_added_while_paragraphs_were_merged_is_found():
    joined = f"{CLAUSES[1]} {CLAUSES[2]} Forever."
    (edit,) = compare(policy(*CLAUSES[:4]), policy(CLAUSES[0], joined, CLAUSES[3])).edits
    assert changed(edit) == [("", "Forever.")]


def test_other_numbers_of_sections_are_set_aside():
    old = policy("# 1. Data", CLAUSES[0], "# 2. Rights", CLAUSES[1])
    new = policy("# 3. Data", CLAUSES[0], "# 4. Rights", CLAUSES[1])
    comparison = compare(old, new)
    assert (comparison.edits, comparison.set_aside) == ((), ("2 sections renumbered",))


def test_glyphs_and_punctuation_are_set_aside():
    old = policy(*CLAUSES, 'Don\'t "share" it, please - with anybody at all.')
    new = policy(*CLAUSES, "Don’t “share” it please – with anybody at all!")
    assert compare(old, new).edits == ()


def test_an_address_hidden_from_robots_says_the_same():
    old = policy(
        *CLAUSES, "Write to privacy@northwind.example for whatever you want to know about it."
    )
    new = policy(*CLAUSES, "Write to [email protected] for whatever you want to know about it.")
    assert compare(old, new).edits == ()


def test_another_address_is_an_edit():
    old = policy(
        *CLAUSES, "Write to privacy@northwind.example for whatever you want to know about it."
    )
    new = policy(*CLAUSES, "Write to dpo@northwind.example for whatever you want to know about it.")
    (edit,) = compare(old, new).edits
    assert changed(edit) == [("privacy@northwind.example", "dpo@northwind.example")]


def test_rows_belong_together_by_their_names():
    old = policy(
        "| Name | Purpose | Place", "| Alba GmbH | hosting | Germany", "| Bora Inc. | e-mail | USA"
    )
    new = policy(
        "| Name | Purpose | Place",
        "| Cirro Ltd | hosting | Germany",
        "| Bora Inc. | all backups | USA",
    )
    blocks = [(edit.kind, edit.new or edit.old) for edit in compare(old, new).edits]
    assert {(kind, row.cells[0]) for kind, row in blocks if row} == {
        (EditKind.REMOVED, "Alba GmbH"),
        (EditKind.ADDED, "Cirro Ltd"),
        (EditKind.REWORDED, "Bora Inc."),
    }


def test_a_date_line_is_reworded_rather_than_replaced():
    (edit,) = compare(
        policy("Last updated: 3 May 2023", *CLAUSES), policy("Last updated: 9 June 2024", *CLAUSES)
    ).edits
    assert edit.kind is EditKind.REWORDED


def test_the_only_heading_at_a_place_is_reworded():
    (edit,) = compare(
        policy("# Data", CLAUSES[0], "# Cookies", CLAUSES[1]),
        policy("# Data", CLAUSES[0], "# Traces", CLAUSES[1]),
    ).edits
    assert changed(edit) == [("Cookies", "Traces")]


def test_a_text_printed_twice_is_taken_once():
    once, twice = policy(*CLAUSES), policy(*CLAUSES, *CLAUSES)
    comparison = compare(once, twice)
    assert (comparison.edits, comparison.doubled) == ((), (False, True))


def test_what_only_the_copy_says_is_not_lost():
    more = "Photographs belong to us from now on."
    comparison = compare(policy(*CLAUSES), policy(*CLAUSES, *CLAUSES[:9], more, CLAUSES[9]))
    assert [edit.new and edit.new.text for edit in comparison.edits] == [more]


def test_lines_broken_elsewhere_are_set_aside():
    words = " ".join(CLAUSES).split()
    wrapped = [
        policy(*(" ".join(words[n : n + width]) for n in range(0, len(words), width)))
        for width in (9, 13)
    ]
    comparison = compare(*wrapped)
    assert comparison.edits == ()
    assert "the lines are broken in other places" in comparison.set_aside


def test_a_number_on_its_own_line_survives_joining():
    """A number on a line of its own is not lost when lines are joined."""
    words = " ".join(CLAUSES).split()
    old = policy(
        *(" ".join(words[n : n + 9]) for n in range(0, len(words), 9)), "The lowest age is", "16"
    )
    new = policy(
        *(" ".join(words[n : n + 13]) for n in range(0, len(words), 13)), "The lowest age is", "13"
    )
    assert [changed(edit) for edit in compare(old, new).edits] == [[("16", "13")]]


def test_another_text_is_named_as_such():
    old = policy(*(f"{clause} {CLAUSES[n - 1]}" for n, clause in enumerate(CLAUSES)))
    new = policy(
        *(" ".join(f"{word}{n}" for word in clause.split()) for n, clause in enumerate(CLAUSES * 2))
    )
    assert compare(old, new).rewritten
    assert not compare(old, old).rewritten


def test_edits_stand_in_the_order_of_the_new_text():
    new = policy(
        "Something new at the start of it all.",
        *CLAUSES[:4],
        CLAUSES[5].replace("sixteen", "twelve"),
        *CLAUSES[6:],
        "Something else at the end.",
    )
    assert kinds(compare(policy(*CLAUSES), new)) == [
        EditKind.ADDED,
        EditKind.REMOVED,
        EditKind.REWORDED,
        EditKind.ADDED,
    ]


def test_documents_without_blocks_are_compared_too():
    empty = policy()
    assert compare(empty, empty).edits == ()
    assert kinds(compare(empty, policy(CLAUSES[0]))) == [EditKind.ADDED]
