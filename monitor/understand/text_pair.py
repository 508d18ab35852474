"""The two whole texts as words, to ask whether a run of words stands there at all, and how often.

In both texts a word that an edit holds is one and the same character, so that runs of words are
found at the speed of strings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain

from monitor.model.change import Comparison, EditKind, Rename
from monitor.model.document import Block
from monitor.understand.phrase_matcher import fold_text, folded_words

_RUN = 3
_TITLE_SHARE = 0.6
"""Share of the blocks of a text that stand under its title."""
_FEWEST, _FEW = 12, 150
"""So many runs are looked for in the text itself, and so many in its characters, before more is
made of it.
"""
_NEVER_ASKED = "\0"
"""Stands for each word that no edit holds."""
_CHARACTERS = 0x10FFFF
_DIGITS = re.compile(r"\A\d+")


class _Lines:
    """The lines of both texts, folded, and with characters for the words that edits hold. Most
    stand in both.
    """

    def __init__(
        self, texts: Iterable[str], edited: Iterable[str], renames: Sequence[Rename]
    ) -> None:
        self._texts, self._edited, self._renames = texts, edited, renames

    @cached_property
    def folded(self) -> dict[str, str]:
        """Each line as words with spaces between them."""
        texts = list(dict.fromkeys(self._texts))
        return dict(
            zip(texts, fold_text(renamed("\n".join(texts), self._renames)).split("\n"), strict=True)
        )

    @cached_property
    def characters(self) -> dict[str, str]:
        """The character of each word that an edit holds. Past a million they repeat, as do words in
        such texts.
        """
        text = "\n".join(self._edited)
        # Some ask for the words under their new names only, some as they stand.
        asked = folded_words(f"{text}\n{renamed(text, self._renames)}" if self._renames else text)
        # The number of a section that is glued to its first word is taken off before that is asked
        # for.
        glued = (bare for word in asked if word[0].isdigit() and (bare := _DIGITS.sub("", word)))
        return {
            word: chr(1 + number % _CHARACTERS)
            for number, word in enumerate(dict.fromkeys(chain(asked, glued)))
        }

    @cached_property
    def codes(self) -> dict[str, str]:
        """The characters of each line."""
        of = self.characters.get
        return {
            text: "".join([of(word, _NEVER_ASKED) for word in line.split()])
            for text, line in self.folded.items()
        }


class WordIndex:
    """The words of one text, in order."""

    def __init__(self, texts: Sequence[str], lines: _Lines) -> None:
        self._texts, self._lines = texts, lines
        self._patience = _FEWEST + _FEW

    def count(self, phrase: str) -> int:
        """Return how often `phrase` (folded words, single spaces) stands in the text."""
        return self._text.count(f" {phrase} ")

    def lines_holding(self, phrase: str) -> list[int]:
        """Return which lines hold `phrase` (folded words, single spaces), by number; a phrase
        without words stands in none.
        """
        if not phrase:
            return []
        asked, found = f" {phrase} ", set()
        place = self._text.find(asked)
        while place >= 0:
            line = bisect_right(self._starts, place) - 1
            if place + len(asked) <= self._starts[line + 1] + 1:
                found.add(line)
            place = self._text.find(asked, place + 1)
        return sorted(found)

    def holds(self, word: str) -> bool:
        """Say whether a word stands in the text."""
        if self._patience <= _FEW:
            return word in self._words
        self._patience -= 1
        return f" {word} " in self._text

    def novelty(self, row: Sequence[str]) -> float:
        """Return the share, 0 to 1, of the runs of three words in `row` that stand nowhere in the
        text.

        Of a shorter row its words are the only run.
        """
        lacking = self._lacks(row, min(_RUN, len(row)))
        return sum(lacking) / len(lacking)

    def unseen_words(self, row: Sequence[str]) -> tuple[list[bool], list[bool]]:
        """Return of each word in `row` whether the text lacks it, and whether it lacks it behind
        the word before it.

        Of the first word the second can't be said: it is False.
        """
        if not row:
            return [], []
        return self._lacks(row, 1), [False, *self._lacks(row, _RUN - 1)]

    def _lacks(self, row: Sequence[str], length: int) -> list[bool]:
        """Return of each run of so many words in `row` whether the text lacks it."""
        if self._patience >= _FEW + len(row):
            self._patience -= len(row)
            runs = (row[start : start + length] for start in range(len(row) - length + 1))
            return [f" {' '.join(run)} " not in self._text for run in runs]
        self._patience = min(self._patience, _FEW)
        return self._lacks_codes(row, length)

    def _lacks_codes(self, row: Sequence[str], length: int) -> list[bool]:
        """Return the same by the characters that stand for words."""
        singles = self._singles
        code = "".join([self._lines.characters.get(word, _NEVER_ASKED) for word in row])
        if length == 1:
            return [character not in singles for character in code]
        # Most runs that are lacking have a word that is.
        likely = [run if singles.issuperset(run) else "" for run in _runs(code, length)]
        self._patience -= sum(map(bool, likely))
        known = self._code if self._patience >= 0 else self._runs_of(length)
        return [not run or run not in known for run in likely]

    def _runs_of(self, length: int) -> frozenset[str]:
        return self._pairs if length == _RUN - 1 else self._triples

    @cached_property
    def _rows(self) -> list[list[str]]:
        return [self._lines.folded[text].split() for text in self._texts]

    @cached_property
    def _row(self) -> list[str]:
        return list(chain.from_iterable(self._rows))

    @cached_property
    def _starts(self) -> list[int]:
        """Where in the text the space in front of each line is, and the one behind the last."""
        lengths = (sum(map(len, row)) + len(row) for row in self._rows)
        return list(accumulate(lengths, initial=0))

    @cached_property
    def _text(self) -> str:
        return f" {' '.join(self._row)} "

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(self._row)

    @cached_property
    def _code(self) -> str:
        return "".join(map(self._lines.codes.__getitem__, self._texts))

    @cached_property
    def _singles(self) -> frozenset[str]:
        return frozenset(self._code) - {_NEVER_ASKED}

    @cached_property
    def _pairs(self) -> frozenset[str]:
        return frozenset(_runs(self._code, _RUN - 1))

    @cached_property
    def _triples(self) -> frozenset[str]:
        return frozenset(_runs(self._code, _RUN))


def _runs(code: str, length: int) -> list[str]:
    """Return the runs of so many characters of `code`, in order."""
    return [code[start : start + length] for start in range(len(code) - length + 1)]


@dataclass(frozen=True, slots=True)
class TextPair:
    """What of the two whole texts the judgement of one passage needs to know."""

    language: str | None
    old: WordIndex
    new: WordIndex
    renames: tuple[Rename, ...] = ()
    titles: frozenset[str] = frozenset()
    """Headings under which nearly the whole of a text stands."""

    def renamed(self, text: str) -> str:
        """Return `text` with what was renamed throughout under its new name."""
        return renamed(text, self.renames)

    def read(self, text: str) -> list[str]:
        """Return the words of `text`, with what was renamed throughout under its new name."""
        return folded_words(self.renamed(text))


def text_pair(
    old: Sequence[Block], new: Sequence[Block], comparison: Comparison, language: str | None
) -> TextPair:
    """Return what to ask about the texts `old` and `new`, on the words that the edits between them
    hold.
    """
    sides = [[block.text for block in side] for side in (old, new)]
    lines = _Lines(chain(*sides), list(_edited(comparison)), comparison.renames)
    before, after = (WordIndex(side, lines) for side in sides)
    titles = frozenset(chain(_titles(old), _titles(new)))
    return TextPair(
        language=language, old=before, new=after, renames=comparison.renames, titles=titles
    )


def _edited(comparison: Comparison) -> Iterator[str]:
    """Yield what the edits hold. Where no spaces part words, a run may hold a part of what is a
    word in the whole line.
    """
    for edit in comparison.edits:
        if edit.kind is not EditKind.MOVED:
            yield from (block.text for block in (edit.old, edit.new) if block)
            yield from chain.from_iterable((span.before, span.after) for span in edit.spans)


def _titles(blocks: Sequence[Block]) -> Iterator[str]:
    counts = Counter(block.section[0] for block in blocks if block.section)
    yield from (heading for heading, count in counts.items() if count >= _TITLE_SHARE * len(blocks))


def renamed(text: str, renames: Iterable[Rename]) -> str:
    """Return `text`, folded where anything is renamed, with each rename carried out."""
    for rename in renames:
        text = text.casefold().replace(rename.old.casefold(), rename.new.casefold())
    return text
