"""The longest common order."""

from __future__ import annotations

from monitor.compare import lcs


def test_repeated_elements_keep_their_order():
    assert lcs.longest_common([1, 9, 2, 9, 3], [1, 2, 9, 3, 9]) == [(0, 0), (2, 1), (3, 2), (4, 3)]


def test_long_sequences_are_aligned_by_what_occurs_once(monkeypatch):
    monkeypatch.setattr(lcs, "_LARGEST", 2_000)
    old = [n for n in range(100) if n != 40]
    new = [n for n in range(100) if n not in {20, 70}]
    found = lcs.longest_common(old, new)
    assert len(found) == 97
    assert all(old[i] == new[j] for i, j in found)


def test_what_only_repeats_is_left_out_of_a_long_alignment(monkeypatch):
    monkeypatch.setattr(lcs, "_LARGEST", 100)
    assert lcs.longest_common([1] * 50, [1] * 60) == []
