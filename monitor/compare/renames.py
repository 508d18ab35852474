"""Words and names that were replaced throughout: learnt from reworded blocks, proven on the whole
texts.

A rename counts only where the old name is all but gone from the new text and the new one came in
its place. Words that carry permission, negation, consent, time or amount are never renames, and
numbers neither.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from monitor.compare.typography import fold_word
from monitor.compare.word_diff import Substitution, TokenEncoder, swaps
from monitor.language.cjk import is_spaceless
from monitor.language.tables import table
from monitor.model.change import Edit, EditKind, Rename
from monitor.model.document import Block

Phrase = tuple[str, ...]
"""A run of folded words."""
_FEWEST, _FEWEST_SPELLINGS = 3, 3
_FEWEST_SEEN = 2
_LEFT_OVER, _CAME_IN, _SEEN = 0.2, 0.5, 0.3
_ALWAYS = 0.85
_STEM = 4
_LONGEST = 6
_NO_NAME = re.compile(r"[\d@/,]|\w\.\w\w")
"""Numbers, addresses, and lists such as a city and its state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearntRenames:
    """What was renamed, and how to read both texts so that it makes no difference."""

    renames: tuple[Rename, ...] = ()
    phrases: Mapping[Phrase, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Candidate:
    """Folded words that gave way to others, how often, and how they look."""

    before: Phrase
    after: Phrase
    count: int = 0
    looks: Counter[tuple[str, str]] = field(default_factory=Counter)
    lefts: Counter[str] = field(default_factory=Counter)
    rights: Counter[str] = field(default_factory=Counter)
    named: int = 0
    """How often the old words look like a name."""

    @property
    def is_name(self) -> bool:
        """Whether the old words look like a name as a rule."""
        return self.named * 2 > self.count


@dataclass(frozen=True, slots=True)
class _Words:
    """The folded words of a text, and where each stands."""

    words: list[str]
    places: dict[str, list[int]]

    def count(self, phrase: Phrase) -> int:
        places = self.places.get(phrase[0], ())
        if len(phrase) == 1:
            return len(places)
        return sum(tuple(self.words[at : at + len(phrase)]) == phrase for at in places)


def learn_renames(
    edits: Sequence[Edit], old: Sequence[Block], new: Sequence[Block], lexicon: TokenEncoder
) -> LearntRenames:
    """Return what was renamed between `old` and `new`, of which `edits` are the differences, by
    `lexicon`.
    """
    found = _candidates(edits, lexicon)
    spelled = [one for one in found.values() if _is_spelling(one)]
    others = [one for one in found.values() if not _is_spelling(one)]
    families = _common(_families(_names(others, old, new)))
    _add_kin(families, found.values())
    if _places(spelled) >= _FEWEST_SPELLINGS:
        families.append(sorted(spelled, key=lambda one: -one.count))
    return LearntRenames(
        renames=tuple(_rename(family) for family in families),
        phrases=_phrases([one for family in families for one in family]),
    )


def _common(families: Iterable[list[_Candidate]]) -> list[list[_Candidate]]:
    """Return the families that were replaced in more than a few places."""
    return [family for family in families if _places(family) >= _FEWEST]


def _places(family: Iterable[_Candidate]) -> int:
    return sum(one.count for one in family)


def _names(
    found: Sequence[_Candidate], old: Sequence[Block], new: Sequence[Block]
) -> list[_Candidate]:
    """Return the names that were replaced throughout. What a row of a table is about is none."""
    listed = _row_names(old)
    named = [
        one
        for one in _shortest_names(found)
        if one.count >= _FEWEST_SEEN and one.before not in listed
    ]
    if not named:
        return []
    firsts, forms = _firsts(named), _Forms()
    return _proven(named, _words(old, firsts, forms), _words(new, firsts, forms))


def _row_names(blocks: Sequence[Block]) -> set[Phrase]:
    """Return what the rows of tables are about: another name there is another row, of a supplier
    for one.
    """
    return {_folded(block.cells[0].split()) for block in blocks if block.cells}


def _candidates(
    edits: Iterable[Edit], lexicon: TokenEncoder
) -> dict[tuple[Phrase, Phrase], _Candidate]:
    """Return which words gave way to which in `edits`; none of them holds a number or a protected
    word alone.
    """
    found: dict[tuple[Phrase, Phrase], _Candidate] = {}
    for edit in edits:
        if edit.kind is not EditKind.REWORDED or edit.old is None or edit.new is None:
            continue
        for swap in _single_spellings(swaps(lexicon.line(edit.old), lexicon.line(edit.new))):
            before, after = _folded(swap.before), _folded(swap.after)
            if (
                _may_be_names(before, after)
                and not _across(swap.before)
                and not _across(swap.after)
            ):
                candidate = found.setdefault(
                    (before, after), _Candidate(before=before, after=after)
                )
                _count(candidate, swap)
    return found


def _single_spellings(found: Iterable[Substitution]) -> Iterable[Substitution]:
    """Yield the swaps; words in a row that are only spelled differently one by one."""
    for swap in found:
        pairs = list(zip(swap.before, swap.after, strict=False))
        if len(swap.before) == len(swap.after) > 1 and all(
            _same_word(fold_word(old), fold_word(new)) for old, new in pairs
        ):
            yield from (
                Substitution(before=(old,), after=(new,), left=swap.left, right=swap.right)
                for old, new in pairs
            )
        else:
            yield swap


def _count(candidate: _Candidate, swap: Substitution) -> None:
    candidate.count += 1
    candidate.looks[_shown(swap.before), _shown(swap.after)] += 1
    candidate.lefts[swap.left] += 1
    candidate.rights[swap.right] += 1
    several = len(candidate.before) > 1
    candidate.named += _looks_named(swap.before) and (not several or _looks_named(swap.after))


def _looks_named(words: Sequence[str]) -> bool:
    """Say whether all words but small ones begin or go on with a capital letter."""
    return all(
        word[:1].isupper() or not word.islower()
        for word in words
        if fold_word(word) not in _protected()
    )


def _folded(words: Iterable[str]) -> Phrase:
    return tuple(folded for word in words if (folded := fold_word(word)))


def _shown(words: Iterable[str]) -> str:
    """Return the words without the punctuation around each end."""
    text = " ".join(words)
    folded = [word for word in text.split() if fold_word(word)]
    text = " ".join(folded)
    start = re.search(r"\w", text)
    end = re.search(r"\w(?=\W*$)", text)
    return text[start.start() : end.end()] if start and end else text


def _may_be_names(before: Phrase, after: Phrase) -> bool:
    """Say whether one could be a new name of the other.

    Numbers, addresses and words that decide about rights or name a company's legal form can't be,
    and what differs in hyphens and spaces only is none.
    """
    squeezed = {_squeezed(before), _squeezed(after)}
    if "" in squeezed or len(squeezed) == 1:
        return False
    if any(_NO_NAME.search(word) or is_spaceless(word) for word in (*before, *after)):
        return False
    protected = _protected()
    return not (
        protected.issuperset(before)
        or protected.issuperset(after)
        or (set(before) ^ set(after)) & _decisive()
    )


def _across(words: Sequence[str]) -> bool:
    """Say whether the words reach from one sentence, place or cell into the next."""
    return any(word[-1:] in ".,;:|" for word in words[:-1])


def _squeezed(phrase: Phrase) -> str:
    return re.sub(r"\W", "", "".join(phrase))


def _shortest_names(found: Sequence[_Candidate]) -> list[_Candidate]:
    """Count `Acme's Generative AI` and `Generative AI`, in the place of one old name, as the
    shorter of the two.
    """
    by_before: dict[Phrase, list[_Candidate]] = defaultdict(list)
    for one in found:
        by_before[one.before].append(one)
    merged: list[_Candidate] = []
    for before, ones in by_before.items():
        left = sorted(ones, key=lambda one: (len(one.after), -one.count))
        while left:
            ending = left[0].after
            same = [one for one in left if one.after[-len(ending) :] == ending]
            left = [one for one in left if one.after[-len(ending) :] != ending]
            merged.append(_merged(before, same))
    return merged


def _merged(before: Phrase, ones: Sequence[_Candidate]) -> _Candidate:
    first = ones[0]
    return _Candidate(
        before=before,
        after=first.after,
        count=sum(one.count for one in ones),
        looks=first.looks,
        lefts=first.lefts,
        rights=first.rights,
        named=sum(one.named for one in ones),
    )


def _proven(found: Sequence[_Candidate], old: _Words, new: _Words) -> list[_Candidate]:
    """Return the candidates that hold throughout, each with as many of its constant neighbours as
    it takes.
    """
    proven: dict[tuple[Phrase, Phrase], _Candidate] = {}
    for one in sorted(found, key=lambda one: -one.count):
        if len(one.before) > 1 and not one.is_name:
            continue
        tried: _Candidate | None = one
        while tried is not None and len(tried.before) <= _LONGEST and not _holds(tried, old, new):
            tried = _longer(tried)
        if tried is not None and len(tried.before) <= _LONGEST:
            proven.setdefault((tried.before, tried.after), tried)
    return list(proven.values())


def _holds(one: _Candidate, old: _Words, new: _Words) -> bool:
    """Say whether the old name left the whole text and the new one came; then count its places."""
    was, left = old.count(one.before), new.count(one.before)
    gone, came = was - left, new.count(one.after) - old.count(one.after)
    if one.is_name:
        fits = gone >= _FEWEST_SEEN and left <= _LEFT_OVER * was
    else:
        fits = (
            gone >= _FEWEST
            and left == 0
            and old.count(one.after) == 0
            and _stem(one.before) != _stem(one.after)
        )
    if not fits or came < _CAME_IN * gone or one.count < _SEEN * gone:
        return False
    one.named, one.count = gone if one.is_name else 0, gone
    return True


def _longer(one: _Candidate) -> _Candidate | None:
    """Return the candidate together with the word that always stands beside it; None where there is
    none.
    """
    if not one.is_name:
        return None
    look = _look(one)
    if right := _constant(one.rights):
        shown = (f"{look[0]} {right}", f"{look[1]} {right}")
        return replace(
            one,
            before=(*one.before, fold_word(right)),
            after=(*one.after, fold_word(right)),
            looks=Counter({shown: 1}),
            rights=Counter(),
        )
    if left := _constant(one.lefts):
        shown = (f"{left} {look[0]}", f"{left} {look[1]}")
        return replace(
            one,
            before=(fold_word(left), *one.before),
            after=(fold_word(left), *one.after),
            looks=Counter({shown: 1}),
            lefts=Counter(),
        )
    return None


def _constant(neighbours: Counter[str]) -> str:
    """Return the word which stands there nearly always, as shown; '' where none does."""
    if not neighbours:
        return ""
    word, _ = neighbours.most_common(1)[0]
    same = sum(count for other, count in neighbours.items() if fold_word(other) == fold_word(word))
    telling = fold_word(word) and fold_word(word) not in _protected()
    return _shown([word]) if telling and same >= _ALWAYS * neighbours.total() else ""


def _families(proven: Sequence[_Candidate]) -> list[list[_Candidate]]:
    """Group what are forms of one rename: Tweet, Tweets and Retweet."""
    families: list[list[_Candidate]] = []
    for one in sorted(proven, key=lambda one: (-one.count, -len(one.before))):
        family = next(
            (family for family in families if any(_akin(one, other) for other in family)), None
        )
        if family is None:
            families.append([one])
        else:
            family.append(one)
    return families


def _add_kin(families: Sequence[list[_Candidate]], found: Iterable[_Candidate]) -> None:
    """Let compounds of what was renamed join its family, however rare they are."""
    known = {(one.before, one.after) for family in families for one in family}
    for one in found:
        if (one.before, one.after) not in known:
            family = next(
                (family for family in families if any(_derived(one, other) for other in family)),
                None,
            )
            if family is not None:
                family.append(one)


def _akin(one: _Candidate, other: _Candidate) -> bool:
    """Say whether two renames are forms of the same one."""
    if one.after == other.after:
        return one.before[0] == other.before[0] or bool(set(one.before) & set(other.before))
    return (
        _same_stem(one.before, other.before) and _same_stem(one.after, other.after)
    ) or _derived(one, other)


def _derived(one: _Candidate, other: _Candidate) -> bool:
    """Say whether the one is a compound of the other: Acme-generated of Acme."""
    before, after = " ".join(other.before), " ".join(other.after)
    return before in " ".join(one.before) and " ".join(one.before).replace(
        before, after
    ) == " ".join(one.after)


def _same_stem(one: Phrase, other: Phrase) -> bool:
    first, second = _stem(one), _stem(other)
    if len(first) > len(second):
        first, second = second, first
    within = len(first) >= _STEM and first in second
    return within or first == second or set(one) <= set(other) or set(other) <= set(one)


def _stem(phrase: Phrase) -> str:
    """Return the words without the ending of the last."""
    word = phrase[-1]
    ending = next(
        (
            ending
            for ending in _endings()
            if word.endswith(ending) and (len(word) - len(ending) >= 3 or "'" in ending)
        ),
        "",
    )
    return " ".join((*phrase[:-1], word[: len(word) - len(ending)] if ending else word))


def _rename(family: Sequence[_Candidate]) -> Rename:
    """Return the rename that a family comes to, named with a neighbour that is part of the name
    throughout.
    """
    first, *others = family
    longer = _longer(first)
    named = longer if longer is not None and _looks_named(_look(longer)[0].split()) else first
    old, new = _look(named)
    return Rename(
        old=old,
        new=new,
        count=sum(one.count for one in family),
        forms=tuple(_look(one) for one in others),
    )


def _look(one: _Candidate) -> tuple[str, str]:
    return one.looks.most_common(1)[0][0]


def _phrases(proven: Iterable[_Candidate]) -> dict[Phrase, str]:
    """Return for the words of either text what they count as, with their possessives."""
    phrases: dict[Phrase, str] = {}
    for one in proven:
        for ending in ("", "'s"):
            before, after = (
                (*one.before[:-1], one.before[-1] + ending),
                (*one.after[:-1], one.after[-1] + ending),
            )
            phrases[before] = " ".join(after)
            if len(after) > 1:
                phrases[after] = " ".join(after)
    return phrases


class _Forms(dict[str, str]):
    """The folded form of each word, which is made when it is first asked for: most words of a text
    come again.
    """

    def __missing__(self, word: str) -> str:
        self[word] = folded = fold_word(word)
        return folded


def _words(blocks: Sequence[Block], firsts: frozenset[str], forms: _Forms) -> _Words:
    """Return the folded words of a text, and the places of those in `firsts`."""
    shown = " ".join([block.text for block in blocks]).split()
    words = list(filter(None, map(forms.__getitem__, shown)))
    places: dict[str, list[int]] = defaultdict(list)
    for at, word in enumerate(words):
        if word in firsts:
            places[word].append(at)
    return _Words(words, places)


def _firsts(found: Iterable[_Candidate]) -> frozenset[str]:
    """Return the words that candidates begin with, or may begin with when they take in a
    neighbour.
    """
    return frozenset(
        word
        for one in found
        for word in (one.before[0], one.after[0], fold_word(_constant(one.lefts)))
    )


def _is_spelling(one: _Candidate) -> bool:
    """Say whether the two are spellings of one English word."""
    return len(one.before) == len(one.after) == 1 and _same_word(one.before[0], one.after[0])


def _same_word(old: str, new: str) -> bool:
    return _plain(old.removesuffix("'s")) == _plain(new.removesuffix("'s"))


@cache
def _plain(word: str) -> str:
    for pattern, replacement in _spellings():
        word = pattern.sub(replacement, word)
    return word


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = table("compare", "renames")["spellings"]
    return tuple((re.compile(pattern), replacement) for pattern, replacement in rows)


@cache
def _protected() -> frozenset[str]:
    return frozenset(table("compare", "renames")["protected"])


@cache
def _decisive() -> frozenset[str]:
    return frozenset(table("compare", "renames")["decisive"])


@cache
def _endings() -> tuple[str, ...]:
    return tuple(table("compare", "renames")["endings"])
