"""Says what makes the changed words of a passage matter: negation, modality, consent, amounts,
promises, recipients, …

Every signal is a reason in words. Nothing here looks at how similar two texts are: a single `not`
weighs as much in a long sentence as in a short one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from monitor.language.tables import table
from monitor.model.change import EditKind
from monitor.understand.amounts import Amount
from monitor.understand.changed_sentences import ChangedSentence
from monitor.understand.names import new_names
from monitor.understand.phrase_matcher import PhraseHit, PhraseMatcher
from monitor.understand.text_pair import TextPair, WordIndex
from monitor.understand.topics import LANGUAGES, direction, score

_MODALS = ("may", "should", "will", "must")
_STRENGTH = {"may": 0, "should": 1, None: 2, "will": 2, "must": 3}
"""How firmly a verb binds; without one of these it states a fact."""
_RESTATED = {"negation", "taking", "promise"}
"""Classes of which as many words before as after say the same in other words: `don't` and `do not`.
"""
_AMOUNT_WEIGHT = 2.4
_NAME_WEIGHT = 1.4
_LONGER_IS_WORSE = {"retention_deletion"}
_LONGER_IS_BETTER = {
    "change_notice",
    "user_rights",
    "fees_renewal_refunds",
    "termination_suspension",
}
_PERIODS = {"days", "business days", "hours", "minutes", "weeks", "months", "years"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One reason why a passage matters."""

    name: str
    """The class in `signals.toml`, or `amount`, `modality`, `name`."""
    reason: str
    """In words, as a reader sees it: `“not” dropped`, `30 days → 14 days`."""
    weight: float
    direction: float = 0.0
    """Below 0 worse for the reader, above 0 better."""


def signals(
    passage: ChangedSentence, around: TextPair, topics: Mapping[str, float]
) -> tuple[Signal, ...]:
    """Return why `passage` matters, strongest reason first."""
    found = [*_classes(passage, around, topics), *_amounts(passage, topics)]
    if passage.kind is not EditKind.REMOVED and not passage.heading:
        found += _names(passage, around)
    return tuple(sorted(found, key=lambda signal: -signal.weight))


def phrases(row: Sequence[str], language: str | None) -> list[PhraseHit]:
    """Return every phrase of a signal in the words `row` of a text."""
    return _standing_alone(_lexicon(_known(language)).find(row))


def _classes(
    passage: ChangedSentence, around: TextPair, topics: Mapping[str, float]
) -> list[Signal]:
    lexicon = _lexicon(_known(around.language))
    before, after = (
        _by_class(_standing_alone(lexicon.find(row)), row)
        for row in (passage.old_words[0], passage.new_words[0])
    )
    reworded = passage.kind is EditKind.REWORDED
    found: list[Signal] = []
    for name, rules in table("understand", "signals").items():
        if name in _MODALS or (rules["scope"] == "reworded" and not reworded):
            continue
        if name not in after and name not in before:
            continue
        added, dropped = after.get(name, Counter()), before.get(name, Counter())
        if not _is_restated(name, added, dropped):
            found += _shift(name, rules, added - dropped, dropped - added, around)
    return found + (_modality(passage, before, after, topics) if reworded else [])


def _is_restated(name: str, added: Counter[str], dropped: Counter[str]) -> bool:
    """Say whether the words of a class are the same, or as many where it does not matter which."""
    return added == dropped or (name in _RESTATED and added.total() == dropped.total())


def _shift(
    name: str,
    rules: dict[str, float | str | bool],
    added: Counter[str],
    dropped: Counter[str],
    around: TextPair,
) -> list[Signal]:
    """Return the signal of words of one class that came or went."""
    if rules.get("counted"):
        added = _rising(added, around.old, around.new)
        dropped = _rising(dropped, around.new, around.old)
    weight, direction = float(rules["weight"]), float(rules["direction"])
    found = []
    for words, verb, sign in ((added, "added", 1), (dropped, "dropped", -1)):
        if words:
            said = "”, “".join(list(words)[:2])
            found.append(
                Signal(
                    name=name,
                    reason=f"{rules[verb]}: “{said}”",
                    weight=weight,
                    direction=sign * direction * weight,
                )
            )
    return found


def _rising(phrases: Counter[str], there: WordIndex, here: WordIndex) -> Counter[str]:
    """Return the phrases of which `here` holds more than `there`: what is kept elsewhere is neither
    new nor gone.
    """
    return Counter(
        {
            phrase: count
            for phrase, count in phrases.items()
            if here.count(phrase) > there.count(phrase)
        }
    )


def _modality(
    passage: ChangedSentence,
    before: Mapping[str, Counter[str]],
    after: Mapping[str, Counter[str]],
    topics: Mapping[str, float],
) -> list[Signal]:
    """Return what became of the verbs that permit, promise or oblige."""
    gains = {name: _total(after, name) - _total(before, name) for name in _MODALS}
    changed = [name for name, gain in gains.items() if gain]
    if not changed:
        return []
    lost = _first(changed, lambda name: gains[name] < 0)
    won = _first(changed, lambda name: gains[name] > 0)
    weight = max(float(table("understand", "signals")[name]["weight"]) for name in changed)
    denied = _total(before, "negation") != _total(after, "negation")
    pull = 0.0 if denied else weight * _firmness(lost, won) * _favour(passage, after, topics)
    return [
        Signal(
            name="modality",
            reason=_modality_reason(lost, won),
            weight=weight if lost and won else weight / 2,
            direction=pull,
        )
    ]


