"""The two whole texts as words, to ask whether a run of words stands there at all, and how often.

In both texts a word is one and the same character, so that runs of words are found at the speed of strings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from monitor.model.change import Rename
from monitor.model.document import Block
from monitor.understand.phrases import words

_RUN = 3
_TITLE_SHARE = 0.6
"""Share of the blocks of a text that stand under its title."""
_FEWEST, _FEW = 30, 150
"""So many runs are looked for in the text itself, and so many in its characters, before more is made of it."""
_ABSENT = "\0"
"""Stands for a word that neither text holds."""
_CHARACTERS = 0x10FFFF


class _Characters(dict[str, str]):
    """One character for each word, which is made when it is first asked for; and the characters of lines of words."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[str, str] = {}

    def __missing__(self, word: str) -> str:
        # Past a million they repeat, as do words in texts of that size.
        self[word] = character = chr(1 + len(self) % _CHARACTERS)
        return character

    def of(self, line: str) -> str:
        """Return the characters of a line of words; most lines stand in both texts."""
        code = self._lines.get(line)
        if code is None:
            code = self._lines[line] = "".join(map(self.__getitem__, line.split()))
        return code


class Wording:
    """The words of one text, in order."""

    def __init__(self, lines: Sequence[str], characters: _Characters) -> None:
        self._lines, self._characters = lines, characters
        self._patience = _FEW + _FEWEST

    def count(self, phrase: str) -> int:
        """Return how often `phrase` (folded words, single spaces) stands in the text."""
        return self._text.count(f" {phrase} ")

    def holds(self, *run: str) -> bool:
        """Say whether up to three words in a row stand in the text."""
        return not self._lacks(run, len(run))[0]

    def novelty(self, row: Sequence[str]) -> float:
        """Return the share, 0 to 1, of the runs of three words in `row` that stand nowhere in the text.

        Of a shorter row its words are the only run.
        """
        new = self._lacks(row, min(_RUN, len(row)))
        return sum(new) / len(new)

    def strange(self, row: Sequence[str]) -> tuple[list[bool], list[bool]]:
        """Return of each word in `row` whether the text lacks it, and whether it lacks it behind the word before it.

        Of the first word the second can't be said: it is False.
        """
        if not row:
            return [], []
        return self._lacks(row, 1), [False, *self._lacks(row, _RUN - 1)]

    def _lacks(self, row: Sequence[str], length: int) -> list[bool]:
        """Return of each run of so many words in `row` whether the text lacks it."""
        runs = [row[start:start + length] for start in range(len(row) - length + 1)]
        self._patience -= len(runs)
        if self._patience >= _FEW:
            return [f" {' '.join(run)} " not in self._text for run in runs]
        known = self._code if self._patience >= 0 else self._known(length)
        code = "".join([self._characters.get(word, _ABSENT) for word in row])
        return [run not in known for run in _runs(code, length)]

    def _known(self, length: int) -> frozenset[str]:
        return self._singles if length == 1 else self._pairs if length == _RUN - 1 else self._triples

    @cached_property
    def _text(self) -> str:
        return f" {' '.join(self._lines)} "

    @cached_property
    def _code(self) -> str:
        return "".join(map(self._characters.of, self._lines))

    @cached_property
    def _singles(self) -> frozenset[str]:
        return frozenset(self._code)

    @cached_property
    def _pairs(self) -> frozenset[str]:
        return frozenset(_runs(self._code, _RUN - 1))

    @cached_property
    def _triples(self) -> frozenset[str]:
        return frozenset(_runs(self._code, _RUN))


def _runs(code: str, length: int) -> list[str]:
    """Return the runs of so many characters of `code`, in order."""
    return [code[start:start + length] for start in range(len(code) - length + 1)]


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
    texts = dict.fromkeys(block.text for block in chain(old, new))
    lines = {text: line for text in texts if (line := " ".join(words(renamed(text, renames))))}
    characters = _Characters()
    sides = [Wording([lines[block.text] for block in side if block.text in lines], characters) for side in (old, new)]
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
