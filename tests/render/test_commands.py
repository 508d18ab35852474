"""What a message tells its reader to type works: every command of every template is run."""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.main import cli
from monitor.model.alert import Alert
from monitor.model.change import EventKind
from monitor.render import digest, messages
from monitor.render.messages import MessageOptions
from monitor.store.history import History
from tests.sample_policy import current
from tests.site import Site
from tests.watcher import Watcher

MARKDOWN = "text/markdown; charset=utf-8"
COMMAND = re.compile(r"policy-monitor ((?!-)[a-z][a-z]+(?: (?:--)?[a-z0-9._-]+)*)")
WATCH = """
[storage]
path = "monitor.db"
[[watch]]
id = "acme-privacy"
url = "{url}"
allow_private = true
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two changes of a watch, and its watch list."""
    folder = tmp_path_factory.mktemp("commands")
    with Site() as site, Watcher(folder / "monitor.db", site.url) as watcher:
        for months in (18, 24, 36):
            site.publishes(current(months), media_type=MARKDOWN)
            watcher.look()
            watcher.look()
        (folder / "policy-monitor.toml").write_text(WATCH.format(url=site.url))
    return folder


def alerts_in(folder: Path) -> dict[int | None, Alert]:
    """The stored alerts by the number of their change."""
    with Watcher(folder / "monitor.db", "http://127.0.0.1/") as watcher:
        found = [History(watcher.store).alert(one.key) for one in History(watcher.store).events()]
    return {alert.change: alert for alert in found}


def commands_in(alert: Alert, *, test: bool = False) -> list[str]:
    """Every command that a message about an alert tells one to type, in whatever form."""
    options = MessageOptions(test=test)
    single = messages.message(alert, None, options)
    forms = [single.plain, single.html, single.markdown]
    together = digest.digest_message([alert] * 201, alert.at, "daily digest")
    forms += [together.plain, together.html, together.markdown]
    text = re.sub(r"<[^>]+>", "\n", "\n".join(forms))
    return sorted(set(COMMAND.findall(text)))


def typed(folder: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "argv", ["policy-monitor"])
    done = CliRunner().invoke(cli, shlex.split(command), standalone_mode=False)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    code = done.return_value if isinstance(done.return_value, int) else done.exit_code
    return code, done.output


@pytest.mark.parametrize("kind", EventKind)
def test_every_command_of_a_message_runs(
    kind: EventKind, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    changes = alerts_in(folder)
    alert = replace(changes[1], kind=kind)
    event = replace(alert, change=None, new_digest=None, old_digest=None, finding=None)
    commands = {*commands_in(alert), *commands_in(event), *commands_in(alert, test=True)}
    assert commands
    for command in commands:
        code, output = typed(folder, command, monkeypatch)
        assert code in {0, 1}, f"{command}: {output}"


def test_a_mail_names_its_own_change_and_not_the_newest(folder: Path):
    changes = alerts_in(folder)
    assert {1, 2} <= set(changes)
    told = commands_in(changes[1])
    assert {"show 1", "ack 1", "noise 1", "diff acme-privacy --change 1"} <= set(told)
    assert not any("2" in command for command in told)


def test_the_diff_of_a_change_is_that_of_its_own_texts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    _, first = typed(folder, "diff acme-privacy --change 1", monkeypatch)
    _, second = typed(folder, "diff acme-privacy --change 2", monkeypatch)
    assert "18" in first
    assert "36" not in first
    assert "36" in second


def test_errors_of_one_watch_are_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch):
    _, output = typed(folder, "errors acme-privacy --json", monkeypatch)
    assert '"watch": "acme-privacy"' in output
