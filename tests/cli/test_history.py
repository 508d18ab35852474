"""`policy-monitor history`, as one types it."""

from __future__ import annotations

import json

import pytest

from monitor.cli.deliveries import deliveries
from monitor.cli.diff import diff
from monitor.cli.history import history
from monitor.cli.show import show
from monitor.errors import UsageError
from tests.cli.calling import call
from tests.store.recorder import ONE, TWO, Recorder, reading

HOSTILE = ONE.replace("30 days", "30 \x1b[2J\u202edays <script>")


def test_a_history_names_every_version_and_what_led_to_it(at: Recorder):
    at.sees(ONE)
    at.sees(TWO)
    assert call(history, "mossmere").output.splitlines() == [
        "mossmere: mossmere privacy",
        "https://mossmere.example/privacy since 2026-03-02T08:00:00Z",
        "1\t2026-03-02T08:00:00Z\t2026-03-02T08:00:00Z\t\tfirst seen",
        "2\t2026-03-02T09:00:00Z\t2026-03-02T09:00:00Z (current)\t#1\tsubstantive, changed: letters are kept longer",
    ]


def test_a_history_shows_the_latest_looks_where_asked(at: Recorder):
    at.sees(ONE)
    at.fails("tls", "the certificate ran out")
    at.doubts("Are you human?")
    lines = call(history, "mossmere", "--checks", 2).output.splitlines()
    assert lines[-2:] == [
        "2026-03-02T10:00:00Z\tdoubted\t1\tit asks for a captcha",
        "2026-03-02T09:00:00Z\ttls\t1\tthe certificate ran out",
    ]


def test_a_history_as_json_holds_the_hashes_of_text_and_pages(at: Recorder):
    page = at.sees(ONE).snapshots[0]
    at.sees(TWO)
    told = json.loads(call(history, "mossmere", "--json").output)
    first, second = told["versions"]
    assert first["sha256"] == reading(ONE).digest
    assert first["pages"] == [
        {
            "snapshot": 1,
            "url": page.url,
            "at": "2026-03-02T08:00:00Z",
            "sha256": page.sha256,
            "size": len(page.body),
        }
    ]
    assert second["change"]["headline"] == "letters are kept longer"


@pytest.mark.parametrize("verb", [(show, 1), (diff, "mossmere"), (history, "mossmere")])
def test_a_hostile_page_does_not_reach_the_terminal(at: Recorder, verb: tuple):
    at.sees(ONE)
    outcome = at.outcome(HOSTILE)
    at.archive.record(outcome)
    output = call(*verb).output
    assert "\x1b" not in output
    assert "\u202e" not in output


def test_what_does_not_exist_is_refused_with_the_nearest(at: Recorder):
    with pytest.raises(UsageError, match=r'no watch "mosmere"; did you mean "mossmere"\?'):
        call(history, "mosmere")
    with pytest.raises(UsageError, match="no change 5; there is none yet"):
        call(show, 5)
    with pytest.raises(UsageError, match="no version yet: there is nothing to compare"):
        call(diff, "mossmere")
    at.sees(ONE)
    with pytest.raises(UsageError, match="only one version: there is nothing to compare"):
        call(diff, "mossmere")
    with pytest.raises(UsageError, match="has no version 7"):
        call(diff, "mossmere", 1, 7)
    with pytest.raises(UsageError, match='no watch "nobody"'):
        call(deliveries, "--watch", "nobody")


def test_looks_is_still_understood_as_checks(at: Recorder):
    at.sees(ONE)
    at.fails("tls", "the certificate ran out")
    former, today = (
        call(history, "mossmere", "--looks", 1),
        call(history, "mossmere", "--checks", 1),
    )
    assert former.stdout == today.stdout
    assert former.stderr == "--looks is now called --checks\n"
    assert today.stderr == ""
