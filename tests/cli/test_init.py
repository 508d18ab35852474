"""`policy-monitor init`, as one types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.cli.init import init
from monitor.errors import UsageError
from tests.cli.calling import call


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_an_existing_list_is_never_written_over(here):
    Path("policy-monitor.toml").write_text("# mine")
    with pytest.raises(UsageError, match="already exists"):
        call(init)
    assert Path("policy-monitor.toml").read_text() == "# mine"
