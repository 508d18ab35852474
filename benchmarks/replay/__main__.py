"""Replay recorded captures through `policy-monitor backtest` and score its alerts.

python -m benchmarks.replay [--corpus PLACE] [--naive] [--documents] [--json FILE]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

from benchmarks.replay import naive
from monitor import replay as player
from monitor.errors import ReadError
from monitor.extract.read import read

DEFAULT = Path(__file__).parents[2].parent / "shared" / "corpus"
SAMPLE_EVERY = 10


@dataclass(frozen=True)
class Bar:
    """One figure, what it must be at least or at most, and what it is meant to become."""

    name: str
    key: str
    must: float
    aim: float
    most: bool = False

    def holds(self, value: float) -> bool:
        """Return whether the figure is good enough."""
        return value <= self.must if self.most else value >= self.must


BARS = (
    Bar("substantive recall", "substantive_recall", 0.98, 1.00),
    Bar("substantive + minor recall", "any_recall", 0.95, 0.99),
    Bar("precision", "precision", 0.93, 0.98),
    Bar("false policy alerts per 100 captures", "false_per_100_captures", 0.40, 0.10, most=True),
    Bar("health alerts per 100 captures", "health_per_100_captures", 1.0, 0.5, most=True),
    Bar("CPU ms per capture, whole run", "cpu_ms", 60.0, 60.0, most=True),
    Bar("CPU ms to read the median capture", "read_ms", 12.0, 12.0, most=True),
)
PUBLISHED = {
    "Open Terms Archive, hand-written selectors (published)": {
        "substantive_recall": 0.881,
        "any_recall": 0.798,
        "precision": 0.301,
        "false_per_100_captures": 10.64,
    },
}
"""Measured by the makers of the corpus on the Archive's own commits: its engine is not run here."""


def main() -> int:
    """Run the bench; return 1 where a figure is worse than it must be."""
    arguments = _arguments()
    corpus = arguments.corpus
    if not (corpus / "replay.py").is_file() or not (corpus / "replay").is_dir():
        print(
            f"The corpus is not here: {corpus} holds no replay.py and replay/. "
            "Nothing was measured."
        )
        return 0
    scorer = _scorer(corpus / "replay.py")
    with tempfile.TemporaryDirectory(prefix="replay-") as folder:
        listing = scorer.unpack(corpus / "replay", folder)
        ours = _ours(scorer, corpus, listing)
        columns = {
            "policy-monitor": ours,
            **(_naive(scorer, corpus, listing) if arguments.naive else {}),
            **PUBLISHED,
        }
    _print(columns, arguments.documents)
    if arguments.json:
        arguments.json.write_text(json.dumps(columns, indent=1), encoding="utf-8")
    return 0 if all(bar.holds(ours[bar.key]) for bar in BARS) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    place = Path(os.environ.get("POLICY_MONITOR_CORPUS", DEFAULT))
    parser.add_argument(
        "--corpus", type=Path, default=place, help="where replay.py and replay/ are"
    )
    parser.add_argument(
        "--naive", action="store_true", help="also run the monitors without judgement (minutes)"
    )
    parser.add_argument("--documents", action="store_true", help="a line for every document")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    return parser.parse_args()


def _scorer(path: Path) -> ModuleType:
    """The corpus brings its own scorer."""
    spec = importlib.util.spec_from_file_location("replay_scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _ours(scorer: ModuleType, corpus: Path, listing: Path) -> dict[str, Any]:
    """The figures of the command line, as anybody can run it, with no settings at all."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = listing.with_name("alerts.jsonl")
    with told.open("wb") as out:
        command = [sys.executable, "-m", "monitor", "backtest", str(listing), "--json"]
        subprocess.run(command, stdout=out, check=True, cwd=Path(__file__).parents[2])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    alerts, health = scorer.read_alerts(told)
    result: dict[str, Any] = scorer.score(corpus / "replay", alerts)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    result["health_alerts"] = health
    result["health_per_100_captures"] = round(100 * health / result["captures"], 3)
    result["cpu_ms"] = round(1000 * spent / result["captures"], 1)
    result["read_ms"] = round(1000 * median(_reading(listing)), 1)
    return result


def _reading(listing: Path) -> Iterator[float]:
    """CPU seconds to read single captures, an even sample of them."""
    for number, line in enumerate(player.read_saved_pages(listing)):
        if number % SAMPLE_EVERY:
            continue
        page = player.saved_page(
            line.path.read_bytes(), url=line.url, at=line.at, media_type=line.media_type
        )
        start = time.process_time()
        try:
            read(page)
        except ReadError:
            continue
        yield time.process_time() - start


def _naive(scorer: ModuleType, corpus: Path, listing: Path) -> dict[str, dict[str, Any]]:
    """The figures of the monitors without judgement whose libraries are installed."""
    files: dict[str, list[tuple[int, Path]]] = {}
    for line in player.read_saved_pages(listing):
        pages = files.setdefault(line.watch, [])
        pages.append((len(pages), line.path))
    columns: dict[str, dict[str, Any]] = {}
    for name, (text_of, guarded) in naive.monitors().items():
        alerts = {
            watch: list(naive.alerts(_pages(pages), text_of, guarded=guarded))
            for watch, pages in files.items()
        }
        columns[name] = scorer.score(corpus / "replay", alerts)
    return columns


def _pages(files: list[tuple[int, Path]]) -> Iterator[tuple[int, str]]:
    for index, path in files:
        yield index, path.read_text(encoding="utf-8", errors="replace")


def _print(columns: dict[str, dict[str, Any]], documents: bool) -> None:
    """Print the table, and what is missed or false in each document."""
    print("| | must | aim |", " | ".join(columns), "|")
    print("|---" * (3 + len(columns)) + "|")
    for bar in BARS:
        sign = "≤" if bar.most else "≥"
        figures = [
            _figure(bar, column, own=name == "policy-monitor") for name, column in columns.items()
        ]
        print(
            f"| {bar.name} | {sign} {bar.must:g} | {sign} {bar.aim:g} |", " | ".join(figures), "|"
        )
    ours = columns["policy-monitor"]
    for document, row in ours["per_document"].items():
        if documents or row["missed"] or row["false_at"]:
            print(
                f"{document}: substantive {row['substantive_found']}/{row['substantive']}, "
                f"minor {row['minor_found']}/{row['minor']}, alerts {row['alerts']}, "
                f"missed {row['missed']}, false {row['false_at']}"
            )


def _figure(bar: Bar, column: dict[str, Any], *, own: bool) -> str:
    value = column.get(bar.key)
    if value is None:
        return "–"
    return f"{value:g}" + ("" if not own or bar.holds(value) else " **worse than it must be**")


if __name__ == "__main__":
    sys.exit(main())
