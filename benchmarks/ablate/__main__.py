"""Switch off each rule that can silence or color something, alone, and say what it earns.

python -m benchmarks.ablate [--corpus ../shared/corpus] [--only NAME]... [--markdown FILE]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.ablate import corpora, invented, scores, table
from benchmarks.ablate.bench import Bench
from benchmarks.ablate.scores import Scores
from benchmarks.ablate.switches import gone, switches
from benchmarks.ablate.switching import Switch

DEFAULT = Path(__file__).parents[3] / "shared" / "corpus"
PAGES, SEED = 12, 3


def main() -> int:
    """Run the bench; return 1 where a switch names what is no longer there."""
    arguments = _arguments()
    chosen = [one for one in switches() if _is_wanted(one, arguments.only)]
    if arguments.list:
        print("\n".join(one.name for one in chosen))
        return 0
    if not (arguments.corpus / "mutate.py").is_file():
        print(
            f"The corpus is not here: {arguments.corpus} holds no mutate.py. Nothing was measured."
        )
        return 0
    with tempfile.TemporaryDirectory(prefix="ablate-") as folder:
        place = Path(folder)
        corpora.prepare(arguments.corpus, place, pages=arguments.pages, seed=arguments.seed)
        invented.write(place / "invented")
        found = corpora.Corpora(scorers=arguments.corpus, folder=place, invented=place / "invented")
        lines = _measured(found, chosen, arguments.every)
    if arguments.markdown:
        arguments.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name, missing in gone():
        print(
            f"{name}: there is no {missing} any more; take it out of switches.py", file=sys.stderr
        )
    return 1 if gone() else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablate", description=__doc__)
    place = Path(os.environ.get("POLICY_MONITOR_CORPUS", DEFAULT))
    parser.add_argument(
        "--corpus", type=Path, default=place, help="where the corpora and scorers are"
    )
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="switches that are called so"
    )
    parser.add_argument(
        "--markdown", type=Path, metavar="FILE", help="write the table to this file"
    )
    parser.add_argument("--list", action="store_true", help="say what can be switched off")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth history")
    parser.add_argument("--pages", type=int, default=PAGES, help="pages that edits are planted in")
    parser.add_argument("--seed", type=int, default=SEED, help="of the planted edits")
    return parser.parse_args()


def _is_wanted(switch: Switch, only: list[str] | None) -> bool:
    return not only or any(name in switch.name for name in only)


def _measured(found: corpora.Corpora, chosen: list[Switch], every: int) -> list[str]:
    """Print rows as they come, and return the whole table, what earns most first."""
    bench = Bench(found)
    bench.prepare(chosen, every)
    base = scores.score(found, bench.base)
    lines = [*table.head(), table.first(base)]
    print("\n".join(lines), flush=True)
    rows: list[tuple[float, str]] = []
    for switch in (one for one in chosen if not one.reads):
        without = scores.score(found, bench.without(switch))
        rows.append(_row(switch, bench, without, base))
    lines += [row for _, row in sorted(rows, reverse=True)]
    reading = [one for one in chosen if one.reads]
    return [*lines, *_measured_reading(found, bench, reading)] if reading else lines


def _measured_reading(found: corpora.Corpora, bench: Bench, reading: list[Switch]) -> list[str]:
    """The same for rules of reading, on part of the histories."""
    base = scores.score(found, bench.read_without(None))
    lines = ["", *table.head(), table.first(base)]
    print("\n".join(lines), flush=True)
    rows = []
    for switch in reading:
        without = scores.score(found, bench.read_without(switch))
        rows.append(_row(switch, bench, without, base))
    return [*lines, *(row for _, row in sorted(rows, reverse=True))]


def _row(switch: Switch, bench: Bench, without: Scores, base: Scores) -> tuple[float, str]:
    """Print the row of a switch; return it with what the rule earns."""
    spoke = [len(bench.spoke[name]) for name in switch.watched]
    places = " + ".join(map(str, spoke)) if spoke and not switch.reads else "–"
    row = table.line(switch.name, places, without, base)
    print(row, flush=True)
    return table.earned(without, base), row


if __name__ == "__main__":
    sys.exit(main())
