"""`policy-monitor diff`, as one types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.cli.diff import diff
from monitor.errors import StorageError
from tests.cli.calling import call
from tests.store.recorder import ONE, TWO, Recorder, reading

HOSTILE = ONE.replace("30 days", "30 \x1b[2J\u202edays <script>")


def test_two_versions_differ_in_their_words(at: Recorder):
    at.sees(ONE)
    at.sees(TWO)
    result = call(diff, "mossmere")
    assert result.exit_code == 1
    assert "Mossmere keeps your letters for [-30-] {+90+} days." in result.output


def test_versions_that_say_the_same_do_not_differ(at: Recorder):
    for text in (ONE, TWO, ONE):
        at.sees(text)
    assert call(diff, "mossmere", 1, 3).exit_code == 0
    assert call(diff, "mossmere", 1, 2).exit_code == 1


def test_one_number_is_compared_with_the_current_version(at: Recorder):
    for text in (ONE, TWO, ONE):
        at.sees(text)
    told = json.loads(call(diff, "mossmere", 2, "--json").output)
    assert (told["old"]["version"], told["new"]["version"], told["edits"]) == (2, 3, 1)


def test_a_redline_is_written_as_a_page(at: Recorder, tmp_path: Path):
    at.sees(ONE)
    at.sees(HOSTILE)
    assert call(diff, "mossmere", "--html", tmp_path / "redline.html").exit_code == 1
    page = (tmp_path / "redline.html").read_text()
    assert "<ins" in page
    assert "<script" not in page
    assert reading(HOSTILE).digest in page


def test_a_redline_that_can_not_be_written_is_told(at: Recorder, tmp_path: Path):
    at.sees(ONE)
    at.sees(TWO)
    with pytest.raises(StorageError, match="can't be written: No such file"):
        call(diff, "mossmere", "--html", tmp_path / "nowhere" / "redline.html")
