"""Why changed words matter."""

from __future__ import annotations

import pytest

from monitor.model.change import Direction
from monitor.understand.scoring import direction_of
from tests.understand.rewording import reasons, weighed


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (
            "The form does not require an e-mail address from you.",
            "The form does require an e-mail address from you.",
            "negation dropped: “not”",
        ),
        (
            "We may require you to verify your account by post.",
            "We will require you to verify your account by post.",
            "“may” → “will”",
        ),
        (
            "The app reads your history only when it is open.",
            "The app reads your history when it is open.",
            "restriction dropped: “only”",
        ),
        (
            "Server logs are deleted after 30 days.",
            "Server logs are deleted after 90 days.",
            "30 days → 90 days",
        ),
        (
            "You must be at least 16 to join our clubs.",
            "You must be at least 13 to join our clubs.",
            "age 16 → age 13",
        ),
        ("We track you.", "With your consent we track you.", "consent asked: “with your consent”"),
        (
            "Data goes to Kestrel and nobody else at all.",
            "Data goes to Kestrel and to Falcon Analytics and nobody else at all.",
            "names Falcon Analytics for the first time",
        ),
        (
            "We use data for safety and for research.",
            "We use data for any purpose including but not limited to research.",
            "list opened: “for any purpose”, “including but not limited to”",
        ),
        (
            "You have the right to object by letter.",
            "Write to us.",
            "right lost: “you have the right”",
        ),
    ],
)
def test_a_reason_is_told_in_words(before: str, after: str, reason: str):
    assert reason in reasons(before, after)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        (
            "fr",
            "Nous ne vendons pas vos données à des tiers.",
            "Nous vendons vos données à des tiers.",
        ),
        (
            "de",
            "Wir geben Ihre Daten nicht an Dritte weiter.",
            "Wir geben Ihre Daten an Dritte weiter.",
        ),
        (
            "es",
            "No vendemos sus datos a nadie en absoluto.",
            "Vendemos sus datos a nadie en absoluto.",
        ),
        ("it", "Non vendiamo i tuoi dati a terze parti.", "Vendiamo i tuoi dati a terze parti."),
        ("pt", "Não vendemos os seus dados a terceiros.", "Vendemos os seus dados a terceiros."),
        ("nl", "Wij verkopen uw gegevens niet aan derden.", "Wij verkopen uw gegevens aan derden."),
    ],
)
def test_a_negation_is_seen_in_other_languages(language: str, before: str, after: str):
    assert any(reason.startswith("negation dropped") for reason in reasons(before, after, language))


def test_a_contraction_is_no_negation():
    assert not any(
        "negation" in reason
        for reason in reasons("We don't sell cars.", "We do not sell cars or boats.")
    )


def test_a_list_that_says_not_limited_to_denies_nothing():
    found = reasons(
        "We use cookies such as session cookies here.",
        "We use cookies including but not limited to session cookies here.",
    )
    assert not any("negation" in reason for reason in found)


def test_a_promise_that_is_kept_elsewhere_is_not_dropped():
    kept = "We do not sell your data. Ever."
    dropped = reasons(
        f"{kept}\n\nWe do not sell your data. It is yours alone to keep.",
        f"{kept}\n\nIt is yours alone to keep.",
    )
    assert not any("promise" in reason for reason in dropped)


def test_a_promise_that_is_gone_is_dropped():
    assert "promise dropped: “we do not”" in reasons(
        "It is yours. We do not sell your data.", "It is yours."
    )


def test_the_month_of_may_permits_nothing():
    found = reasons(
        "Prices hold until 3 May 2024 in all our shops.",
        "Prices hold until 3 June 2024 in all our shops.",
    )
    assert not any("may" in reason for reason in found)


def test_longer_retention_is_worse_and_longer_notice_better():
    """Longer retention is worse for the reader, and longer notice is better."""
    (kept,) = weighed("Logs are retained for 30 days.", "Logs are retained for 90 days.")
    (told,) = weighed(
        "We notify you of changes 30 days before.", "We notify you of changes 90 days before."
    )
    assert kept.signals[0].direction < 0 < told.signals[0].direction


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        (
            "We may share your profile with clubs.",
            "We share your profile with clubs.",
            Direction.NEUTRAL,
        ),
        (
            "We share your profile with clubs.",
            "We may share your profile with clubs.",
            Direction.NEUTRAL,
        ),
        ("You should report a lost card.", "You must report a lost card.", Direction.LESS),
        ("We will notify you of a break-in.", "We may notify you of a break-in.", Direction.LESS),
        (
            "We never read your private messages.",
            "We may read your private messages.",
            Direction.LESS,
        ),
        ("The office may open at nine.", "The office will open at nine.", Direction.NEUTRAL),
    ],
)
def test_firmer_words_are_worse_for_duties_better_for_promises(
    before: str, after: str, direction: Direction
):
    """Firmer words are worse where they take, and better where they promise."""
    assert direction_of(weighed(before, after)) is direction


def test_a_reworded_promise_is_neither_made_nor_dropped():
    """The same promise in other words is neither made nor dropped."""
    told = reasons("We don't sell your data to banks.", "We do not sell your data to insurers.")
    assert not any("promise" in reason for reason in told)
