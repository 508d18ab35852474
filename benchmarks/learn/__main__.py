"""Learns from marked pages which words a policy is written in: `python -m benchmarks.learn`."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from math import sqrt
from pathlib import Path

from benchmarks.learn.regression import Row, fit
from benchmarks.learn.samples import HERE, Sample, all_samples
from monitor.extract.policy_model import stems

ROOT = HERE.parent.parent
MODEL = ROOT / "monitor" / "extract" / "policy_model.json"
_FEWEST_SERVICES = 3
"""Words on the pages of fewer companies are names, or what one site calls things."""
_MOST = 4.0
"""No single word decides: one that stands in three samples only would."""
_LEAST = 0.25
"""Weights nearer to 0 decide nothing and would make the file four times as long."""


def main() -> None:
    """Train on a corpus and write the model; with --leave-out, score each company without it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--leave-out", action="store_true")
    args = parser.parse_args()
    held_out = frozenset((ROOT / "benchmarks" / "held_out.txt").read_text("utf-8").splitlines())
    samples = all_samples(args.corpus, held_out)
    if args.leave_out:
        leave_out(samples)
        return
    weights = train(samples)
    rows = {word: round(max(-_MOST, min(_MOST, weight)), 1) for word, weight in weights.items()}
    told = {word: weight for word, weight in rows.items() if abs(weight) >= _LEAST}
    text = json.dumps({"words": told}, ensure_ascii=False, indent=0, sort_keys=True)
    args.model.write_text(text + "\n", encoding="utf-8")
    print(
        f"{len(samples):,} lines of {len({s.service for s in samples})} sources: "
        f"{len(told):,} words"
    )


def train(samples: Sequence[Sample]) -> dict[str, float]:
    """Return the weight of every word that is no name and not of a few companies only."""
    found = [stems(sample.text) for sample in samples]
    numbers = {word: number for number, word in enumerate(vocabulary(samples, found))}
    rows: list[Row] = [
        (tuple(sorted(numbers[word] for word in row if word in numbers)), s.policy, s.weight)
        for s, row in zip(samples, found, strict=True)
    ]
    weights = fit(rows, len(numbers))
    return {word: weights[number] for word, number in numbers.items()}


def vocabulary(samples: Sequence[Sample], found: Sequence[set[str]]) -> list[str]:
    """Return the words that may have a weight."""
    services: dict[str, set[str]] = defaultdict(set)
    for sample, row in zip(samples, found, strict=True):
        for word in row:
            services[word].add(sample.service)
    names = _names({sample.service for sample in samples})
    return sorted(
        word
        for word, of in services.items()
        if word not in names and (len(of) >= _FEWEST_SERVICES or _is_invented(of))
    )


def _is_invented(services: set[str]) -> bool:
    return any(service.startswith("*") for service in services)


def _names(services: Iterable[str]) -> set[str]:
    """The stems of companies' names, but for words of the language that invented lines use."""
    named = (HERE / "names.txt").read_text(encoding="utf-8").splitlines()[1:]
    spoken = {name for service in services if not service.startswith("*") for name in [service]}
    single = (name for name in (*named, *spoken) if " " not in name and len(name) > 3)
    return {stem for name in single for stem in stems(name)}


def leave_out(samples: Sequence[Sample]) -> None:
    """Print how well the lines of each company are told apart by what the others teach."""
    marked = [s for s in samples if s.weight == 1.0]
    areas = []
    for service in sorted({s.service for s in marked}):
        weights = train([s for s in samples if s.service != service])
        own = [(_score(s.text, weights), s.policy) for s in marked if s.service == service]
        if len({policy for _, policy in own}) == 2:
            areas.append(_area(own))
            print(f"{service:24} {len(own):6} lines  AUC {areas[-1]:.3f}")
    print(f"mean of {len(areas)} companies {sum(areas) / max(1, len(areas)):.3f}")


def _score(text: str, weights: dict[str, float]) -> float:
    found = stems(text)
    return sum(weights.get(word, 0.0) for word in found) / sqrt(max(1, len(found)))


def _area(rows: list[tuple[float, bool]]) -> float:
    """The share of pairs of both sides of which the policy's line scores higher."""
    rows = sorted(rows)
    policies = below = 0.0
    others = sum(not policy for _, policy in rows)
    seen = 0
    for _, policy in rows:
        seen += not policy
        policies += policy
        below += seen * policy
    return below / max(1.0, policies * others)


main()
