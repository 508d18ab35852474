"""Scores `compare` on labelled pairs of real policy texts, beside a keyword baseline and the bars.

python -m benchmarks.pairs [--corpus ../shared/corpus] [--errors N] [--json FILE]
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

from monitor.cli.compare import compare_json
from monitor.cli.saved_file import saved_document
from monitor.compare import align
from monitor.understand import judge

Row = dict[str, Any]
Report = dict[str, Any]

BARS: tuple[tuple[str, Callable[[Report], float], float, float, bool], ...] = (
    # name, figure, must, aim, whether more is better
    (
        "alert substantive vs rest: precision",
        lambda r: r["alert_substantive_vs_rest"]["precision"],
        0.88,
        0.96,
        True,
    ),
    (
        "alert substantive vs rest: recall",
        lambda r: r["alert_substantive_vs_rest"]["recall"],
        0.95,
        0.98,
        True,
    ),
    (
        "change vs noise: precision",
        lambda r: r["alert_change_vs_noise"]["precision"],
        0.93,
        0.98,
        True,
    ),
    ("change vs noise: recall", lambda r: r["alert_change_vs_noise"]["recall"], 0.97, 0.99, True),
    ("topics: micro F1", lambda r: r["topics_micro"]["f1"], 0.60, 0.75, True),
    (
        "first topic among the true ones",
        lambda r: r["first_topic_is_a_true_topic"],
        0.80,
        0.90,
        True,
    ),
    ("effective date exact", lambda r: r["effective_date"]["exact"], 0.90, 1.0, True),
    ("false effective dates", lambda r: r["effective_date"]["false_dates"], 2, 0, False),
    ("key phrases shown", lambda r: r["key_phrases"]["coverage"], 0.80, 0.92, True),
    (
        "shown, median share of the raw diff",
        lambda r: r["length"]["median_share_of_diff"],
        0.12,
        0.08,
        False,
    ),
    ("systematic renames: F1", lambda r: r["systematic_renames"]["f1"], 0.60, 0.80, True),
    ("co-published versions: F1", lambda r: r["co_published_versions"]["f1"], 1.0, 1.0, True),
)
FOLDS = 5
STEPS = ("read both", "compare", "judge")
MEDIAN_MS, WHOLE_S = 25, 15
"""CPU bars. Machines differ: a missed one is said, and does not count."""


def main() -> int:
    """Print the figures; return 0, or 1 where a bar is missed, or 0 with a sentence where there is
    no corpus.
    """
    options = _options()
    scorer = _scorer(options.corpus)
    if scorer is None:
        print(
            f"bench-pairs: no corpus at {options.corpus} (give another place with --corpus): "
            "nothing measured"
        )
        return 0
    split = options.corpus / "pairs"
    labels = scorer.load_labels(split)
    found, seconds = _found(split, labels)
    texts = {
        name: [scorer.read_text(split, name, side) for side in ("old", "new")] for name in labels
    }
    baseline = {name: scorer.baseline_prediction(name, *sides) for name, sides in texts.items()}
    score = scorer.score(labels, found)
    missed = _print_bars(score.report(), scorer.score(labels, baseline).report())
    _print_folds(scorer, labels, found)
    _print_cost(seconds)
    for line in score.errors[: options.errors]:
        print("!", line)
    if options.json:
        options.json.write_text(
            "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found.values())
        )
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pairs", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "--corpus", type=Path, default=Path("../shared/corpus"), help="holds pairs.py and pairs/"
    )
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="list so many single errors"
    )
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the findings, one JSON object a line"
    )
    return parser.parse_args()


def _scorer(corpus: Path) -> ModuleType | None:
    path = corpus / "pairs.py"
    if not path.is_file() or not (corpus / "pairs" / "labels.jsonl").is_file():
        return None
    spec = importlib.util.spec_from_file_location("pairs_scorer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _found(split: Path, labels: Mapping[str, Row]) -> tuple[dict[str, Row], list[list[float]]]:
    """Return the findings by pair, and of each pair the CPU seconds of each step."""
    found: dict[str, Row] = {}
    seconds: list[list[float]] = []
    for name in labels:
        paths = [split / "texts" / f"{name}.{side}.md.gz" for side in ("old", "new")]
        instants = [time.process_time()]
        old, new = (saved_document(path, "text/markdown") for path in paths)
        instants.append(time.process_time())
        comparison = align.compare(old, new)
        instants.append(time.process_time())
        finding = judge.judge(old, new, comparison)
        instants.append(time.process_time())
        found[name] = {"id": name} | compare_json(finding)
        seconds.append([stop - start for start, stop in pairwise(instants)])
    return found, seconds


def _print_bars(report: Report, baseline: Report) -> int:
    """Print each figure beside the baseline's and the bars; return how many musts are missed."""
    missed = 0
    print(f"{'':42}{'found':>9}{'keywords':>10}{'must':>8}{'aim':>8}")
    for name, figure, must, aim, more in BARS:
        value = figure(report)
        reached = value >= must if more else value <= must
        missed += not reached
        word = "" if reached else "  below the bar"
        print(f"{name:42}{value:9.3f}{figure(baseline):10.3f}{must:8.2f}{aim:8.2f}{word}")
    return missed


def _print_folds(scorer: ModuleType, labels: Mapping[str, Row], found: Mapping[str, Row]) -> None:
    """Print how the figures vary between groups of services: what to expect of services never
    seen.
    """
    reports = [scorer.score(fold, found).report() for fold in _folds(labels)]
    print(f"\nby service, {FOLDS} folds{'':24}{'mean':>9}{'lowest':>10}{'highest':>9}")
    for name, figure, *_ in BARS[:6] + BARS[8:10]:
        values = [figure(report) for report in reports]
        print(f"{name:42}{statistics.fmean(values):9.3f}{min(values):10.3f}{max(values):9.3f}")
    for half in ("A", "B"):
        part = {name: label for name, label in labels.items() if _half(label) == half}
        report = scorer.score(part, found).report()
        told = "rules were written by" if half == "A" else "held back while they were"
        figures = ", ".join(
            f"{name} {figure(report):.3f}" for name, figure, *_ in BARS[:6] + BARS[8:9]
        )
        print(f"half {half} of the services ({told}, {len(part)} pairs): {figures}")


def _folds(labels: Mapping[str, Row]) -> Iterator[dict[str, Row]]:
    for fold in range(FOLDS):
        yield {name: label for name, label in labels.items() if _digest(label) % FOLDS == fold}


def _digest(label: Row) -> int:
    return hashlib.sha1(label["service"].split()[0].encode()).digest()[0]


def _half(label: Row) -> str:
    return "AB"[_digest(label) & 1]


def _print_cost(seconds: list[list[float]]) -> None:
    """Print what the steps cost, and the whole beside its bars."""
    whole = [sum(steps) for steps in seconds]
    print(f"\n{f'CPU of {len(seconds)} pairs':42}{'median ms':>9}{'slowest ms':>12}{'all s':>8}")
    for name, step in zip((*STEPS, "together"), (*zip(*seconds, strict=True), whole), strict=True):
        print(
            f"{name:42}{statistics.median(step) * 1000:9.1f}"
            f"{max(step) * 1000:12.0f}{sum(step):8.1f}"
        )
    reached = statistics.median(whole) * 1000 <= MEDIAN_MS and sum(whole) <= WHOLE_S
    print(f"{'must':42}{MEDIAN_MS:9}{'':12}{WHOLE_S:8}{'' if reached else '  above the bar here'}")


if __name__ == "__main__":
    sys.exit(main())
