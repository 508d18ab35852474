"""What is no edit of the policy is called so, with its reason, and what may be one never is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare.align import compare
from monitor.extract import plain
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


def test_a_text_without_its_last_section_is_an_edit():
    assert found(policy(*TEXT, "# Arbitration", *CLAUSES[2:5]), POLICY) is None


def test_a_text_printed_twice_is_doubled_and_restored_later():
    twice = policy(*TEXT, *TEXT)
    assert (kind(POLICY, twice), kind(twice, POLICY)) == (NoiseKind.DOUBLED, NoiseKind.RESTORED)


def test_another_law_under_another_date_is_an_edit():
    law = "These terms are governed by the laws of {} and nothing else."
    old = policy(*TEXT, law.format("the United Kingdom"))
    new = policy(TEXT[0], "Last updated: June 9, 2025", *TEXT[2:], law.format("the Netherlands"))
    assert found(old, new) is None


def test_an_unrelated_text_under_the_same_date_is_another_page():
    """An unrelated text under the same date is another page."""
    other = (f"Step {n}: a jury of members looks at post number {n} and votes." for n in range(40))
    assert (
        kind(LONG_POLICY, policy("# Appeals", "Last updated: May 2, 2024", *other))
        is NoiseKind.WRONG_PAGE
    )


def test_a_rewritten_text_under_a_new_date_is_an_edit():
    other = (f"Step {n}: a jury of members looks at post number {n} and votes." for n in range(40))
    assert found(LONG_POLICY, policy(TEXT[0], "Last updated: June 9, 2025", *other)) is None


@pytest.mark.parametrize(
    "around",
    [
        ("Menu", "Products", "Pricing", "Blog", "Log in", "Sign up free", "Search"),
        (
            "Accept cookies from Northwind on this browser?",
            "We use cookies to help personalise what you see.",
            "Accept all",
            "Manage settings",
            "Reject all",
        ),
        (
            "We value your privacy",
            "We and our 842 partners store and access information on your device.",
            "Accept all",
            "Reject all",
            "Manage options",
        ),
        ("JavaScript is disabled in your browser. Please enable it to use this site.",),
        ("English", "Deutsch", "Français", "日本語"),
        ("Page 3 of 12",),
        ("Print Share Download PDF",),
        ("Share on Facebook", "Copy link"),
        (
            "Book a demo",
            "E-mail address*",
            "Phone number*",
            "Something went wrong",
            "Next",
            "Loading",
            "Submit",
        ),
        ("On this page",),
        ("Copy link",),
        ("Back to top",),
        ("Page last update: August 21, 2025",),
    ],
)
def test_what_stands_around_the_policy(around: tuple[str, ...]):
    assert kind(POLICY, policy(*TEXT, *around)) is NoiseKind.FURNITURE
    assert kind(policy(*around, *TEXT), POLICY) is NoiseKind.FURNITURE


@pytest.mark.parametrize(
    "item",
    [
        "Biometric data",
        "Northwind Maps",
        "Phone number",
        "Precise location",
        "Alba GmbH (hosting)",
        "Race and religion",
        "E-mail address",
        "Children",
        "Sold to partners",
        "Arbitration",
    ],
)
def test_an_item_of_a_list_is_never_furniture(item: str):
    assert (
        found(
            policy(*TEXT, "- Name", "- Address"), policy(*TEXT, "- Name", "- Address", f"- {item}")
        )
        is None
    )
    assert found(policy(*TEXT, f"- {item}", "- Name"), policy(*TEXT, "- Name")) is None


def test_a_page_title_is_furniture():
    assert kind(POLICY, policy(*TEXT[1:])) is NoiseKind.FURNITURE


def test_a_table_of_contents_stands_in_the_text_anyway():
    contents = ("- 1. Data", "- 2. Rights")
    assert kind(POLICY, policy(TEXT[0], *contents, *TEXT[1:])) is NoiseKind.LAYOUT


def test_footer_links_are_boilerplate_and_partners_are_not():
    """A row of links in the footer is boilerplate, and a row of partners is not."""
    foot = "[About us](/about) [Careers](/jobs) [Press](/press) [Investors](/ir)"
    partners = "[Alba](/alba) [Birch Ads](/birch) [Cedar](/cedar)"
    text = "\n\n".join(CLAUSES)
    assert kind(plain.read(text), plain.read(f"{text}\n\n{foot}")) is NoiseKind.FURNITURE
    assert found(plain.read(text), plain.read(f"{text}\n\n{partners}")) is None


def test_how_long_ago_it_was_beside_how_long_it_takes_to_read():
    old, new = (
        policy(TEXT[0], f"Updated {ago} ago · {read} min read", *TEXT[1:])
        for ago, read in (("3 days", 12), ("2 weeks", 13))
    )
    assert found(old, new) is not None


def test_page_numbers_and_heading_marks_say_nothing():
    """Page numbers of a table of contents and marks next to headings say nothing."""
    contents = ("- Data", "- Rights")
    numbered = ("Data ........ 3", "Rights ........ 14")
    assert (
        found(policy(TEXT[0], *contents, *TEXT[1:]), policy(TEXT[0], *numbered, *TEXT[1:]))
        is not None
    )
    marked = [f"{line} ¶" if line.startswith("#") else line for line in TEXT]
    assert found(POLICY, policy(*marked)) is not None


def test_a_limit_that_was_cut_down_is_not_in_the_text_anyway():
    assert (
        found(policy(*TEXT, "- Logs: 30 days", "- Mail: 30 days"), policy(*TEXT, "- Mail: 30 days"))
        is None
    )


def test_another_legal_basis_is_an_edit():
    """Another legal basis is an edit, although both are in the text."""
    clauses = ("# Purposes", "Mail:", "- Consent", "Logs:", "- Contract", "Support:", "- {}")
    old, new = ([line.format(basis) for line in clauses] for basis in ("Consent", "Contract"))
    assert found(policy(*TEXT, *old), policy(*TEXT, *new)) is None


def test_a_chapter_on_copyright_is_no_footer():
    assert found(policy(*TEXT, "# Copyright infringement", CLAUSES[0]), POLICY) is None
    assert found(policy(*TEXT, "# Copyright infringement"), POLICY) is None


def test_the_year_of_the_copyright():
    assert (
        kind(
            policy(*TEXT, "Copyright © 2024 Northwind Ltd."),
            policy(*TEXT, "Copyright © 2025 Northwind Ltd."),
        )
        is NoiseKind.FURNITURE
    )


def test_paragraphs_that_moved():
    noise = found(POLICY, policy(*TEXT[:3], TEXT[4], TEXT[3], *TEXT[5:]))
    assert noise == Doubt(kind=NoiseKind.LAYOUT, reason="one paragraph moved, none changed")


def test_glyphs_and_punctuation():
    old, new = policy(*TEXT, 'Do not "share" it, ever.'), policy(*TEXT, "Do not “share” it ever!")
    assert kind(old, new) in {NoiseKind.TYPOGRAPHY, None} and not compare(old, new).edits


def test_a_list_of_dates_in_another_time_zone():
    days = [f"- Jan {day}, 2023" for day in range(2, 26, 2)]
    later = [f"- Jan {day + 1}, 2023" for day in range(2, 26, 2)]
    assert kind(policy(*TEXT, *days), policy(*TEXT, *later)) is NoiseKind.FURNITURE


def test_injected_advertising():
    spam = "Situs slot gacor maxwin: play at the best online casino with free spins."
    assert kind(POLICY, policy(*TEXT, spam)) is NoiseKind.SPAM


def test_a_gambling_policy_may_speak_of_gambling():
    rule = "Adverts for an online casino, for poker and for betting need a licence."
    old = policy(*TEXT, rule)
    assert (
        found(
            old, policy(*TEXT, rule, "Adverts for a casino or a jackpot are not shown to minors.")
        )
        is None
    )


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


def test_a_single_word_beside_a_new_menu_is_never_noise():
    changed = (line.replace("You may", "You may not") for line in TEXT)
    assert found(POLICY, policy("Menu", "Log in", "Sign up", "Search", *changed)) is None


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
