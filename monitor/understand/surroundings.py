"""The two whole texts as words, to ask whether a run of words stands there at all, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

from monitor.model.change import Rename
from monitor.model.document import Block
from monitor.understand.phrases import words

_RUN = 3
_TITLE_SHARE = 0.6
"""Share of the blocks of a text that stand under its title."""
_FEW = 400
"""So many runs are looked for one by one, which is cheaper than making a set of all runs of the text."""


class Wording:
    """The words of one text, in order."""

    def __init__(self, row: Sequence[str]) -> None:
        self._row = row
        self._patience = _FEW

    def count(self, phrase: str) -> int:
        """Return how often `phrase` (folded words, single spaces) stands in the text."""
        return self._text.count(f" {phrase} ")

    def holds(self, *run: str) -> bool:
        """Say whether up to three words in a row stand in the text."""
        if len(run) == 1:
            return run[0] in self._words
        if self._patience:
            self._patience -= 1
            return f" {' '.join(run)} " in self._text
        return run in (self._pairs if len(run) == _RUN - 1 else self._triples)

    def novelty(self, row: Sequence[str]) -> float:
        """Return the share, 0 to 1, of the runs of three words in `row` that stand nowhere in the text."""
        wanted = list(_runs(row))
        return sum(not self.holds(*run) for run in wanted) / len(wanted)

    @cached_property
    def _text(self) -> str:
        return f" {' '.join(self._row)} "

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(self._row)

    @cached_property
    def _pairs(self) -> frozenset[tuple[str, ...]]:
        return frozenset(pairwise(self._row))

    @cached_property
    def _triples(self) -> frozenset[tuple[str, ...]]:
        return frozenset(zip(self._row, self._row[1:], self._row[2:], strict=False))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What of the two whole texts the judgement of one passage needs to know."""

    language: str | None
    old: Wording
    new: Wording
    renames: tuple[Rename, ...] = ()
    titles: frozenset[str] = frozenset()
    """Headings under which nearly the whole of a text stands."""

    def read(self, text: str) -> list[str]:
        """Return the words of `text`, with what was renamed throughout under its new name."""
        return words(renamed(text, self.renames))


def surroundings(old: Sequence[Block], new: Sequence[Block], renames: tuple[Rename, ...],
                 language: str | None) -> Surroundings:
    """Return what to ask about the texts `old` and `new`."""
    sides = [Wording(words(renamed("\n".join(block.text for block in side), renames))) for side in (old, new)]
    titles = frozenset(chain(_titles(old), _titles(new)))
    return Surroundings(language=language, old=sides[0], new=sides[1], renames=renames, titles=titles)


def _titles(blocks: Sequence[Block]) -> Iterator[str]:
    counts = Counter(block.section[0] for block in blocks if block.section)
    yield from (heading for heading, count in counts.items() if count >= _TITLE_SHARE * len(blocks))


def renamed(text: str, renames: Iterable[Rename]) -> str:
    """Return `text`, folded where anything is renamed, with each rename carried out."""
    for rename in renames:
        text = text.casefold().replace(rename.old.casefold(), rename.new.casefold())
    return text


def _runs(row: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the runs of three words of a text; of a shorter one its words as the only run."""
    if len(row) < _RUN:
        yield tuple(row)
    else:
        yield from zip(row, row[1:], row[2:], strict=False)
