"""What is of no consequence, and what only looks so."""

from __future__ import annotations

import pytest

from tests.understand.rewording import weighed


def minor_edits(before: str, after: str, language: str = "en") -> list[str | None]:
    return [one.minor and one.minor.value for one in weighed(before, after, language)]


@pytest.mark.parametrize(
    ("before", "after", "minor"),
    [
        ("Last updated: 3 March 2024", "Last updated: 4 May 2025", "a date"),
        ("Dernière mise à jour : 3 mars 2024", "Dernière mise à jour : 1er mai 2025", "a date"),
        (
            "Write to help@kestrel.example for help.",
            "Write to care@kestrel.example for help.",
            "a contact",
        ),
        (
            "To object, go to the Kestrel Privacy Portal.",
            "To object, email privacy@kestrel.example.",
            "a contact",
        ),
        ("Ask the shop or write to pay@kestrel.example.", "Ask the shop.", "a contact"),
        (
            "Kestrel, 12 Mill Lane, Bath BA1 2QX",
            "Kestrel, 7 High Street, Bath BA2 4AB",
            "an address",
        ),
        (
            "We are represented by Ms Ada Brook.",
            "We are represented by Mr Carl Dunn.",
            "a person's name",
        ),
        ("You agree with these terms.", "You agree with the terms.", "wording"),
        ("They are spelled wrong, of corse.", "They are spelled wrong, of course.", "wording"),
        ("You will recieve a parcel.", "You will receive a parcel.", "wording"),
        ("Both partys may leave.", "Both parties may leave.", "wording"),
        ("It is processed here.", "The processing is here.", "wording"),
        ("You must (a) pay and (b) leave.", "You must (b) pay and (c) leave.", "numbering"),
        (
            "All is well. These terms will be effective on 1 May 2024.",
            "All is well.",
            "a notice that has served its time",
        ),
        ("Cats.", "Cats. To see the latest version of this agreement click here.", "a pointer"),
        ("Read our notice here.", "See our notice here.", "a pointer"),
        ("Call us on 020 7946 0123.", "Call us on 020 7946 0999.", "a contact"),
        ("This page explains what we do.", "This page describes what we do.", "wording"),
        ("We use it in order to help you.", "We use it to assist you.", "wording"),
        ("We don't read letters.", "We do not read letters.", "wording"),
        (
            "Before you go, see section 7.2 (and section 4).",
            "Before you go, see section 8.2 (and section 5).",
            "numbering",
        ),
        ("5 January 2026", "Effective 5 January 2026", "a date"),
        (
            "Last updated: March 4, 2024",
            "Last updated: 2024-03-04",
            "the same date written otherwise",
        ),
        (
            "Our chief executive, Ada Brook, signs it.",
            "Our chief executive, Carl Dunn, signs it.",
            "a person's name",
        ),
        (
            "Contactez le service au 01 55 55 01 02.",
            "Contactez le service au 01 55 55 09 09.",
            "a contact",
        ),
        (
            "| Support | help@kestrel.example |",
            "| Support | help@kestrel.example, www.kestrel.example |",
            "a contact",
        ),
        ("Ons adres is Keizersgracht 100.", "Ons adres is Wibautstraat 7.", "an address"),
        (
            "Our office is at c/o Marlow, Finch & Co Ltd, 40 Quay Street, Norbridge, NB1 5DS.",
            "Our office is at 27 Old Mill Street, Norbridge, NB3 3AX.",
            "an address",
        ),
        (
            "You can write to Kestrel, 12 Mill Lane, Bath BA1 2QX, about it.",
            "You can write to Kestrel, Finch & Owl House, 7 High Street, Bath BA2 4AB, about it.",
            "an address",
        ),
        ("Please contact Ada Brook with this.", "Please contact Carl Dunn with this.", "a contact"),
        (
            "The account is closed as Article 15.4 below says.",
            "The account is closed as Article 14.4 below says.",
            "numbering",
        ),
        ("YOU MUST (IV) PAY AND (V) GO.", "YOU MUST (V) PAY AND (VI) GO.", "numbering"),
        ("See Article 5 of these terms.", "See Article 6 of these terms.", "numbering"),
        ("Es gilt Artikel 5 dieser Regeln.", "Es gilt Artikel 6 dieser Regeln.", "numbering"),
    ],
)
def test_a_minor_edit_says_what_it_is(before: str, after: str, minor: str):
    assert minor_edits(before, after) == [minor]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "We do not share your address book with other people.",
            "We do share your address book with other people.",
        ),
        ("There is charge for it.", "There is no charge for it."),
        ("Only authorised staff read it.", "Only unauthorised staff read it."),
        ("The controller is Kestrel Ltd.", "The controller is Falcon Inc."),
        ("Logs are deleted after 30 days.", "Logs are deleted after 31 days."),
        ("We may read your letters.", "We will read your letters."),
        ("You must be 16 to join.", "You must be 18 to join."),
        (
            "Disputes are settled under the laws of Spain.",
            "Disputes are settled under the laws of Italy.",
        ),
        (
            "We share data with shop.example partners.",
            "We share and sell data with club.example partners.",
        ),
        ("The courts located in Bath decide.", "The courts located in Leeds decide."),
        ("Notice is given before 1 May 2024 only.", "Notice is given after 1 May 2024 only."),
        ("Data is shared with your consent.", "Data is shared without your consent."),
        ("The copy is free.", "The copy has a fee."),
        ("| Pixel | kestrel.example | Ads |", "| Pixel | kestrel.example, pay.example | Ads |"),
        ("The employer pays for it.", "The employee pays for it."),
        ("Internal staff read it.", "External staff read it."),
        ("We use your e-mail address.", "We use your e-mail address and the GPS of your phone."),
        ("We ask for your name and address.", "We ask for your name, IMEI and address."),
        ("We store your phone number and DNA.", "We store your phone number."),
        ("Nous lisons votre adresse.", "Nous lisons votre adresse et le GPS de votre téléphone."),
        ("It stays in Ireland.", "It stays in Iceland."),
        ("You are sixteen or over.", "You are sixty or over."),
        ("Call 30 customers a day.", "Call 90 customers a day."),
        ("We bear the cost.", "You bear the cost."),
        ("We pay you for damage.", "You pay us for damage."),
        ("Your property stays here.", "Our property stays here."),
        ("Data is sent to partners.", "Data is sent from partners."),
        ("This is an opt-in choice.", "This is an opt-out choice."),
        ("The stored results count.", "The scored results count."),
        ("Read about the deletion of calls.", "Read about the detection of calls."),
        ("It is open to the parties.", "It is open to the partners."),
        ("Nous vous payons.", "Vous nous payez."),
        (
            "We use it under section 7 of the Data Act.",
            "We use it under section 9 of the Data Act.",
        ),
        ("Effective until 5 January 2026", "Effective from 5 January 2026"),
        ("People above 16 may join.", "People below 16 may join."),
        ("Data is passed on by partners.", "Data is passed on from partners."),
        ("Los datos enviados a terceros.", "Los datos enviados de terceros."),
        ("El consentimiento o el contrato.", "El consentimiento y el contrato."),
        ("Sie können das Konto schließen.", "Wir können das Konto schließen."),
        ("Kestrel (US) runs it.", "Kestrel (EU) runs it."),
        ("We rely on Article 6(1)(a) here.", "We rely on Article 6(1)(f) here."),
        ("We rely on Article 6 of the GDPR.", "We rely on Article 9 of the GDPR."),
        ("We contact Ada Brook with your data.", "We contact Carl Dunn with your data."),
        ("Please contact Kestrel Ltd with this.", "Please contact Falcon Inc with this."),
        ("It is kept at 12 Mill Lane, Bath.", "It is kept at 12 Mill Lane, Boston, for courts."),
        ("Our partner is Owl (https://owl.test).", "Our partner is Jay (https://jay.test)."),
    ],
)
def test_one_word_that_matters_is_never_minor(before: str, after: str):
    assert None in minor_edits(before, after)


