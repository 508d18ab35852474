"""Tells whether two runs of words say the same in other words: spellings, forms, turns of phrase,
words of no meaning.

It never asks how similar they look: every word that carries meaning must have its like on the other
side, in the same order, and no word that denies, permits, obliges or limits may come or go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from functools import cache

from monitor.language.tables import table
from monitor.understand.misspelling import is_slip
from monitor.understand.phrase_matcher import folded_words, meaning_words

_LONGEST_SPELLING, _LONGEST_REWORDING = 40, 120
"""Words on both sides together up to which runs of words, and sentences, are compared."""
_AROUND = 5
"""Words that a turn of phrase may have besides the one that differs."""
_STEM, _LONG_WORD = 4, 8
_SHORTEST, _SHORT = 3, 5
"""Letters of a word that may be spelt anew at all, and of one that may be so anywhere."""
WEIGHTY = frozenset(
    {
        "not",
        "no",
        "never",
        "neither",
        "nor",
        "cannot",
        "without",
        "only",
        "solely",
        "except",
        "unless",
        "may",
        "must",
        "shall",
        "will",
        "should",
        "can",
        "might",
        "could",
        "would",
        "all",
        "any",
        "none",
        "always",
        "required",
        "consent",
        "don",
        "won",
        "doesn",
        "isn",
        "aren",
        "opt",
        "least",
        "most",
        "more",
        "less",
        "ne",
        "pas",
        "sans",
        "jamais",
        "sauf",
        "nicht",
        "kein",
        "keine",
        "nur",
        "ohne",
        "solo",
        "sin",
        "nunca",
        "senza",
        "mai",
        "sem",
        "niet",
        "geen",
        "alleen",
    }
)
"""Words that deny, permit, oblige or limit. `will` and `shall` are one commitment in two styles."""
_OPPOSED = ({"controller", "controllers"},)


def same_meaning(before: str, after: str) -> bool:
    """Say whether two runs of words are the same but for spelling, style and words without
    meaning.
    """
    old, new = meaning_words(before), meaning_words(after)
    if "".join(old) == "".join(new):
        return True
    if len(old) + len(new) > _LONGEST_SPELLING or swaps_parties(old, new):
        return False
    return _same_meaning(old, new, f"{before} {after}")


def is_paraphrase(before: str, after: str) -> bool:
    """Say whether two whole sentences are the same but for turns of phrase, wherever in them the
    words differ.

    Who does what to whom must stay: nobody may take the place of somebody else.
    """
    old, new = _differing(meaning_words(before), meaning_words(after))
    if (
        len(old) + len(new) > _LONGEST_REWORDING
        or swaps_parties(old, new)
        or _changes_hands(old, new)
    ):
        return False
    return _same_meaning(old, new, f"{before} {after}")


def _differing(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Return the words of two sentences from where they begin to differ to where they stop, with a
    few around them.
    """
    start = next(
        (at for at, (was, now) in enumerate(zip(old, new, strict=False)) if was != now),
        min(len(old), len(new)),
    )
    same = next(
        (
            at
            for at, (was, now) in enumerate(zip(reversed(old), reversed(new), strict=False))
            if was != now
        ),
        min(len(old), len(new)),
    )
    start, stop = max(0, start - _AROUND), max(0, same - _AROUND)
    return old[start : len(old) - stop], new[start : len(new) - stop]


def _same_meaning(old: Sequence[str], new: Sequence[str], shown: str) -> bool:
    """Say whether the words that carry meaning are the same or forms of the same, in order.

    They are compared as they stand, and then with one for each turn of phrase: `recieve` is in no
    table. `shown` are both texts as they stand: there names have capitals.
    """
    old = _without_slips(old, new)
    pairs = ((_telling(form(old)), _telling(form(new))) for form in (list, _in_turns))
    equal = [(was, now) for was, now in pairs if len(was) == len(now)]
    names = _capitalised(shown) if equal else set()
    return any(
        all(_same_word(one, other, names) for one, other in zip(was, now, strict=True))
        for was, now in equal
    )


def _without_slips(old: Sequence[str], new: Sequence[str]) -> Sequence[str]:
    """Return `old` with its words as `new` spells them where one of the two is a slip of the
    pen.
    """
    if len(old) != len(new):
        return old
    return [
        now if was != now and not {was, now} & WEIGHTY and is_slip(was, now) else was
        for was, now in zip(old, new, strict=True)
    ]


def _changes_hands(old: Sequence[str], new: Sequence[str]) -> bool:
    """Say whether somebody is spoken of less often than before, and somebody else more often."""
    was, now = Counter(_speaking(old)), Counter(_speaking(new))
    return bool(was - now) and bool(now - was)


def swaps_parties(old: Sequence[str], new: Sequence[str]) -> bool:
    """Say whether small words make one side do what the other did, or the contrary: we and you,
    from and to.
    """
    was, now = _speaking(old), _speaking(new)
    gone, came = set(old) - set(new), set(new) - set(old)
    speakers = [set(_speaking([*side])) for side in (gone, came)]
    return (
        (all(speakers) and speakers[0] != speakers[1])
        or (was != now and sorted(was) == sorted(now))
        or any(
            (one in gone and other in came) or (other in gone and one in came)
            for one, other in _opposed("words")
        )
    )


