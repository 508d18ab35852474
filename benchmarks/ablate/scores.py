"""What was told, against what should have been: counts of each corpus under short names."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.ablate.bench import Told, Unit
from benchmarks.ablate.corpora import Corpora, rows, scorer

Scores = dict[str, float]


def score(corpora: Corpora, told: dict[Unit, Any]) -> Scores:
    """Return all counts, as `histories: false` and the like."""
    replay, pairs = (scorer(corpora.scorers / f"{name}.py") for name in ("replay", "pairs"))
    parts: dict[str, dict[str, Any]] = {}
    for (name, unit), one in told.items():
        parts.setdefault(name, {})[unit] = one
    found: Scores = {}
    for name in ("histories", "replay"):
        counts = _histories(replay, corpora.folder / name, parts[name])
        found |= {f"{name}: {key}": value for key, value in counts.items()}
    found |= _pairs(pairs, corpora.folder / "pairs", parts["pairs"])
    found |= _meaning(corpora, parts["meaning"])
    for name, place in (("planted", corpora.folder / "planted"), ("invented", corpora.invented)):
        counts = _planted(replay.POLICY_KINDS, place / "expected.jsonl", parts[name])
        found |= {f"{name}: {key}": value for key, value in counts.items()}
    return found


def _histories(module: ModuleType, split: Path, told: dict[str, list[Told]]) -> Scores:
    truth, sums = module.load_truth(split), Counter[str]()
    for document, alerts in told.items():
        policy = [one for one in alerts if one.kind in module.POLICY_KINDS]
        row = module.score_document(truth.get(document, {}), [one.capture for one in policy])
        sums["false"] += row["false_alerts"]
        sums["missed"] += row["substantive"] - row["substantive_found"]
        sums["missed minor"] += row["minor"] - row["minor_found"]
        sums["substantive"] += sum(one.materiality == "substantive" for one in policy)
        sums["health"] += len(alerts) - len(policy)
    return dict(sums)


def _pairs(module: ModuleType, split: Path, told: dict[str, Any]) -> Scores:
    report = module.score(module.load_labels(split), told).report()
    found: Scores = {}
    for name, key in (("alert", "alert_substantive_vs_rest"), ("change", "alert_change_vs_noise")):
        found |= {
            f"pairs: {name} false": report[key]["fp"],
            f"pairs: {name} missed": report[key]["fn"],
        }
    return found | {"pairs: topics": round(report["topics_micro"]["f1"], 3)}


def _meaning(corpora: Corpora, told: dict[str, Any]) -> Scores:
    """Run the corpus' own scorer, which is a script, over what was told."""
    with tempfile.TemporaryDirectory(prefix="ablate-") as folder:
        listing = Path(folder) / "told.jsonl"
        listing.write_text("".join(json.dumps(one) + "\n" for one in told.values()), "utf-8")
        place = corpora.folder / "meaning"
        script = corpora.scorers / "meaning.py"
        command = [sys.executable, str(script), "score", str(place), str(listing), "--json"]
        report = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    names = ("materiality", "first", "topics_f1")
    return {f"meaning: {name}": round(report[name], 3) for name in names}


def _planted(kinds: set[str], listing: Path, told: dict[str, list[Told]]) -> Scores:
    """Score known edits: `serious` ones as substantive, `must` ones at all, `quiet` ones never."""
    sums = Counter[str]()
    for row in rows(listing):
        alerts = [one for one in told[row["watch"]] if one.capture >= row["from"]]
        policy = [one for one in alerts if one.kind in kinds]
        sums.update(_of_edit(row["kind"], policy))
        sums["trouble"] += bool(row.get("trouble")) and len(alerts) > len(policy)
    return dict(sums)


def _of_edit(kind: str, policy: list[Told]) -> dict[str, int]:
    """Count the alerts of one edit."""
    if kind == "quiet":
        return {"quiet": bool(policy)}
    substantive = any(one.materiality == "substantive" for one in policy)
    return {"serious": kind == "serious" and substantive, "all": bool(policy)}
