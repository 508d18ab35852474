"""The command as a process: what it does where its output can't be written as it is, or not at
all.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

WATCH = '[[watch]]\nid = "acme"\nname = "Datenschutz für Größen – 𝕏"\nurl = "https://acme.example/privacy"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "watch.toml"
    path.write_text(WATCH, encoding="utf-8")
    return path


def call(
    config: Path, *words: str, stdout: int = subprocess.PIPE, **environ: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monitor", "--config", str(config), *words],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environ},
        check=False,
        timeout=60,
    )


def test_json_stays_json_where_the_terminal_knows_ascii_only(config: Path):
    done = call(config, "list", "--json", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert json.loads(done.stdout)["name"] == "Datenschutz für Größen – 𝕏"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("verb", ["list", "--help"])
def test_a_full_disk_behind_the_output_is_one_sentence(config: Path, verb: str):
    full = os.open("/dev/full", os.O_WRONLY)
    done = call(config, verb, stdout=full)
    os.close(full)
    assert done.returncode == 3
    assert done.stderr == "policy-monitor: [Errno 28] No space left on device\n"


def test_a_reader_that_went_away_is_no_failure(config: Path):
    reader, writer = os.pipe()
    os.close(reader)
    done = call(config, "config", "schema", stdout=writer)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")
