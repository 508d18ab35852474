"""The quality gate: scores every group of cases and holds it against its floor.

    python -m tests.quality.gate            score; exit 1 where a floor does not hold
    python -m tests.quality.gate --update   raise the floors to today's figures, and strike what
                                            passes from the expected failures; never lowers one

Each field that a case expects is a check. A floor is the number of checks of a group that pass, with the digest of the
files that hold them. Beside the floors, `expected_failures.txt` names each check that fails today: one that is not
named there must pass, and one that is named there and passes must leave the list. So the figures can only rise.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.quality.answers import answers
from tests.quality.expectations import parts, problem
from tests.quality.inputs import HERE, Case, all_cases, digest, input_files

FLOORS = HERE / "floors.toml"
EXPECTED_FAILURES = HERE / "expected_failures.txt"
REASON_COLUMN = "  # "


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What a group has to reach."""

    checks: int
    passed: int
    share: float
    """Of the checks that are not expected to fail, how many pass."""
    inputs: str
    """The SHA-256 of the files that hold the cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a group reaches today."""

    names: frozenset[str]
    """Of all checks: the case and the field that it expects."""
    failures: Mapping[str, str]
    """By the name of the check what is wrong."""
    inputs: str

    @property
    def passed(self) -> int:
        """Return how many checks pass."""
        return len(self.names) - len(self.failures)

    def share(self, expected: Collection[str]) -> float:
        """Return which share of the checks passes that are not expected to fail."""
        regular = len(self.names) - sum(name in expected for name in self.failures)
        unexpected = sum(name not in expected for name in self.failures)
        return round(1 - unexpected / regular, 4) if regular else 1.0

    def floor(self, expected: Collection[str]) -> Floor:
        """Return the floor that just holds."""
        return Floor(
            checks=len(self.names),
            passed=self.passed,
            share=self.share(expected),
            inputs=self.inputs,
        )


def groups(chosen: Collection[str] = ()) -> dict[str, list[Case]]:
    """Return the cases by group, the cheapest groups first."""
    found: dict[str, list[Case]] = {}
    for case in all_cases():
        if not chosen or case.group in chosen:
            found.setdefault(case.group, []).append(case)
    return found


def score(cases: Sequence[Case], inputs: str) -> Score:
    """Return what the program reaches on one group."""
    seen = answers(cases)
    wrong = {
        f"{case.name}#{field}": problem(expect, seen.get(case.name, {}))
        for case in cases
        for field, expect in parts(case.expect).items()
    }
    return Score(
        names=frozenset(wrong),
        failures={name: why for name, why in wrong.items() if why},
        inputs=inputs,
    )


def scores(chosen: Collection[str] = ()) -> Iterator[tuple[str, Score]]:
    """Yield each group with its score, one after the other: who needs only the first that fails can stop there."""
    digests = {group: digest(paths) for group, paths in input_files().items()}
    for group, cases in groups(chosen).items():
        yield group, score(cases, digests[group])


def read_floors() -> dict[str, Floor]:
    """Return the floors that are kept, by group."""
    if not FLOORS.exists():
        return {}
    return {
        group: Floor(**row)
        for group, row in tomllib.loads(FLOORS.read_text(encoding="utf-8")).items()
    }


def read_expected_failures() -> dict[str, str]:
    """Return the names of the cases that fail today, each with the reason why it may."""
    lines = (
        EXPECTED_FAILURES.read_text(encoding="utf-8").splitlines()
        if EXPECTED_FAILURES.exists()
        else []
    )
    rows = (line.partition(REASON_COLUMN) for line in lines if line and not line.startswith("#"))
    return {name.strip(): reason for name, _, reason in rows}


def complaints(
    group: str, today: Score, floor: Floor | None, expected: Collection[str]
) -> Iterator[str]:
    """Yield what keeps a group from holding: figures under the floor, inputs that changed, surprises both ways."""
    for name, why in today.failures.items():
        if name not in expected:
            yield f"{name}  # {why}"
    if floor is None:
        yield f"{group} has no floor yet: --update sets it"
        return
    if floor.inputs != today.inputs:
        yield f"the inputs of {group} changed: --update takes the new ones"
    yield from lowered(group, today.floor(expected), floor)


