"""Words inside two blocks: what was replaced, in runs that read well.

A text becomes a `Line`: its words as shown, and one character for each word so that two texts
compare at the speed of strings. Words which differ in typography only get the same character; so do
names that were renamed throughout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from rapidfuzz.distance import Indel, Postfix, Prefix

from monitor.compare.lcs import longest_common
from monitor.compare.typography import differ_in_marks_only, fold_word
from monitor.language.canonical_text import tokens
from monitor.language.cjk import is_spaceless, pieces
from monitor.model.change import Span
from monitor.model.document import Block

_LARGEST = 60_000_000
"""Words times words that one alignment may cost (8 MB, some 50 ms): of larger blocks what both
begin and end with is taken off first.
"""
_ROUNDS = 8
_SWAPPED = 5
"""Words up to which one name may give way to another."""
_CODES = 0x10FFFF
_MOST_NUMBERS = 3
_NUMBER = chr(_CODES)
"""Stands for a number that a block bears in front."""
_MARK = "\x01"
"""Stands for a word that is nothing but punctuation."""
_RANKS = {
    **dict.fromkeys(".!?。！？", 3),
    **dict.fromkeys(":;", 2),
    **dict.fromkeys(",)", 1),
}
"""How well a run may begin behind a mark."""
_NUMBERING = "0123456789.()[]§"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedLine:
    """A text as words: `words[n]` as shown, `code[n]` the character that stands for what it
    says.
    """

    words: tuple[str, ...]
    code: str
    glued: frozenset[int] = frozenset()
    """Words in front of which there is no space: in Chinese and Japanese every character is a word.
    """

    def text(self, start: int, stop: int) -> str:
        """Return the words `start:stop` as they stand in the text."""
        if not self.glued:
            return " ".join(self.words[start:stop])
        return "".join(
            word if n == start or n in self.glued else f" {word}"
            for n, word in enumerate(self.words[start:stop], start)
        )


class _Characters(dict[str, str]):
    """The character of each word as shown, which is made when it is first asked for; folded alike
    they share one.
    """

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[str, str] = {}

    def __missing__(self, word: str) -> str:
        self[word] = character = self.of(fold_word(word))
        return character

    def of(self, folded: str) -> str:
        """Return the character of a folded word."""
        # Past a million different words numbers repeat; spans hold the words themselves, so none
        # gets lost by that.
        return (
            self._numbers.setdefault(folded, chr(2 + len(self._numbers) % (_CODES - 2)))
            if folded
            else _MARK
        )


@dataclass(slots=True)
class TokenEncoder:
    """Numbers the words of the texts of one comparison."""

    phrases: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """Folded words in a row, and the folded word they count as."""
    _characters: _Characters = field(default_factory=_Characters)
    _starts: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    _firsts: set[str] = field(default_factory=set)
    _lines: dict[str, EncodedLine] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for phrase in sorted(self.phrases, key=len, reverse=True):
            self._starts.setdefault(phrase[0], []).append(phrase)
        self._firsts = {self._characters.of(first) for first in self._starts}

    def line(self, block: Block) -> EncodedLine:
        """Return the words of `block`; its number in front, if the key forgets it, counts as no
        word.
        """
        line = self._lines.get(block.text)
        if line is None:
            line = self._lines[block.text] = self._numbered(block)
        return line

    def _numbered(self, block: Block) -> EncodedLine:
        words = tokens(block.text)
        line = self.words(words)
        numbers = _forgotten(line.words, block.key)
        return replace(line, code=_NUMBER * numbers + line.code[numbers:]) if numbers else line

    def words(self, words: Sequence[str]) -> EncodedLine:
        """Return `words` with their characters; words of a phrase count as one."""
        glued: frozenset[int] = frozenset()
        if is_spaceless("".join(words)):
            words, glued = _in_pieces(words)
        code = "".join(map(self._characters.__getitem__, words))
        if glued or self._firsts.isdisjoint(code):
            return EncodedLine(words=tuple(words), code=code, glued=glued)
        return self._phrased(words, code)

    def _phrased(self, words: Sequence[str], code: str) -> EncodedLine:
        units, characters, at = [], [], 0
        while at < len(words):
            phrase = self._phrase_at(words, at) if code[at] in self._firsts else None
            length = len(phrase) if phrase else 1
            units.append(" ".join(words[at : at + length]))
            characters.append(self._characters.of(self.phrases[phrase]) if phrase else code[at])
            at += length
        return EncodedLine(words=tuple(units), code="".join(characters))

    def _phrase_at(self, words: Sequence[str], at: int) -> tuple[str, ...] | None:
        phrases = self._starts.get(fold_word(words[at]), ())
        return next(
            (
                phrase
                for phrase in phrases
                if tuple(map(fold_word, words[at : at + len(phrase)])) == phrase
            ),
            None,
        )


def similarity(old: EncodedLine, new: EncodedLine, cutoff: float = 0.0) -> float:
    """Return the share of words, 0 to 1, that the two have in common in order; 0 below `cutoff`.

    Of giant texts it is the share in common in any order.
    """
    if len(old.code) * len(new.code) > _LARGEST:
        share = (
            2 * (Counter(old.code) & Counter(new.code)).total() / (len(old.code) + len(new.code))
        )
        return share if share >= cutoff else 0.0
    return Indel.normalized_similarity(old.code, new.code, score_cutoff=cutoff)


def contained(part: EncodedLine, whole: EncodedLine) -> float:
    """Return the share of the words of `part`, 0 to 1, that stand in `whole` in the same order."""
    inner, outer = part.code.replace(_MARK, ""), whole.code.replace(_MARK, "")
    if not inner or len(inner) * len(outer) > _LARGEST:
        return 0.0
    return (len(inner) + len(outer) - Indel.distance(inner, outer)) / 2 / len(inner)


def spans(old: EncodedLine, new: EncodedLine) -> tuple[Span, ...]:
    """Return the runs of words that lead from `old` to `new`."""
    found: list[Span] = []
    for equal, (i1, i2, j1, j2) in _dissolved(
        _quieted(_slid(_steps(old, new), old, new), old, new)
    ):
        if equal:
            found.extend(_equal_spans(old, new, (i1, i2, j1, j2)))
        else:
            before, after = old.text(i1, i2), new.text(j1, j2)
            found.append(
                Span(before=before, after=after, set_aside=differ_in_marks_only(before, after))
            )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """Words that stand in the place of others, and the equal words around them."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    left: str
    right: str


