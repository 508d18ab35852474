"""`policy-monitor history`, `show`, `diff`, `errors` and `deliveries`, as one types them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.history import deliveries, diff, errors, history, show
from monitor.clock import system_clock
from monitor.errors import StorageError, UsageError
from tests.store.looks import HOUR, ONE, START, TWO, Desk, db_thread, reading

CONFIG = """
storage = { path = "monitor.db" }
watch = [{ id = "mossmere", url = "https://mossmere.example/privacy" }]
"""
HOSTILE = ONE.replace("30 days", "30 \x1b[2J\u202edays <script>")


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.chdir(tmp_path)
    Path("policy-monitor.toml").write_text(CONFIG)
    with db_thread(tmp_path) as opened:
        yield opened


def call(verb, *words: object) -> Result:
    obj = {"config_path": None, "environ": {"HOME": "/nonexistent"}}
    return CliRunner().invoke(verb, [str(word) for word in words], obj=obj, catch_exceptions=False)


def test_a_history_names_every_version_and_what_led_to_it(at: Desk):
    at.sees(ONE)
    at.sees(TWO)
    assert call(history, "mossmere").output.splitlines() == [
        "mossmere: mossmere privacy",
        "https://mossmere.example/privacy since 2026-03-02T08:00:00Z",
        "1\t2026-03-02T08:00:00Z\t2026-03-02T08:00:00Z\t\tfirst seen",
        "2\t2026-03-02T09:00:00Z\t2026-03-02T09:00:00Z (current)\t#1\tsubstantive, changed: letters are kept longer",
    ]


def test_a_history_shows_the_latest_looks_where_asked(at: Desk):
    at.sees(ONE)
    at.fails("tls", "the certificate ran out")
    at.doubts("Are you human?")
    lines = call(history, "mossmere", "--looks", 2).output.splitlines()
    assert lines[-2:] == [
        "2026-03-02T10:00:00Z\tdoubted\t1\tit asks for a captcha",
        "2026-03-02T09:00:00Z\ttls\t1\tthe certificate ran out",
    ]


def test_a_history_as_json_holds_the_hashes_of_text_and_pages(at: Desk):
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


def test_a_change_is_shown_with_its_words_its_time_and_its_proof(at: Desk):
    at.sees(ONE)
    at.sees(TWO)
    output = call(show, 1).output
    for part in (
        "mossmere privacy: letters are kept longer",
        "changed, substantive",
        "came between 2 Mar 2026, 08:00 UTC and 2 Mar 2026, 09:00 UTC",
        "in force on 2 Mar 2026",
        f"text after:  SHA-256 {reading(TWO).digest}",
        "- Letters are kept for longer.",
        "[-Mossmere keeps your letters for 30 days.-] {+Mossmere keeps your letters for 90 days.+}",
    ):
        assert part in output


def test_a_change_as_json_holds_its_finding(at: Desk):
    at.sees(ONE)
    at.sees(TWO)
    told = json.loads(call(show, 1, "--json").output)
    assert (told["change"], told["watch"], told["not_before"]) == (
        1,
        "mossmere",
        "2026-03-02T08:00:00Z",
    )
    assert told["finding"]["topics"] == ["retention"]


def test_two_versions_differ_in_their_words(at: Desk):
    at.sees(ONE)
    at.sees(TWO)
    result = call(diff, "mossmere")
    assert result.exit_code == 1
    assert "Mossmere keeps your letters for [-30-] {+90+} days." in result.output


def test_versions_that_say_the_same_do_not_differ(at: Desk):
    for text in (ONE, TWO, ONE):
        at.sees(text)
    assert call(diff, "mossmere", 1, 3).exit_code == 0
    assert call(diff, "mossmere", 1, 2).exit_code == 1


def test_one_number_is_compared_with_the_current_version(at: Desk):
    for text in (ONE, TWO, ONE):
        at.sees(text)
    told = json.loads(call(diff, "mossmere", 2, "--json").output)
    assert (told["old"]["version"], told["new"]["version"], told["edits"]) == (2, 3, 1)


def test_a_redline_is_written_as_a_page(at: Desk, tmp_path: Path):
    at.sees(ONE)
    at.sees(HOSTILE)
    assert call(diff, "mossmere", "--html", tmp_path / "redline.html").exit_code == 1
    page = (tmp_path / "redline.html").read_text()
    assert "<ins" in page
    assert "<script" not in page
    assert reading(HOSTILE).digest in page


def test_a_redline_that_can_not_be_written_is_told(at: Desk, tmp_path: Path):
    at.sees(ONE)
    at.sees(TWO)
    with pytest.raises(StorageError, match="can't be written: No such file"):
        call(diff, "mossmere", "--html", tmp_path / "nowhere" / "redline.html")


@pytest.mark.parametrize("verb", [(show, 1), (diff, "mossmere"), (history, "mossmere")])
def test_a_hostile_page_does_not_reach_the_terminal(at: Desk, verb: tuple):
    at.sees(ONE)
    outcome = at.outcome(HOSTILE)
    at.archive.record(outcome)
    output = call(*verb).output
    assert "\x1b" not in output
    assert "\u202e" not in output


def test_what_does_not_exist_is_refused_with_the_nearest(at: Desk):
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


def well(at: Desk) -> None:
    """Let the watch be seen well, and be due in an hour from now."""
    at.now = system_clock()
    at.sees(ONE)


def test_where_all_is_well_there_are_no_errors(at: Desk):
    well(at)
    result = call(errors)
    assert (result.exit_code, result.output) == (0, "")


def test_a_watch_that_fails_is_an_error(at: Desk):
    well(at)
    at.fails("dns", "no such host")
    result = call(errors, "--json")
    told = json.loads(result.output)
    assert result.exit_code == 1
    assert (told["watch"], told["kind"], told["words"], told["looks"]) == (
        "mossmere",
        "dns",
        "no such host",
        1,
    )


def test_a_watch_that_was_never_looked_at_is_an_error(at: Desk):
    Path("policy-monitor.toml").write_text(
        CONFIG.replace("[{", '[{ id = "new", url = "https://new.example/" }, {')
    )
    well(at)
    result = call(errors)
    assert (result.exit_code, result.output) == (1, "new\tnever\t\t\tit was not looked at yet\n")


def test_a_look_that_is_hours_late_is_an_error(at: Desk):
    at.sees(ONE)
    assert "hours late: is the daemon running?" in call(errors).output


def test_an_alert_that_reached_nobody_is_an_error_for_a_week(at: Desk):
    at.channels = ("mail",)
    at.sees(ONE)
    well_now = system_clock()
    at.sees(TWO, next_check_at=well_now + HOUR)
    (delivery,) = at.outbox.claim(at.now, limit=1)
    at.outbox.settle_given_up(delivery, well_now, "550 no such mailbox")
    result = call(errors)
    assert result.exit_code == 1
    assert "mail was not told of “letters are kept longer”: 550 no such mailbox" in result.output
    at.outbox.resend(at.now, change=1)
    (delivery,) = at.outbox.claim(at.now, limit=1)
    at.outbox.settle_given_up(delivery, START, "550 no such mailbox")
    assert call(errors).exit_code == 0


def test_deliveries_say_how_it_went_in_the_servers_words(at: Desk):
    at.sees(ONE)
    at.sees(TWO)
    mail, chat = sorted(
        at.outbox.claim(at.now, limit=2), key=lambda delivery: delivery.channel, reverse=True
    )
    at.outbox.settle_sent(mail, at.now, "250 queued as 7")
    at.outbox.settle_retry(chat, at.now + HOUR, "503 \x1b[31mbusy")
    assert call(deliveries, "--channel", "mail").output == (
        "2 Mar 2026, 10:00 UTC\tmail\tsent\t1\tmossmere: letters are kept longer\t250 queued as 7\n"
    )
    failed = call(deliveries, "--failed")
    assert failed.exit_code == 1
    assert failed.output == (
        "2 Mar 2026, 11:00 UTC\tchat\tpending\t1\tmossmere: letters are kept longer\t503 [31mbusy\n"
    )


def test_deliveries_as_json_name_their_alert_and_change(at: Desk):
    at.channels = ("mail",)
    at.sees(ONE)
    alert = at.sees(TWO).alerts[0]
    told = json.loads(call(deliveries, "--json").output)
    assert (told["alert"], told["change"], told["state"], told["settled"]) == (
        alert.key,
        1,
        "pending",
        None,
    )


def test_no_failed_delivery_is_no_error(at: Desk):
    at.sees(ONE)
    at.sees(TWO)
    assert call(deliveries, "--failed").exit_code == 0


@pytest.mark.parametrize("verb", [history, show, diff, errors, deliveries])
def test_help_ends_with_an_example(verb):
    assert f"policy-monitor {verb.name}" in CliRunner().invoke(verb, ["--help"]).output
