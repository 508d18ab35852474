"""`policy-monitor service`, as one types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.service import service
from monitor.errors import UsageError
from monitor.store.feedback import Feedback, FeedbackKind
from tests.store.recorder import ONE, START, THREE, TWO, recorder, watch

LIST = '[storage]\npath = "monitor.db"\n[[watch]]\nid = "a"\nurl = "https://a.example/"\n'
WATCHES = (
    watch("mossmere-privacy", service="Mossmere"),
    watch("mossmere-terms", service="Mossmere"),
    watch("other"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two policies of Mossmere and one of somebody else have changed in turn."""
    (tmp_path / "list.toml").write_text(LIST)
    with recorder(tmp_path, *WATCHES) as at:
        for text in (ONE, TWO, THREE):
            for at.watched in WATCHES:
                at.sees(text)
        Feedback(at.store).say(1, FeedbackKind.KNOWN, START, "told legal")
    return tmp_path


def call(folder: Path, *words: str) -> Result:
    obj = {"config_path": str(folder / "list.toml"), "environ": {}}
    return CliRunner().invoke(service, words, obj=obj, catch_exceptions=False)


def test_all_policies_of_a_service_share_one_timeline(folder: Path):
    """Events of all policies of a service stand on one timeline."""
    told = json.loads(call(folder, "mossmere", "--json").output)
    assert [watch["watch"] for watch in told["watches"]] == ["mossmere-privacy", "mossmere-terms"]
    assert [(event["watch"], event["kind"], event["said"]) for event in told["events"]] == [
        ("mossmere-privacy", "changed", "known"),
        ("mossmere-terms", "changed", None),
        ("mossmere-privacy", "changed", None),
        ("mossmere-terms", "changed", None),
    ]


def test_it_reads_as_lines(folder: Path):
    lines = call(folder, "Mossmere", "--limit", "1").output.splitlines()
    assert lines[0] == "Mossmere"
    assert lines[-1].split("\t")[1:3] == ["mossmere-terms", "changed"]


def test_a_service_that_is_not_there_is_wrong_usage(folder: Path):
    with pytest.raises(UsageError, match='no service "Mosmere"; did you mean "Mossmere"'):
        call(folder, "Mosmere")
