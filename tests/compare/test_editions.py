"""Pages that carry the text in force and the one to come."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.compare import editions
from monitor.compare.align import compare
from monitor.model.change import EditKind
from tests.compare.policies import CLAUSES, policy

NEW = (*CLAUSES[:4], "We train models with what you write to us, unless you object.", *CLAUSES[4:])
BANNER = "We have updated this policy. This version will go into effect on June 1, 2025."
UPCOMING = ("# Northwind Privacy Policy", BANNER, *NEW)
CURRENT = (
    "# Current Privacy Policy",
    "Effective until June 1, 2025",
    *CLAUSES,
    "Effective: May 2, 2023",
)
BOTH = policy(*UPCOMING, *CURRENT)
OLD = policy("# Northwind Privacy Policy", *CLAUSES, "Effective: May 2, 2023")
IN_FORCE = policy("# Northwind Privacy Policy", *NEW, "Effective: June 1, 2025")


def test_both_texts_are_found_with_their_dates():
    upcoming, current = editions.split(BOTH.blocks)
    assert (upcoming.upcoming, upcoming.effective_on, upcoming.start, upcoming.stop) == (
        True,
        date(2025, 6, 1),
        0,
        13,
    )
    assert (current.upcoming, current.effective_on, current.until_on) == (
        False,
        date(2023, 5, 2),
        date(2025, 6, 1),
    )


def test_the_order_of_the_two_does_not_matter():
    page = policy(
        "# Northwind Privacy Policy",
        "Effective until June 1, 2025",
        *CLAUSES,
        "# New Privacy Policy",
        "Effective from June 1, 2025",
        *NEW,
    )
    current, upcoming = editions.split(page.blocks)
    assert (current.upcoming, current.until_on) == (False, date(2025, 6, 1))
    assert (upcoming.upcoming, upcoming.effective_on) == (True, date(2025, 6, 1))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("# Partie A : Nouvelle version", "# Partie B : Ancienne version"),
        ("# Upcoming terms of service", "# Current terms of service"),
        ("# Neue Fassung", "# Bisherige Fassung (gültig bis 1. Juni 2025)"),
        ("# Terms of service", "# Terms of service (effective until 01.06.2025)"),
    ],
)
def test_headings_may_mark_the_texts(first: str, second: str):
    found = editions.split(policy(first, *NEW, second, *CLAUSES).blocks)
    assert [(edition.start, edition.upcoming) for edition in found] == [(0, True), (12, False)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (["# Kite Privacy Policy (upcoming)"], ["# Kite Privacy Policy", "Updated 3 March 2026"]),
        (["# Kite Privacy Policy [Coming soon]"], ["# Kite Privacy Policy [Current]"]),
        (["# Kite Privacy Policy – effective 15 January 2027"], ["# Kite Privacy Policy", "Updated 3 March 2026"]),
        (["# Terms", "We have new terms. They take effect on 15 January 2027."], ["# Terms", "Effective: 3 March 2026"]),
        (["# Terms", "## Terms effective 15 January 2027"], ["## Terms effective 3 March 2026"]),
        (["Terms", "Upcoming version, effective 15 January 2027"], ["Terms", "In force until 14 January 2027"]),
        (["# Datenschutzerklärung (neu)"], ["# Datenschutzerklärung", "Stand: 3. März 2026"]),
        (["# Politique de confidentialité – applicable à compter du 15 janvier 2027"], ["# Politique de confidentialité", "Mise à jour : 3 mars 2026"]),
        (["# Informativa sulla privacy", "In vigore dal 15 gennaio 2027"], ["# Informativa sulla privacy", "Aggiornata il 3 marzo 2026"]),
        (["# Política de privacidad (próxima)"], ["# Política de privacidad"]),
        (["# Privacyverklaring (nieuw)"], ["# Privacyverklaring (huidig)"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("intro", [(), ("This policy says what we do.", "## 1. What we collect")])
def test_a_title_that_comes_again_begins_a_text(
    first: list[str], second: list[str], intro: tuple[str, ...]
):
    """Whatever tells the texts apart, each begins at its title, and a section of their own is none,
    however short the introduction is.
    """
    upcoming = [*first, *intro, *NEW]
    page = policy(*upcoming, *second, *intro, *CLAUSES)
    found = editions.split(page.blocks)
    assert [(edition.start, edition.upcoming) for edition in found] == [
        (0, True),
        (len(upcoming), False),
    ]
    assert {found[0].effective_on} <= {None, date(2027, 1, 15)}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("# Terms", "Updated 3 March 2026"), ("# Terms", "Updated 3 March 2026")),
        (("# Terms for Europe", "Effective 3 March 2026"), ("# Terms for Brazil", "Effective 1 May 2026")),
    ],
)  # fmt: skip
def test_days_alone_tell_only_texts_of_one_title_apart(
    first: tuple[str, ...], second: tuple[str, ...]
):
    assert editions.split(policy(*first, *NEW, *second, *CLAUSES).blocks) == ()


def test_the_alert_compares_current_and_upcoming_text():
    """The alert compares the current text with the upcoming one."""
    comparison = compare(OLD, BOTH)
    added = [edit.new.text for edit in comparison.edits if edit.kind is EditKind.ADDED and edit.new]
    assert "We train models with what you write to us, unless you object." in added
    assert len(comparison.new_editions) == 2
    assert len(comparison.edits) <= 4


def test_an_edit_is_not_lost_next_to_an_announcement():
    """An edit of the text in force is not lost next to an announcement."""
    both = policy(*UPCOMING, *(line.replace("thirty days", "ninety days") for line in CURRENT))
    last = compare(OLD, both).edits[-1]
    assert [(span.before, span.after) for span in last.spans if span.before != span.after] == [
        ("thirty", "ninety")
    ]
    assert last.old_index == 2


def test_a_text_in_force_is_compared_with_its_announcement():
    """A text that comes into force is compared with what was announced."""
    comparison = compare(BOTH, IN_FORCE)
    assert [edit.kind for edit in comparison.edits] == [EditKind.ADDED]
    assert comparison.stayed == comparison.old_editions[0]


def test_a_withdrawn_text_leaves_the_current_one_as_it_was():
    comparison = compare(BOTH, OLD)
    assert comparison.edits == ()
    assert comparison.stayed == comparison.old_editions[1]


def test_a_changed_announcement_is_compared_with_the_earlier():
    """An announcement that changes is compared with the earlier announcement."""
    later = policy(*(line.replace("June 1", "July 9") for line in (*UPCOMING, *CURRENT)))
    comparison = compare(BOTH, later)
    assert [edit.kind for edit in comparison.edits] == [EditKind.REWORDED]
    assert comparison.new_editions[0].effective_on == date(2025, 7, 9)


@pytest.mark.parametrize(
    "lines",
    [
        (*NEW, "# Previous versions", "Version of May 2, 2023 is available here."),
        ("This version is effective until we publish another one.", *NEW),
        ("# Terms", *NEW, "# Current partners", "Alba and Bora."),
        (
            "Read the current Privacy Policy.",
            *NEW,
            "# Cookie policy",
            "We set one cookie which keeps you signed in.",
        ),
        (
            "This page is the updated agreement; for the version effective until June 28, 2025, click here.",
            *NEW,
        ),
    ],
)
def test_one_text_with_links_to_others_is_one_text(lines: tuple[str, ...]):
    assert editions.split(policy(*lines).blocks) == ()


def test_a_text_printed_twice_without_a_mark_is_no_announcement():
    page = policy(*CLAUSES, *CLAUSES)
    assert editions.split(page.blocks) == ()
    assert editions.without_copy(page.blocks) == len(CLAUSES)


def test_two_different_texts_on_one_page_are_no_copies():
    assert (
        editions.without_copy(policy("# Terms", *CLAUSES[:5], "# Terms", *CLAUSES[5:]).blocks) == 12
    )
