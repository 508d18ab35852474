"""`policy-monitor alert`, as one types it, against real endpoints on loopback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.alert import alert
from monitor.errors import UsageError
from tests.site import Site

LIST = """
[[watch]]
id = "acme-privacy"
url = "https://acme.example/privacy"
"""


def call(folder: Path, channels: dict[str, str], *words: str) -> Result:
    path = folder / "watches.toml"
    path.write_text(
        LIST + "".join(f'[channels.{name}]\nurl = "{url}"\n' for name, url in channels.items())
    )
    return CliRunner().invoke(
        alert, words, obj={"config_path": str(path), "environ": {}}, catch_exceptions=False
    )


def test_every_channel_gets_a_sample_that_says_it_is_one(tmp_path: Path):
    with Site() as site:
        site.answers(200, "got it")
        hook, file = f"webhook+http://127.0.0.1:{site.port}/", f"file://{tmp_path}/alerts.jsonl"
        result = call(tmp_path, {"hook": hook, "file": file}, "test")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "hook: sent: 200 OK: got it",
        f"file: sent: appended to {tmp_path}/alerts.jsonl",
    ]
    assert json.loads(site.requests[0].body)["test"] is True


def test_a_failing_channel_shows_the_reply_and_stops_no_other(
    tmp_path: Path,
):
    """A failing channel is shown with the server's reply, and the others are tried all the same."""
    with Site() as site:
        site.fails(404, body="no such hook here")
        hook, file = f"webhook+http://127.0.0.1:{site.port}/", f"file://{tmp_path}/alerts.jsonl"
        result = call(tmp_path, {"hook": hook, "file": file}, "test", "--json")
    told = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 3
    assert told[0] == {
        "channel": "hook",
        "sent": False,
        "words": "404 Not Found: no such hook here",
    }
    assert told[1]["sent"] is True


def test_one_channel_alone_can_be_tried(tmp_path: Path):
    channels = {"one": f"file://{tmp_path}/one.jsonl", "two": f"file://{tmp_path}/two.jsonl"}
    assert call(tmp_path, channels, "test", "two").exit_code == 0
    assert not (tmp_path / "one.jsonl").exists()
    assert (tmp_path / "two.jsonl").exists()


def test_a_channel_that_is_not_there_is_wrong_usage(tmp_path: Path):
    with pytest.raises(UsageError, match="no channel mial; the watch list has mail"):
        call(tmp_path, {"mail": "mailto://u:p@example.com"}, "test", "mial")
    with pytest.raises(UsageError, match="has no channels"):
        call(tmp_path, {}, "test")


def test_a_preview_shows_what_each_kind_of_channel_would_get(tmp_path: Path):
    channels = {
        "mail": "mailto://u:p@example.com",
        "teams": "workflows://h/flow/signature1234567/",
        "hook": "webhook+https://h/",
    }
    mail, teams, hook = (
        call(tmp_path, channels, "preview", "sample", "--channel", name).output for name in channels
    )
    assert mail.startswith("Subject: [test] Important – Inkwell Privacy Policy: upcoming from ")
    assert "Attached: redline.html" in mail
    assert "[-18-] {+24+} months" in mail
    assert len(teams) < 1300
    assert "24 months after you leave" in teams or "24 months instead of 18" in teams
    assert json.loads(hook)["schema"] == "policy-monitor/alert"


def test_the_mails_html_can_be_written_to_a_file(tmp_path: Path):
    result = call(tmp_path, {}, "preview", "sample", "--html", str(tmp_path / "mail.html"))
    assert result.exit_code == 0
    assert "<!DOCTYPE html>" in (tmp_path / "mail.html").read_text()


def test_what_is_no_change_is_wrong_usage(tmp_path: Path):
    with pytest.raises(UsageError, match="is not the number of a change"):
        call(tmp_path, {}, "preview", "latest")
