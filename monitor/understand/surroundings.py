"""The two whole texts as words, to ask whether a run of words stands there at all, and how often.

In both texts a word is one and the same character, so that runs of words are found at the speed of strings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, count

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
_REMEMBERED = 30_000
"""Words, with the marks around them, that are kept from one comparison to the next: some megabytes at most."""


class _Characters(dict[str, str]):
    """The character of each word, which is made when it is first asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, str] = {}
        """The word of each character."""
        self._numbers = count()

    def __missing__(self, word: str) -> str:
        # Past a million different words characters repeat, as do words in texts of that size. Threads that meet the
        # same new word agree on one character.
        character = self.setdefault(word, chr(1 + next(self._numbers) % _CHARACTERS))
        self.words[character] = word
        return character


class _Codes(dict[str, str]):
    """The characters of what stands between two spaces: of `Don't,` two. Most of it stands there again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.characters = _Characters()

    def __missing__(self, piece: str) -> str:
        characters = self.characters
        code = characters[piece.casefold()] if piece.isalpha() else "".join([characters[word] for word in words(piece)])
        self[piece] = code
        return code

    def of(self, text: str) -> str:
        """Return the characters of the words of `text`."""
        return "".join(map(self.__getitem__, text.split()))


class Wording:
    """The words of one text, in order: `code` has a character for each."""

    def __init__(self, code: str, characters: _Characters) -> None:
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
        runs = [code[start:start + _RUN] for start in range(max(1, len(code) - _RUN + 1))]
        return sum([not self._has(run) for run in runs]) / len(runs)

    def _read(self, row: Iterable[str]) -> str:
        return "".join([self._characters.get(word, _ABSENT) for word in row])

    def _has(self, run: str) -> bool:
        if len(run) == 1:
            return run in self._singles
        if self._patience:
            self._patience -= 1
            return run in self._code
        return run in (self._pairs if len(run) == _RUN - 1 else self._triples)

    @cached_property
    def _text(self) -> str:
        return f" {' '.join(map(self._characters.words.__getitem__, self._code))} "

    @cached_property
    def _singles(self) -> frozenset[str]:
        return frozenset(self._code)

    @cached_property
    def _pairs(self) -> frozenset[str]:
        return self._runs(_RUN - 1)

    @cached_property
    def _triples(self) -> frozenset[str]:
        return self._runs(_RUN)

    def _runs(self, length: int) -> frozenset[str]:
        return frozenset([self._code[start:start + length] for start in range(len(self._code) - length + 1)])


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
    codes = _codes()
    if len(codes) > _REMEMBERED:
        _codes.cache_clear()
        codes = _codes()
    code_of = {text: codes.of(renamed(text, renames)) for text in {block.text: None for block in chain(old, new)}}
    sides = [Wording("".join([code_of[block.text] for block in side]), codes.characters) for side in (old, new)]
    titles = frozenset(chain(_titles(old), _titles(new)))
    return Surroundings(language=language, old=sides[0], new=sides[1], renames=renames, titles=titles)


@cache
def _codes() -> _Codes:
    """What was found out about words so far: policies use the same few thousand again and again."""
    return _Codes()


def _titles(blocks: Sequence[Block]) -> Iterator[str]:
    counts = Counter(block.section[0] for block in blocks if block.section)
    yield from (heading for heading, count in counts.items() if count >= _TITLE_SHARE * len(blocks))


def renamed(text: str, renames: Iterable[Rename]) -> str:
    """Return `text`, folded where anything is renamed, with each rename carried out."""
    for rename in renames:
        text = text.casefold().replace(rename.old.casefold(), rename.new.casefold())
    return text
