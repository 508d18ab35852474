"""Selectors that are added to the watch list leave the rest of it alone."""

from __future__ import annotations

import pytest

from monitor.config.edit_ignore import with_ignored
from monitor.errors import UsageError

LIST = """# mine
[[watch]]
id = "a"          # the first
url = "https://a.example/"

[[watch]]
id = "b"
url = "https://b.example/"
ignore = ["nav"]  # menus
"""


def test_a_watch_gets_a_line_and_everything_else_stays():
    text = with_ignored(LIST, "a", ["#counter", "div.quote"])
    assert text.replace('ignore = ["#counter", "div.quote"]\n', "", 1) == LIST


def test_what_is_ignored_already_stays_and_comes_once():
    assert 'ignore = ["nav", "#counter"]' in with_ignored(LIST, "b", ["nav", "#counter"])


def test_watches_that_are_written_in_one_line_are_found_too():
    assert 'ignore = ["p"]' in with_ignored(
        'watch = [{id = "a", url = "https://a.example/"}]\n', "a", ["p"]
    )


def test_a_watch_that_is_not_there_is_wrong_usage():
    with pytest.raises(UsageError, match='no watch "c"'):
        with_ignored(LIST, "c", ["p"])
