"""Finds phrases of a word list in a text: the small language in which the tables of this room are
written.

A phrase is a row of words in lower case. `word*` stands for any ending, `a|b` for either, `..` for
up to six words between, `#` for a number. Finding is linear in the text and cannot be slowed down
by what the text says.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from monitor.language.block_context import verdict_marks
from monitor.language.cjk import beyond_ascii

_FOLDED = bytes(
    ord(chr(code).lower() if chr(code).isalnum() or code == ord("\n") else " ")
    for code in range(128)
) + bytes(range(128, 256))
"""Of each byte of UTF-8 what it is folded to: whole texts are read here, and bytes are the fastest
way.
"""
_FEW_SIGNS = 40
"""So many signs are replaced one by one, which is faster than to look at each character."""
_LONGEST_GAP = 6
_STEM = 3
_REMEMBERED = 20_000


_SIGN_WORDS = {
    "<": "lessthan",
    ">": "morethan",
    "≤": "atmost",
    "<=": "atmost",
    "≥": "atleast",
    ">=": "atleast",
    "%": "percent",
    "+": "plus",
}
"""What signs are read as. None of these is a word of any text, so none is one without meaning."""
_COMPARING = frozenset({"lessthan", "morethan", "atmost", "atleast"})
_SIGNS = frozenset("<>≤≥%+")
_SIGN = re.compile(r"(?:[<>]=?|[≤≥])\s?(?=\d)|%|(?<=\d)\+(?!\d)")
"""A sign of comparison stands before a number: elsewhere it is a step of a path or an arrow."""


def folded_words(text: str) -> list[str]:
    """Return the words of `text` in order, without case or punctuation: `Don't opt-out` gives don,
    t, opt, out.
    """
    if text.isalpha() and (plain := text.casefold()).isalpha():
        return [plain]
    return fold_text(text).split()


def meaning_words(text: str, following: str = "") -> list[str]:
    """Return the words of `text` with one for each sign that says something: `<` before a number,
    `%`, a tick.

    `following` is what stands behind it: `<` may be parted from its number.
    """
    if text.isalpha():
        return folded_words(text)
    if not text.isascii():
        text = text.translate(verdict_marks())
    if not _SIGNS.isdisjoint(text):
        text = _SIGN.sub(_sign_word, f"{text} {following[:1]}")[: -1 - len(following[:1])]
    return folded_words(text)


def comparing(row: Sequence[str]) -> list[str]:
    """Return what stands for `<` and its like among the words of a text, in order."""
    return [word for word in row if word in _COMPARING]


def _sign_word(match: re.Match[str]) -> str:
    return f" {_SIGN_WORDS[match.group().strip()]} "


def fold_text(text: str) -> str:
    """Return `text` without case, with spaces for all but letters, digits and ends of lines."""
    if not text.isascii():
        text = _folded_beyond_ascii(text)
    return text.encode("utf-8", "surrogatepass").translate(_FOLDED).decode("utf-8", "surrogatepass")


def _folded_beyond_ascii(text: str) -> str:
    """Return `text` with the signs folded that are none of ASCII."""
    plain = {
        sign: told
        for sign in beyond_ascii(text)
        if (told := "".join([part if part.isalnum() else " " for part in sign.casefold()])) != sign
    }
    if len(plain) > _FEW_SIGNS:
        return text.translate({ord(sign): told for sign, told in plain.items()})
    for sign, told in plain.items():
        text = text.replace(sign, told)
    return text


class PhraseHit(NamedTuple):
    """A phrase found at the words `start:stop`."""

    label: str
    start: int
    stop: int
    weight: float
    words: int = 1
    """How many words the phrase names; more than those may stand between them."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One word of a phrase; `gap` tells how many other words may stand before it."""

    exact: frozenset[str]
    stems: tuple[str, ...]
    number: bool
    gap: int
    open: bool
    """Whether other words than those of `exact` fit."""

    def fits(self, word: str) -> bool:
        """Say whether a word fits that is none of `exact`."""
        return (bool(self.stems) and word.startswith(self.stems)) or (
            self.number and word[0].isdigit()
        )


