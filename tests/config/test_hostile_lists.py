"""Whatever stands in the file: a Config or problems with lines, and never anything else."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.config import load
from monitor.config.schema import (
    Cascade,
    FetchTable,
    FileTable,
    HealthTable,
    RouteTable,
    WatchTable,
)
from monitor.config.toml_file import parse
from monitor.errors import ConfigError

SHAPES = (WatchTable, Cascade, RouteTable, FetchTable, HealthTable, FileTable)
KEYS = st.sampled_from(sorted({key for shape in SHAPES for key in shape.model_fields}))
WORDS = st.sampled_from(
    [
        "",
        "a",
        "A b",
        "6h",
        "0s",
        "999999999w",
        "5 5 * * *",
        "5 5 31 2 *",
        "* * * * * *",
        "a-b/0 1 2 3 4",
        "Europe/Berlin",
        "/etc",
        "Europe",
        "..",
        "https://acme.example/",
        "https://[",
        "https://a:b@c/",
        "https://[::1%25eth0]/",
        "http://0x7f.1/",
        "https://\u00df.example/",
        "${",
        "${}",
        "${:}",
        "${file:}",
        "${file:/}",
        "${credential:x}",
        "$${A}",
        "${A}",
        "json://${A}",
        "\x1b[31m",
        "\u202e",
        "x" * 3000,
        "16MB",
        "me@example.com",
        "g",
        "c",
        "substantive",
        "changed",
        "ai_training",
        "de",
    ]
)
SCALARS = st.one_of(
    WORDS, st.booleans(), st.integers(-5, 10**18), st.floats(), st.just(date(2024, 2, 29))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=5)
SOUND_WATCH = st.fixed_dictionaries(
    {"id": st.sampled_from("ab"), "url": st.just("https://acme.example/")}
)
WATCHES = st.lists(
    st.one_of(SCALARS, TABLES, st.builds(lambda a, b: {**a, **b}, SOUND_WATCH, TABLES)), max_size=2
)
NAMED = st.dictionaries(st.sampled_from(["g", "c", "X y", ""]), VALUES | TABLES, max_size=2)
FILES = st.fixed_dictionaries(
    {},
    optional={
        "watch": WATCHES | VALUES,
        "groups": NAMED | VALUES,
        "channels": NAMED | VALUES,
        "defaults": TABLES | VALUES,
        "route": st.lists(TABLES, max_size=2) | VALUES,
        "fetch": TABLES | VALUES,
        "health": TABLES,
        "zzz": VALUES,
    },
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(FILES)
@example(
    {
        "watch": [
            {"id": "a", "url": "https://acme.example/", "timezone": "Europe", "cron": "5 5 * * *"}
        ]
    }
)
def test_any_table_is_a_config_or_problems_with_lines(tables: dict[str, Any]):
    text = tomlkit.dumps(tables)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "watches.toml"
        path.write_text(text, encoding="utf-8", newline="")
        try:
            load.load(path, environ={"A": "hunter2"}, credentials_dir=Path(folder))
        except ConfigError as error:
            assert all(problem.what.isprintable() for problem in error.problems)
            assert all(problem.line is not None for problem in error.problems), error
            assert "hunter2" not in str(error)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="[]{}=.,'\"#\\\n\r\t aé1-:_u\0", max_size=60))
def test_any_text_is_tables_or_one_problem(text: str):
    try:
        parse(Path("watches.toml"), text)
    except ConfigError as error:
        assert len(error.problems) == 1
