"""A sentence counts as said elsewhere only where the very same one stands in the other text under
the same conditions, and each vouches for one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.compare.align import compare
from monitor.language.canonical_text import canonical, sentences
from monitor.model.change import Finding, Materiality, NoiseKind
from monitor.model.document import Document
from monitor.understand.judge import judge
from tests.compare.policies import CLAUSES, policy

SILENT = {Materiality.NONE, Materiality.NOISE}
SAID_ALIKE = (
    "We sell your data to partners.",
    "We never sell your data to partners.",
    "We sell your data to partners only with your consent.",
    "We never sell your data.",
    "You may ask us to delete your data at any time.",
    "You may not ask us to delete your data at any time.",
    "Partners may ask us to delete your data.",
    "We keep logs for 14 days.",
    "We keep logs for 41 days.",
    "“We never sell your data to partners.”",
)
HEADINGS = ("What we share", "What we never share", "Logs", "Your choices")
ITEMS = ("your name", "your location", "your messages", "14 days to object", "7 days to object")
WORDS = sorted({word for clause in (*SAID_ALIKE, *CLAUSES[:4]) for word in clause.split()})

sentence = st.one_of(
    st.sampled_from((*SAID_ALIKE, *CLAUSES)),
    st.lists(st.sampled_from(WORDS), min_size=4, max_size=12).map(
        lambda words: " ".join(words).strip(".,“”").capitalize() + "."
    ),
)
paragraph = st.lists(sentence, min_size=1, max_size=3).map(" ".join)
item = st.sampled_from(ITEMS).map("- {}".format)
heading = st.sampled_from(HEADINGS).map("## {}".format)
text = st.lists(st.one_of(paragraph, item, heading), min_size=3, max_size=14)


def found(old: Document, new: Document) -> Finding:
    return judge(old, new, compare(old, new))


def statements(document: Document) -> Counter[tuple[str, object, bool]]:
    """Return each sentence with the polarity of its heading, of an item with all of what is above
    it, and whether it is quoted.
    """
    said: Counter[tuple[str, object, bool]] = Counter()
    for block in document.blocks:
        above: object = "never" in " ".join(block.section)
        for one in sentences(block.text):
            fragment = not one.endswith((".", "”"))
            said[canonical(one), block.section if fragment else above, one.startswith("“")] += 1
    return said


@settings(max_examples=300, deadline=None)
@given(text, text)
def test_whatever_came_or_went_is_told(before: list[str], after: list[str]):
    """Two texts between which nothing is told make the same statements, each as often."""
    old, new = policy(*CLAUSES[:2], *before), policy(*CLAUSES[:2], *after)
    comparison = compare(old, new)
    assume(not any(comparison.doubled))
    finding = judge(old, new, comparison)
    if finding.materiality in SILENT and finding.noise in {None, NoiseKind.LAYOUT}:
        assert statements(old) == statements(new)


@settings(max_examples=150, deadline=None)
@given(text, st.sampled_from(SAID_ALIKE), st.integers(0, 20))
def test_no_sentence_comes_or_goes_untold(lines: list[str], sentence: str, place: int):
    """One sentence more or less is told, whatever stands elsewhere in the same text."""
    place = min(place, len(lines))
    old = policy(*CLAUSES[:2], *lines)
    new = policy(*CLAUSES[:2], *lines[:place], sentence, *lines[place:])
    assume(not any(compare(old, new).doubled) and not any(compare(new, old).doubled))
    assert found(old, new).materiality not in SILENT
    assert found(new, old).materiality not in SILENT


@settings(max_examples=100, deadline=None)
@given(st.permutations((*SAID_ALIKE[:6], *CLAUSES[:4])))
def test_sentences_that_only_change_places_are_not_told(lines: Sequence[str]):
    """In one section the order of sentences says nothing."""
    old, new = policy("# Data", *SAID_ALIKE[:6], *CLAUSES[:4]), policy("# Data", *lines)
    assert found(old, new).materiality in SILENT


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The words stand inside another sentence.
        (
            ("- to run it", "- to prevent abuse", "Staff read mail to prevent abuse by others."),
            ("- to run it", "Staff read mail to prevent abuse by others."),
        ),
        # The other one stands under a heading that turns it round.
        (
            ("## We never share", "- name", "- place", "## We share", "- orders"),
            ("## We never share", "- name", "## We share", "- place", "- orders"),
        ),
        # The same by lead-ins instead of headings.
        (
            ("We never share:", "- name", "- place", "We share:", "- orders"),
            ("We never share:", "- name", "We share:", "- place", "- orders"),
        ),
        # Both lists hold it, and one of them loses it.
        (
            ("## Collected", "- name", "- place", "## Passed on", "- name", "- place"),
            ("## Collected", "- name", "- place", "## Passed on", "- name"),
        ),
        # Somebody else does what it says.
        (
            ("You may:", "- read it", "- keep it", "Our partners may:", "- sort it"),
            ("You may:", "- read it", "Our partners may:", "- sort it", "- keep it"),
        ),
        # It is a quotation now.
        (
            ("We never sell your data. We keep it for a year.", "A user writes:"),
            ("We keep it for a year.", "A user writes:", "“We never sell your data.”"),
        ),
        # The row moves to a table whose head says the contrary.
        (
            (
                *("| Data | Sold", "| Orders | to banks", "| Name | to shops"),
                *("Other data:", "| Data | Never sold", "| Votes | to banks"),
            ),
            (
                *("| Data | Sold", "| Orders | to banks"),
                *("Other data:", "| Data | Never sold", "| Votes | to banks", "| Name | to shops"),
            ),
        ),
    ],
)
def test_other_conditions_vouch_for_nothing(before: tuple[str, ...], after: tuple[str, ...]):
    old, new = policy(*CLAUSES[:3], *before), policy(*CLAUSES[:3], *after)
    assert found(old, new).materiality is Materiality.SUBSTANTIVE
    assert found(new, old).materiality is Materiality.SUBSTANTIVE


def test_what_is_said_twice_now_is_minor():
    twice = policy("# Data", *CLAUSES[:4], "# Again", CLAUSES[1])
    once = policy("# Data", *CLAUSES[:4], "# Again")
    assert found(once, twice).materiality is Materiality.MINOR
    assert found(twice, once).materiality is Materiality.MINOR


def test_each_sentence_vouches_for_one():
    """Two copies come while one stood there: the second has nothing that vouches for it."""
    old = policy("# Data", *CLAUSES[:4])
    new = policy("# Data", *CLAUSES[:4], "# Again", CLAUSES[1], "# Once more", CLAUSES[1])
    assert found(old, new).materiality is Materiality.MINOR


def test_a_list_of_contents_says_nothing_new():
    headings = ("Data", "Rights", "Courts")
    body = [line for n, name in enumerate(headings) for line in (f"# {n}. {name}", CLAUSES[n])]
    contents = [f"- {n}. {name}" for n, name in enumerate(headings)]
    assert found(policy(*body), policy(*contents, *body)).materiality in SILENT


def test_a_single_item_is_no_list_of_contents():
    """An item of a list may be named like a heading: it is an item all the same."""
    body = ("# Location", CLAUSES[0], "# Passed on", "We pass on:", "- orders")
    assert found(policy(*body, "- location"), policy(*body)).materiality is Materiality.SUBSTANTIVE
