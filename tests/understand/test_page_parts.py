"""What came with the page and states nothing: contents, feet, marks of notes, lists of revisions;
and what only looks so.
"""

from __future__ import annotations

import pytest

from monitor.model.change import Finding, Materiality
from tests.understand.rewording import edited, judged

START = "# Kestrel Privacy Policy"
HERE = "Server logs are deleted after 30 days."
CODE = "KP-07.26-EN"


def put(*lines: str, language: str = "en") -> tuple[str, str]:
    """Return the policy without and with `lines` in its second section."""
    del language
    return edited(), edited((HERE, "\n\n".join((HERE, *lines))))


def change(before: str, after: str) -> Finding:
    """Return the finding on one sentence that became another one."""
    return judged(put(before)[1], put(after)[1])


def reasons(finding: Finding) -> str:
    return " ".join(finding.reasons)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We store logs for ninety days.", "We store logs for ninety days3."),
        ("We store logs for ninety days,4 then not.", "We store logs for ninety days,5 then not."),
        ("We keep invoices1 as the law requires2.", "We keep invoices2 as the law requires3."),
        ("We keep invoices for seven years¹ here.", "We keep invoices for seven years² here."),
        ("See note 3 on this matter.", "See note 4 on this matter."),
    ],
)
def test_a_mark_of_a_note_is_minor(before: str, after: str):
    for one in (change(before, after), change(after, before)):
        assert one.materiality is Materiality.MINOR


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Support is for tier1 customers.", "Support is for tier2 customers."),
        ("We connect by ipv4 addresses.", "We connect by IPv6 addresses."),
        ("We keep invoices for 7 years.", "We keep invoices for 2 years."),
        ("We keep invoices for seven years1.", "We keep invoices for two years1."),
        ("Your level1 data is shared.", "Your level3 data is shared."),
        ("It is stored with oauth1 tokens.", "It is stored with oauth2 tokens."),
    ],
)
def test_a_number_that_tells_which_is_no_mark(before: str, after: str):
    assert change(before, after).materiality is Materiality.SUBSTANTIVE


@pytest.mark.parametrize(
    "lines",
    [
        (CODE, "We write to you.", CODE, "You write to us.", CODE),
        ("Page 1 of 3", "We write to you.", "Page 2 of 3"),
        (
            "Kestrel Privacy Policy KP-1.2 Page 1",
            "We write.",
            "Kestrel Privacy Policy KP-1.2 Page 2",
        ),
        ("Seite 1 von 3", "We write to you.", "Seite 2 von 3"),
    ],
)
def test_the_feet_of_pages_are_minor(lines: tuple[str, ...]):
    text = [line for line in lines if line.endswith(".")]
    old, new = put(*text)[1], put(*lines)[1]
    for finding in (judged(old, new), judged(new, old)):
        assert finding.materiality is Materiality.MINOR
        assert "the foot of a page" in reasons(finding)


def test_a_foot_glued_to_a_sentence_is_minor():
    old = put("We write to you.", "You write to us.")[1]
    new = put(f"We write to you.{CODE}", CODE, "You write to us.", CODE)[1]
    assert judged(old, new).materiality is Materiality.MINOR


@pytest.mark.parametrize(
    "line", ["ISO-27001", "We share it with AB-07.26.", "Data brokers", "We sell your data."]
)
def test_a_line_that_says_something_is_no_foot(line: str):
    assert judged(*put(line, "We write to you.")).materiality is Materiality.SUBSTANTIVE
    if line.endswith("."):
        twice = put(line, "We write to you.", line)
        assert judged(*twice).materiality is Materiality.SUBSTANTIVE


@pytest.mark.parametrize(
    "contents",
    [
        "Table of contents\n\n[* Start](#Start)[* Sharing it all](#Sharing it all)"
        "[* Your children](#Your children)",
        "Inhaltsverzeichnis",
        "On this page",
    ],
)
def test_a_list_of_contents_is_minor(contents: str):
    old, new = edited(), edited((START, f"{contents}\n\n{START}"))
    for finding in (judged(old, new), judged(new, old)):
        assert finding.materiality is Materiality.MINOR


@pytest.mark.parametrize(
    "contents",
    [
        "[* Start](#Start)[* We sell your data](#We sell your data)",
        "Table of contents\n\nWe sell your data to data brokers.",
        "[* Start](#Start)[* No refund of fees](#No refund of fees)",
    ],
)
def test_contents_that_state_something_are_told(contents: str):
    finding = judged(edited(), edited((START, f"{contents}\n\n{START}")))
    assert finding.materiality is Materiality.SUBSTANTIVE


@pytest.mark.parametrize(
    "line",
    [
        "August 9, 2026: Article 8 (Payments for seeds) was revised.",
        "9 August 2026 – Sections 3 and 4 updated",
        "Version 3.1, 9 August 2026: document updated",
    ],
)
def test_a_line_of_revisions_alone_is_minor(line: str):
    assert judged(*put(line)).materiality is Materiality.MINOR


@pytest.mark.parametrize(
    "line",
    [
        "August 9, 2026: Article 8 was changed: we sell your data to data brokers.",
        "August 9, 2026: A fee of 45 francs was added.",
        "August 9, 2026: Article 8 (We sell your data) was revised.",
    ],
)
def test_a_line_of_revisions_that_says_more_is_told(line: str):
    assert judged(*put(line)).materiality is Materiality.SUBSTANTIVE


@pytest.mark.parametrize(
    "line",
    [
        "August 9, 2026: Article 2 (How long we keep your personal data) was revised.",
        "August 9, 2026: We revised for how long we keep and share your personal data.",
    ],
)
def test_a_line_of_revisions_never_leads(line: str):
    new = edited((HERE, HERE.replace("30", "90")), ("## 4. Contact", f"{line}\n\n## 4. Contact"))
    assert "90 days" in judged(edited(), new).headline
