"""For whom a changed sentence is better: sixty-four sentences in seven languages, one word turned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.compare import align
from monitor.extract import plain
from monitor.model.change import Direction
from monitor.pipeline import compare_documents

FLIPS = [
    json.loads(line)
    for line in (Path(__file__).parent / "flips.jsonl").read_text(encoding="utf-8").splitlines()
]
FRAME = """# Privacy policy and terms

Quillfish Ltd runs an online shop for garden tools and an app for planning a garden.

When you create an account we ask for your name, your e-mail address and a postal address.

{}
"""
SAID = {Direction.LESS: "less", Direction.MORE: "more"}


def turned(text: str, old: str, new: str) -> Direction:
    before, after = (
        plain.read(FRAME.format(side), markdown=True) for side in (text, text.replace(old, new, 1))
    )
    return compare_documents(before, after)[1].direction


@pytest.mark.parametrize("row", FLIPS, ids=lambda row: row["id"])
def test_a_turned_word_has_its_direction(row: dict[str, str]):
    """One word turned plainly for or against the reader is called so, and nothing else is."""
    said = SAID.get(turned(row["text"], row["old"], row["new"]))
    assert said in ({row["direction"], None} if row["id"] in NOT_SURE else {row["direction"]})


NOT_SURE = {"o29"}
"""Words taken away from a list are a hint only: they may stand elsewhere now."""


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("Members must be at least 16 years old.", "16", "18"),
        ("The tools are made in Norway.", "Norway", "Finland"),
        ("You can reach us on weekdays.", "weekdays", "Mondays"),
    ],
)
def test_nothing_is_guessed_without_a_deed(text: str, old: str, new: str):
    """An age, a place of origin or an office hour is neither better nor worse for everybody."""
    assert turned(text, old, new) is Direction.NEUTRAL


def test_a_change_and_its_reverse_are_opposites():
    """What is worse for the reader one way round is better the other way round."""
    opposite = {
        Direction.LESS: Direction.MORE,
        Direction.MORE: Direction.LESS,
        Direction.NEUTRAL: Direction.NEUTRAL,
    }
    for row in FLIPS[:12]:
        there = turned(row["text"], row["old"], row["new"])
        text = row["text"].replace(row["old"], row["new"], 1)
        assert turned(text, row["new"], row["old"]) is opposite[there], row


def test_a_text_compared_with_itself_has_no_direction():
    """No edit, no direction."""
    text = plain.read(FRAME.format(FLIPS[0]["text"]), markdown=True)
    assert not align.compare(text, text).edits
    assert compare_documents(text, text)[1].direction is Direction.NEUTRAL
