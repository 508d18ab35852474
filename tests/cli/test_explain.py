"""`policy-monitor explain`, as one types it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.cli.explain import explain
from monitor.errors import UsageError


def explained(*words: str, stdin: str = "") -> list[dict[str, Any]]:
    done = CliRunner().invoke(explain, [*words, "--json"], input=stdin, catch_exceptions=False)
    return [json.loads(line) for line in done.output.splitlines()]


def test_topics_come_with_the_phrases_that_prove_them():
    (found,) = explained("We may sell your personal information to third parties.")
    leading = found["topics"][0]
    assert leading["topic"] == "data_sale"
    assert {"words": "sell your personal information", "tier": "strong"} in leading["phrases"]
    assert [signal["signal"] for signal in found["signals"] if signal["weight"]] == ["taking"]


def test_every_sentence_has_amounts_and_dates_of_its_own():
    first, second = explained("We keep it for 30 days. These terms apply from 5 May 2026.")
    assert (first["amounts"], first["dates"]) == (["30 days"], [])
    assert second["dates"] == [{"on": "2026-05-05", "role": "effective"}]


def test_the_language_can_be_named():
    (found,) = explained("Wir verkaufen Ihre Daten.", "--language", "de")
    assert found["language"] == "de"
    assert found["topics"][0]["topic"] == "data_sale"


def test_a_sign_that_a_page_is_no_policy_is_quoted():
    (found,) = explained("Please verify that you are a human.")
    assert found["screening"]["kind"] == "challenge"
    assert not found["speaks_as_policy"]


def test_the_sentences_of_standard_input_are_explained():
    assert len(explained("-", stdin="We keep it.\nWe share it.")) == 2


def test_a_reader_sees_one_line_for_each_finding():
    words = "We may sell your personal information for 30 days."
    done = CliRunner().invoke(explain, [words], catch_exceptions=False)
    heading, *lines = done.output.splitlines()
    assert heading == words
    assert "  amount: 30 days" in lines
    assert any(line.startswith("  topic data_sale (1.") for line in lines)


def test_hostile_text_does_not_reach_the_terminal():
    done = CliRunner().invoke(explain, ["We sell\x1b[2J\u202e your data."], catch_exceptions=False)
    assert not set(done.output) & {"\x1b", "\u202e"}


def test_an_empty_text_is_wrong_usage():
    with pytest.raises(UsageError, match="TEXT is empty"):
        explained(" ")
