"""What an address says about itself."""

from __future__ import annotations

import pytest

from monitor.config.guess import guess_from_url, new_id, registered_label


@pytest.mark.parametrize(
    ("url", "service", "terms_type"),
    [
        ("https://acme.example/privacy", "Acme", "Privacy Policy"),
        ("https://www.acme.co.uk/legal/terms-of-service", "Acme", "Terms of Service"),
        ("https://help.acme.example/tos.html", "Acme", "Terms of Service"),
        ("https://acme.example/privacy/cookie-policy", "Acme", "Trackers Policy"),
        (
            "https://acme.example/Legal/Data_Processing_Addendum.pdf",
            "Acme",
            "Data Processor Agreement",
        ),
        ("https://privacy.acme.example/", "Acme", "Privacy Policy"),
        ("https://acme.example/de/datenschutz", "Acme", "Privacy Policy"),
        ("https://acme.example/agb", "Acme", "Terms of Service"),
        ("https://acme.example/impressum", "Acme", "Imprint"),
        ("https://acme.example/determs", "Acme", "Policy"),
        ("https://privacy.example/agb", "Privacy", "Terms of Service"),
        ("http://203.0.113.7/x", "203.0.113.7", "Policy"),
    ],
)
def test_service_and_terms_type_are_guessed(url, service, terms_type):
    found = guess_from_url(url)
    assert (found.service, found.terms_type) == (service, terms_type)


def test_the_owner_is_told_from_the_registry():
    hosts = (
        "acme.example",
        "a.b.acme.example",
        "acme.co.uk",
        "www.acme.com.au",
        "acme.io",
        "intranet",
        "::1",
    )
    assert [registered_label(host) for host in hosts] == [
        "acme",
        "acme",
        "acme",
        "acme",
        "acme",
        "intranet",
        "::1",
    ]


def test_ids_are_readable_and_never_taken_twice():
    assert new_id("Acme Inc.", "privacy", ()) == "acme-inc-privacy"
    assert new_id("Acme", "privacy", {"acme-privacy", "acme-privacy-2"}) == "acme-privacy-3"
    assert new_id("株式会社", "", ()) == "policy"
    assert len(new_id("a" * 100, "b" * 100, ())) <= 64
