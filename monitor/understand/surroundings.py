"""The two whole texts as words, to ask whether a run of words stands there at all, and how often.

In both texts a word is one and the same character, so that runs of words are found at the speed of strings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from monitor.model.change import Rename
from monitor.model.document import Block
from monitor.understand.phrases import words

_RUN = 3
_TITLE_SHARE = 0.6
"""Share of the blocks of a text that stand under its title."""
_FEW = 150
"""So many runs are looked for one by one, which is cheaper than making a set of all runs of the text."""
_ABSENT = "\0"
"""Stands for a word that neither text holds."""
_CHARACTERS = 0x10FFFF


class Wording:
    """The words of one text, in order: `code` has a character for each."""

    def __init__(self, code: str, characters: Mapping[str, str]) -> None:
        self._code, self._characters = code, characters
        self._patience = _FEW

    def count(self, phrase: str) -> int:
        """Return how often `phrase` (folded words, single spaces) stands in the text."""
        return self._text.count(f" {phrase} ")

    def holds(self, *run: str) -> bool:
        """Say whether up to three words in a row stand in the text."""
        return self._has(self._read(run))

    def novelty(self, row: Sequence[str]) -> float:
        """Return the share, 0 to 1, of the runs of three words in `row` that stand nowhere in the text.

        Of a shorter row its words are the only run.
        """
        code = self._read(row)
        if len(code) < _RUN:
            return float(not self._has(code))
        runs = _runs(code, _RUN)
        known = self._known(_RUN, len(runs))
        return sum([run not in known for run in runs]) / len(runs)

    def strange(self, row: Sequence[str]) -> tuple[list[bool], list[bool]]:
        """Return of each word in `row` whether the text lacks it, and whether it lacks it behind the word before it.

        Of the first word the second can't be said: it is False.
        """
        if not row:
            return [], []
        code = self._read(row)
        pairs = _runs(code, _RUN - 1)
        known = self._known(_RUN - 1, len(pairs))
        return [character not in self._singles for character in code], [False, *[pair not in known for pair in pairs]]

    def _read(self, row: Iterable[str]) -> str:
        return "".join([self._characters.get(word, _ABSENT) for word in row])

    def _has(self, run: str) -> bool:
        if len(run) == 1:
            return run in self._singles
        return run in self._known(len(run), 1)

    def _known(self, length: int, asked: int) -> str | frozenset[str]:
        """Return what holds the runs of `length` words: the text itself while few were `asked` for, else a set."""
        self._patience -= asked
        return self._code if self._patience >= 0 else self._pairs if length == _RUN - 1 else self._triples

    @cached_property
    def _text(self) -> str:
        words = {character: word for word, character in self._characters.items()}
        return f" {' '.join(map(words.__getitem__, self._code))} "

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
    pieces = {text: renamed(text, renames).split() for text in {block.text: None for block in chain(old, new)}}
    words_of = {piece: words(piece) for piece in dict.fromkeys(chain.from_iterable(pieces.values()))}
    characters = _characters(chain.from_iterable(words_of.values()))
    codes = {piece: "".join([characters[word] for word in row]) for piece, row in words_of.items()}
    code_of = {text: "".join(map(codes.__getitem__, row)) for text, row in pieces.items()}
    sides = [Wording("".join([code_of[block.text] for block in side]), characters) for side in (old, new)]
    titles = frozenset(chain(_titles(old), _titles(new)))
    return Surroundings(language=language, old=sides[0], new=sides[1], renames=renames, titles=titles)


def _characters(words: Iterable[str]) -> dict[str, str]:
    """Return a character for each word. Past a million they repeat, as do words in texts of that size."""
    return {word: chr(1 + number % _CHARACTERS) for number, word in enumerate(dict.fromkeys(words))}


def _titles(blocks: Sequence[Block]) -> Iterator[str]:
    counts = Counter(block.section[0] for block in blocks if block.section)
    yield from (heading for heading, count in counts.items() if count >= _TITLE_SHARE * len(blocks))


def renamed(text: str, renames: Iterable[Rename]) -> str:
    """Return `text`, folded where anything is renamed, with each rename carried out."""
    for rename in renames:
        text = text.casefold().replace(rename.old.casefold(), rename.new.casefold())
    return text
