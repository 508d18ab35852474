"""What the mutilator spoils, and that the gate is what notices it."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path

import pytest

from tests.quality import mutilate
from tests.quality.mutilations import COST_BOUNDS, TABLES_LEFT_OUT, Target, numbers, tables

PACKAGE = mutilate.ROOT / "monitor"


def spoilt(target: Target, seed: int = 1) -> str:
    return target.spoil((PACKAGE / target.path).read_text(encoding="utf-8"), random.Random(seed))


def target(path: str, what: str) -> Target:
    return next(
        one
        for one in [*tables(PACKAGE), *numbers(PACKAGE)]
        if str(one.path) == path and one.what == what
    )


@pytest.mark.parametrize("table", tables(PACKAGE), ids=lambda table: str(table.path))
def test_a_tenth_of_a_table_is_dropped(table: Target):
    """What is left is a table that still loads, and says less."""
    sound = tomllib.loads((PACKAGE / table.path).read_text(encoding="utf-8"))
    assert set(tomllib.loads(spoilt(table))) == set(sound)
    assert tomllib.loads(spoilt(table)) != sound


def test_another_seed_drops_another_tenth():
    """One seed gives the same tries each time, another one others."""
    table = tables(PACKAGE)[0]
    assert spoilt(table, 1) == spoilt(table, 1) != spoilt(table, 2)


def test_a_number_in_code_is_raised_by_half():
    """It alone changes in the module."""
    one = next(number for number in numbers(PACKAGE) if number.path.suffix == ".py")
    sound = (PACKAGE / one.path).read_text(encoding="utf-8").splitlines()
    changed = [
        pair for pair in zip(sound, spoilt(one).splitlines(), strict=True) if len(set(pair)) > 1
    ]
    assert len(changed) == 1


def test_a_number_in_a_table_is_raised_by_half():
    """It alone changes in the table."""
    one = target("understand/topics.toml", "ai_training.weight = 3.5")
    assert tomllib.loads(spoilt(one))["ai_training"]["weight"] == 5.25


def test_what_is_left_out_is_there():
    """An exception for a file or a folder that is gone would hide its successor."""
    assert all((PACKAGE / path).exists() for path in [*TABLES_LEFT_OUT, *COST_BOUNDS])


@pytest.mark.slow
def test_the_gate_notices_a_table_that_is_gone(tmp_path: Path):
    """An empty list of topics is noticed, in a copy, and the package itself stays as it is."""
    empty = Target(path=Path("understand/topics.toml"), what="emptied", spoil=lambda text, _: "")
    sound = (PACKAGE / empty.path).read_bytes()
    [done] = mutilate.attempts([empty], random.Random(1), ["added-nl"])
    assert done.noticed
    assert (PACKAGE / empty.path).read_bytes() == sound
