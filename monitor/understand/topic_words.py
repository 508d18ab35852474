"""Tells which topics the words of a sentence speak for, as learnt from sections of many policies.

One voice beside the phrases that prove topics (`topics`): it weighs topics against each other and
proves none. The weights of `topic_words.json` are made by `benchmarks/learn_topics`; they know
English and French.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise

from monitor.language.tables import weights

LANGUAGES = ("en", "fr")
"""Of others there were texts of too few companies to learn from (German: three)."""
_BESIDE = 0.3
"""What a word counts that did not change, beside one that did: it tells what the sentence is about,
and with more of it every edit of a sentence would be about the same.
"""
_SPREAD = 1.0
"""How far apart weights put topics; with more, one common word decides for one of them."""
_FEWEST_KNOWN = 2.0
"""So much must be known of a sentence: one word alone would decide what all others are about."""
_NUMBER = "#"

Sides = Iterable[tuple[Sequence[str], Sequence[bool]]]
"""The words of a sentence as it was and as it is, and of each whether it changed."""


def features(words: Sequence[str]) -> list[str]:
    """Return what of a sentence is weighed: its words, and every two that stand side by side; each
    number is `#`.
    """
    plain = [_NUMBER if word[0].isdigit() else word for word in words]
    return [*plain, *(f"{one} {other}" for one, other in pairwise(plain))]


def shares(sides: Sides, language: str | None) -> dict[str, float]:
    """Return how likely each topic is by the words alone, together 1; nothing where hardly a word
    is known or the language is none of `LANGUAGES`.
    """
    if language not in LANGUAGES:
        return {}
    return shares_by(_known(language), sides)


def shares_by(known: Mapping[str, Mapping[str, float]], sides: Sides) -> dict[str, float]:
    """Return the shares of topics by the weights that are `known`: of each word those of topics."""
    sums: dict[str, float] = defaultdict(float)
    counted = 0.0
    for word, worth in _counted(sides).items():
        if word in known:
            counted += worth
            for topic, weight in known[word].items():
                sums[topic] += worth * weight
    if counted < _FEWEST_KNOWN:
        return {}
    scale = _SPREAD / math.sqrt(max(1.0, counted))
    told = {topic: math.exp(scale * total) for topic, total in sums.items()}
    whole = sum(told.values())
    return {topic: one / whole for topic, one in told.items()}


def strongest(
    words: Sequence[str], topic: str, language: str | None, most: int = 5
) -> tuple[str, ...]:
    """Return the words of a sentence that speak most for `topic`, the strongest first."""
    known = _known(language)
    rated = {word: known.get(word, {}).get(topic, 0.0) for word in features(words)}
    ranked = sorted((word for word in rated if rated[word] > 0), key=lambda word: -rated[word])
    return tuple(ranked[:most])


def _counted(sides: Sides) -> dict[str, float]:
    """Return what is weighed on either side, with what it counts."""
    told: dict[str, float] = {}
    for words, changed in sides:
        pairs = [one or other for one, other in pairwise(changed)]
        for word, differs in zip(features(words), [*changed, *pairs], strict=True):
            if differs:
                told[word] = 1.0
            else:
                told.setdefault(word, _BESIDE)
    return told


@cache
def _known(language: str | None) -> dict[str, dict[str, float]]:
    """Return the weights of a language by word, which the table lists by topic: that is shorter."""
    told: dict[str, dict[str, float]] = {}
    for name, words in weights("understand", "topic_words").items():
        code, _, topic = name.partition(".")
        for word, weight in words.items() if code == language else ():
            told.setdefault(word, {})[topic] = weight
    return told
