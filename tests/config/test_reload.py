"""Whether the watch list changed, and what that changes."""

from __future__ import annotations

import pytest

from monitor.config.reload import diff_configs, fingerprint
from tests.config.lists import WATCH, read

MAIL = '[channels.mail]\nurl = "mailto://${KEY}@example.com"\n'


def test_a_fingerprint_differs_whenever_the_file_does(tmp_path):
    path = tmp_path / "watches.toml"
    assert fingerprint(path) is None
    path.write_text("a = 1")
    first = fingerprint(path)
    assert fingerprint(path) == first
    path.write_text("a = 10")
    second = fingerprint(path)
    (tmp_path / "new").write_text("a = 11")
    (tmp_path / "new").replace(path)
    assert len({first, second, fingerprint(path)}) == 3


def test_watches_come_go_and_change(tmp_path):
    other = '[[watch]]\nid = "{}"\nurl = "https://acme.example/{}"\n'
    old = read(tmp_path, WATCH + other.format("terms", 1) + other.format("dpa", 2))
    new = read(tmp_path, other.format("aup", 4) + WATCH + other.format("terms", 3))
    found = diff_configs(old, new)
    assert (found.added, found.removed, found.altered) == (("aup",), ("dpa",), ("terms",))
    assert str(found) == "added aup; removed dpa; altered terms"


def test_changed_defaults_alter_the_watches_that_use_them(tmp_path):
    """A change of the defaults alters the watches that use them."""
    old, new = read(tmp_path, WATCH), read(tmp_path, 'defaults.every = "1h"\n' + WATCH)
    assert diff_configs(old, new).altered == ("acme-privacy",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (MAIL, "channels"),
        ("[health]\npatience = '2d'", "health"),
        ("[health]\nremind_every = '2d'", "health"),
        ("[calendar]\nremind_days = [1]", "calendar"),
        ("[fetch]\ncontact = 'me@example.com'", "fetch"),
        ("[storage]\npath = 'a.db'", "storage"),
        ("[daemon]\nconcurrency = 2", "daemon"),
    ],
)
def test_settings_are_named(tmp_path, text, name):
    found = diff_configs(read(tmp_path, WATCH), read(tmp_path, WATCH + text, environ={"KEY": "x"}))
    assert found.settings == (name,)
    assert str(found) == f"changed {name}"


def test_another_secret_is_a_change_that_does_not_tell_it(tmp_path):
    old, new = (
        read(tmp_path, WATCH + MAIL, environ={"KEY": key}) for key in ("hunter2", "hunter3")
    )
    assert str(diff_configs(old, new)) == "changed channels"


def test_the_same_list_changes_nothing(tmp_path):
    found = diff_configs(read(tmp_path, WATCH), read(tmp_path, "# a comment\n" + WATCH))
    assert not found
    assert str(found) == "nothing changed"
