"""For whom a changed sentence is better, seen by the person who is bound by the policy.

Each effect compares what the two sides do (`statements`), on what terms and to what extent, and
says why. Where the deed is not known there is no effect: a direction that is not sure is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from monitor.model.change import Direction, EditKind, Span
from monitor.understand import statements
from monitor.understand.amounts import AGE, Amount
from monitor.understand.changed_sentences import ChangedSentence, span_differs
from monitor.understand.phrase_matcher import folded_words
from monitor.understand.statements import Deed, DeedHit, DeedMark, Statement, statement

_SURE, _LIKELY = 1.0, 0.6
"""A word that turns the sentence round; what was added to or taken from a deed."""
_TURNED = 1.6
"""A grave deed that is denied no longer, or from now on, leads before any amount."""
_CLEAR = 0.9
"""Weaker effects are no direction where others point the other way: one sure one is needed then."""
_ONE_SIDED = 4.0
"""So many times as strong as the other side an effect has to be; else the change is mixed."""
_WHOLE = {
    Deed.SELL: _SURE,
    Deed.TRAIN: _SURE,
    Deed.ARBITRATE: _SURE,
    Deed.SHARE: _LIKELY,
    Deed.TRACK: _LIKELY,
    Deed.COLLECT: _LIKELY,
    Deed.EXPOSE: _LIKELY,
    Deed.ACCESS: _LIKELY,
    Deed.END: _LIKELY,
    Deed.CHARGE: _LIKELY,
    Deed.BIND: _LIKELY,
    Deed.REFUND: _LIKELY,
    Deed.ALLOW: _LIKELY,
}
"""What a sentence that came or went as a whole means by its deed; others say too little alone."""
_EXTENDED = frozenset(
    {
        Deed.SELL,
        Deed.TRAIN,
        Deed.SHARE,
        Deed.TRACK,
        Deed.COLLECT,
        Deed.USE,
        Deed.ACCESS,
        Deed.EXPOSE,
    }
)
"""Deeds that reach further with every word that is added to what they are done with, to or for."""
_OF_GONE = 0.5
"""Where a sentence that took something is gone, another one may say it: half is known, a hint."""
_GRAVE = frozenset({Deed.SELL, Deed.TRAIN, Deed.ARBITRATE, Deed.CHARGE, Deed.BIND})
"""Deeds that a reader minds by themselves, whatever their terms."""
_HOSTING = frozenset({Deed.KEEP, Deed.SHARE, Deed.USE})
_FEWEST_ADDED = 2
"""A single added word is more often an adjective than a further purpose or recipient."""
_DAYS = {
    "minutes": 1 / 1440,
    "hours": 1 / 24,
    "days": 1.0,
    "business days": 1.4,
    "weeks": 7.0,
    "months": 30.4,
    "years": 365.25,
}
_LEGAL_BASIS = re.compile(r"\b6 1 ([a-f])\b")
"""Article 6(1) of the GDPR by its letter, in folded words; (a) is consent."""
_RIGHTS = frozenset({"right", "entitled", "droit", "recht", "derecho", "diritto", "direito"})
"""A right that is called so is one; "you can" often only tells where to click."""
_DEED = "deed"
"""The reason of an effect that only names another deed: it yields to surer ones."""
_DENIALS_OF_USER = frozenset({Deed.ALLOW})


class ReaderEffect(NamedTuple):
    """One reason why a change is better (above 0) or worse (below 0) for the reader."""

    value: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """Both sides of a reworded sentence, and what the change is done to."""

    passage: ChangedSentence
    language: str | None
    old: Statement
    new: Statement
    charge: int
    deed: Deed | None
    denied: bool
    """Whether the sentence denies its deed on both sides alike."""

    def changed(self, mark: DeedMark) -> tuple[Counter[str], Counter[str]]:
        """Return the marks of a kind of which the old, and the new, side has more."""
        old, new = (
            Counter(" ".join(one.words[hit.start : hit.stop]) for hit in one.marked(mark))
            for one in (self.old, self.new)
        )
        return old - new, new - old


def effects(
    passage: ChangedSentence, language: str | None, context: Sequence[str] = ()
) -> tuple[ReaderEffect, ...]:
    """Return what a changed sentence means for its reader.

    `context` are the folded words in front of the sentence: its heading, the name of its row, the
    question that it answers. They give the deed where the sentence names none.
    """
    if passage.heading:
        return ()
    sides = (passage.old_words[0], passage.new_words[0])
    language = statements.language_of_sentence(sides, language)
    if passage.kind is not EditKind.REWORDED:
        return tuple(_of_whole(passage, language))
    return tuple(_of_reworded(_sides(passage, language, context)))


def _of_reworded(both: _Sides) -> list[ReaderEffect]:
    """What another wording means; that another deed is named yields to anything surer."""
    found = [effect for look in _LOOKS for effect in look(both)]
    sure = [effect for effect in found if abs(effect.value) >= _SURE]
    if not sure:
        return [*found, *_of_reach(both)]
    told = any(effect.why != _DEED for effect in sure)
    return [effect for effect in found if effect.why != _DEED] if told else found


def direction(found: Iterable[ReaderEffect]) -> Direction:
    """Return for whom all effects together are better; neutral where that is not sure."""
    values = [effect.value for effect in found]
    better, worse = sum(v for v in values if v > 0), -sum(v for v in values if v < 0)
    if max(better, worse) < (_CLEAR if better and worse else _LIKELY):
        return Direction.NEUTRAL
    return _prevailing(better, worse)


def _prevailing(better: float, worse: float) -> Direction:
    if better >= _ONE_SIDED * worse:
        return Direction.MORE
    return Direction.LESS if worse >= _ONE_SIDED * better else Direction.MIXED


def _sides(passage: ChangedSentence, language: str | None, context: Sequence[str]) -> _Sides:
    (old_words, old_changed), (new_words, new_changed) = passage.old_words, passage.new_words
    old, new = statement(old_words, language), statement(new_words, language)
    deed = _affected(old, old_changed, new, new_changed)
    if deed is None and context:
        known = statement(context, language).deeds
        deed = known[-1] if known else None
    denied = _is_denied(old) and _is_denied(new)
    return _Sides(
        passage=passage,
        language=language,
        old=old,
        new=new,
        charge=deed.charge if deed else 0,
        deed=deed.deed if deed else None,
        denied=denied,
    )


def _affected(
    old: Statement, old_changed: Sequence[bool], new: Statement, new_changed: Sequence[bool]
) -> DeedHit | None:
    """Return the deed whose terms changed: the nearest one that stands on both sides, else the
    nearest at all.
    """
    reader = [hit for hit in (*old.deeds, *new.deeds) if hit.deed in _DENIALS_OF_USER]
    if reader and _touched(reader, old, old_changed, new, new_changed):
        return reader[0]
    both = {hit.deed for hit in old.deeds} & {hit.deed for hit in new.deeds}
    hits = [
        (all(changed[hit.start : hit.stop]), hit.deed not in both, _distance(hit, changed), hit)
        for one, changed in ((new, new_changed), (old, old_changed))
        for hit in one.deeds
    ]
    return min(hits, key=lambda row: row[:3])[3] if hits else None


def _touched(
    reader: Sequence[DeedHit],
    old: Statement,
    old_changed: Sequence[bool],
    new: Statement,
    new_changed: Sequence[bool],
) -> bool:
    """Whether what the reader may do is itself what changed: `you can object`, `you cannot`."""
    return any(
        hit in one.deeds and any(changed[hit.start : hit.stop + 1])
        for hit in reader
        for one, changed in ((old, old_changed), (new, new_changed))
    )


def _distance(hit: DeedHit, changed: Sequence[bool]) -> int:
    """How many words lie between a deed and the nearest changed word; 0 where it changed itself."""
    places = [place for place, differs in enumerate(changed) if differs]
    return min(
        (max(hit.start - place, place - hit.stop + 1, 0) for place in places), default=len(changed)
    )


def _is_denied(one: Statement) -> bool:
    return bool(one.marked(DeedMark.NEGATION))


def _of_whole(passage: ChangedSentence, language: str | None) -> Iterator[ReaderEffect]:
    """The effect of a sentence that came or went: what it does, or promises not to do."""
    words = (passage.new_words if passage.kind is EditKind.ADDED else passage.old_words)[0]
    said = statement(words, language)
    ranked = sorted(said.deeds, key=lambda hit: -_WHOLE.get(hit.deed, 0.0))
    if not ranked or ranked[0].deed not in _WHOLE:
        return
    deed, added = ranked[0], passage.kind is EditKind.ADDED
    value = _strength(deed, said) * deed.charge * (1 if added else -1)
    if any(hit.start < deed.stop + 1 for hit in said.marked(DeedMark.NEGATION)):
        value = -value
    gone = not added and value > 0
    yield ReaderEffect(value * (_OF_GONE if gone else 1), deed.deed)


def _strength(deed: DeedHit, said: Statement) -> float:
    """How sure a whole sentence is by its deed; a right that is called so is one."""
    named = deed.deed is Deed.ALLOW and any(
        not _RIGHTS.isdisjoint(said.words[hit.start : hit.stop]) for hit in said.deeds
    )
    return _SURE if named else _WHOLE[deed.deed]


def _of_negation(sides: _Sides) -> Iterator[ReaderEffect]:
    gone, came = (marks.total() for marks in sides.changed(DeedMark.NEGATION))
    if bool(gone) != bool(came) and sides.charge:
        strength = _TURNED if sides.deed in _GRAVE else _SURE
        yield ReaderEffect(strength * sides.charge * (1 if gone else -1), "negation")


def _of_deeds(sides: _Sides) -> Iterator[ReaderEffect]:
    """What is done now and was not, or no longer."""
    old, new = ({hit.deed: hit.charge for hit in one.deeds} for one in (sides.old, sides.new))
    won = _charge_beside(new, old) - _charge_beside(old, new)
    if not won or any(sides.changed(DeedMark.NEGATION)):
        return
    better = won < 0 if sides.denied else won > 0
    grave = not _GRAVE.isdisjoint(old.keys() ^ new.keys())
    yield ReaderEffect((_SURE if grave else _LIKELY) * (1 if better else -1), _DEED)


def _charge_beside(deeds: Mapping[Deed, int], others: Mapping[Deed, int]) -> int:
    """What the deeds that are none of the `others` mean together."""
    return sum(charge for deed, charge in deeds.items() if deed not in others)


def _of_firmness(sides: _Sides) -> Iterator[ReaderEffect]:
    """A promise that becomes a possibility, and the other way round."""
    gone, came = (marks.total() for marks in sides.changed(DeedMark.WEAKENED))
    if gone != came and sides.charge > 0 and sides.deed is not Deed.ALLOW:
        yield ReaderEffect(_SURE if gone else -_SURE, "firmness")


def _of_bounds(sides: _Sides) -> Iterator[ReaderEffect]:
    """Bounds put on a deed or taken off it."""
    gone, came = (marks.total() for marks in sides.changed(DeedMark.RESTRICTED))
    freed, freer = (marks.total() for marks in sides.changed(DeedMark.UNBOUNDED))
    tighter = (came - gone) + (freed - freer)
    if tighter and sides.charge and not sides.denied:
        strength = _SURE if abs(tighter) > 1 else _LIKELY
        yield ReaderEffect(strength * -sides.charge * (1 if tighter > 0 else -1), "bounds")


def _of_consent(sides: _Sides) -> Iterator[ReaderEffect]:
    old, new = (
        len(one.marked(DeedMark.CONSENT)) - 2 * len(one.marked(DeedMark.WITHOUT_CONSENT))
        for one in (sides.old, sides.new)
    )
    if old != new:
        yield ReaderEffect(_SURE if new > old else -_SURE, "consent")


def _of_scales(sides: _Sides) -> Iterator[ReaderEffect]:
    for span in sides.passage.spans:
        if span_differs(span) and span.before and span.after:
            yield from _of_replaced(span, sides)


def _of_replaced(span: Span, sides: _Sides) -> Iterator[ReaderEffect]:
    """What rose or fell where a run of words gave way to another."""
    before, after = (
        statements.levels(folded_words(text), sides.language) for text in (span.before, span.after)
    )
    if not before or not after:
        return
    for name in statements.scale_names("scales"):
        step = _step(before.get(name), after.get(name))
        if step and _applies(name, sides):
            yield ReaderEffect(-_SURE * step * _turned(name, sides), name)
    for name in statements.scale_names("extents"):
        step = _step(before.get(name), after.get(name))
        if step and sides.charge:
            yield ReaderEffect(_SURE * sides.charge * step, name)


def _step(old: set[int] | None, new: set[int] | None) -> int:
    """Return 1 where a scale rises from one side of a replaced run to the other, -1 where it
    falls, 0 where it does not stand on both.
    """
    if not old or not new or old == new:
        return 0
    return (max(new) > max(old)) - (max(new) < max(old))


def _applies(name: str, sides: _Sides) -> bool:
    """Some scales mean something to the reader only beside a deed that they measure."""
    if name == "region":
        return sides.deed in _HOSTING
    if name == "audience":
        return sides.charge < 0
    return True


def _turned(name: str, sides: _Sides) -> int:
    """-1 where a scale counts the other way: what is never shared with more is better."""
    if name == "audience" and sides.denied:
        return -1
    if name == "default":
        return -sides.charge or 1
    if name == "order" and any(
        hit.start for hit in sides.new.marked(DeedMark.CONSENT) if sides.charge < 0
    ):
        return -1
    return 1


def _of_legal_basis(sides: _Sides) -> Iterator[ReaderEffect]:
    old, new = (set(_LEGAL_BASIS.findall(" ".join(one.words))) for one in (sides.old, sides.new))
    if old != new and old and new and ("a" in old) != ("a" in new):
        yield ReaderEffect(-_SURE if "a" in old else _SURE, "legal basis")


def _of_amounts(sides: _Sides) -> Iterator[ReaderEffect]:
    before, after = sides.passage.amounts
    lost, won = list((before - after).elements()), list((after - before).elements())
    if not lost and not won:
        return
    free_before, free_after = (_is_free(one, sides.language) for one in (sides.old, sides.new))
    if free_before != free_after:
        yield ReaderEffect(_SURE if free_after else -_SURE, "price")
    elif len(lost) == len(won):
        pairs = zip(sorted(lost, key=_size), sorted(won, key=_size), strict=True)
        yield from (effect for old, new in pairs for effect in _of_amount(old, new, sides))


def _of_amount(old: Amount, new: Amount, sides: _Sides) -> Iterator[ReaderEffect]:
    """What it means that one amount gave way to another."""
    sign = _sign_of_amount(old, new, sides)
    if sign and _size(old) != _size(new):
        up = _size(new) > _size(old)
        yield ReaderEffect(_SURE * sign * (1 if up else -1), f"{old} → {new}")


def _is_free(one: Statement, language: str | None) -> bool:
    return 0 in statements.levels(one.words, language).get("price", ())


def _size(amount: Amount) -> float:
    return amount.amount * _DAYS.get(amount.unit, 1.0)


def _sign_of_amount(old: Amount, new: Amount, sides: _Sides) -> int:
    """Return 1 where more of it is better for the reader, -1 where it is worse, 0 where nobody
    knows.
    """
    timed = old.unit in _DAYS
    if timed != (new.unit in _DAYS) or AGE in {old.unit, new.unit}:
        return 0
    roles = {
        hit.label
        for one in (sides.old, sides.new)
        for hit in statements.role_matcher(sides.language).find(one.words)
    }
    deeds = {hit.deed for one in (sides.old, sides.new) for hit in one.deeds} | {sides.deed}
    return _sign_of_time(roles, deeds) if timed else _sign_of_money(roles, deeds)


def _sign_of_time(roles: set[str], deeds: set[Deed | None]) -> int:
    if "trial" in roles:
        return 1
    if deeds & {Deed.KEEP, Deed.DELETE}:
        return -1
    if Deed.ALLOW in deeds or ("notice" in roles and Deed.TELL in deeds):
        return 1
    if deeds & {Deed.REFUND, Deed.TELL, Deed.ANSWER}:
        return -1
    return 1 if "notice" in roles else 0


def _sign_of_money(roles: set[str], deeds: set[Deed | None]) -> int:
    if "cap" in roles:
        return 1
    if Deed.REFUND in deeds:
        return 1
    return -1 if Deed.CHARGE in deeds else 0


def _of_reach(sides: _Sides) -> Iterator[ReaderEffect]:
    """Words added to what is done, with what, to whom or for what; or taken away from it."""
    if sides.deed not in _EXTENDED:
        return
    gone, came = len(sides.passage.deleted), len(sides.passage.inserted)
    if (came >= _FEWEST_ADDED) == (gone >= _FEWEST_ADDED):
        return
    sign = -1 if came > gone else 1
    strength = _SURE if came > gone else _LIKELY
    yield ReaderEffect(strength * sign * (-1 if sides.denied else 1), "reach")


_LOOKS: tuple[Callable[[_Sides], Iterator[ReaderEffect]], ...] = (
    _of_negation,
    _of_deeds,
    _of_firmness,
    _of_bounds,
    _of_consent,
    _of_scales,
    _of_legal_basis,
    _of_amounts,
)
