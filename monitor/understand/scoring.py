"""Weighs changed passages: how much each matters, for whom it is better, and what all of them
together are about.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from math import sqrt

from monitor.model.change import Comparison, Direction, EditKind
from monitor.model.document import BlockKind
from monitor.understand import page_parts, reader_effect, topics
from monitor.understand.changed_sentences import ChangedSentence
from monitor.understand.contact_edits import is_address_line
from monitor.understand.minor_edits import MinorKind, minor_kind
from monitor.understand.phrase_matcher import folded_words
from monitor.understand.signals import Signal, signals
from monitor.understand.statements import COMPANY_DEEDS, Deed, DeedHit, statement
from monitor.understand.text_pair import TextPair

_MOST_TOPICS = 6
_MOST_PULL = 1.6
"""However many effects a passage has, it is no heavier than one grave deed turned round."""
_EFFECT = 0.6
"""How much heavier a passage is that turns something against or for the reader."""
_TELLING, _TELLING_TOPICS = 40, 200
"""So many of the heaviest passages say for whom a change is better, and what it is about."""
_PEAK = 0.4
"""How much the passage that is most about a topic counts beside how often it comes up."""
_LEAST_OF_ALL = 0.1
"""A topic is told from this share on. Fitted to what careful readers name: with less, topics that
are only touched come along; with more, the third and fourth matter of a rewrite are lost.
"""
_MINOR_SHARE = 0.1
_TOPIC_OF: dict[MinorKind, str] = {
    MinorKind.ADDRESS: "contact_entity",
    MinorKind.CONTACT: "contact_entity",
    MinorKind.PERSON: "contact_entity",
    MinorKind.NOTICE: "change_notice",
}
_OF_COOKIES = frozenset(("cookies", "advertising_tracking"))
_RULES, _PARTY = "acceptable_use", "contact_entity"
_OTHER_PARTY = 0.8
"""A sentence in which a company gave way to another is about who that is, whatever it speaks of."""
_FORMS = frozenset((
    "inc", "llc", "ltd", "gmbh", "sarl", "bv", "srl", "oy", "aps", "plc", "corp", "kg", "pty",
    "lda",
))  # fmt: skip
"""The last word of companies' names; not those that are words of a language by themselves."""
_NAME_WORDS = 2
"""So many words before that last one belong to the name."""
_DEED = 0.1
"""What a deed adds to its topic where other words speak for that topic already; a right does not:
its words are those other words.
"""
_LISTED, _CELL, _MOST_LISTED = 1.0, 0.3, 2
"""A row is about what its table lists; a single cell, such as a purpose "Billing", says little."""
_PARTIES = frozenset(("subprocessors",))
_PARTY_WORDS = 12
"""Words of an item that names a company and its purpose at most: a longer one is a sentence."""
_OF_DATA = frozenset(
    (
        "advertising_tracking",
        "ai_training",
        "biometrics",
        "children",
        "data_sale",
        "international_transfer",
        "location",
        "private_communications",
        "third_party_sharing",
    )
)
"""What a row of a list of companies may be about beside: what becomes of the reader's data there.
Its purpose else names what the company itself buys, such as billing, and is no matter of fees.
"""
_LINES = 2
"""Edits within which lines belong to one address."""
_HEADING = 2.0
_REMOVED = 0.65
_SHORT = 0.2
_PLAIN, _SIGNALS = 0.5, 0.3
_SAID = 0.5
"""From this strength on a topic makes a passage weightier: hints do not."""
_FULL_LENGTH = 8
"""From so many changed words on a passage counts in full for its length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSentence:
    """A passage with all that speaks for telling it."""

    passage: ChangedSentence
    topics: dict[str, float]
    signals: tuple[Signal, ...]
    minor: MinorKind | None
    weight: float
    topic: str
    """The one that it is most about."""
    effects: tuple[reader_effect.ReaderEffect, ...] = ()
    """For whom it is better, and why; of the heaviest passages only."""

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it matters, in words."""
        return tuple(signal.reason for signal in self.signals)


def score_sentences(
    passages: Sequence[ChangedSentence], around: TextPair, comparison: Comparison
) -> tuple[ScoredSentence, ...]:
    """Return `passages` with their weights, heaviest first."""
    weighed = [_weigh(passage, around) for passage in passages]
    weighed = _with_effects(weighed, comparison, around.language)
    for beside in (_beside_addresses, _as_feet, _as_headings, _in_dialogs):
        weighed = beside(weighed, around)
    return tuple(sorted(weighed, key=lambda one: -one.weight))


def _with_effects(
    weighed: Sequence[ScoredSentence], comparison: Comparison, language: str | None
) -> list[ScoredSentence]:
    """Return the passages with what the heaviest of them mean for the reader, which adds to their
    weight.
    """
    heavy = sorted(weighed, key=lambda one: -one.weight)[:_TELLING_TOPICS]
    least = heavy[-1].weight if heavy else 0.0
    return [
        _with_effect(one, comparison, language)
        if one.weight >= least and one.minor is None
        else one
        for one in weighed
    ]


