"""What is no edit of the policy is called so, with its reason, and what may be one never is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare.align import compare
from monitor.model.change import NoiseKind
from monitor.model.document import Document
from monitor.model.memory import Doubt
from monitor.understand.date_changes import date_changes
from monitor.understand.noise import noise_reason
from tests.compare.policies import CLAUSES, policy

TEXT = (
    "# Northwind Privacy Policy",
    "Last updated: May 2, 2024",
    "# Data",
    *CLAUSES[:5],
    "# Rights",
    *CLAUSES[5:],
)
LONG = (
    *TEXT,
    *(
        f"Clause {n} tells about item {n * 3} in vault {n * 7} and who may see it there."
        for n in range(30)
    ),
)
POLICY, LONG_POLICY = policy(*TEXT), policy(*LONG)


def found(old: Document, new: Document) -> Doubt | None:
    return noise_reason(old, new, compare(old, new))


def kind(old: Document, new: Document) -> NoiseKind | None:
    noise = found(old, new)
    return noise.kind if noise else None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), NoiseKind.EMPTY),
        (("Privacy policy", "Northwind"), NoiseKind.EMPTY),
        (
            (
                "We're Sorry",
                "We can't find the page you were trying to reach. We apologise for the inconvenience.",
            ),
            NoiseKind.ERROR_PAGE,
        ),
        (
            (
                "Sign in to continue to Northwind",
                "E-mail or phone",
                "Forgot password? Create an account.",
            ),
            NoiseKind.SIGN_IN,
        ),
        (
            (
                "Checking your browser",
                "Verify you are human by completing the action below. It takes a moment.",
            ),
            NoiseKind.CHALLENGE,
        ),
        (
            (
                "Before you continue",
                "We and our partners store cookies on your device. Reject all or accept.",
            ),
            NoiseKind.CONSENT_WALL,
        ),
        (
            (
                "# Northwind",
                "The terms of the shop are here, and those of the site are over there {{feedback}}.",
            ),
            NoiseKind.WRONG_PAGE,
        ),
    ],
)
def test_a_page_that_is_not_the_policy(lines: tuple[str, ...], expected: NoiseKind):
    assert kind(LONG_POLICY, policy(*lines)) is expected


def test_a_sign_that_both_texts_hold_is_none():
    """A short policy that says `create an account` before and after is edited like any other."""
    lines = ("# Northwind", "You create an account with a name and a password.", *CLAUSES[:2])
    assert found(policy(*lines), policy(*lines, CLAUSES[3])) is None


def test_a_text_that_comes_back_from_such_a_page_is_restored():
    noise = found(policy("Privacy policy"), POLICY)
    assert noise is not None
    assert (noise.kind, noise.reason) == (
        NoiseKind.RESTORED,
        "the text is back: before, the page holds 2 words",
    )


def test_a_text_that_breaks_off_in_a_word_is_truncated():
    cut = policy(*LONG[:14], LONG[14][:40])
    assert kind(LONG_POLICY, cut) is NoiseKind.TRUNCATED
    assert kind(cut, LONG_POLICY) is NoiseKind.RESTORED


def test_a_text_without_its_last_section_is_an_edit():
    assert found(policy(*TEXT, "# Arbitration", *CLAUSES[2:5]), POLICY) is None


def test_a_text_that_ends_in_the_midst_of_many_sections_is_truncated():
    sections = [line for n in range(8) for line in (f"# Part {n}", *CLAUSES[n : n + 3])]
    whole, part = policy(*sections), policy(*sections[:7])
    assert (kind(whole, part), kind(part, whole)) == (NoiseKind.TRUNCATED, NoiseKind.RESTORED)
    assert kind(whole, policy(*sections[:7], "We sell your data.")) is None


def test_a_last_sentence_that_went_is_an_edit():
    old, new = policy(*LONG, "We sell nothing. We pay you."), policy(*LONG, "We sell nothing.")
    assert found(old, new) is None
    assert found(new, old) is None


def test_a_text_in_another_language():
    clause = "Wir verarbeiten deine Daten nur, solange du uns das nicht untersagst, und löschen sie danach."
    german = policy("# Datenschutz", clause, language="de")
    assert kind(POLICY, german) is NoiseKind.OTHER_LANGUAGE


@pytest.mark.parametrize("date", [TEXT[1], "Last updated: June 9, 2025"])
def test_another_law_is_an_edit_whatever_the_date(date: str):
    law = "These terms are governed by the laws of {} and nothing else."
    old = policy(*TEXT, law.format("the United Kingdom"))
    new = policy(TEXT[0], date, *TEXT[2:], law.format("the Netherlands"))
    assert found(old, new) is None


@pytest.mark.parametrize("date", [TEXT[1], "Last updated: June 9, 2025"])
def test_a_rewritten_text_is_an_edit_whatever_the_date(date: str):
    other = (f"Step {n}: a jury of members looks at post number {n} and votes." for n in range(40))
    assert found(LONG_POLICY, policy(TEXT[0], date, *other)) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("thirty days", "ninety days"),
        ("You may", "You may not"),
        ("need the consent", "do not need the consent"),
        ("any time", "no time"),
        ("name,", "name, your face,"),
        ("May 2", "May 9"),
    ],
)
def test_a_single_word_is_never_noise(before: str, after: str):
    assert found(POLICY, policy(*(line.replace(before, after) for line in TEXT))) is None


def test_announcements_are_never_noise():
    banner = "We have updated this policy. This version will go into effect on June 1, 2025."
    both = policy(
        TEXT[0],
        banner,
        *TEXT[2:],
        "# Current Privacy Policy",
        "Effective until June 1, 2025",
        *TEXT[2:],
    )
    assert found(POLICY, both) is None
    assert found(both, POLICY) is None


LINES = st.sampled_from(
    [
        *TEXT,
        "Menu",
        "Log in",
        "404",
        "May 3, 2024",
        "| a | b",
        "- x",
        "# 2. Data",
        "Effective until 2/3/2024",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=9), st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=9))
def test_any_two_documents_can_be_judged(before: list[str], after: list[str]):
    for old, new in (
        (policy(*before), policy(*after)),
        (POLICY, policy(*before)),
        (policy(*after), POLICY),
    ):
        comparison = compare(old, new)
        noise_reason(old, new, comparison)
        date_changes(old, new, comparison)
