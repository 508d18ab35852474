"""Watches are added to the user's file without touching what the user wrote."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import edit, load
from monitor.errors import ConfigError, UsageError
from tests.config.lists import WATCH

COMMENTED = """\
# mine

[[watch]]   # first
id = "acme-privacy"
url = "https://acme.example/privacy"
headers = { X = "1" }  # kept


# ---- channels ----
[channels.mail]
url = "mailto://example.com"   # ours
"""


@pytest.fixture
def path(tmp_path) -> Path:
    path = tmp_path / "watches.toml"
    path.write_text(COMMENTED)
    return path


def add(path: Path, *urls: str, **wishes: object) -> None:
    edit.add(path, urls, wishes)


def test_a_new_watch_comes_after_the_last_one_and_all_else_stays(path):
    add(path, "https://acme.example/terms", tags=["legal"], note='say "hi"')
    above, below = COMMENTED.split("\n\n\n")
    assert (
        path.read_text()
        == f"""{above}

[[watch]]
id = "acme-terms"
name = "Acme Terms of Service"
service = "Acme"
terms_type = "Terms of Service"
url = "https://acme.example/terms"
tags = ["legal"]
note = "say \\"hi\\""


{below}"""
    )


def test_a_first_watch_comes_at_the_end(path):
    path.write_text("# nothing yet\n[defaults]\nevery = '1h'")
    add(path, "acme.example/privacy")
    text = path.read_text()
    assert text.startswith("# nothing yet\n[defaults]\nevery = '1h'\n\n[[watch]]\n")
    assert load.load_without_secrets(path).watches[0].urls == ("https://acme.example/privacy",)


def test_a_list_in_brackets_stays_one(path):
    path.write_text('watch = [\n  { id = "a", url = "https://acme.example/1" }, # one\n]\n')
    add(path, "https://acme.example/2", id="b")
    assert "# one" in path.read_text()
    assert [watch.id for watch in load.load_without_secrets(path).watches] == ["a", "b"]


def test_line_ends_byte_order_mark_and_rights_stay(path):
    path.write_bytes(b"\xef\xbb\xbf" + COMMENTED.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    add(path, "https://acme.example/terms")
    body = path.read_bytes()
    assert body.startswith(b"\xef\xbb\xbf# mine\r\n")
    assert body.count(b"\n") == body.count(b"\r\n") > COMMENTED.count("\n")
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(path, tmp_path):
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    add(link, "https://acme.example/terms")
    assert link.is_symlink()
    assert len(load.load_without_secrets(path).watches) == 2


def test_several_are_added_together_or_not_at_all(path):
    with pytest.raises(UsageError, match="is already watched"):
        add(path, "https://acme.example/terms", "https://acme.example/privacy/")
    assert path.read_text() == COMMENTED
    add(path, "https://acme.example/terms", "https://acme.example/legal/terms-2")
    assert [watch.id for watch in load.load_without_secrets(path).watches] == [
        "acme-privacy",
        "acme-terms",
        "acme-terms-2",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://ACME.example/privacy",
        "http://acme.example/privacy/",
        "acme.example/privacy#cookies",
    ],
)
def test_a_page_that_is_watched_already_is_refused(path, url):
    """A page that is already watched is refused, however its URL is written."""
    with pytest.raises(
        UsageError, match=r'is already watched as "acme-privacy"; nothing was written'
    ):
        add(path, url)


@pytest.mark.parametrize(
    ("url", "wishes", "words"),
    [
        ("ftp://acme.example/", {}, "the URL must begin with https:// or http://"),
        ("https://me:pw@acme.example/", {}, "the URL must not contain a user name or password"),
        ("acme", {}, "the URL has no host with a dot"),
        ("http://127.0.0.1/", {}, "is not a public address"),
        ("https://acme.example/2", {"every": "often"}, '"every" must be a duration'),
        ("https://acme.example/2", {"group": "none"}, 'unknown group "none"'),
        ("https://acme.example/2", {"id": "acme-privacy"}, 'the id "acme-privacy" is taken'),
        ("https://acme.example/2", {"id": "Acme 2"}, '"id" must be made of'),
    ],
)
def test_what_would_be_wrong_is_not_written(path, url, wishes, words):
    with pytest.raises(UsageError) as caught:
        add(path, url, **wishes)
    assert words in str(caught.value)
    assert path.read_text() == COMMENTED


def test_a_file_with_mistakes_is_left_alone(path):
    path.write_text(COMMENTED + "nonsense = 1\n")
    with pytest.raises(ConfigError, match="nonsense"):
        add(path, "https://acme.example/terms")
    assert path.read_text() == COMMENTED + "nonsense = 1\n"


def test_nothing_is_left_behind_where_writing_fails(path):
    path.parent.chmod(0o500)
    try:
        if os.geteuid() != 0:
            with pytest.raises(UsageError, match="can't be written"):
                add(path, "https://acme.example/terms")
    finally:
        path.parent.chmod(0o700)
    assert [entry.name for entry in path.parent.iterdir()] == ["watches.toml"]


def test_a_service_is_spelt_as_the_list_spells_it(path):
    path.write_text(WATCH + 'service = "ACME Corp"\n')
    add(path, "https://help.acme.example/terms")
    assert load.load_without_secrets(path).watches[1].service == "ACME Corp"


def test_the_first_watch_list_is_valid_and_overwrites_nothing(tmp_path):
    """The first watch list is valid, and never overwrites another."""
    path = tmp_path / "new" / "policy-monitor.toml"
    edit.write_first(path)
    assert load.load_without_secrets(path).watches == ()
    add(path, "https://acme.example/privacy")
    text = path.read_text()
    with pytest.raises(UsageError, match="already exists"):
        edit.write_first(path)
    assert path.read_text() == text


def test_what_the_first_watch_list_shows_in_comments_is_sound(tmp_path):
    path = tmp_path / "policy-monitor.toml"
    shown = [line.removeprefix("# ") for line in edit.starter().splitlines()]
    path.write_text("\n".join(line for line in shown if line.startswith("[") or " = " in line))
    config = load.load_without_secrets(path)
    assert (len(config.watches), len(config.rules.channels), len(config.rules.routes)) == (1, 1, 1)
    assert config.contact == "privacy@example.com"


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["name", "note", "service"]), st.text(min_size=1, max_size=30)),
    st.sampled_from(
        [COMMENTED, "", "# x", WATCH, WATCH + "[watch.headers]\nX = '''\n#'''", "a.b = 1"]
    ),
)
def test_whatever_is_added_all_else_reads_as_before(new, text):
    entry = {"id": "new", **new, "url": "https://acme.example/new"}
    old, after = tomllib.loads(text), tomllib.loads(edit.with_watch(text, entry))
    assert after.pop("watch") == [*old.pop("watch", []), entry]
    assert after == old


@pytest.mark.parametrize(
    "url", ["https://acme.example/#/privacy", "https://acme.example/#!/legal/terms"]
)
def test_nothing_is_added_that_a_check_would_warn_of(path, url):
    before = path.read_text() if path.exists() else ""
    with pytest.raises(UsageError, match=r"after # is never sent.*nothing was written"):
        add(path, url)
    assert (path.read_text() if path.exists() else "") == before


def test_a_second_policy_of_one_kind_gets_a_name_of_its_own(path):
    path.write_text("")
    add(path, "https://acme.example/privacy")
    add(path, "https://acme.example/eu/privacy")
    assert len({watch.name for watch in load.load_without_secrets(path).watches}) == 2
