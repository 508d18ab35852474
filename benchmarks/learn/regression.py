"""Logistic regression over sets of words, in pure Python: same samples, same weights."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt
from random import Random

Row = tuple[tuple[int, ...], bool, float]
"""The numbers of the words that a sample has, whether it is a policy's, and its weight."""

_EPOCHS = 25
"""Rounds over all samples; after 20 no weight moves by a tenth any more."""
_STEP = 0.5
_KEEP = 0.33
"""How strongly weights are drawn to 0, as a share of one sample: words seen once weigh little."""


def fit(rows: Sequence[Row], size: int, seed: int = 1) -> list[float]:
    """Return a weight for each of `size` words, by steps that shrink with what a word has seen.

    Both sides count alike, however many samples they have. Source: Duchi, Hazan and Singer,
    Adaptive Subgradient Methods, 2011.
    """
    weights, seen = [0.0] * size, [1e-6] * size
    sides = _sides(rows)
    order = list(range(len(rows)))
    for epoch in range(_EPOCHS):
        Random(seed + epoch).shuffle(order)
        for number in order:
            found, policy, weight = rows[number]
            if found:
                _learn(weights, seen, found, policy, weight * sides[policy])
    return weights


def _sides(rows: Sequence[Row]) -> dict[bool, float]:
    total = sum(weight for _, _, weight in rows)
    of = {
        side: sum(weight for _, policy, weight in rows if policy is side) for side in (True, False)
    }
    return {side: total / 2 / max(of[side], 1e-9) for side in (True, False)}


def _learn(
    weights: list[float], seen: list[float], found: tuple[int, ...], policy: bool, weight: float
) -> None:
    """One step: what the sample says of each of its words, against what is believed so far."""
    value = 1 / sqrt(len(found))
    score = value * sum([weights[word] for word in found])
    error = weight * (1 / (1 + exp(-max(-30.0, min(30.0, score)))) - policy) * value
    for word in found:
        step = error + _KEEP * weights[word] / (_EPOCHS * len(found) * 10)
        seen[word] += step * step
        weights[word] -= _STEP * step / sqrt(seen[word])