def swaps(old: EncodedLine, new: EncodedLine) -> list[Substitution]:
    """Return where few words gave way to few others between words that stayed, as shown; nothing is
    joined.
    """
    found: list[Substitution] = []
    for equal, (i1, i2, j1, j2) in _steps(old, new):
        if not equal and 0 < i2 - i1 <= _SWAPPED and 0 < j2 - j1 <= _SWAPPED:
            found.append(
                Substitution(
                    before=old.words[i1:i2],
                    after=new.words[j1:j2],
                    left=old.words[i1 - 1] if i1 else "",
                    right=old.words[i2] if i2 < len(old.words) else "",
                )
            )
    return found


def any_differs(found: Sequence[Span]) -> bool:
    """Say whether any of the runs says something else than before."""
    return any(span.before != span.after and not span.set_aside for span in found)


_Step = tuple[bool, tuple[int, int, int, int]]
"""Whether a stretch is equal, and where it is: words i1:i2 of the old, j1:j2 of the new."""


def _steps(old: EncodedLine, new: EncodedLine) -> list[_Step]:
    """Return equal and changed stretches, alternating, as (is equal, (i1, i2, j1, j2))."""
    first, second = old.code, new.code
    if len(first) * len(second) <= _LARGEST:
        return _exact_steps(first, second, 0)
    start = Prefix.similarity(first, second)
    stop = Postfix.similarity(first[start:], second[start:])
    i2, j2 = len(first) - stop, len(second) - stop
    steps: list[_Step] = []
    _append(steps, True, (0, start, 0, start))
    for equal, where in _steps_between(first[start:i2], second[start:j2], start):
        _append(steps, equal, where)
    _append(steps, True, (i2, len(first), j2, len(second)))
    return steps


def _exact_steps(old: str, new: str, at: int) -> list[_Step]:
    steps: list[_Step] = []
    for step in Indel.opcodes(old, new):
        where = (step.src_start, step.src_end, step.dest_start, step.dest_end)
        i1, i2, j1, j2 = (at + bound for bound in where)
        _append(steps, step.tag == "equal", (i1, i2, j1, j2))
    return steps


def _steps_between(old: str, new: str, at: int) -> list[_Step]:
    """Return the stretches of what is left of giant blocks without what both begin and end with."""
    if len(old) * len(new) <= _LARGEST:
        return _exact_steps(old, new, at)
    steps: list[_Step] = []
    i1 = j1 = 0
    for i, j in [*longest_common(list(map(ord, old)), list(map(ord, new))), (len(old), len(new))]:
        _append(steps, False, (at + i1, at + i, at + j1, at + j))
        i1, j1 = min(i + 1, len(old)), min(j + 1, len(new))
        _append(steps, True, (at + i, at + i1, at + j, at + j1))
    return steps


def _append(steps: list[_Step], equal: bool, where: tuple[int, int, int, int]) -> None:
    """Add a stretch, if it holds anything, or lengthen the last one where it is of the same
    sort.
    """
    if where[0] == where[1] and where[2] == where[3]:
        return
    if steps and steps[-1][0] == equal:
        i1, _, j1, _ = steps[-1][1]
        steps[-1] = (equal, (i1, where[1], j1, where[3]))
    else:
        steps.append((equal, where))


