"""Where things stand in a TOML text."""

from __future__ import annotations

import tomllib
from typing import Any

import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.toml_positions import Loc, TomlPositions

KEYS = st.text(min_size=1, max_size=6)
PLAIN = st.one_of(
    st.booleans(), st.integers(-(10**9), 10**9), st.text(max_size=20), st.floats(allow_nan=False)
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def locations(value: Any, at: Loc = ()) -> list[Loc]:
    if isinstance(value, dict):
        return [
            found
            for key, inner in value.items()
            for found in [(*at, key), *locations(inner, (*at, key))]
        ]
    if isinstance(value, list):
        return [
            found
            for index, inner in enumerate(value)
            for found in [(*at, index), *locations(inner, (*at, index))]
        ]
    return []


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_everything_that_tomllib_reads_has_a_line_of_its_own(tables):
    text = tomlkit.dumps(tables)
    lines = TomlPositions(text)
    height = text.count("\n") + 1
    for loc in locations(tomllib.loads(text)):
        line = lines.at(loc)
        assert line is not None and 1 <= line <= height
        assert loc in lines


def test_each_way_of_writing_a_table_is_found():
    lines = TomlPositions(
        "a.b = 1\n[c]\nd = 2\n[[e]]\nf = 3\n[e.g]\nh = 4\n[[e]]\nf = { i = 5 }\n[[e.j]]\nk = [\n6,\n7]\n"
    )
    assert lines.at(("a", "b")) == 1
    assert lines.at(("c", "d")) == 3
    assert [lines.at(("e", 0)), lines.at(("e", 0, "f")), lines.at(("e", 0, "g", "h"))] == [4, 5, 7]
    assert [lines.at(("e", 1)), lines.at(("e", 1, "f", "i"))] == [8, 9]
    assert [lines.at(("e", 1, "j", 0, "k")), lines.at(("e", 1, "j", 0, "k", 1))] == [11, 13]


def test_what_is_missing_is_said_to_be_where_it_should_be():
    lines = TomlPositions('\n[[watch]]\nid = "a"\n')
    assert lines.at(("watch", 0, "url")) == 2
    assert lines.at(("nowhere",)) is None


def test_texts_that_look_like_tables_are_none():
    text = 'a = """\n[b]\nc = 1 """\nd = \'\'\'\n[b]\n\'\'\'\nx = "\\"[b]" # [b]\n[b]\nc = 2\n'
    assert TomlPositions(text).at(("b", "c")) == 9


def test_quotes_at_the_end_of_long_texts_belong_to_them():
    text = 'a = """one"""""\nb = \'\'\'two\'\'\'\'\'\nc = """\\""""\nd = ""\ne = 1\n'
    assert [TomlPositions(text).at((key,)) for key in "abcde"] == [1, 2, 3, 4, 5]


def test_the_end_of_the_last_table_is_known():
    text = '[[watch]]\nid = "a"\n[watch.headers]\nX = "1" # last\n\n# about channels\n[channels]\n'
    assert text[: TomlPositions(text).end(("watch",))].endswith('X = "1"')
    assert TomlPositions(text).end(("route",)) is None


def test_lists_nested_beyond_reason_do_not_break_it():
    assert TomlPositions("a = 1\nb = " + "[" * 100_000).at(("a",)) == 1