def surprises(found: Iterable[Score], expected: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with the list of expected failures: those that pass, and those that are no checks."""
    found = list(found)
    names = {name for today in found for name in today.names}
    failing = {name for today in found for name in today.failures}
    for name in expected:
        if name not in names:
            yield f"{name} is expected to fail, and no check has that name"
        elif name not in failing:
            yield f"{name} passes: strike it from {EXPECTED_FAILURES.name}"


def lowered(group: str, today: Floor, floor: Floor) -> Iterator[str]:
    """Yield the figures of a group that are lower than they were."""
    if today.passed < floor.passed:
        yield f"{group}: {today.passed} checks pass, {floor.passed} did"
    if today.share < floor.share:
        yield f"{group}: {today.share:.2%} of the checks pass that have to, {floor.share:.2%} did"


def updated(
    found: Mapping[str, Score], floors: Mapping[str, Floor], expected: Collection[str]
) -> dict[str, Floor]:
    """Return the floors of today. Raises ValueError where one would be lower than before."""
    new = {group: today.floor(expected) for group, today in found.items()}
    refused = [
        line
        for group, floor in new.items()
        if group in floors
        for line in lowered(group, floor, floors[group])
    ]
    refused += [f"{group} is gone" for group in floors if group not in new]
    if refused:
        raise ValueError("no floor is lowered:\n" + "\n".join(refused))
    return new


def main(arguments: Sequence[str] | None = None) -> int:
    """Score the groups, print what is wrong, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("groups", nargs="*", help="only these groups")
    parser.add_argument("--update", action="store_true", help="raise the floors to today's figures")
    parser.add_argument("--first", action="store_true", help="stop at the first check that fails")
    options = parser.parse_args(arguments)
    started, expected, floors = time.process_time(), read_expected_failures(), read_floors()
    if options.first:
        return _first(options.groups, expected)
    found = dict(scores(options.groups))
    if options.update:
        return _update(found, floors, expected)
    wrong = [
        line
        for group, today in found.items()
        for line in complaints(group, today, floors.get(group), expected)
    ]
    if not options.groups:
        wrong += surprises(found.values(), expected)
    print("\n".join([*wrong, *_table(found), f"{time.process_time() - started:.1f} s of CPU"]))
    return 1 if wrong else 0


def _first(chosen: Collection[str], expected: Collection[str]) -> int:
    """Stop at the first check that fails and should not: the mutilator asks for no more."""
    for _, today in scores(chosen):
        for name, why in today.failures.items():
            if name not in expected:
                print(f"{name}  # {why}")
                return 1
    return 0


def _update(
    found: Mapping[str, Score], floors: Mapping[str, Floor], expected: Collection[str]
) -> int:
    try:
        new = updated(found, floors, expected)
    except ValueError as error:
        print(error)
        return 1
    for group, floor in new.items():
        print(_difference(group, floor, floors.get(group)))
    FLOORS.write_text(_written(new), encoding="utf-8")
    _strike({name for today in found.values() for name in today.names - today.failures.keys()})
    return 0


def _strike(passing: Collection[str]) -> None:
    """Take the checks that pass off the list of expected failures."""
    lines = EXPECTED_FAILURES.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.partition(REASON_COLUMN)[0].strip() not in passing]
    EXPECTED_FAILURES.write_text("".join(kept), encoding="utf-8")


def _difference(group: str, new: Floor, old: Floor | None) -> str:
    if old is None:
        return f"{group}: new, {new.passed} of {new.checks} checks pass"
    inputs = (
        ""
        if new.inputs == old.inputs
        else f"; the inputs changed, {old.checks} checks before, {new.checks} now"
    )
    return f"{group}: {old.passed} → {new.passed} checks pass{inputs}"


def _written(floors: Mapping[str, Floor]) -> str:
    head = "# Written by `python -m tests.quality.gate --update`, which lowers no figure.\n"
    rows = (
        f"\n[{group}]\nchecks = {floor.checks}\npassed = {floor.passed}\nshare = {floor.share}\n"
        f'inputs = "{floor.inputs}"\n'
        for group, floor in sorted(floors.items())
    )
    return head + "".join(rows)


def _table(found: Mapping[str, Score]) -> Iterator[str]:
    for group, today in found.items():
        yield f"{group:<24} {today.passed:>4} of {len(today.names):>4}"
    passed, checks = (
        sum(one.passed for one in found.values()),
        sum(len(one.names) for one in found.values()),
    )
    yield f"{'all':<24} {passed:>4} of {checks:>4}"


if __name__ == "__main__":
    sys.exit(main())
