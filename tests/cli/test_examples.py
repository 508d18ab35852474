"""Every example in every verb's `--help` works as it stands there."""

from __future__ import annotations

import inspect
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from monitor.cli.main import VERBS, cli
from tests.sample_policy import current
from tests.site import Site
from tests.watcher import Watcher

# What a test can't wait for, or must not do on this machine: a daemon, systemd, a browser, mails,
# real hosts. `demo` and the daemon have tests of their own.
NOT_RUN = {
    "policy-monitor run": "tests/test_daemon.py",
    "systemctl start policy-monitor": "tests/test_systemd.py",
    "policy-monitor demo": "tests/test_demo.py",
    "policy-monitor alert preview sample --open": "opens a browser",
    "policy-monitor preview https://x.com/en/privacy": "asks a real host",
}
LIST = """
[storage]
path = "monitor.db"
[channels.mail]
url = "file://{folder}/alerts/"
[channels.chat]
url = "file://{folder}/chat/"
[[watch]]
id = "x-privacy"
service = "X"
url = "{url}"
allow_private = true
"""
MARKDOWN = "text/markdown; charset=utf-8"


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every verb, and every verb within a verb."""
    with click.Context(cli, info_name="policy-monitor") as ctx:
        for verb in VERBS:
            command = cli.get_command(ctx, verb)
            assert command is not None
            yield verb, command
            for name, inner in getattr(command, "commands", {}).items():
                yield f"{verb} {name}", inner


def examples() -> list[str]:
    found = []
    for _, command in commands():
        for part in inspect.cleandoc(command.help or "").split("\n\n"):
            if part.startswith("\b\n"):
                found += [line.strip() for line in part.splitlines()[1:]]
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A database with twelve changes of a watch, saved pages and pairs; and the watched URL."""
    folder = tmp_path_factory.mktemp("watched")
    with Site() as site:
        with Watcher(folder / "monitor.db", site.url) as watcher:
            watcher.watch = replace(watcher.watch, id="x-privacy", service="X")
            watcher.watch_queue.sync_watches([watcher.watch], watcher.now)
            for months in range(12, 25):
                site.publishes(current(months), media_type=MARKDOWN)
                watcher.look()
                watcher.look()
        write_saved(folder)
        yield folder, site.url


@pytest.fixture
def folder(watched: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place in which every example finds what it names."""
    kept, url = watched
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    (tmp_path / "policy-monitor.toml").write_text(LIST.format(folder=tmp_path, url=url))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("POLICY_MONITOR_CONFIG", raising=False)
    return tmp_path


def write_saved(folder: Path) -> None:
    old, new = current(12), current(24)
    for name, text in (("privacy-2024", old), ("privacy-2025", new)):
        html = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
        (folder / f"{name}.html").write_text(f"<html><body>{html}</body></html>")
    (folder / "old.md").write_text(old)
    (folder / "new.md").write_text(new)
    for name in ("old.md", "new.md"):
        subprocess.run(["gzip", "-k", name], cwd=folder, check=True)
    pair = {"id": "a", "old": "old.md", "new": "new.md"}
    (folder / "pairs.jsonl").write_text(json.dumps(pair) + "\n")
    (folder / "saved").mkdir()
    (folder / "saved" / "privacy.html").write_text((folder / "privacy-2024.html").read_text())
    row = {
        "watch": "x-privacy",
        "url": "https://x.example/privacy",
        "at": "2026-03-02T08:00:00Z",
        "status": 200,
        "media_type": "text/html",
        "file": "privacy.html",
    }
    (folder / "saved" / "snapshots.jsonl").write_text(json.dumps(row) + "\n")


def prepared(line: str, folder: Path) -> str:
    """The example with its absolute paths moved into the folder, and what it expects in place."""
    if "init" in line.split():
        (folder / "policy-monitor.toml").unlink()
    if "unmute" in line.split():
        CliRunner().invoke(cli, ["mute", "x-privacy"], standalone_mode=False)
    for root in ("/etc/policy-monitor/config.toml", "/backup/", "~/"):
        line = line.replace(root, f"{folder}/{root.strip('/~')}" if root != "~/" else f"{folder}/")
    for target in ("etc/policy-monitor", "backup", ".zfunc", ".config/fish/completions"):
        (folder / target).mkdir(parents=True, exist_ok=True)
    (folder / ".local/share/bash-completion/completions").mkdir(parents=True, exist_ok=True)
    (folder / "etc/policy-monitor/config.toml").write_text(
        (folder / "policy-monitor.toml").read_text() if "init" not in line.split() else ""
    )
    return line


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in examples() if line not in NOT_RUN])
def test_an_example_of_a_help_text_works(line: str, folder: Path):
    program = f"{shlex.quote(sys.executable)} -m monitor"
    typed = prepared(line, folder).replace("policy-monitor ", f"{program} ", 1)
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    done = subprocess.run(
        ["bash", "-c", typed], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 1}, f"{line}: {done.stdout}{done.stderr}"


def test_what_is_not_run_is_still_there():
    assert set(NOT_RUN) <= set(examples())


def test_every_verb_has_an_example_of_its_own():
    lacking = [
        name
        for name, command in commands()
        if not any(line.startswith("policy-monitor") for line in _lines(command))
    ]
    assert lacking == []


def _lines(command: click.Command) -> list[str]:
    return [line.strip() for line in (command.help or "").splitlines()]
