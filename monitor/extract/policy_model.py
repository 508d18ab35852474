"""How much the words of a line speak for being part of a policy, by weights learnt from marked
pages (`benchmarks/learn`).

It knows words, nothing else, and says nothing of a line whose words it doesn't know: where a line
stands, and what that means, is decided in `main_content`.
"""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from importlib import resources
from math import fsum, sqrt

STEM_LENGTH = 7
"""Letters of a word that count: `processing` and `processed` are one, and so are most endings of
the languages that have many. With whole words, one in three of another company's is unknown."""
_MOST_CHARACTERS = 600
"""Characters of a line that are weighed: a long paragraph has shown by then what it is."""
_REMEMBERED = 16_384
"""Lines whose weight is remembered: most of a page are the same at every look."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|[©★☆]")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@lru_cache(maxsize=_REMEMBERED)
def weigh(text: str) -> tuple[float, float]:
    """Return the log odds, by its words alone, that a line is part of a policy, and the share of
    its words that are known.

    Positive for a policy, negative for what stands around one, 0 where no word is known. The sum of
    the weights over the square root of the number of words: lines of one kind score alike whether
    long or short.
    """
    found = stems(text)
    if not found:
        return 0.0, 0.0
    weights = _weights()
    # fsum: the words are a set, whose order, and with it a plain sum, differs from run to run
    known = [weights[stem] for stem in found if stem in weights]
    return fsum(known) / sqrt(len(found)), len(known) / len(found)


def explain(text: str, most: int = 5) -> tuple[tuple[str, float], ...]:
    """Return the stems that weigh most in `weigh`, with their part of it, heaviest first."""
    found = stems(text)
    parts = [(stem, round(_weights().get(stem, 0.0) / sqrt(len(found)), 2)) for stem in found]
    return tuple(sorted(parts, key=lambda part: (-abs(part[1]), part[0]))[:most])


def stems(text: str) -> set[str]:
    """Return what is weighed of a text: the beginnings of its words; of scripts without spaces
    every two signs in a row.
    """
    words = _WORD.findall(text[:_MOST_CHARACTERS].casefold().replace("’", "'"))
    if text.isascii() or not _UNSPACED.search(text):
        return {word[:STEM_LENGTH] for word in words}
    return {stem for word in words for stem in _pieces(word)}


def _pieces(word: str) -> list[str]:
    if not _UNSPACED.match(word):
        return [word[:STEM_LENGTH]]
    return [word[start : start + 2] for start in range(max(1, len(word) - 1))]


@cache
def _weights() -> dict[str, float]:
    text = resources.files("monitor").joinpath("extract", "policy_model.json")
    return dict(json.loads(text.read_text(encoding="utf-8"))["words"])
