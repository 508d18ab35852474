"""One sentence for every topic, what only looks like a topic, and other languages."""

from __future__ import annotations

import pytest

from monitor.understand import topics
from monitor.understand.phrase_matcher import folded_words
from monitor.understand.scoring import topics_of
from monitor.understand.topics import names
from tests.understand.rewording import edited, judged, weighed

SENTENCES = {
    "ai_training": "We train our machine learning models on public posts.",
    "biometrics": "We store face geometry and voiceprints of staff.",
    "employment_education": "We keep your employment history and job applications.",
    "location": "The app reads GPS and precise geolocation.",
    "children": "Teens under the age of 16 need parental permission.",
    "third_party_sharing": "We share this information with our advertising-free partners and affiliates.",
    "data_sale": "We may sell your personal data.",
    "advertising_tracking": "Targeted advertising and retargeting pixels follow visitors.",
    "cookies": "Session cookies expire when the browser closes.",
    "retention_deletion": "Backups are retained for nine weeks, then purged.",
    "international_transfer": "Standard contractual clauses cover transfers to other countries.",
    "security_breach": "A data breach is reported; disks are encrypted.",
    "user_rights": "You have the right to object and to lodge a complaint.",
    "law_enforcement": "We answer subpoenas and court orders of law enforcement.",
    "private_communications": "Direct messages and private chats are scanned.",
    "data_collection": "We also collect your log data and device information.",
    "content_licence": "You grant us a worldwide, royalty-free licence to sublicense your content.",
    "arbitration": "Disputes go to binding arbitration and you waive class actions.",
    "liability": "Our liability is limited and you indemnify us.",
    "termination_suspension": "We may suspend or terminate accounts.",
    "fees_renewal_refunds": "Subscriptions renew automatically; fees are not refunded.",
    "governing_law": "These terms are governed by the laws of Malta; courts of Valletta have exclusive jurisdiction.",
    "automated_access_scraping": "Scraping, crawlers and other robots are refused.",
    "acceptable_use": "Harassment, phishing and hateful posts are prohibited.",
    "change_notice": "We may update these terms with 30 days notice before material changes.",
    "contact_entity": "The data controller is Kestrel GmbH with its registered office in Bath.",
    "subprocessors": "Our sub-processors are listed in an annex.",
    "account_eligibility": "You must be at least 18 years old to create an account.",
    "intellectual_property": "Copyright and trademark notices follow the DMCA.",
    "product_features": "The beta module for translation is no longer available.",
}


def leading(sentence: str) -> str:
    return weighed("Something else.", f"Something else. {sentence}")[0].topic


def test_every_topic_has_a_sentence_here():
    assert {*SENTENCES, topics.OTHER} == set(names())


@pytest.mark.parametrize("topic", SENTENCES)
def test_a_topic_is_known_by_its_words(topic: str):
    assert leading(SENTENCES[topic]) == topic


@pytest.mark.parametrize(
    ("sentence", "topic"),
    [
        ("Use the “Do Not Sell” link in the footer.", "data_sale"),
        ("Unresolved complaints go to Privacy Shield arbitration.", "arbitration"),
        ("It works with the Google Pixel Watch.", "advertising_tracking"),
        ("Les faits présumés sont signalés.", "employment_education"),
        ("A search warrant is needed.", "liability"),
        ("We retain all rights, title and interest.", "retention_deletion"),
        ("We reserve the right to refuse service.", "user_rights"),
        ("Minor changes take place from time to time.", "children"),
        ("Eligible orders arrive sooner.", "account_eligibility"),
        ("The owner of the hall has the keys and the right to lock it.", "user_rights"),
        ("You will not hear of it again.", "acceptable_use"),
        ("They follow the Act of 1998, as amended.", "change_notice"),
        ("The map is governed by the Privacy Notice of its maker.", "governing_law"),
        ("We play pre-recorded audio shows.", "private_communications"),
        ("The parks are third-party beneficiaries of this deed.", "third_party_sharing"),
        ("Nobody may harm the legal rights of others.", "user_rights"),
        ("La mairie se réserve le droit de fermer le pont.", "user_rights"),
    ],
)
def test_what_only_looks_like_a_topic_is_none(sentence: str, topic: str):
    found = weighed("Something else.", f"Something else. {sentence}")[0].topics
    assert found.get(topic, 0) < 0.5


@pytest.mark.parametrize(
    ("language", "sentence", "topic"),
    [
        ("fr", "Nous utilisons l’intelligence artificielle.", "ai_training"),
        ("fr", "Les données sont conservées pendant trois ans.", "retention_deletion"),
        ("de", "Wir geben Gesichtserkennung und biometrische Merkmale frei.", "biometrics"),
        ("de", "Streitigkeiten gehen vor ein Schiedsgericht.", "arbitration"),
        ("es", "Podemos rescindir o suspender la cuenta.", "termination_suspension"),
        ("it", "Il prezzo del rinnovo non è rimborsabile.", "fees_renewal_refunds"),
        ("pt", "Os menores de 13 anos não podem usar isto.", "children"),
        ("nl", "Wij bewaren versleutelde back-ups: bewaartermijn één jaar.", "retention_deletion"),
    ],
)
def test_other_languages_have_their_words(language: str, sentence: str, topic: str):
    passage = weighed("Something else.", f"Something else. {sentence}")[0].passage
    assert topic in topics.touched(passage, language)


def test_the_topic_is_what_changed_and_not_where_it_stands():
    (one,) = weighed(
        "Cookies are set by us and by our shop in Leeds.",
        "Cookies are set by us and by advertisers' pixels in Leeds.",
    )
    assert one.topic == "advertising_tracking"