def _slid(steps: list[_Step], old: EncodedLine, new: EncodedLine) -> list[_Step]:
    """Move what was inserted or deleted to where a sentence or clause begins, where the words
    around allow it.
    """
    for n in range(1, len(steps) - 1):
        equal, (i1, i2, j1, j2) = steps[n]
        if equal or (i1 < i2 and j1 < j2):
            continue
        line, start, stop = (old, i1, i2) if i1 < i2 else (new, j1, j2)
        shift = _best_shift(line, start, stop, _room(steps[n - 1]))
        if shift:
            steps[n - 1] = (True, _shortened(steps[n - 1][1], shift))
            steps[n] = (False, (i1 - shift, i2 - shift, j1 - shift, j2 - shift))
            _, (a1, a2, b1, b2) = steps[n + 1]
            steps[n + 1] = (True, (a1 - shift, a2, b1 - shift, b2))
    return [step for step in steps if step[1][0] < step[1][1] or step[1][2] < step[1][3]]


def _room(step: _Step) -> int:
    return step[1][1] - step[1][0]


def _shortened(where: tuple[int, int, int, int], by: int) -> tuple[int, int, int, int]:
    return where[0], where[1] - by, where[2], where[3] - by


def _best_shift(line: EncodedLine, start: int, stop: int, room: int) -> int:
    """Return by how many words to move `start:stop` to the left so that it begins where a sentence
    or clause does.
    """
    best, best_rank = 0, _boundary(line, start)
    shift = 0
    while shift < room and line.code[start - shift - 1] == line.code[stop - shift - 1]:
        shift += 1
        rank = _boundary(line, start - shift)
        if rank > best_rank:
            best, best_rank = shift, rank
    return best


def _boundary(line: EncodedLine, at: int) -> int:
    """Rank the gap before word `at`: 3 a sentence begins there, 2 a clause, 1 a list goes on, 0
    none of it.
    """
    if at == 0:
        return 3
    return _RANKS.get(line.words[at - 1][-1:], 0)


def _quieted(steps: list[_Step], old: EncodedLine, new: EncodedLine) -> list[_Step]:
    """Take stretches that say the same for equal ones. Their two sides may differ in length: they
    stay on their own.
    """
    return [
        (
            equal
            or _numbers_only(old, new, where)
            or differ_in_marks_only(old.text(*where[:2]), new.text(*where[2:])),
            where,
        )
        for equal, where in steps
    ]


def _numbers_only(old: EncodedLine, new: EncodedLine, where: tuple[int, int, int, int]) -> bool:
    """Say whether a stretch is nothing but numbers in front of the two blocks."""
    return set(old.code[where[0] : where[1]] + new.code[where[2] : where[3]]) == {_NUMBER}


def _dissolved(steps: list[_Step]) -> list[_Step]:
    """Join changed stretches with too few equal words between them: shredded words can't be
    read.
    """
    for _ in range(_ROUNDS):
        joined: list[_Step] = []
        for n, (equal, where) in enumerate(steps):
            inner = equal and 0 < n < len(steps) - 1
            dissolve = inner and _room(steps[n]) <= min(_weight(joined[-1]), _weight(steps[n + 1]))
            if equal and not dissolve:
                joined.append((True, where))
            else:
                _append(joined, False, where)
        if len(joined) == len(steps):
            break
        steps = joined
    return steps


def _weight(step: _Step) -> int:
    """Return the number of words that differ, as the longer side has them; 0 for an equal
    stretch.
    """
    equal, (i1, i2, j1, j2) = step
    return 0 if equal else max(i2 - i1, j2 - j1)


def _equal_spans(
    old: EncodedLine, new: EncodedLine, where: tuple[int, int, int, int]
) -> list[Span]:
    """Return words that say the same as runs; where they look different they are marked as set
    aside.
    """
    i1, i2, j1, j2 = where
    before, after = old.text(i1, i2), new.text(j1, j2)
    if before == after:
        return [Span(before=before, after=after)]
    if i2 - i1 != j2 - j1:
        return [Span(before=before, after=after, set_aside=True)]
    same = [one == other for one, other in zip(old.words[i1:i2], new.words[j1:j2], strict=True)]
    cuts = [0, *(n for n in range(1, len(same)) if same[n] != same[n - 1]), len(same)]
    return [
        Span(
            before=old.text(i1 + start, i1 + stop),
            after=new.text(j1 + start, j1 + stop),
            set_aside=not same[start],
        )
        for start, stop in pairwise(cuts)
    ]


def _in_pieces(words: Sequence[str]) -> tuple[list[str], frozenset[int]]:
    """Return the words with those of scripts without spaces cut into characters, and which of these
    follow closely.
    """
    cut: list[str] = []
    glued: set[int] = set()
    for word in words:
        parts = pieces(word) if is_spaceless(word) else [word]
        glued.update(range(len(cut) + 1, len(cut) + len(parts)))
        cut += parts
    return cut, frozenset(glued)


def _forgotten(words: Sequence[str], key: str) -> int:
    """Return how many words in front number a block: the key forgets them and begins behind."""
    for numbers, word in enumerate(words[: _MOST_NUMBERS + 1]):
        if key.startswith(fold_word(word) or "\0"):
            return numbers
        if not _is_numbering(word):
            return 0
    return 0


def _is_numbering(word: str) -> bool:
    """Say whether a first word such as `1.2`, `(iv)` or `a)` numbers its block."""
    bare = word.strip(_NUMBERING)
    return len(word) <= 12 and (not bare or (word[-1] in ".)]" and len(bare) <= 4))
