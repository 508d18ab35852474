"""Completion scripts, the man page, and what is said of mistyped verbs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import completion, man_page
from monitor.cli.main import VERBS, cli

SHARE = Path(__file__).parent.parent.parent / "share"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_scripts_that_are_shipped_are_those_of_the_verb(shell: str):
    made = CliRunner().invoke(cli, ["completion", shell]).output
    assert made == completion.script(shell)
    assert (SHARE / f"policy-monitor.{shell}").read_text() == made, "run make docs"


def test_a_verb_is_completed():
    environ = {
        **os.environ,
        completion.VARIABLE: "bash_complete",
        "COMP_WORDS": "policy-monitor ba",
        "COMP_CWORD": "1",
    }
    program = (
        "import sys; sys.argv[0] = 'policy-monitor'; from monitor.cli.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["plain,backtest", "plain,backup"]


def test_the_man_page_is_made_of_the_help_texts():
    made = man_page.page()
    assert (SHARE / "policy-monitor.1").read_text() == made, "run make docs"
    assert all(f".SS policy\\-monitor {verb}" in made for verb in VERBS)


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_groff_has_nothing_to_complain_of():
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-ww", "-z", str(SHARE / "policy-monitor.1")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("typed", "meant"), [("chekc", "check"), ("stauts", "status")])
def test_a_mistyped_verb_gets_a_suggestion(typed: str, meant: str):
    done = CliRunner().invoke(cli, [typed])
    assert done.exit_code == 2
    assert f'no verb "{typed}" (did you mean "{meant}"?)' in done.output
