"""What a document says about its own dates, and what became of them."""

from __future__ import annotations

from datetime import date

from monitor.compare.align import compare
from monitor.extract.blocks import block, document
from monitor.model.change import DateRole
from monitor.model.document import BlockKind, Document
from monitor.understand.date_changes import date_changes, effective_on, stated, updated_on

BODY = ("We collect your name.", "We keep it for 30 days.", "We share it with nobody.")


def policy(*lines: str, language: str = "en") -> Document:
    return document(
        [block(BlockKind.PARAGRAPH, line) for line in lines], reader="test/1", language=language
    )


def test_both_dates_of_a_page_are_known():
    page = policy(
        "Northwind privacy policy", "Effective: May 2, 2024 | Last updated: April 20, 2024", *BODY
    )
    assert (effective_on(page), updated_on(page)) == (date(2024, 5, 2), date(2024, 4, 20))


def test_a_label_in_the_block_before_belongs_to_the_date():
    page = policy("Northwind privacy policy", "Effective date", "2 May 2024", *BODY)
    assert effective_on(page) == date(2024, 5, 2)


def test_a_lone_date_near_the_top_is_the_date_of_the_update():
    """A date alone near the top says when the text was updated."""
    assert updated_on(policy("Northwind terms", "July 29, 2026", *BODY)) == date(2026, 7, 29)


def test_a_list_of_dates_is_an_archive():
    archive = policy("Northwind archive", "July 29, 2026", "June 1, 2025", "May 3, 2024", *BODY)
    assert len(stated(archive)) <= 1


def test_of_a_history_of_versions_the_latest_counts():
    history = (f"Version {n}: document updated: {n} May 202{n}" for n in (1, 2, 3, 5, 4))
    assert updated_on(policy("Northwind terms", *BODY, *history)) == date(2025, 5, 5)


def test_a_date_of_a_clause_in_the_body_is_not_the_documents():
    filler = [f"Clause number {n} about the service and its many features." for n in range(60)]
    clause = (
        "Effective January 1, 2017, we withhold value added tax from your payments in some countries. "
        + "x " * 90
    )
    assert effective_on(policy("Northwind terms", *filler, clause, *filler)) is None


def test_the_pages_other_dates_settle_an_ambiguous_one():
    page = policy("Applies from 01/02/2026", "This notice was last reviewed on 24/01/2026.", *BODY)
    assert effective_on(page) == date(2026, 2, 1)


def test_an_ambiguous_date_stays_so_where_nothing_settles_it():
    page = policy("This policy applies from 01/02/2026.", *BODY)
    assert effective_on(page) is None
    assert stated(page)[0].readings == (date(2026, 2, 1), date(2026, 1, 2))


def test_a_change_under_the_same_date_is_silent():
    """A text that changes under the same date changes silently."""
    old = policy("Last updated: May 2, 2024", *BODY)
    new = policy("Last updated: May 2, 2024", *BODY[:2], "We share it with partners.")
    assert date_changes(old, new, compare(old, new)).silent


def test_a_text_without_a_date_is_not_called_silent():
    old, new = policy(*BODY), policy(*BODY[:2], "We share it with partners.")
    assert not date_changes(old, new, compare(old, new)).silent


def test_a_new_date_and_nothing_else_is_a_change_of_date_only():
    old, new = (
        policy("Last updated: May 2, 2024", *BODY),
        policy("Last updated: June 9, 2024", *BODY),
    )
    found = date_changes(old, new, compare(old, new))
    assert (found.date_only, found.silent, found.updated_on) == (True, False, date(2024, 6, 9))


def test_another_number_beside_the_date_is_more_than_a_date():
    old = policy("Last updated: May 2, 2024", *BODY)
    new = policy("Last updated: June 9, 2024", BODY[0], "We keep it for 90 days.", BODY[2])
    assert not date_changes(old, new, compare(old, new)).date_only


def test_a_date_that_goes_backwards_is_said():
    old, new = (
        policy("Last updated: May 2, 2024", *BODY),
        policy("Last updated: March 1, 2023", *BODY[:2]),
    )
    assert date_changes(old, new, compare(old, new)).backwards == (
        date(2024, 5, 2),
        date(2023, 3, 1),
    )


def test_a_date_that_the_old_text_did_not_state_goes_first():
    old = policy("Effective: May 2, 2024", *BODY)
    new = policy(
        "These terms change. The new terms take effect on July 1, 2025.",
        "Effective: May 2, 2024",
        *BODY,
    )
    assert date_changes(old, new, compare(old, new)).effective_on == date(2025, 7, 1)


def test_dates_are_stated_with_their_roles_in_order():
    page = policy(
        "Last updated: May 2, 2024",
        "Effective until June 9, 2025",
        *BODY,
        "Previous version: 3 March 2023",
    )
    assert [one.role for one in stated(page)] == [
        DateRole.UPDATED,
        DateRole.UNTIL,
        DateRole.PREVIOUS,
    ]


def test_dates_inside_long_lines_date_only_their_clause():
    """Long lines in the middle of a text date nothing but their clause."""
    clause = (
        "Storage of logs is described at length in this paragraph. " * 5
        + "Last updated: May 3, 2024 and 2023."
    )
    assert len(stated(policy(*[f"{n} {clause}" for n in range(200)]))) < 60


def test_the_state_of_a_text_is_its_day_where_it_is_the_only_one():
    """`Stand` says from when on a text holds, where the page says nothing else."""
    old, new = (policy("AGB", f"Stand {on}", *BODY) for on in ("20.04.2021", "10.01.2024"))
    assert date_changes(old, new, compare(old, new)).effective_on == date(2024, 1, 10)
    more = policy("AGB", "Stand 10.01.2024", "Zuletzt geändert am 11.01.2024", *BODY)
    assert date_changes(old, more, compare(old, more)).effective_on is None


def test_an_update_counts_where_the_text_says_so():
    """The day of an update is the day of effect where new versions count once they are out."""
    clause = "Unless stated otherwise, any updated version becomes effective as soon as it is published here."
    old, plain, new = (
        policy("Northwind policy", "Last updated: May 2, 2024", *BODY, clause),
        policy("Northwind policy", "Last updated: June 9, 2024", *BODY),
        policy("Northwind policy", "Last updated: June 9, 2024", *BODY, clause),
    )
    assert date_changes(old, new, compare(old, new)).effective_on == date(2024, 6, 9)
    assert date_changes(old, plain, compare(old, plain)).effective_on is None
    assert date_changes(new, new, compare(new, new)).effective_on is None
