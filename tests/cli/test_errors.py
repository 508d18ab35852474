"""`policy-monitor errors`, as one types it."""

from __future__ import annotations

import json
from pathlib import Path

from monitor.cli.errors import errors
from monitor.clock import system_clock
from tests.cli.calling import CONFIG, call
from tests.store.recorder import HOUR, ONE, START, TWO, Recorder


def well(at: Recorder) -> None:
    """Let the watch be seen well, and be due in an hour from now."""
    at.now = system_clock()
    at.sees(ONE)


def test_where_all_is_well_there_are_no_errors(at: Recorder):
    well(at)
    result = call(errors)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no errors\n")


def test_a_watch_that_fails_is_an_error(at: Recorder):
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


def test_a_watch_that_was_never_looked_at_is_an_error(at: Recorder):
    Path("policy-monitor.toml").write_text(
        CONFIG.replace("[{", '[{ id = "new", url = "https://new.example/" }, {')
    )
    well(at)
    result = call(errors)
    assert (result.exit_code, result.output) == (1, "new\tnever\t\t\tnot checked yet\n")


def test_a_look_that_is_hours_late_is_an_error(at: Recorder):
    at.sees(ONE)
    assert "hours; is the daemon running?" in call(errors).output


def test_an_alert_that_reached_nobody_is_an_error_for_a_week(at: Recorder):
    at.channels = ("mail",)
    at.sees(ONE)
    well_now = system_clock()
    at.sees(TWO, next_check_at=well_now + HOUR)
    (delivery,) = at.outbox.claim(at.now, limit=1)
    at.outbox.settle_given_up(delivery, well_now, "550 no such mailbox")
    result = call(errors)
    assert result.exit_code == 1
    assert "gave up sending “letters are kept longer” to mail: 550 no such mailbox" in result.output
    at.outbox.resend(at.now, change=1)
    (delivery,) = at.outbox.claim(at.now, limit=1)
    at.outbox.settle_given_up(delivery, START, "550 no such mailbox")
    assert call(errors).exit_code == 0
