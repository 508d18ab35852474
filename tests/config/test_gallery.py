"""A gallery of watch lists with mistakes. Each says in comments (`#! LINE: WORDS`) all that must be
found in it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.config.load import load
from monitor.errors import ConfigError

GALLERY = sorted(Path(__file__).parent.glob("invalid-*.toml"))
ENVIRON = {"TWO_LINES": "one\ntwo", "EMPTY": ""}


def found_in(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(path, environ=ENVIRON, credentials_dir=None)
    assert all(problem.file == str(path) for problem in caught.value.problems)
    return [f"{problem.line}: {problem.what}" for problem in caught.value.problems]


def same(expected: str, found: str) -> bool:
    """`…` stands for words of a library that are not ours to keep."""
    return re.fullmatch(".+".join(map(re.escape, expected.split("…"))), found) is not None


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem.removeprefix("invalid-"))
def test_every_mistake_is_told_at_once_with_its_line(path: Path):
    expected = re.findall(r"^#! (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    found = found_in(path)
    assert expected
    wrong = [(want, got) for want, got in zip(expected, found, strict=False) if not same(want, got)]
    assert not wrong
    assert len(found) == len(expected), found[len(expected) :] or expected[len(found) :]