def _with_effect(
    one: ScoredSentence, comparison: Comparison, language: str | None
) -> ScoredSentence:
    found = reader_effect.effects(one.passage, language, context_of(one.passage, comparison))
    pull = min(_MOST_PULL, abs(sum(effect.value for effect in found)))
    return replace(one, effects=found, weight=one.weight * (1 + _EFFECT * pull))


def _slight(one: ScoredSentence, minor: MinorKind) -> ScoredSentence:
    """Return the passage as one of no consequence."""
    return replace(one, minor=minor, weight=one.weight * _MINOR_SHARE)


def _beside_addresses(weighed: Sequence[ScoredSentence], around: TextPair) -> list[ScoredSentence]:
    """Return short lines of names and numbers among changed lines of an address as some of them."""
    del around
    addresses = {one.passage.place for one in weighed if one.minor is MinorKind.ADDRESS}
    return [
        _slight(one, MinorKind.ADDRESS) if _is_beside_address(one, addresses) else one
        for one in weighed
    ]


def _is_beside_address(one: ScoredSentence, addresses: Set[int]) -> bool:
    place = one.passage.place
    near = any(other in addresses for other in range(place - _LINES, place + _LINES + 1))
    return near and one.minor in {None, MinorKind.REPEATED} and is_address_line(one.passage)


def _as_feet(weighed: Sequence[ScoredSentence], around: TextPair) -> list[ScoredSentence]:
    """Return what is only the foot of a page, or a sentence that one was glued to, as that."""
    feet = page_parts.feet((one.passage for one in weighed), around.titles)
    return [
        _slight(one, MinorKind.FOOT)
        if feet and one.minor is None and page_parts.is_foot(one.passage, feet)
        else one
        for one in weighed
    ]


def _in_dialogs(weighed: Sequence[ScoredSentence], around: TextPair) -> list[ScoredSentence]:
    """Return what a dialog about cookies says of them, with its buttons, as that."""
    del around
    places = page_parts.dialogs([one.passage for one in weighed])
    return [
        _slight(one, MinorKind.DIALOG) if one.passage.place in places and _asks(one) else one
        for one in weighed
    ]


def _asks(one: ScoredSentence) -> bool:
    """Say whether a passage is about cookies and the advertising that they serve, or a button."""
    about = {topic for topic, strength in one.topics.items() if strength >= _SAID}
    return (
        one.minor is None
        and one.passage.kind is not EditKind.REWORDED
        and ((bool(about) and about <= _OF_COOKIES) or page_parts.is_answer(one.passage))
    )


def _as_headings(weighed: Sequence[ScoredSentence], around: TextPair) -> list[ScoredSentence]:
    """Return lines of a list of contents as the headings that came or went with them."""
    del around
    titles = {(one.passage.kind, _bare(one.passage)) for one in weighed if one.passage.heading}
    return [
        _slight(one, MinorKind.HEADING) if titles and _is_entry_of(one, titles) else one
        for one in weighed
    ]


def _is_entry_of(one: ScoredSentence, titles: Set[tuple[EditKind, str]]) -> bool:
    passage = one.passage
    return (
        one.minor is None
        and not passage.heading
        and passage.kind is not EditKind.REWORDED
        and (passage.kind, _bare(passage)) in titles
    )


def _bare(passage: ChangedSentence) -> str:
    """Return the words of a passage without the number in front."""
    return (passage.after or passage.before).lstrip("0123456789.()§ ").casefold()


def topics_of(weighed: Sequence[ScoredSentence]) -> tuple[str, ...]:
    """Return what all passages together are about, most important first."""
    told = weighed[:_TELLING_TOPICS]
    if not any(one.topics for one in told):
        return (topics.OTHER,) if weighed else ()
    shares = {topic: _share(topic, told) for topic in {name for one in told for name in one.topics}}
    ranked = sorted(shares, key=lambda topic: (-shares[topic].rank(topic), topic))
    likely = [topic for topic in ranked if shares[topic].of_all >= _LEAST_OF_ALL]
    return tuple(likely[:_MOST_TOPICS]) or (ranked[0],)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """How much of a change is about one topic."""

    said: float
    """Its strength in the mean passage, by their weights."""
    peak: float
    """Its strength in the passage that is most about it, by the root of its share of the heaviest
    passage's weight.
    """

    @property
    def of_all(self) -> float:
        """How much of what changed is about it: one passage that is wholly so counts beside many
        that are a little.
        """
        return self.said * float(self.peak**_PEAK)

    def rank(self, topic: str) -> float:
        """Return how early the topic is told among others."""
        return sqrt(self.said * topics.importance(topic)) * float(self.peak**_PEAK)


def _share(topic: str, weighed: Sequence[ScoredSentence]) -> _Share:
    whole = sum(one.weight for one in weighed)
    most = max(one.weight for one in weighed)
    about = [one for one in weighed if topic in one.topics]
    return _Share(
        said=sum(one.weight * one.topics[topic] for one in about) / whole,
        peak=max(one.topics[topic] * sqrt(one.weight / most) for one in about),
    )


