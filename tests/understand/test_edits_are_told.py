"""An edit of the policy is told, whatever else it looks like; what says nothing is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare.align import compare
from monitor.model.change import Finding, Materiality
from monitor.model.document import Document
from monitor.understand.judge import judge
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


LAW = "These terms are governed by the laws of {} and nothing else."
STEPS = [f"Step {n}: a jury of members looks at post number {n} and votes." for n in range(40)]
SECTIONS = [line for n in range(8) for line in (f"# Part {n}", *CLAUSES[n : n + 3])]


def found(old: Document, new: Document) -> Finding:
    return judge(old, new, compare(old, new))


def is_told(old: Document, new: Document) -> bool:
    return found(old, new).materiality in {Materiality.SUBSTANTIVE, Materiality.MINOR}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (policy(*TEXT, "# Arbitration", *CLAUSES[2:5]), POLICY),
        (policy(*SECTIONS), policy(*SECTIONS[:7])),
        (policy(*LONG, "We sell nothing. We pay you."), policy(*LONG, "We sell nothing.")),
        (LONG_POLICY, policy(TEXT[0], TEXT[1], *STEPS)),
        (LONG_POLICY, policy("# Appeals", TEXT[1], *STEPS)),
        (policy(*TEXT, LAW.format("Spain")), policy(*TEXT, LAW.format("Italy"))),
        (policy(*TEXT, "- Logs: 30 days", "- Mail: 30 days"), policy(*TEXT, "- Mail: 30 days")),
        (policy(*TEXT, "# Copyright infringement", CLAUSES[0]), POLICY),
        (POLICY, policy(*TEXT, "Our shop is open for bets on poker and slots.")),
        (policy(*TEXT, "Fee ......... 20"), policy(*TEXT, "Fee ......... 95")),
    ],
    ids=[
        "the last section",
        "the end, inside a section",
        "the last sentence",
        "all of it",
        "all of it, with its title",
        "the law of another country",
        "an item like another one",
        "a chapter on copyright",
        "words of gambling",
        "a price behind dots",
    ],
)
def test_an_edit_is_told(before: Document, after: Document):
    assert is_told(before, after)
    assert is_told(after, before)


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
        "Contact us",
        "Search",
    ],
)
def test_an_item_of_a_list_is_told(item: str):
    lines = (*TEXT, "- Name", "- Address")
    assert is_told(policy(*lines), policy(*lines, f"- {item}"))
    assert is_told(policy(*TEXT, f"- {item}", *lines[-2:]), policy(*lines))


def test_another_legal_basis_is_told():
    """Both bases are in the text: which purpose has which is what matters."""
    clauses = ("# Purposes", "Mail:", "- Consent", "Logs:", "- Contract", "Support:", "- {}")
    old, new = ([line.format(basis) for line in clauses] for basis in ("Consent", "Contract"))
    assert is_told(policy(*TEXT, *old), policy(*TEXT, *new))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("14 days to cancel an order", "7 days to cancel an order"),
        ("20 euros for each parcel", "95 euros for each parcel"),
        ("2 weeks until we answer", "4 weeks until we answer"),
        ("30d retention", "300d retention"),
        ("Retention: 30d", "Retention: 300d"),
        ("Minimum Age: 13", "Minimum Age: 16"),
        ("Art. 6(1)(a) GDPR is our legal basis.", "Art. 6(1)(f) GDPR is our legal basis."),
        ("Article 6 (1) (b) is our basis.", "Article 6 (1) (f) is our basis."),
        ("We rely on Art. 6 Abs. 1 lit. a DSGVO.", "We rely on Art. 6 Abs. 1 lit. f DSGVO."),
        ("We close accounts at age < 13.", "We close accounts at age > 13."),
        ("Users aged ≥ 16 may join.", "Users aged ≤ 16 may join."),
        ("## We never sell your data", "## We sell your data"),
        ("- ❌ We sell your data", "- ✅ We sell your data"),
        ("- ☐ Profiles", "- ☑ Profiles"),
        ("Within one month.", "Within two months."),
        ("We refund 50%.", "We refund 5%."),
        ("The fee is $5.", "The fee is €5."),
    ],
)
def test_a_small_sign_is_substantive(before: str, after: str):
    finding = found(policy(*TEXT, before), policy(*TEXT, after))
    assert finding.materiality is Materiality.SUBSTANTIVE


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("## 4. How long we keep it", "## 5. How long we keep it"),
        ("(a) your orders,", "(b) your orders,"),
        ("You can return it within 14 days.", "You can return it within two weeks."),
        ("We answer within 7 days.", "We answer within seven days."),
        ("We keep it for 24 months.", "We keep it for two years."),
        ("Wir antworten binnen 14 Tagen.", "Wir antworten binnen zwei Wochen."),
        ("Nous répondons sous 24 heures.", "Nous répondons sous un jour."),
        ("We refund 50% of the fee.", "We refund 50 percent of the fee."),
        ("Copyright © 2024 Northwind Ltd.", "Copyright © 2025 Northwind Ltd."),
        ("## Rights", "## Rights #"),
        ("Version 1.25.3", "Version 1.26.0"),
        ("- ✓ free of charge", "- free of charge"),
    ],
)
def test_the_same_in_another_form_is_not_substantive(before: str, after: str):
    for old, new in ((before, after), (after, before)):
        finding = found(policy(*TEXT, old), policy(*TEXT, new))
        assert finding.materiality is not Materiality.SUBSTANTIVE


HEAD = "| Data | We sell it | We do not sell it"


def row(*cells: str) -> str:
    return "| " + " | ".join(cells)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (row("Place", "", "✓"), row("Place", "✓", "")),
        (row("Place", "", "yes"), row("Place", "yes", "")),
        (row("Place", "Tallywell", "-"), row("Place", "-", "Tallywell")),
        (row("Place", "✗", "✓"), row("Place", "✓", "✓")),
        (row("Place", "30 days", ""), row("Place", "", "30 days")),
    ],
)
def test_what_moves_to_another_column_is_substantive(before: str, after: str):
    old, new = (policy(*TEXT, HEAD, row("Name", "✓", ""), one) for one in (before, after))
    for finding in (found(old, new), found(new, old)):
        assert finding.materiality is Materiality.SUBSTANTIVE
        assert "Place" in " ".join((finding.headline, *finding.summary))


def test_columns_that_change_places_say_the_same():
    old = ("| Data | Why | Kept", "| Name | Account | a year", "| Letters | Help | a month")
    new = ("| Data | Kept | Why", "| Name | a year | Account", "| Letters | a month | Help")
    assert not is_told(policy(*TEXT, *old), policy(*TEXT, *new))
    swapped = (new[0], new[1], "| Letters | Help | a month")
    assert is_told(policy(*TEXT, *old), policy(*TEXT, *swapped))


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
def test_a_single_word_is_told(before: str, after: str):
    assert is_told(POLICY, policy(*(line.replace(before, after) for line in TEXT)))


def test_a_sign_alone_can_be_judged():
    assert is_told(policy(), policy("%"))


def test_announcements_are_told():
    banner = "We have updated this policy. This version will go into effect on June 1, 2025."
    both = policy(
        TEXT[0],
        banner,
        *TEXT[2:],
        "# Current Privacy Policy",
        "Effective until June 1, 2025",
        *TEXT[2:],
    )
    assert is_told(POLICY, both)
    assert is_told(both, POLICY)


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
        judge(old, new, compare(old, new))


def test_a_sentence_in_a_row_of_cookies_is_substantive():
    """Rows of cookies come and go; what is said of data in one of them matters as anywhere."""
    cookies = ("## Cookies", "| Cookie | Purpose |\n|---|---|\n| basket | keeps your basket |")
    said = cookies[1].replace(
        "keeps your basket |",
        "keeps your basket. We may share your precise location with our advertising partners. |",
    )
    finding = found(policy(*TEXT, *cookies), policy(*TEXT, cookies[0], said))
    assert finding.materiality is Materiality.SUBSTANTIVE