@dataclass(frozen=True, slots=True)
class _Phrase:
    label: str
    weight: float
    first: _Step
    steps: tuple[_Step, ...]
    """Those after the first."""

    @property
    def seconds(self) -> frozenset[str]:
        """The words of which one stands right behind the first; none where it may be another
        one.
        """
        second = self.steps[0] if self.steps else None
        return second.exact if second and not (second.gap or second.open) else frozenset()

    def stop(self, text: Sequence[str], start: int) -> int:
        """Return where the phrase ends whose first word stands at `start`, or -1."""
        at, size = start + 1, len(text)
        for step in self.steps:
            last = at + step.gap if at + step.gap < size else size - 1
            while (
                at <= last
                and text[at] not in step.exact
                and not (step.open and step.fits(text[at]))
            ):
                at += 1
            if at > last:
                return -1
            at += 1
        return at


_Starting = tuple[tuple[_Phrase, ...], dict[str, tuple[_Phrase, ...]]]
"""The phrases that can begin with a word: whatever comes behind it, and those for which one certain
word must.
"""
_UNKNOWN: _Starting = ((), {})


@dataclass(slots=True)
class PhraseMatcher:
    """Many labelled phrases that are looked for in one walk over a text."""

    _exact: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list))
    _stems: dict[str, list[tuple[str, _Phrase]]] = field(default_factory=lambda: defaultdict(list))
    _starts: dict[str, _Starting | None] = field(default_factory=dict)
    """What was found out about words so far: policies use the same few thousand again and again.
    None begins most.
    """

    def add(self, label: str, phrases: Iterable[str], weight: float = 1.0) -> None:
        """Look for `phrases` too, and report them as `label`."""
        self._starts.clear()
        for written in phrases:
            first, *rest = _steps(written)
            phrase = _Phrase(label, weight, first, tuple(rest))
            for word in first.exact:
                self._exact[word].append(phrase)
            for stem in first.stems:
                self._stems[stem[:_STEM]].append((stem, phrase))

    def find(self, text: Sequence[str]) -> list[PhraseHit]:
        """Return every phrase found in the words `text`, in the order in which they begin."""
        hits: list[PhraseHit] = []
        starts = self._starts
        last = len(text) - 1
        for place, word in enumerate(text):
            starting = starts.get(word, _UNKNOWN)
            if starting is _UNKNOWN:
                starting = self._starting(word)
            if starting is None:
                continue
            phrases, before = starting
            if before and place < last and text[place + 1] in before:
                phrases = (*phrases, *before[text[place + 1]])
            for phrase in phrases:
                stop = phrase.stop(text, place) if phrase.steps else place + 1
                if stop > 0:
                    hits.append(
                        PhraseHit(phrase.label, place, stop, phrase.weight, 1 + len(phrase.steps))
                    )
        return hits

    def _starting(self, word: str) -> _Starting | None:
        """Return the phrases that can begin with `word`, if any."""
        if len(self._starts) >= _REMEMBERED:
            self._starts.clear()
        stems = (
            phrase for stem, phrase in self._stems.get(word[:_STEM], ()) if word.startswith(stem)
        )
        always: list[_Phrase] = []
        before: dict[str, tuple[_Phrase, ...]] = {}
        for phrase in (*self._exact.get(word, ()), *stems):
            if phrase.seconds:
                before.update(
                    (second, (*before.get(second, ()), phrase)) for second in phrase.seconds
                )
            else:
                always.append(phrase)
        found = self._starts[word] = (tuple(always), before) if always or before else None
        return found


def _steps(written: str) -> tuple[_Step, ...]:
    steps: list[_Step] = []
    gap = 0
    for part in written.casefold().replace("-", " ").split():
        if part == "..":
            gap = _LONGEST_GAP
        else:
            steps.append(_step(part, gap))
            gap = 0
    first = steps[0]
    if first.gap or first.number or any(len(stem) < _STEM for stem in first.stems):
        raise ValueError(
            f"a phrase begins with a whole word or a stem of {_STEM} letters: {written!r}"
        )
    return tuple(steps)


def _step(part: str, gap: int) -> _Step:
    """Return one word of a phrase, or several of which either fits."""
    alternatives = part.split("|")
    exact = frozenset(word for word in alternatives if not word.endswith("*") and word != "#")
    return _Step(
        exact=exact,
        stems=tuple(word[:-1] for word in alternatives if word.endswith("*")),
        number="#" in alternatives,
        gap=gap,
        open=not exact.issuperset(alternatives),
    )
