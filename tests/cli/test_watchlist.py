"""`policy-monitor init`, `add` and `list`, as one types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.watchlist import add, init, list_verb
from monitor.errors import UsageError


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(verb, *words: str, config: str | None = None) -> Result:
    environ = {"HOME": "/nonexistent"}
    return CliRunner().invoke(
        verb, words, obj={"config_path": config, "environ": environ}, catch_exceptions=False
    )


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


def test_an_existing_list_is_never_written_over(here):
    Path("policy-monitor.toml").write_text("# mine")
    with pytest.raises(UsageError, match="exists already"):
        call(init)
    assert Path("policy-monitor.toml").read_text() == "# mine"


def test_one_id_is_for_one_page(here):
    call(init)
    with pytest.raises(UsageError, match="one page only"):
        call(add, "acme.example/1", "acme.example/2", "--id", "x")


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
