"""Weighs changed passages: how much each matters, for whom it is better, and what all of them
together are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from math import sqrt

from monitor.model.change import Direction, EditKind
from monitor.understand import topics
from monitor.understand.changed_sentences import ChangedSentence
from monitor.understand.contact_edits import is_address_line
from monitor.understand.minor_edits import MinorKind, minor_kind
from monitor.understand.signals import Signal, signals
from monitor.understand.text_pair import TextPair

_MOST_TOPICS = 6
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
_MIXED = 0.5
_TOPIC_PULL = 1.5
_CLEAR = 1.5


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

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it matters, in words."""
        return tuple(signal.reason for signal in self.signals)


def score_sentences(
    passages: Sequence[ChangedSentence], around: TextPair
) -> tuple[ScoredSentence, ...]:
    """Return `passages` with their weights, heaviest first."""
    weighed = [_weigh(passage, around) for passage in passages]
    addresses = {one.passage.place for one in weighed if one.minor is MinorKind.ADDRESS}
    weighed = [_beside_addresses(one, addresses) for one in weighed] if addresses else weighed
    titles = {(one.passage.kind, _bare(one.passage)) for one in weighed if one.passage.heading}
    weighed = [_as_heading(one, titles) for one in weighed] if titles else weighed
    return tuple(sorted(weighed, key=lambda one: -one.weight))


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
    pulls = [pull for one in weighed[:_TELLING] if one.minor is None for pull in _pulls(one)]
    better = sum(max(pull, 0.0) for pull in pulls)
    worse = sum(max(-pull, 0.0) for pull in pulls)
    if max(better, worse) < _CLEAR:
        return Direction.NEUTRAL
    if min(better, worse) > _MIXED * max(better, worse):
        return Direction.MIXED
    return Direction.MORE if better > worse else Direction.LESS


def _pulls(one: ScoredSentence) -> Iterator[float]:
    """Yield how far each signal of a passage favours the reader, and its topic where the passage is
    new or gone.
    """
    yield from (signal.direction for signal in one.signals)
    if one.passage.kind is not EditKind.REWORDED and not one.passage.title:
        sign = 1 if one.passage.kind is EditKind.ADDED else -1
        yield sign * _TOPIC_PULL * topics.direction(one.topic)


def _weigh(passage: ChangedSentence, around: TextPair) -> ScoredSentence:
    small = minor_kind(passage, around.language)
    touched = topics.touched(passage, around.language)
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