def topics_of_minor_edits(weighed: Sequence[ScoredSentence]) -> tuple[str, ...]:
    """Return what passages are about of which none has consequences: whom one writes to, or nothing
    in particular.
    """
    told = dict.fromkeys(
        _TOPIC_OF.get(one.minor or MinorKind.WORDING, topics.OTHER) for one in weighed
    )
    return tuple(topic for topic in told if topic != topics.OTHER) or (topics.OTHER,)


def direction_of(weighed: Sequence[ScoredSentence]) -> Direction:
    """Return for whom the passages together are better, seen by the reader of the policy."""
    return reader_effect.direction(
        effect for one in weighed[:_TELLING] if one.minor is None for effect in one.effects
    )


def context_of(passage: ChangedSentence, comparison: Comparison) -> list[str]:
    """Return the folded words that a sentence hangs on: its heading, and its block before it."""
    edit = comparison.edits[passage.place]
    block = edit.new or edit.old
    text = block.text if block else ""
    at = text.find(passage.after or passage.before)
    return folded_words(" ".join((*passage.section[-1:], text[: max(0, at)])))


def _weigh(passage: ChangedSentence, around: TextPair) -> ScoredSentence:
    small = minor_kind(passage, around.language)
    touched = _by_deeds(topics.touched(passage, around.language), passage, around.language)
    found = () if small else signals(passage, around, touched)
    slight = small is not None or page_parts.revision_note(passage, around.language)
    leading = max(touched, key=lambda topic: topics.score(touched, topic), default=topics.OTHER)
    return ScoredSentence(
        passage=passage,
        topics=touched,
        signals=found,
        minor=small,
        topic=leading,
        weight=_weight(passage, touched, found) * (_MINOR_SHARE if slight else 1.0),
    )


def _by_deeds(
    touched: dict[str, float], passage: ChangedSentence, language: str | None
) -> dict[str, float]:
    """Return the topics of a passage by what it does: what the company does with data is no rule
    for its users, whatever words the two share.
    """
    if passage.block is BlockKind.TABLE_ROW or _is_listed_party(passage, language):
        return _by_heading(touched, passage, language)
    told = dict(touched)
    if _other_party(passage):
        told[_PARTY] = told.get(_PARTY, 0.0) + _OTHER_PARTY
    hits = _deeds(passage, language)
    deeds = {hit.deed for hit in hits}
    for topic in {hit.topic for hit in hits if hit.deed is not Deed.ALLOW} & touched.keys():
        told[topic] += _DEED
    if deeds & COMPANY_DEEDS and not deeds & {Deed.BIND, Deed.ALLOW}:
        told.pop(_RULES, None)
    return told


def _is_listed_party(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether an item of a list names a company under a heading that such a list has."""
    known = topics.known_language(language)
    return (
        passage.block in {BlockKind.LIST_ITEM, BlockKind.DEFINITION}
        and len(passage.new_words[0] or passage.old_words[0]) <= _PARTY_WORDS
        and any(_PARTIES & {*topics.of_heading(title, known)} for title in passage.section)
    )


def _deeds(passage: ChangedSentence, language: str | None) -> set[DeedHit]:
    """Return what either side of a passage does."""
    sides = [row for row, _ in (passage.old_words, passage.new_words) if row]
    return {hit for row in sides for hit in statement(row, language).deeds}


def _other_party(passage: ChangedSentence) -> bool:
    """Say whether a company's name was replaced by another; one that joins others is no party."""
    old, new = (_companies(side) for side in (passage.old_words, passage.new_words))
    return len(old) == len(new) and any(old) and any(new)


def _companies(side: tuple[Sequence[str], Sequence[bool]]) -> list[bool]:
    """Return of each company named whether a word of its name changed."""
    words, changed = side
    return [
        any(changed[max(0, place - _NAME_WORDS) : place])
        for place, word in enumerate(words)
        if word in _FORMS
    ]


def _by_heading(
    touched: dict[str, float], passage: ChangedSentence, language: str | None
) -> dict[str, float]:
    """Return the topics of a row: what its table lists, before what single cells speak of."""
    known = topics.known_language(language)
    listed = [topic for title in passage.section for topic in topics.of_heading(title, known)]
    if not listed:
        return touched
    of_parties = _PARTIES.intersection(listed)
    told = {
        topic: strength * _CELL
        for topic, strength in touched.items()
        if not of_parties or topic in _OF_DATA
    }
    return told | {topic: told.get(topic, 0.0) + _LISTED for topic in listed[-_MOST_LISTED:]}


def _weight(passage: ChangedSentence, touched: dict[str, float], found: Sequence[Signal]) -> float:
    changed = len(passage.inserted) + len(passage.deleted)
    length = _SHORT + (1 - _SHORT) * min(1.0, changed / _FULL_LENGTH)
    topical = max(
        (topics.score(touched, topic) for topic in touched if touched[topic] >= _SAID), default=0.0
    )
    telling = sum(signal.weight for signal in found[:3])
    kind = _REMOVED if passage.kind is EditKind.REMOVED else 1.0
    return (
        passage.novelty
        * kind
        * length
        * (_HEADING if passage.heading else 1.0)
        * (_PLAIN + topical + _SIGNALS * telling)
    )
