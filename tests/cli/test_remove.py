"""`remove`, `disable`, `enable` and `rename`: the watch list changes, the history stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from monitor.errors import UsageError
from monitor.store.database import open_store
from monitor.store.history import History
from tests.cli import calling

LIST = """# ours
[storage]
path = "monitor.db"

# the first
[[watch]]
id = "a"
url = "{url}"
allow_private = true

# the second
[[watch]]
id = "b"   # stays
url = "https://b.example/privacy"
"""


@pytest.fixture
def listed(database: Path) -> Path:
    path = database.with_name("list.toml")
    url = path.read_text().partition('url = "')[2].partition('"')[0]
    path.write_text(LIST.format(url=url))
    with open_store(database) as store, store.writing() as connection:
        connection.execute("UPDATE watches SET id = 'a'")
    return path


def run(listed: Path, *words: str) -> Result:
    done = calling.run(listed.with_name("monitor.db"), *words)
    if isinstance(done.exception, UsageError):
        raise done.exception
    return done


def test_a_removed_watch_keeps_its_history(listed: Path):
    assert "its history stays" in run(listed, "remove", "a").output
    assert '"a"' not in listed.read_text()
    assert 'id = "b"   # stays' in listed.read_text()
    assert "first seen" in run(listed, "history", "a").output


def test_the_last_watch_can_be_removed(listed: Path):
    run(listed, "remove", "a", "b")
    assert "[[watch]]" not in listed.read_text()
    assert run(listed, "list").stdout == ""


def test_a_watch_is_disabled_and_enabled(listed: Path):
    assert run(listed, "disable", "b").output == "disabled b\n"
    assert "off" in run(listed, "list").output
    run(listed, "enable", "b")
    assert "off" not in run(listed, "list").output
    assert listed.read_text().startswith("# ours\n")


def test_a_renamed_watch_keeps_its_history(listed: Path):
    assert run(listed, "rename", "a", "a-eu").output == "renamed a to a-eu\n"
    assert 'id = "a-eu"' in listed.read_text()
    with open_store(listed.with_name("monitor.db")) as store:
        assert History(store).watch("a-eu").versions == 1


def test_what_was_never_checked_is_renamed_in_the_list(listed: Path):
    assert "nothing was stored of it yet" in run(listed, "rename", "b", "c").output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("remove", "c"), 'no watch "c"'),
        (("disable", "c"), 'no watch "c"'),
        (("rename", "a", "b"), 'has a watch "b" already'),
        (("rename", "a", "Not An Id"), "must be made of"),
        (("rename", "c", "d"), 'no watch "c"'),
    ],
)
def test_what_can_not_be_done_is_told_and_nothing_written(
    listed: Path, words: tuple[str, ...], sentence: str
):
    before = listed.read_text()
    with pytest.raises(UsageError, match=sentence):
        run(listed, *words)
    assert listed.read_text() == before


def test_an_id_with_a_history_of_its_own_is_not_taken(listed: Path):
    run(listed, "remove", "a")
    with pytest.raises(UsageError, match="has a history of its own; nothing was renamed"):
        run(listed, "rename", "b", "a")
