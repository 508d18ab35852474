"""What holds for any two documents: edits lead from the old to the new, and say no more than
that.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare.align import compare
from monitor.compare.word_diff import TokenEncoder, spans
from monitor.model.change import Edit, EditKind
from monitor.model.document import Document
from tests.compare.policies import CLAUSES, policy

WORDS = sorted({word.strip(".,") for clause in CLAUSES for word in clause.split()})
sentence = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(" ".join)
texts = st.lists(sentence, max_size=12)
frugal = settings(max_examples=60, deadline=None)


def applied(edits: Sequence[Edit], old: Document, new: Document) -> list[str]:
    """Return the words of the new text, put together from the old one by the edits alone."""
    gone = {edit.old_index for edit in edits if edit.kind in {EditKind.REMOVED, EditKind.MOVED}}
    reworded = [edit for edit in edits if edit.kind is EditKind.REWORDED]
    for edit in reworded:
        assert edit.old is not None
        assert edit.old_index is not None
        gone |= set(_covered(old, edit.old_index, edit.old.text))
    taken = {edit.new_index: edit for edit in edits if edit.new_index is not None}
    stayed = iter(block.text for n, block in enumerate(old.blocks) if n not in gone)
    words: list[str] = []
    n = 0
    while n < len(new.blocks):
        edit = taken.get(n)
        if edit is None:
            words += next(stayed).split()
            n += 1
        elif edit.kind is EditKind.REWORDED:
            after = [word for span in edit.spans for word in span.after.split()]
            words += after
            n = max(_covered(new, n, " ".join(after))) + 1
        else:
            block = edit.old if edit.kind is EditKind.MOVED else edit.new
            assert block is not None
            words += block.text.split()
            n += 1
    assert next(stayed, None) is None
    return words


def _covered(document: Document, start: int, text: str) -> range:
    """Return which blocks from `start` on make up `text`."""
    stop, left = start, len(text.split())
    while left > 0:
        left -= len(document.blocks[stop].text.split())
        stop += 1
    return range(start, stop)


@frugal
@given(texts, texts)
def test_edits_lead_from_the_old_text_to_the_new(before: list[str], after: list[str]):
    old, new = policy(*before), policy(*after)
    comparison = compare(old, new)
    if any(comparison.doubled) or comparison.set_aside:
        return
    assert applied(comparison.edits, old, new) == [
        word for block in new.blocks for word in block.text.split()
    ]


@frugal
@given(texts)
def test_a_text_and_itself_have_no_edits(lines: list[str]):
    assert compare(policy(*lines), policy(*lines)).edits == ()


@frugal
@given(st.permutations(CLAUSES))
def test_shuffled_paragraphs_are_moves(lines: Sequence[str]):
    comparison = compare(policy(*CLAUSES), policy(*lines))
    assert {edit.kind for edit in comparison.edits} <= {EditKind.MOVED}
    assert comparison.equal_blocks == len(CLAUSES)


@frugal
@given(
    st.sampled_from(["Zephyr", "Alba Cloud", "Bora"]),
    st.sampled_from(["Q", "Cirro", "Delta Vault"]),
)
def test_a_rename_throughout_is_one_rename_and_nothing_else(before: str, after: str):
    old = [f"{clause} So says {before} about it." for clause in CLAUSES]
    comparison = compare(policy(*old), policy(*(line.replace(before, after) for line in old)))
    assert comparison.edits == ()
    assert [(rename.old, rename.new, rename.count) for rename in comparison.renames] == [
        (before, after, len(CLAUSES))
    ]


@frugal
@given(texts, texts)
def test_nothing_is_both_added_and_moved(before: list[str], after: list[str]):
    comparison = compare(policy(*before), policy(*after))
    keys = {edit.new.key for edit in comparison.edits if edit.kind is EditKind.ADDED and edit.new}
    gone = {edit.old.key for edit in comparison.edits if edit.kind is EditKind.REMOVED and edit.old}
    assert not keys & gone


@frugal
@given(st.lists(st.sampled_from(WORDS), max_size=40), st.lists(st.sampled_from(WORDS), max_size=40))
def test_spans_hold_both_texts_word_for_word(before: list[str], after: list[str]):
    lexicon = TokenEncoder()
    found = spans(lexicon.words(before), lexicon.words(after))
    assert " ".join(span.before for span in found if span.before) == " ".join(before)
    assert " ".join(span.after for span in found if span.after) == " ".join(after)


@frugal
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_characters_can_be_compared(before: str, after: str):
    compare(policy(before, *CLAUSES[:3]), policy(*CLAUSES[:2], after))
