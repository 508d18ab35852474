"""`policy-monitor show`, as one types it."""

from __future__ import annotations

import json

from monitor.cli.show import show
from tests.cli.calling import call
from tests.store.recorder import ONE, TWO, Recorder, reading


def test_a_change_is_shown_with_its_words_its_time_and_its_proof(at: Recorder):
    at.sees(ONE)
    at.sees(TWO)
    output = call(show, 1).output
    for part in (
        "mossmere privacy: letters are kept longer",
        "changed, substantive",
        "happened between 2 Mar 2026, 08:00 UTC and 2 Mar 2026, 09:00 UTC",
        "effective 2 Mar 2026",
        f"text after:  SHA-256 {reading(TWO).digest}",
        "- Letters are kept for longer.",
        "[-Mossmere keeps your letters for 30 days.-] {+Mossmere keeps your letters for 90 days.+}",
    ):
        assert part in output


def test_a_change_as_json_holds_its_finding(at: Recorder):
    at.sees(ONE)
    at.sees(TWO)
    told = json.loads(call(show, 1, "--json").output)
    assert (told["change"], told["watch"], told["not_before"]) == (
        1,
        "mossmere",
        "2026-03-02T08:00:00Z",
    )
    assert told["finding"]["topics"] == ["retention"]
