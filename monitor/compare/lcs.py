"""The longest common order of two sequences of numbers, at a bounded price."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import Indel

_LARGEST = 400_000_000
"""Blocks times blocks that an exact alignment may cost: 50 MB and about a third of a second."""

Pairs = list[tuple[int, int]]
"""Places in two rows that hold the same, in order."""


def longest_common(old: Sequence[int], new: Sequence[int]) -> Pairs:
    """Return the (old index, new index) of equal elements in common order, as many as there can be.

    Past 20,000 by 20,000 elements the order of those that occur once on each side decides, and only
    stretches between them are exact.
    """
    if len(old) * len(new) <= _LARGEST:
        return _exact(old, new, 0, 0)
    found: Pairs = []
    i0 = j0 = 0
    for i, j in [*_anchors(old, new), (len(old), len(new))]:
        if (i - i0) * (j - j0) <= _LARGEST // 100:
            found += _exact(old[i0:i], new[j0:j], i0, j0)
        if i < len(old):
            found.append((i, j))
        i0, j0 = i + 1, j + 1
    return found


def _exact(old: Sequence[int], new: Sequence[int], i0: int, j0: int) -> Pairs:
    return [
        (i0 + step.src_start + n, j0 + step.dest_start + n)
        for step in Indel.opcodes(old, new)
        if step.tag == "equal"
        for n in range(step.src_end - step.src_start)
    ]


def _anchors(old: Sequence[int], new: Sequence[int]) -> Pairs:
    """Return the longest ascending run of elements which occur exactly once on each side."""
    once_old, once_new = Counter(old), Counter(new)
    where = {number: j for j, number in enumerate(new) if once_new[number] == 1}
    pairs = [
        (i, where[number])
        for i, number in enumerate(old)
        if once_old[number] == 1 and number in where
    ]
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for n, (_, j) in enumerate(pairs):
        at = bisect_left(ends, j)
        ends[at : at + 1] = [j]
        tails[at : at + 1] = [n]
        before.append(tails[at - 1] if at else -1)
    chain: Pairs = []
    n = tails[-1] if tails else -1
    while n >= 0:
        chain.append(pairs[n])
        n = before[n]
    return chain[::-1]
