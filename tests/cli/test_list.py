"""`policy-monitor list`, as one types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.cli.list import list_verb
from monitor.errors import UsageError
from tests.cli.calling import call


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_lists_need_no_secrets_and_show_what_is_off(here):
    Path("policy-monitor.toml").write_text("""
    watch = [{ id = "a", url = "https://acme.example/a", enabled = false, headers = { Cookie = "${NOT_SET}" } }]
    [channels.mail]
    url = "mailto://me:${NOT_SET}@example.com"
    """)
    assert call(list_verb).output == "a\tacme.example Policy\toff\t\thttps://acme.example/a\n"


def test_without_a_list_it_says_where_it_looked(here):
    with pytest.raises(
        UsageError, match=r"no watch list found \(looked for policy-monitor\.toml, "
    ):
        call(list_verb)