def test_a_number_takes_its_topic_from_its_sentence():
    (one,) = weighed(
        "Server logs are retained for 30 days.", "Server logs are retained for 90 days."
    )
    assert one.topic == "retention_deletion"


def test_an_english_word_proves_nothing_in_other_languages():
    """An English word that means something else in another language proves nothing there."""
    sentence = "Something else. Si rivolge ai clienti."
    assert "ai_training" not in weighed("Something else.", sentence, "it")[0].topics
    assert (
        "ai_training" in weighed("Something else.", "Something else. It draws with AI.")[0].topics
    )


def test_words_inside_a_longer_phrase_belong_to_its_topic():
    found = weighed("Something else.", "Something else. You receive offers of our partners.")[0]
    assert found.topic == "advertising_tracking"
    assert "third_party_sharing" not in found.topics or found.topics["third_party_sharing"] < 0.5


def test_rules_for_advertisers_are_about_use():
    assert leading("Advertisers must comply with the code on toys.") == "acceptable_use"


def test_a_faint_hint_counts_where_nothing_better_is_said():
    assert leading("Your inbox is emptied.") in {"retention_deletion", "private_communications"}
    assert leading("Your inbox is emptied by facial recognition.") == "biometrics"


def test_a_heading_hints_at_what_stands_below_it():
    old, new = (
        f"## Refunds\n\nAn answer takes {weeks} weeks of work.\n" for weeks in ("two", "six")
    )
    assert weighed(old, new)[0].topics.keys() == {"fees_renewal_refunds"}


def test_a_faint_hint_in_a_heading_is_none():
    old, new = (
        f"## Access to the pool\n\nSwimming takes {hours} hours of the day.\n"
        for hours in ("two", "six")
    )
    assert not weighed(old, new)[0].topics


def test_who_the_company_is_is_told_beside_what_weighs_more():
    news = "We answer. Biometric templates and scans of your face serve facial recognition."
    before, after = "You contract with Kestrel Ltd.", "You contract with Falcon GmbH in Bonn."
    found = weighed(f"We answer.\n\n{before}", f"{news}\n\n{after}")
    told = topics_of(found)
    assert told[0] == "biometrics"
    assert "contact_entity" in told


@pytest.mark.parametrize(
    ("language", "sentence", "topic"),
    [
        ("sv", "Du får betala en ny avgift.", "fees_renewal_refunds"),
        ("da", "Vi videregiver dit navn til klubben.", "third_party_sharing"),
        ("no", "Vi bruger cookies.", "cookies"),
        ("pl", "Opłata wynosi teraz więcej.", "fees_renewal_refunds"),
        ("cs", "Používáme soubory cookie.", "cookies"),
        ("hr", "Imate pravo na prigovor.", "user_rights"),
        ("fi", "Evästeet vanhenevat yöllä.", "cookies"),
    ],
)
def test_a_few_stems_are_known_in_more_languages(language: str, sentence: str, topic: str):
    assert topic in topics.proved(folded_words(sentence), language)


def test_stems_of_one_language_are_none_in_another():
    """A Swedish `pris` is no Dutch one: stems count in texts of their language only."""
    assert "fees_renewal_refunds" not in topics.proved(folded_words("Avgiften delas upp."), None)


def test_a_company_that_gave_way_to_another_is_told_first():
    before = "Payments are between you and Kestrel Cards Inc. at any price."
    after = "Payments are between you and Falcon Cards Inc. at any price."
    assert topics_of(weighed(before, after))[0] == "contact_entity"


def test_a_company_that_joins_others_is_no_new_party():
    before = "Our sub-processor is Kestrel Hosting GmbH."
    after = "Our sub-processors are Kestrel Hosting GmbH and Falcon Mail GmbH."
    assert topics_of(weighed(before, after))[0] == "subprocessors"


def test_words_beside_phrases_weigh_topics_against_each_other():
    """`Billing` in a sentence of an arbitrator's is no matter of fees."""
    said = "Disputes over fees are resolved by binding arbitration before one arbitrator."
    found = weighed("Something else.", f"Something else. {said}")[0].topics
    assert found["arbitration"] > 2 * found.get("fees_renewal_refunds", 0.0)


PROCESSORS = edited(
    (
        "## 4. Contact",
        "## 4. Our list of sub-processors\n\n| Name | Purpose | Country |\n| --- | --- | --- |\n"
        "| Nimbusrack | Hosting | Ireland |\n\n## 5. Contact",
    )
)
LISTED = PROCESSORS.replace("| Name | Purpose | Country |\n| --- | --- | --- |\n", "").replace(
    "| Nimbusrack | Hosting | Ireland |", "* Nimbusrack, hosting"
)


@pytest.mark.parametrize("purpose", ["Billing", "Payments", "Email", "Recruiting", "Security"])
def test_what_a_listed_company_is_paid_for_is_no_topic(purpose: str):
    row = "| Nimbusrack | Hosting | Ireland |"
    new = PROCESSORS.replace(row, f"{row}\n| Tallyworks | {purpose} | Chile |")
    assert judged(PROCESSORS, new).topics == ("subprocessors",)
    item = "* Nimbusrack, hosting"
    new = LISTED.replace(item, f"{item}\n* Tallyworks, {purpose.lower()}")
    assert judged(LISTED, new).topics == ("subprocessors",)


@pytest.mark.parametrize(
    ("purpose", "topic"),
    [("AI model training", "ai_training"), ("Advertising", "advertising_tracking")],
)
def test_what_a_listed_company_does_with_data_is_one(purpose: str, topic: str):
    row = "| Nimbusrack | Hosting | Ireland |"
    new = PROCESSORS.replace(row, f"{row}\n| Tallyworks | {purpose} | Chile |")
    assert judged(PROCESSORS, new).topics == ("subprocessors", topic)