def speaks_to_reader(row: Sequence[str]) -> bool:
    """Say whether somebody is spoken to in the words `row`: you, your, in any of the languages."""
    return not _speakers()["second"].isdisjoint(row)


def speaks_of_company(row: Sequence[str]) -> bool:
    """Say whether the company speaks of itself in the words `row`: we, our, in any of the
    languages.
    """
    return not _speakers()["first"].isdisjoint(row)


def _speaking(row: Sequence[str]) -> list[str]:
    """Return for each word that says who does it whether that is who speaks, who is spoken to, or
    others.
    """
    return [who for word in row for who, forms in _speakers().items() if word in forms]


@cache
def _speakers() -> dict[str, frozenset[str]]:
    return {
        name: frozenset(forms)
        for name, forms in table("understand", "paraphrase")["speakers"].items()
    }


def _capitalised(text: str) -> Set[str]:
    return {word for shown in text.split() if shown[:1].isupper() for word in folded_words(shown)}


def _telling(row: Sequence[str]) -> list[str]:
    """Return the words that carry meaning."""
    return [word for word in row if word not in function_words()]


def _in_turns(row: Sequence[str]) -> list[str]:
    """Return the words with one for each turn of phrase that has several."""
    told: list[str] = []
    at = 0
    while at < len(row):
        turns = _turns().get(row[at], ())
        length, stands = next(
            (
                (size, stands)
                for turn, stands in turns
                if tuple(row[at : at + (size := len(turn))]) == turn
            ),
            (1, (row[at],)),
        )
        told += stands
        at += length
    return told


@cache
def _turns() -> dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    """Return for the first word of turns of phrase the turns, longest first, each with what stands
    for it.
    """
    found: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {}
    for row in table("understand", "paraphrase")["turns"]["rows"]:
        turns = [tuple(turn.split()) for turn in row]
        known = (found[turn[0]][turn] for turn in turns if turn and turn in found.get(turn[0], {}))
        stands = next(known, turns[0])
        for turn in filter(None, turns):
            found.setdefault(turn[0], {}).setdefault(turn, stands)
    return {
        first: tuple(sorted(turns.items(), key=lambda turn: -len(turn[0])))
        for first, turns in found.items()
    }


def _same_word(old: str, new: str, names: Set[str]) -> bool:
    """Say whether two words are forms or spellings of one: never numbers, never words that deny or
    limit.

    Short words, and names, are so only where an ending differs: `free` is no `fee`, and Iceland no
    Ireland.
    """
    if old == new:
        return True
    if not (_may_be_spelt(old) and _may_be_spelt(new)):
        return False
    if {old, new} in _OPPOSED or _is_opposed(old, new):
        return False
    if min(len(old), len(new)) < _SHORT or {old, new} <= names:
        return old.startswith(new) or new.startswith(old)
    return _is_inflected(old, new) or _is_misspelt(old, new)


def _may_be_spelt(word: str) -> bool:
    """Say whether a word is none of those of which each letter counts."""
    return not _is_number(word) and word not in WEIGHTY and len(word) >= _SHORTEST


def _is_inflected(old: str, new: str) -> bool:
    """Say whether the words differ in their endings only: `party` and `parties`, not `parties` and
    `partners`.
    """
    start = _shared(old, new)
    endings = table("understand", "paraphrase")["endings"]["words"]
    return start >= _STEM and old[start:] in endings and new[start:] in endings


def _is_misspelt(old: str, new: str) -> bool:
    """Say whether a letter is missing, doubled or swapped with its neighbour, or in a long word
    another one.

    Two words of other letters are other words, however alike they look: `stored` and `scored`,
    `deletion` and `detection`.
    """
    start = _shared(old, new)
    stop = min(_shared(old[::-1], new[::-1]), min(len(old), len(new)) - start)
    was, now = old[start : len(old) - stop], new[start : len(new) - stop]
    if start == 0:
        return False
    if len(was) + len(now) == 1 or (len(was) == 2 and was == now[::-1]):
        return True
    return len(was) == len(now) == 1 and min(len(old), len(new)) >= _LONG_WORD


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in table("understand", "amounts")["numbers"]


def _is_opposed(old: str, new: str) -> bool:
    """Tell `authorised` and `unauthorised`, `internal` and `external`, `employer` and `employee`
    from spellings.
    """
    start = _shared(old, new)
    stop = min(_shared(old[::-1], new[::-1]), min(len(old), len(new)) - start)
    heads = {old[: len(old) - stop], new[: len(new) - stop]}
    tails = {old[start:], new[start:]}
    return any({*pair} == heads for pair in _opposed("heads")) or any(
        {*pair} == tails for pair in _opposed("tails")
    )


def _shared(one: str, other: str) -> int:
    """Return how many letters two words begin with alike."""
    return next(
        (at for at, (here, there) in enumerate(zip(one, other, strict=False)) if here != there),
        min(len(one), len(other)),
    )


@cache
def _opposed(which: str) -> tuple[tuple[str, str], ...]:
    return tuple((one, other) for one, other in table("understand", "paraphrase")["opposed"][which])


def is_plain(row: Sequence[str]) -> bool:
    """Say whether no word carries meaning of its own."""
    return all(word in function_words() for word in row)


@cache
def function_words() -> frozenset[str]:
    """Return the words without meaning of all languages, but for those which deny or limit in any
    of them.
    """
    return frozenset(table("understand", "paraphrase")["function"]["words"]) - WEIGHTY
