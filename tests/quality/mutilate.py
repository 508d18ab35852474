"""How much the gate notices: spoils a copy of the package, one thing at a time, and runs the gate on it.

    make mutilate SEED=7 TRIES=40

Each try drops a random tenth of one hand-written table, or raises one number by half that decides what is told. The
gate runs in a process of its own, on a copy in a temporary folder; the working tree is never touched.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.quality.mutilations import Target, numbers, tables

ROOT = Path(__file__).parents[2]
PATIENCE_S = 300
"""A gate that takes this long is stuck: also noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """What was spoilt, and what the gate said."""

    target: Target
    noticed: bool
    words: str


def drawn(package: Path, tries: int, rng: random.Random) -> list[Target]:
    """Return targets in turn from the tables and from the numbers, none twice while there are others."""
    kinds = [tables(package), numbers(package)]
    for targets in kinds:
        rng.shuffle(targets)
    return [kinds[number % 2][number // 2 % len(kinds[number % 2])] for number in range(tries)]


def attempts(
    targets: Sequence[Target], rng: random.Random, groups: Sequence[str] = ()
) -> Iterator[Try]:
    """Yield each try as soon as the gate has run on it."""
    with tempfile.TemporaryDirectory() as folder:
        workshop = Path(folder)
        shutil.copytree(ROOT / "monitor", workshop / "monitor", symlinks=True)
        for cases in ("tests/quality", "tests/understand", "tests/extract"):
            shutil.copytree(ROOT / cases, workshop / cases)
        noticed, words = _gate(workshop, groups)
        if noticed:
            raise SystemExit(f"the gate does not hold on the sound package: {words}")
        for target in targets:
            path = workshop / "monitor" / target.path
            sound = path.read_text(encoding="utf-8")
            path.write_text(target.spoil(sound, rng), encoding="utf-8")
            noticed, words = _gate(workshop, groups)
            path.write_text(sound, encoding="utf-8")
            yield Try(target=target, noticed=noticed, words=words)


def _gate(workshop: Path, groups: Sequence[str]) -> tuple[bool, str]:
    """Run the gate up to its first complaint, and return whether there was one, and its words."""
    command = [sys.executable, "-m", "tests.quality.gate", "--first", *groups]
    try:
        done = subprocess.run(
            command, cwd=workshop, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return True, f"no end within {PATIENCE_S} s"
    lines = (done.stdout.strip() or done.stderr.strip()).splitlines()
    return done.returncode != 0, lines[-1] if lines else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Try, print what was noticed, and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--tries", type=int, default=40)
    parser.add_argument(
        "--at-least", type=float, default=0.0, help="the share that has to be noticed, 0 to 1"
    )
    parser.add_argument("groups", nargs="*", help="only these groups of the gate")
    options = parser.parse_args(arguments)
    rng = random.Random(options.seed)
    done = []
    for one in attempts(drawn(ROOT / "monitor", options.tries, rng), rng, options.groups):
        print(
            f"{'noticed' if one.noticed else 'MISSED '}  {one.target.path}: {one.target.what}  | {one.words[:110]}",
            flush=True,
        )
        done.append(one)
    noticed = sum(one.noticed for one in done)
    in_tables = [
        one.noticed
        for one in done
        if one.target.path.suffix == ".toml" and "dropped" in one.target.what
    ]
    print(
        f"noticed {noticed} of {len(done)} (seed {options.seed}): tables {sum(in_tables)} of {len(in_tables)}, "
        f"numbers {noticed - sum(in_tables)} of {len(done) - len(in_tables)}"
    )
    return 0 if noticed >= options.at_least * len(done) else 1


if __name__ == "__main__":
    sys.exit(main())
