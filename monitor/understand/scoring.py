"""Weighs changed passages: how much each matters, for whom it is better, and what all of them
together are about.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from math import sqrt

from monitor.model.change import Comparison, Direction, EditKind
from monitor.model.document import BlockKind
from monitor.understand import reader_effect, topics
from monitor.understand.changed_sentences import ChangedSentence
from monitor.understand.contact_edits import is_address_line
from monitor.understand.minor_edits import MinorKind, minor_kind
from monitor.understand.phrase_matcher import folded_words
from monitor.understand.signals import Signal, signals
from monitor.understand.statements import COMPANY_DEEDS, Deed, statement
from monitor.understand.text_pair import TextPair

_MOST_TOPICS = 6
_EFFECT = 0.6
"""How much heavier a passage is that turns something against or for the reader."""
_TELLING, _TELLING_TOPICS = 40, 200
"""So many of the heaviest passages say for whom a change is better, and what it is about."""
_SHARE_OF_PASSAGE = 0.5
_PEAK = 0.4
"""How much the passage that is most about a topic counts beside how often it comes up."""
_SHARE_OF_TOP, _SHARE_OF_SECOND, _FEWEST_TOPICS = 0.35, 0.2, 2
"""Share of the score of the leading topic that others must have; two topics are told sooner than
one.
"""
_SMALLEST_TOPIC = 1.3
_MINOR_SHARE = 0.1
_TOPIC_OF: dict[MinorKind, str] = {
    MinorKind.ADDRESS: "contact_entity",
    MinorKind.CONTACT: "contact_entity",
    MinorKind.PERSON: "contact_entity",
    MinorKind.NOTICE: "change_notice",
}
_RULES = "acceptable_use"
_LISTED, _CELL, _MOST_LISTED = 1.0, 0.3, 2
"""A row is about what its table lists; a single cell, such as a purpose "Billing", says little."""
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
    addresses = {one.passage.place for one in weighed if one.minor is MinorKind.ADDRESS}
    weighed = [_beside_addresses(one, addresses) for one in weighed] if addresses else weighed
    titles = {(one.passage.kind, _bare(one.passage)) for one in weighed if one.passage.heading}
    weighed = [_as_heading(one, titles) for one in weighed] if titles else weighed
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
    pull = min(1.0, abs(sum(effect.value for effect in found)))
    return replace(one, effects=found, weight=one.weight * (1 + _EFFECT * pull))


def _beside_addresses(one: ScoredSentence, addresses: Set[int]) -> ScoredSentence:
    """Return a short line of names and numbers among changed lines of an address as one of them."""
    place = one.passage.place
    near = any(other in addresses for other in range(place - _LINES, place + _LINES + 1))
    if one.minor in {None, MinorKind.REPEATED} and near and is_address_line(one.passage):
        return replace(one, minor=MinorKind.ADDRESS, weight=one.weight * _MINOR_SHARE)
    return one


def _as_heading(one: ScoredSentence, titles: Set[tuple[EditKind, str]]) -> ScoredSentence:
    """Return a line of a list of contents as the heading that came or went with it."""
    passage = one.passage
    if (
        one.minor is None
        and not passage.heading
        and passage.kind is not EditKind.REWORDED
        and (passage.kind, _bare(passage)) in titles
    ):
        return replace(one, minor=MinorKind.HEADING, weight=one.weight * _MINOR_SHARE)
    return one


def _bare(passage: ChangedSentence) -> str:
    """Return the words of a passage without the number in front."""
    return (passage.after or passage.before).lstrip("0123456789.()§ ").casefold()


def topics_of(weighed: Sequence[ScoredSentence]) -> tuple[str, ...]:
    """Return what all passages together are about, most important first."""
    sums, peaks = _by_topic(weighed[:_TELLING_TOPICS])
    ranked = sorted(
        (
            (sqrt(total * topics.importance(topic)) * peaks[topic] ** _PEAK, topic)
            for topic, total in sums.items()
        ),
        reverse=True,
    )
    if not ranked:
        return (topics.OTHER,) if weighed else ()
    top, leading = ranked[0]
    told = [
        topic
        for place, (score, topic) in enumerate(ranked)
        if score * topics.prominence(topic) >= _least(place, top)
    ]
    return tuple(told[:_MOST_TOPICS]) or (leading,)


def _least(place: int, top: float) -> float:
    """Return the score that a topic in this place must have where the leading one has `top`."""
    share = _SHARE_OF_SECOND if place < _FEWEST_TOPICS else _SHARE_OF_TOP
    return max(_SMALLEST_TOPIC, share * top)


def _by_topic(weighed: Sequence[ScoredSentence]) -> tuple[dict[str, float], dict[str, float]]:
    """Return how often, by weight, each topic comes up, and how much the passage that is most about
    it is.
    """
    sums: dict[str, float] = {}
    peaks: dict[str, float] = {}
    for one in weighed:
        scores = {topic: topics.score(one.topics, topic) for topic in one.topics}
        least = _SHARE_OF_PASSAGE * max(scores.values(), default=0.0)
        for topic, strength in one.topics.items():
            peaks[topic] = max(peaks.get(topic, 0.0), strength * sqrt(one.weight))
            if scores[topic] >= least:
                sums[topic] = sums.get(topic, 0.0) + strength * one.weight
    return sums, peaks


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
    leading = max(touched, key=lambda topic: topics.score(touched, topic), default=topics.OTHER)
    return ScoredSentence(
        passage=passage,
        topics=touched,
        signals=found,
        minor=small,
        topic=leading,
        weight=_weight(passage, touched, found) * (_MINOR_SHARE if small else 1.0),
    )


def _by_deeds(
    touched: dict[str, float], passage: ChangedSentence, language: str | None
) -> dict[str, float]:
    """Return the topics of a passage by what it does: what the company does with data is no rule
    for its users, whatever words the two share.
    """
    sides = [row for row, _ in (passage.old_words, passage.new_words) if row]
    deeds = {hit for row in sides for hit in statement(row, language).deeds}
    if passage.block is BlockKind.TABLE_ROW:
        return _by_heading(touched, passage, language)
    told = dict(touched)
    if any(hit.deed in COMPANY_DEEDS for hit in deeds) and not any(
        hit.deed in {Deed.BIND, Deed.ALLOW} for hit in deeds
    ):
        told.pop(_RULES, None)
    return told


def _by_heading(
    touched: dict[str, float], passage: ChangedSentence, language: str | None
) -> dict[str, float]:
    """Return the topics of a row: what its table lists, before what single cells speak of."""
    known = language if language in topics.LANGUAGES else None
    listed = [topic for title in passage.section for topic in topics.of_heading(title, known)]
    if not listed:
        return touched
    told = {topic: strength * _CELL for topic, strength in touched.items()}
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
