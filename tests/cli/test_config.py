"""`policy-monitor config`, as one types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.config import config

SOUND = """
[groups.social]
every = "2h"
[[watch]]
id = "acme-privacy"
url = "https://acme.example/privacy"
group = "social"
headers = { Cookie = "plain-secret" }
[channels.mail]
url = "mailto://me:${KEY}@example.com"
"""


@pytest.fixture
def path(tmp_path) -> Path:
    path = tmp_path / "watches.toml"
    path.write_text(SOUND)
    return path


def call(path: Path, *words: str, **environ: str) -> Result:
    return CliRunner().invoke(
        config, words, obj={"config_path": str(path), "environ": environ}, catch_exceptions=False
    )


def test_a_sound_list_is_fine(path):
    result = call(path, "check", KEY="hunter2")
    assert (result.exit_code, result.output) == (
        0,
        f"{path}: no problems: 1 watch, 1 channel, 0 routes\n",
    )


def test_every_problem_is_told_and_the_exit_code_is_one(path):
    path.write_text(SOUND.replace("url =", "ulr ="))
    result = call(path, "check")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f'{path}:6: watch "acme-privacy": unknown key "ulr" (did you mean "url"?)',
        f'{path}:10: channel "mail": unknown key "ulr" (did you mean "url"?)',
        f"{path}: 2 problems",
    ]


def test_problems_are_facts_too(path):
    path.write_text(SOUND.replace("[groups", "[gruops"))
    result = call(path, "check", "--json", KEY="x")
    facts = json.loads(result.output)
    assert result.exit_code == 1
    assert facts["problems"][0] == {
        "file": str(path),
        "line": 2,
        "column": None,
        "what": 'unknown key "gruops" (did you mean "groups"?)',
    }


def test_a_warning_is_told_and_no_failure(path):
    path.write_text(SOUND.replace("group =", 'timezone = "UTC"\ngroup ='))
    result = call(path, "check", KEY="x")
    assert result.exit_code == 0
    assert (
        f'{path}:7: watch "acme-privacy": "timezone" has no effect without "cron" (warning)\n'
        in result.output
    )


def test_secrets_are_asked_for_unless_told_otherwise(path):
    assert "needs the environment variable KEY, which is not set" in call(path, "check").output
    assert call(path, "check", "--without-secrets").exit_code == 0


def test_a_channel_that_nothing_can_be_sent_to_is_told(path):
    path.write_text(SOUND.replace("mailto://", "nonsense://"))
    result = call(path, "check", KEY="hunter2")
    assert result.exit_code == 1
    assert result.output.startswith(f'{path}:10: channel "mail": "url": ')
    assert "hunter2" not in result.output


def test_credentials_are_found_where_systemd_puts_them(path, tmp_path):
    path.write_text(SOUND.replace("${KEY}", "${credential:smtp}"))
    (tmp_path / "smtp").write_text("hunter2\n")
    assert call(path, "check", CREDENTIALS_DIRECTORY=str(tmp_path)).exit_code == 0


def test_what_it_comes_to_is_shown_without_secrets(path):
    shown = call(path, "show", KEY="hunter2").output
    assert 'every = "2h"' in shown
    assert "hunter2" not in shown and "plain-secret" not in shown
    facts = json.loads(call(path, "show", "--json").output)
    assert facts["watch"][0]["headers"] == {"Cookie": "***"}
    assert facts["channels"]["mail"]["urls"] == ["mailto://***${KEY}***"]


def test_the_schema_is_json(path):
    assert json.loads(call(path, "schema").output)["properties"]["watch"]["type"] == "array"