PARTNERS = "We share data with:\n\n* Owl: https://owl.test/privacy\n* Jay: https://jay.test/privacy"


@pytest.mark.parametrize(
    "item",
    [
        "AdKestrel: https://adkestrel.test/privacy",
        "AdKestrel (https://adkestrel.test)",
        "AdKestrel – adkestrel.test",
        "[AdKestrel](https://adkestrel.test/privacy)",
        "https://adkestrel.test/privacy",
        "adkestrel https://adkestrel.test/p",
    ],
)
def test_a_partner_with_a_site_is_no_contact(item: str):
    for pair in ((PARTNERS, f"{PARTNERS}\n* {item}"), (f"{PARTNERS}\n* {item}", PARTNERS)):
        assert minor_edits(*pair) == [None]


def test_a_partner_among_others_in_a_sentence_is_no_contact():
    before = "We work with Owl (https://owl.test) and Jay (https://jay.test)."
    after = (
        "We work with Owl (https://owl.test), Auk (https://auk.test) and Jay (https://jay.test)."
    )
    assert minor_edits(before, after) == [None]


@pytest.mark.parametrize(
    "item", ["Help: https://kestrel.test/help", "Support form: www.kestrel.test", "me@kestrel.test"]
)
def test_a_way_to_get_in_touch_is_a_contact(item: str):
    assert minor_edits(PARTNERS, f"{PARTNERS}\n* {item}") == ["a contact"]


def test_capitals_tell_no_name_in_german():
    before, after = "Wir brauchen Ihre Adresse.", "Wir brauchen Ihre Adresse und Ihr Geburtsdatum."
    assert minor_edits(before, after, "de") == [None]


def test_another_amount_of_money_is_no_date():
    """Another amount of money is no date, whatever precedes it."""
    before, after = "Gratuit dès 20 € d’achat.", "Gratuit dès 50 € d’achat."
    assert minor_edits(before, after, "fr") == [None]


def test_all_lines_of_an_address_are_one_kind():
    before = "Write to us:\n\n42 Canal Street\n\nWest Exchange\n\nDublin 2, D02 R593"
    after = "Write to us:\n\n1 Hatch Road\n\nDublin 2\n\nDublin\n\nD02 PY28"
    assert set(minor_edits(before, after)) == {"an address"}


def test_a_modal_verb_that_looks_like_a_month_is_no_date():
    assert minor_edits(
        "We may sell your data to third parties.", "We sell your data to third parties."
    ) == [None]
