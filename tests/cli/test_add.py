"""`policy-monitor add`, as one types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.cli.add import add
from monitor.cli.init import init
from monitor.cli.list import list_verb
from monitor.errors import UsageError
from tests.cli.calling import call


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_first_list_is_written_filled_and_listed(here):
    assert "policy-monitor add" in call(init).output
    assert call(
        add, "https://acme.example/privacy", "acme.example/terms", "--tag", "vendors"
    ).output == (
        "added acme-privacy: Acme Privacy Policy, https://acme.example/privacy\n"
        "added acme-terms: Acme Terms of Service, https://acme.example/terms\n"
    )
    assert call(list_verb).output == (
        "acme-privacy\tAcme Privacy Policy\tevery 6h\tvendors\thttps://acme.example/privacy\n"
        "acme-terms\tAcme Terms of Service\tevery 6h\tvendors\thttps://acme.example/terms\n"
    )


def test_what_is_wished_for_is_written(here):
    call(init)
    call(
        add,
        "https://acme.example/x",
        "--id",
        "ours",
        "--name",
        "Our lease",
        "--service",
        "Landlord",
        "--terms-type",
        "Commercial Terms",
        "--every",
        "2d",
        "--note",
        "ask Eve",
        "--tag",
        "a",
        "--tag",
        "b",
    )
    listed = json.loads(call(list_verb, "--json").output)
    assert listed == {
        "watch": "ours",
        "id": "ours",
        "name": "Our lease",
        "service": "Landlord",
        "terms_type": "Commercial Terms",
        "url": "https://acme.example/x",
        "every": "2d",
        "tags": ["a", "b"],
        "note": "ask Eve",
        "enabled": True,
        "follow": False,
        "allow_private": False,
    }


def test_the_file_asked_for_is_used(here):
    call(init, config="mine.toml")
    call(add, "https://acme.example/privacy", config="mine.toml")
    assert "acme-privacy" in Path("mine.toml").read_text()
    assert not Path("policy-monitor.toml").exists()


def test_one_id_is_for_one_page(here):
    call(init)
    with pytest.raises(UsageError, match="one page only"):
        call(add, "acme.example/1", "acme.example/2", "--id", "x")
