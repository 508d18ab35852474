"""Learns which words speak for which topics, and says how well that does on companies never seen.

python -m benchmarks.learn_topics [--corpus ../shared/corpus] [--write]
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from benchmarks.learn_topics import weighing
from benchmarks.learn_topics.examples import Example, examples
from benchmarks.learn_topics.texts import documents, held_out

NAMES = Path(__file__).parents[1] / "learn" / "names.txt"
TABLE = Path(__file__).parents[2] / "monitor" / "understand" / "topic_words.json"


def main() -> int:
    """Print the figures and, where asked to, write the table; return 0."""
    options = _options()
    found = list(examples(documents(options.corpus, held_out())))
    if not found:
        print(f"learn-topics: no texts at {options.corpus} (give another place with --corpus)")
        return 0
    companies = len({one.company for one in found})
    print(f"{len(found)} sentences of {companies} companies, none of them held out")
    _print_folds(found)
    if options.write:
        rows = [
            f"{json.dumps(f'{language}.{topic}')}: {_compact(words)}"
            for language, weights in weighing.learn(found).items()
            for topic, words in weighing.by_topic(weights).items()
        ]
        TABLE.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
        print(f"{TABLE.name}: {TABLE.stat().st_size:,} bytes")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.learn_topics", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "--corpus", type=Path, default=Path("../shared/corpus"), help="holds the texts"
    )
    parser.add_argument("--write", action="store_true", help="write the table anew")
    return parser.parse_args()


def _compact(words: dict[str, float]) -> str:
    """The weights without names of companies: no topic may hang on one."""
    lines = NAMES.read_text(encoding="utf-8").casefold().splitlines()[1:]
    named = {word for line in lines for word in line.split()}
    kept = {word: weight for word, weight in words.items() if named.isdisjoint(word.split())}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _print_folds(found: list[Example]) -> None:
    """Print how often the likeliest topic is the heading's, for companies that were left out."""
    right = whole = 0
    for fold in range(weighing.FOLDS):
        rest = [one for one in found if _fold(one) != fold]
        hits, size = weighing.accuracy(
            weighing.learn(rest), [one for one in found if _fold(one) == fold]
        )
        print(f"companies left out, part {fold + 1}: {hits} of {size} sentences below headings")
        right, whole = right + hits, whole + size
    print(f"all of them: {right / max(1, whole):.3f}")


def _fold(one: Example) -> int:
    return hashlib.sha1(one.company.encode()).digest()[0] % weighing.FOLDS


if __name__ == "__main__":
    raise SystemExit(main())
