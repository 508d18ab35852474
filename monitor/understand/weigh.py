"""Weighs changed passages: how much each matters, for whom it is better, and what all of them together are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model.change import Direction, EditKind
from monitor.model.document import Block
from monitor.understand import topics
from monitor.understand.passages import Passage
from monitor.understand.phrases import words
from monitor.understand.signals import Signal, Surroundings, counted_phrases, signals
from monitor.understand.trifles import trifle

_MOST_TOPICS = 6
_SHARE_OF_TOP = 0.3
_SMALLEST_TOPIC = 0.9
_TRIFLE = 0.1
_HEADING = 1.3
_REMOVED = 0.8
_FULL_LENGTH = 12
"""From so many changed words on a passage counts in full for its length."""
_MIXED = 0.5
_CLEAR = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A passage with all that speaks for telling it."""

    passage: Passage
    topics: dict[str, float]
    signals: tuple[Signal, ...]
    trifle: str | None
    weight: float

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it matters, in words."""
        return tuple(signal.reason for signal in self.signals)

    @property
    def topic(self) -> str | None:
        """The topic that it is most about."""
        return max(self.topics, key=lambda topic: self.topics[topic] * topics.importance(topic), default=None)


def weigh(passages: Sequence[Passage], old: Sequence[Block], new: Sequence[Block],
          language: str | None) -> tuple[Weighed, ...]:
    """Return `passages` with their weights, heaviest first."""
    around = _surroundings(old, new, language)
    weighed = [_weigh(passage, around) for passage in passages]
    return tuple(sorted(weighed, key=lambda one: -one.weight))


def topics_of(weighed: Sequence[Weighed]) -> tuple[str, ...]:
    """Return what all passages together are about, most important first."""
    scores: dict[str, float] = {}
    for one in weighed:
        for topic, strength in one.topics.items():
            scores[topic] = scores.get(topic, 0.0) + strength * one.weight
    ranked = sorted(((score ** 0.5 * topics.importance(topic), topic) for topic, score in scores.items()), reverse=True)
    if not ranked:
        return (topics.OTHER,) if weighed else ()
    least = max(_SMALLEST_TOPIC, _SHARE_OF_TOP * ranked[0][0])
    return tuple(topic for score, topic in ranked if score >= least)[:_MOST_TOPICS] or (ranked[0][1],)


def direction_of(weighed: Sequence[Weighed]) -> Direction:
    """Return for whom the passages together are better, seen by the reader of the policy."""
    better = sum(signal.direction for one in weighed for signal in one.signals if signal.direction > 0)
    worse = -sum(signal.direction for one in weighed for signal in one.signals if signal.direction < 0)
    if max(better, worse) < _CLEAR:
        return Direction.NEUTRAL
    if min(better, worse) > _MIXED * max(better, worse):
        return Direction.MIXED
    return Direction.MORE if better > worse else Direction.LESS


def _surroundings(old: Sequence[Block], new: Sequence[Block], language: str | None) -> Surroundings:
    old_rows, new_rows = ([words(block.text) for block in blocks] for blocks in (old, new))
    return Surroundings(
        language=language,
        old_vocabulary=frozenset(word for row in old_rows for word in row),
        new_vocabulary=frozenset(word for row in new_rows for word in row),
        old_phrases=counted_phrases(old_rows, language),
        new_phrases=counted_phrases(new_rows, language),
    )


def _weigh(passage: Passage, around: Surroundings) -> Weighed:
    small = trifle(passage)
    touched = topics.touched(passage, around.language)
    found = () if small else signals(passage, around, touched)
    return Weighed(passage=passage, topics=touched, signals=found, trifle=small,
                   weight=_weight(passage, touched, found) * (_TRIFLE if small else 1.0))


def _weight(passage: Passage, touched: dict[str, float], found: Sequence[Signal]) -> float:
    changed = len(passage.inserted) + len(passage.deleted)
    length = 0.4 + 0.6 * min(1.0, changed / _FULL_LENGTH)
    topical = max((strength * topics.importance(topic) for topic, strength in touched.items()), default=0.0)
    telling = sum(signal.weight for signal in found[:3])
    kind = _REMOVED if passage.kind is EditKind.REMOVED else 1.0
    return passage.novelty * kind * length * (_HEADING if passage.heading else 1.0) * (0.5 + topical + telling)
