"""The table of what pages say when they are not the policy, row by row."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from monitor.language.canonical_text import canonical
from monitor.language.tables import table
from monitor.screening import screen
from tests.decide.looks import text

GARDEN = """Fernhill is a garden by the river, which three sisters have looked after since 1988.

In spring there are tulips in every colour, and in summer the roses climb up to the roof of the shed.

Autumn brings apples, pears and quinces, which you may pick into a basket from the kitchen door.

When there is snow, the paths are swept, and soup stands on the stove in the house of glass.

Children may climb the old walnut tree, dogs may swim in the pond, and cats go wherever they like anyway.
"""
"""Enough to stand beside a sign that counts on larger pages too."""
PAGES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("pages.toml").read_text(encoding="utf-8")
)["page"]
ROWS = [
    (part, kind, row)
    for part, kinds in table("screening", "not_the_policy").items()
    for kind, rows in kinds.items()
    for row in rows
]


def matching(page: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The rows of the page's kind that it touches."""
    if "title" in page:
        lines, parts = [page["title"]], {"title"}
    else:
        lines = page["text"].split("\n\n")
        parts = {"line"} if page.get("long") else {"line", "few_words"}
    return [
        (part, kind, row)
        for part, kind, row in ROWS
        if kind == page["kind"]
        and part in parts
        and any(re.search(row, canonical(line)) for line in lines)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.get("title") or page["text"][:40])
def test_a_page_for_each_row_is_doubted_as_its_kind(page: dict[str, Any]):
    """A page as a site writes it is doubted for what it says of itself, at the first check."""
    markdown = page.get("text", "Fernhill\n\nThe garden by the river, since 1988, for all of you.")
    markdown += f"\n\n{GARDEN}" if page.get("long") else ""
    doubt = screen.doubt_page((), text(markdown, title=page.get("title", "")), None)
    assert doubt is not None
    assert doubt.kind == page["kind"]


def test_each_row_has_a_page_that_needs_it():
    """A row without a page that no other row explains is dead, or has no test."""
    needed = {rows[0] for page in PAGES if len(rows := matching(page)) == 1}
    assert [row for row in ROWS if row not in needed] == []


def test_no_row_stands_twice():
    assert len(set(ROWS)) == len(ROWS)