def _first(names: Iterable[str], test: Callable[[str], bool]) -> str | None:
    return next(filter(test, names), None)


def _total(found: Mapping[str, Counter[str]], name: str) -> int:
    return found[name].total() if name in found else 0


def _modality_reason(lost: str | None, won: str | None) -> str:
    if lost and won:
        return f"“{lost}” → “{won}”"
    return f"“{won}” added" if won else f"“{lost}” dropped"


def _firmness(lost: str | None, won: str | None) -> int:
    """Return 1 where the sentence binds more firmly than before, else -1."""
    return 1 if _STRENGTH[won] > _STRENGTH[lost] else -1


def _favour(
    passage: ChangedSentence, after: Mapping[str, Counter[str]], topics: Mapping[str, float]
) -> float:
    """Return for whom it is better where the sentence binds more firmly: what takes from its
    reader, it takes then.

    `We may sell` and `we sell`, `you should pay` and `you must pay` are worse for the reader, `we
    may inform you` and `we will inform you` better.
    """
    if after.get("taking") or after.get("burden") or _obliges(passage, after):
        return -1.0
    if after.get("promise") or after.get("right"):
        return 1.0
    leading = max(topics, key=lambda topic: score(topics, topic), default="")
    return direction(leading) if leading else 0.0


def _obliges(passage: ChangedSentence, after: Mapping[str, Counter[str]]) -> bool:
    return bool(after.get("must")) and "you" in passage.new_words[0]


def _amounts(passage: ChangedSentence, topics: Mapping[str, float]) -> list[Signal]:
    before, after = passage.amounts
    won = list((after - before).elements())
    reworded = passage.kind is EditKind.REWORDED
    found = []
    for old in (before - after).elements():
        new = _successor(old, won)
        if new is not None:
            won.remove(new)
            found.append(_changed_amount(old, new, topics))
        elif reworded:
            found.append(Signal(name="amount", reason=f"{old} dropped", weight=_AMOUNT_WEIGHT))
    weight = _AMOUNT_WEIGHT if reworded else _AMOUNT_WEIGHT / 2
    found += [Signal(name="amount", reason=f"new: {amount}", weight=weight) for amount in won[:2]]
    return found[:3]


def _successor(old: Amount, won: Sequence[Amount]) -> Amount | None:
    """Return the new amount that stands for an old one: of the same unit, or another period."""
    same = (new for new in won if new.unit == old.unit)
    periods = (new for new in won if {new.unit, old.unit} <= _PERIODS)
    return next(chain(same, periods), None)


def _changed_amount(old: Amount, new: Amount, topics: Mapping[str, float]) -> Signal:
    return Signal(
        name="amount",
        reason=f"{old} → {new}",
        weight=_AMOUNT_WEIGHT + 0.6,
        direction=_better(old, new, topics),
    )


_DAYS = {
    "minutes": 1 / 1440,
    "hours": 1 / 24,
    "days": 1,
    "business days": 1.4,
    "weeks": 7,
    "months": 30.4,
    "years": 365,
}


def _better(old: Amount, new: Amount, topics: Mapping[str, float]) -> float:
    """Return for whom another amount is better, where the topic tells."""
    longer = new.amount * _DAYS.get(new.unit, 1) - old.amount * _DAYS.get(old.unit, 1)
    if new.unit not in _PERIODS or longer == 0:
        return 0.0
    leading = max(topics, key=lambda topic: topics[topic], default="")
    sign = 1 if longer > 0 else -1
    if leading in _LONGER_IS_WORSE:
        return -sign * _AMOUNT_WEIGHT
    return sign * _AMOUNT_WEIGHT if leading in _LONGER_IS_BETTER else 0.0


def _names(passage: ChangedSentence, around: TextPair) -> list[Signal]:
    found = new_names(passage, around.old)
    if not found:
        return []
    return [
        Signal(
            name="name", reason=f"names {_listed(found)} for the first time", weight=_NAME_WEIGHT
        )
    ]


def _listed(names: Sequence[str]) -> str:
    names = names[:3]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _by_class(hits: Sequence[PhraseHit], row: Sequence[str]) -> dict[str, Counter[str]]:
    """Return the words found of each class; inside a longer phrase of its class a shorter one
    counts no second time.
    """
    found: dict[str, Counter[str]] = {}
    ends: dict[str, int] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.stop)):
        if hit.start >= ends.get(hit.label, 0):
            ends[hit.label] = hit.stop
            found.setdefault(hit.label, Counter())[" ".join(row[hit.start : hit.stop])] += 1
    return found


def _standing_alone(hits: Sequence[PhraseHit]) -> list[PhraseHit]:
    """Return the hits without the negations inside of `including but not limited to`, which deny
    nothing.
    """
    lists = [hit for hit in hits if hit.label == "open_list"]
    return [
        hit
        for hit in hits
        if hit.label != "negation"
        or not any(outer.start <= hit.start < outer.stop for outer in lists)
    ]


def _known(language: str | None) -> str | None:
    return language if language in LANGUAGES else None


@cache
def _lexicon(language: str | None) -> PhraseMatcher:
    lexicon = PhraseMatcher()
    for name, rules in table("understand", "signals").items():
        for code in LANGUAGES if language is None else (language,):
            lexicon.add(name, rules.get(code, ()))
    return lexicon
