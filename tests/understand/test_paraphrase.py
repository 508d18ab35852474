"""Sentences that say the same in other words, and sentences that only sound like it."""

from __future__ import annotations

import pytest

from monitor.understand.paraphrase import is_paraphrase


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "In the event that a payment fails, we will attempt to charge the card again.",
            "If a payment fails, we will try to charge the card again.",
        ),
        (
            "We may utilize third party vendors for the purpose of providing the service.",
            "We may use third-party vendors to provide the service.",
        ),
        (
            "Prior to deleting an account, please download your files.",
            "Before deleting an account, download your files.",
        ),
        ("You shall comply with the rules.", "You will adhere to the rules."),
        ("You may leave at any time.", "You can leave at any time."),
        (
            "It is kept pursuant to our Privacy Statement.",
            "It is retained in accordance with our Privacy Notice.",
        ),
        ("Do not hesitate to contact Customer Care.", "Please contact customer support."),
        (
            "Afin de pouvoir vous identifier, nous demandons une carte.",
            "Pour vous identifier, nous demandons une carte.",
        ),
        (
            "Im Falle einer Kündigung benachrichtigen wir Sie.",
            "Bei einer Kündigung informieren wir Sie.",
        ),
        (
            "Con el fin de prestarle el servicio, recabamos datos.",
            "Para prestarle el servicio, recogemos datos.",
        ),
        (
            "Al fine di erogare il servizio usiamo i dati.",
            "Per erogare il servizio utilizziamo i dati.",
        ),
        (
            "No caso de o pagamento falhar, tentaremos de novo.",
            "Se o pagamento falhar, tentaremos de novo.",
        ),
        ("Indien u vragen heeft, kunt u ons bellen.", "Als u vragen hebt, kunt u ons bellen."),
        (
            "Der Nutzer kann der Verwendung seiner Daten trauen.",
            "Nutzer können der Nutzung ihrer Daten trauen.",
        ),
        ("This is how Kestrel Ltd works.", "This is how Kestrel Limited works."),
        ("You will recieve a letter.", "You will receive a letter."),
    ],
)
def test_the_same_in_other_words(before: str, after: str):
    assert is_paraphrase(before, after)
    assert is_paraphrase(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("We may share it with them.", "We will share it with them."),
        ("You can not leave.", "You can leave."),
        ("We may contact you.", "You may contact us."),
        ("We contact you when you ask us.", "You contact you when you ask us."),
        ("We provide data to partners.", "We obtain data from partners."),
        ("We keep it with permission.", "We keep it without permission."),
        ("We use personal data.", "We use data."),
        ("We inform you before we change it.", "We inform you after we change it."),
        (
            "You must be of age or have a parent agree.",
            "You must be of age and have a parent agree.",
        ),
        ("It is kept for two months.", "It is kept for ten months."),
        ("The contract is with Kestrel Ltd.", "The contract is with Kestrel Inc."),
        ("We never, never read it.", "We never read it."),
    ],
)
def test_a_word_that_matters_is_never_another_way_to_say_it(before: str, after: str):
    assert not is_paraphrase(before, after)
    assert not is_paraphrase(after, before)


def test_only_whole_words_between_differences_are_compared():
    """Only what is between the differences is compared, and no ends of words."""
    words = " ".join(f"word{n}" for n in range(200))
    assert is_paraphrase(f"We use {words}.", f"We utilize {words}.")
    assert not is_paraphrase(f"We use {words} to help.", f"We utilize {words} to assist.")
