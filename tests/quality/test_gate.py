"""The quality gate holds, and what it promises about its floors is so."""

from __future__ import annotations

import pytest

from tests.quality import gate
from tests.quality.gate import Floor, Score
from tests.quality.inputs import all_cases

EXPECTED = gate.read_expected_failures()


@pytest.fixture(scope="module")
def found() -> dict[str, Score]:
    """Return the score of each group."""
    return dict(gate.scores())


def test_every_floor_holds(found: dict[str, Score]):
    """No figure is under its floor, and no input changed without `--update`."""
    floors = gate.read_floors()
    wrong = [
        line
        for group, today in found.items()
        for line in gate.complaints(group, today, floors.get(group), EXPECTED)
    ]
    assert not wrong, "\n".join(wrong)


def test_every_expected_failure_still_fails(found: dict[str, Score]):
    """A check that passes by now, or that is no check at all, has to leave the list."""
    wrong = list(gate.surprises(found.values(), EXPECTED))
    assert not wrong, "\n".join(wrong)


def test_no_floor_is_left_over(found: dict[str, Score]):
    """Each floor belongs to a group of cases."""
    assert set(gate.read_floors()) == set(found)


def test_every_case_has_its_own_name():
    """Two cases of one name would hide each other."""
    names = [case.name for case in all_cases()]
    assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)


def test_every_expected_failure_has_a_reason():
    """The list says of what kind each fault is."""
    assert all(EXPECTED.values()), [name for name, reason in EXPECTED.items() if not reason]


def score(failing: int, checks: int = 10, inputs: str = "a") -> Score:
    """Return a score of which the first checks fail."""
    names = [f"case/{number}#materiality" for number in range(checks)]
    return Score(
        names=frozenset(names), failures=dict.fromkeys(names[:failing], "wrong"), inputs=inputs
    )


def floor(passed: int, inputs: str = "a") -> Floor:
    """Return a floor that was set when everything passed that had to."""
    return Floor(checks=10, passed=passed, share=1.0, inputs=inputs)


def test_a_lower_figure_is_a_complaint():
    """A check that fails unexpectedly is named, and the floor with it."""
    said = list(gate.complaints("a", score(failing=1), floor(passed=10), ()))
    assert said == [
        "case/0#materiality  # wrong",
        "a: 9 checks pass, 10 did",
        "a: 90.00% of the checks pass that have to, 100.00% did",
    ]


def test_changed_inputs_are_a_complaint():
    """Nobody changes a case without saying so."""
    said = list(gate.complaints("a", score(failing=0, inputs="b"), floor(passed=10), ()))
    assert said == ["the inputs of a changed: --update takes the new ones"]


def test_an_update_raises_a_floor():
    """Where more passes, more has to pass from now on."""
    assert gate.updated({"a": score(failing=0)}, {"a": floor(passed=9)}, ())["a"].passed == 10


def test_an_update_lowers_no_floor():
    """Neither with the same inputs nor with others."""
    for inputs in ("a", "b"):
        with pytest.raises(ValueError, match="no floor is lowered"):
            gate.updated({"a": score(failing=1, inputs=inputs)}, {"a": floor(passed=10)}, ())


def test_an_update_takes_new_cases_that_are_to_fail():
    """They stand in the list, so neither the count of those that pass nor the share is lower."""
    today = score(failing=2, checks=12, inputs="b")
    assert (
        gate.updated({"a": today}, {"a": floor(passed=10)}, set(today.failures))["a"].checks == 12
    )


def test_a_group_does_not_vanish():
    """Deleting the cases is no way past a floor."""
    with pytest.raises(ValueError, match="a is gone"):
        gate.updated({}, {"a": floor(passed=10)}, ())


def test_an_expected_failure_that_passes_is_noticed():
    """It is, and one whose case is gone as well."""
    said = list(gate.surprises([score(failing=0)], ["case/0#materiality", "gone#exit"]))
    assert said == [
        "case/0#materiality passes: strike it from expected_failures.txt",
        "gone#exit is expected to fail, and no check has that name",
    ]
