"""The hand-written tables: each phrase can be found, none stands twice, and each table keeps its order."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.quality import program
from tests.quality.mutilate import ROOT
from tests.quality.mutilations import tables

PACKAGE = ROOT / "monitor"
TABLES = [target.path for target in tables(PACKAGE)]
MATCHED = ["understand/topics.toml", "understand/signals.toml"]
"""Tables in the small language of phrases: `word*`, `a|b`, `..`, `#`."""
LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl"]
FOLDED = {
    "screening/not_the_policy.toml": "canonical",
    "screening/policy_words.toml": "canonical",
    "compare/editions.toml": "fold_accents",
    "decide/linked_documents.toml": "fold_accents",
    "understand/minor_edits.toml": "casefold",
    "understand/signals.toml": "casefold",
    "compare/renames.toml": "casefold",
    "extract/boilerplate.toml": "casefold",
}
"""Tables whose patterns meet text that was folded, and how it was: a letter that the folding changes is never met."""
FOLDED_BY_ITS_READER = {
    "extract/boilerplate.toml": "lines",
    "understand/signals.toml": "",
    "understand/minor_edits.toml": "",
}
"""Tables, or sections of them, whose reader folds the phrases as it folds the text."""
KNOWN_UNFOUND: dict[str, set[str]] = {}
SEVERAL_A_LINE = {
    "compare/editions.toml", "compare/renames.toml", "config/vocabulary.toml", "decide/linked_documents.toml",
    "extract/boilerplate.toml", "extract/markup_hints.toml", "language/canonical_text.toml",
    "language/canonical_url.toml", "language/calendars.toml", "language/dates.toml", "language/detection.toml",
    "language/block_context.toml", "understand/amounts.toml", "understand/statements.toml",
    "understand/minor_edits.toml", "understand/paraphrase.toml",
    "understand/signals.toml", "understand/topics.toml",
}  # fmt: skip
"""Tables that hold several phrases on a line: short words read better in rows. A new table holds one a line."""


def loaded(path: str | Path) -> dict[str, Any]:
    return tomllib.loads((PACKAGE / path).read_text(encoding="utf-8"))


def lists(value: Any, at: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield each list of texts of a table with the keys that lead to it."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in parts if isinstance(value, dict | list) else ():
        where = f"{at}.{key}".lstrip(".")
        if isinstance(part, list) and all(isinstance(one, str) for one in part):
            yield where, part
        elif isinstance(part, dict | list):
            yield from lists(part, where)


def sample(phrase: str) -> str:
    """Return the shortest text that a phrase describes: the first of its words, without what may stand between."""
    words = (part.split("|")[0] for part in phrase.split() if part != "..")
    return " ".join("7" if word == "#" else word.rstrip("*") for word in words)


@pytest.mark.parametrize("path", MATCHED)
def test_each_phrase_is_found_in_itself(path: str):
    """The matcher finds it in the shortest text that it describes."""
    lost = [
        f"{where}: {phrase}"
        for where, phrases in lists(loaded(path))
        for phrase in phrases
        if not where.endswith("scope") and not program.finds(phrase, sample(phrase))
    ]
    assert not lost, "\n".join(lost)


@pytest.mark.parametrize("path", FOLDED)
def test_no_letter_is_lost_in_folding(path: str):
    """A phrase with a letter that no folded text holds can never be found."""
    left_out = FOLDED_BY_ITS_READER.get(path, "\0")
    lost = {
        phrase
        for where, phrases in lists(loaded(path))
        if not where.startswith(left_out)
        for phrase in phrases
        if not survives(phrase, FOLDED[path])
    }
    assert lost == KNOWN_UNFOUND.get(path, set())


def survives(pattern: str, folding: str) -> bool:
    """Say whether the letters of a pattern are those of folded text; escapes such as `\\W` are none."""
    letters = [sign for sign in re.sub(r"\\.", " ", pattern) if sign.isalpha()]
    return all(program.folded(sign, folding) == sign for sign in letters)


@pytest.mark.parametrize("path", TABLES, ids=str)
def test_no_phrase_stands_twice_in_a_list(path: Path):
    """A second copy does nothing, and keeps the first from being taken out."""
    twice = [f"{where}: {phrase}" for where, phrases in lists(loaded(path))
             for phrase, times in Counter(phrases).items() if times > 1]  # fmt: skip
    assert twice == []


def test_topics_stand_in_one_order():
    """In each section the languages follow one another in one order."""
    for path in MATCHED:
        for section in loaded(path).values():
            spoken = [key for key in section if key in LANGUAGES]
            assert spoken == [language for language in LANGUAGES if language in spoken]


@pytest.mark.parametrize("path", TABLES, ids=str)
def test_a_line_holds_one_phrase(path: Path):
    """But in the tables that say otherwise, which are named."""
    several = any(
        len(re.findall(r'"(?:[^"\\]|\\.)*"', line)) > 1
        for line in (PACKAGE / path).read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith("#")
    )
    assert several == (str(path) in SEVERAL_A_LINE)
