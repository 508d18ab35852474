"""The unit files are valid, tight, and speak of verbs and files that exist."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from monitor.cli.main import cli

UNITS = Path(__file__).parent.parent / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, check=False, timeout=30
    )


@needs_systemd
def test_units_verify_clean(tmp_path: Path):
    for (
        unit
    ) in UNITS.iterdir():  # systemd wants the program to exist, and it is installed elsewhere here
        text = unit.read_text().replace(
            "/opt/policy-monitor/bin/policy-monitor", shutil.which("true") or "/bin/true"
        )
        (tmp_path / unit.name).write_text(text)
    done = analyze("verify", *(str(unit) for unit in sorted(tmp_path.iterdir())))
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_exposure_is_low(service: Path):
    done = analyze("security", "--offline=yes", "--no-pager", str(service))
    found = re.search(r"Overall exposure level .*: ([0-9.]+)", done.stdout)
    assert found is not None, done.stderr
    assert float(found[1]) <= 1.5


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_only_the_state_directory_can_be_written(service: Path):
    text = service.read_text()
    for line in (
        "DynamicUser=yes",
        "ProtectSystem=strict",
        "StateDirectory=policy-monitor",
        "NoNewPrivileges=yes",
    ):
        assert line in text.splitlines()
    assert "ReadWritePaths" not in text


def test_the_daemon_is_watched_and_reloaded():
    text = (UNITS / "policy-monitor.service").read_text()
    for setting in (
        "Type=notify",
        "WatchdogSec=",
        "ExecReload=kill -HUP $MAINPID",
        "LoadCredential=",
    ):
        assert setting in text


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_what_a_unit_starts_is_what_the_command_takes(service: Path):
    (line,) = re.findall(r"^ExecStart=\S+/policy-monitor (.*)$", service.read_text(), re.MULTILINE)
    option, path, verb, *words = shlex.split(line)
    assert (option, path) == ("--config", "${CONFIGURATION_DIRECTORY}/config.toml")
    command = cli.get_command(click.Context(cli), verb)
    assert command is not None
    assert command.make_context(verb, words).command is command
