"""Several alerts as one message."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.model.alert import Alert
from monitor.model.change import EventKind, Materiality
from monitor.render.chat_markup import DIALECTS, TEAMS, TEXT
from monitor.render.digest import digest_message
from monitor.render.messages import Message, MessageOptions, chat_text
from tests.render.alerts import ANNOUNCED, UNHEALTHY, alert_that_says

NOW = datetime(2023, 9, 4, 6, 0, tzinfo=UTC)


def minor(service: str, headline: str = "An address changed") -> Alert:
    assert ANNOUNCED.finding is not None
    finding = replace(
        ANNOUNCED.finding, materiality=Materiality.MINOR, effective_on=None, topics=(), excerpts=()
    )
    return replace(
        ANNOUNCED,
        kind=EventKind.CHANGED,
        service=service,
        headline=headline,
        finding=finding,
        materiality=Materiality.MINOR,
        watch_id=service.lower(),
        key=f"{service}{headline}",
    )


def weekly(*alerts: Alert) -> Message:
    return digest_message(alerts, NOW, "weekly digest")


def test_the_subject_counts_by_importance_and_names_services():
    told = weekly(minor("Acme"), ANNOUNCED, minor("Globex"))
    assert told.subject == "Digest – 1 important, 2 minor: Quill, Acme, Globex"


def test_alerts_are_grouped_by_service_with_the_weightiest_first():
    told = weekly(minor("Acme"), minor("Quill", "Typos"), UNHEALTHY, ANNOUNCED)
    where = [
        told.plain.index(text)
        for text in (
            "QUILL",
            "[Important] Quill",
            "[Attention] Quill",
            "[Minor] Quill",
            "ACME",
            "[Minor] Acme",
        )
    ]
    assert where == sorted(where)


def test_each_alert_keeps_its_date_redline_and_link():
    told = weekly(ANNOUNCED, minor("Acme"))
    for form in (" ".join(told.plain.split()), told.html):
        assert "upcoming from 29 Sep 2023" in form
        assert "https://quill.example/privacy?lang=en" in form
    assert "{+may+}" in told.plain
    assert "<ins" in told.html


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_a_digest_in_a_chat_counts_what_it_leaves_out(dialect):
    alerts = [minor(f"Service{n}", f"Address number {n} changed") for n in range(60)]
    said = chat_text(weekly(*alerts, ANNOUNCED), dialect, 1000, titled=True)
    shown = said.count("Address number")
    assert len(said) <= 1000
    assert "Quill" in said
    assert f"… and {60 - shown} more" in said


def test_nothing_of_a_page_is_obeyed_in_a_digest():
    told = weekly(alert_that_says("<script>x</script> @everyone <!channel>"))
    assert "<script>" not in told.html
    assert "@everyone" not in chat_text(told, TEAMS, 4000, titled=True)


def test_a_digest_of_very_many_gives_the_number_of_the_rest():
    told = weekly(*(minor("Acme", f"Change {n}") for n in range(230)))
    assert "… and 30 more" in told.plain
    assert len(told.facts["alerts"]) == 230
    assert "230 alerts on 1 service" in chat_text(told, TEXT, 2000, titled=False)


def test_a_digest_of_eight_o_clock_says_eight_o_clock():
    """`[display] timezone`: by the clock of whoever reads it, in summer too."""
    at = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
    options = MessageOptions(timezone="Europe/Berlin")
    told = digest_message([replace(ANNOUNCED, at=at)], at, "daily digest", options)
    assert "1 Jul 2026, 08:00 CEST" in told.plain
    assert told.facts["at"] == "2026-07-01T06:00:00Z"
