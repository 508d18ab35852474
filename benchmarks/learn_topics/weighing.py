"""Learns how much each word speaks for each topic, and how well that does on companies never seen.

A weight is the logarithm of how much more often a word stands in sentences of a topic than in all
sentences (naive Bayes, smoothed by the word's own share). Companies count by the logarithm of how
often they say it, so that none teaches its own style.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from benchmarks.learn_topics.examples import Example
from monitor.understand import topic_words

Weights = dict[str, dict[str, float]]
"""Of each word its weights by topic."""

FOLDS = 5
_FEWEST_COMPANIES = 3
"""A word of fewer companies is a name, or one's own turn of phrase."""
_SMOOTHING = 200.0
"""How many words of no topic in particular are mixed into each topic: rare words prove nothing."""
_LEAST_WEIGHT = 0.5
"""A weaker word is one of all topics."""
_WORDS_A_TOPIC = 300
"""So many of the words that tell most are kept of each topic and language: the file stays below
300 kB, and twice as many told no more.
"""


def learn(found: Iterable[Example]) -> dict[str, Weights]:
    """Return by language the weights learnt from examples, and again from those that they agree
    with.
    """
    by_language: dict[str, list[Example]] = defaultdict(list)
    for one in found:
        by_language[one.language].append(one)
    return {language: _learn(those) for language, those in sorted(by_language.items())}


def _learn(found: Sequence[Example]) -> Weights:
    first = _weights(found)
    return _weights([one for one in (_agreed(each, first) for each in found) if one])


def by_topic(weights: Weights) -> dict[str, dict[str, float]]:
    """Return the weights as the table holds them: by topic, then word."""
    told: dict[str, dict[str, float]] = defaultdict(dict)
    for word, by in weights.items():
        for topic, weight in by.items():
            told[topic][word] = weight
    return dict(sorted(told.items()))


def accuracy(weights: dict[str, Weights], found: Iterable[Example]) -> tuple[int, int]:
    """Return of how many sentences below headings the likeliest topic is the heading's, and of how
    many in all.
    """
    below = [one for one in found if one.by_heading and one.language in weights]
    right = (_likeliest(weights[one.language], one)[:1] == [one.topic] for one in below)
    return sum(right), len(below)


def _agreed(one: Example, weights: Weights) -> Example | None:
    """Return an example as it counts in the second round; None where the words speak for others."""
    likeliest = _likeliest(weights, one)[:2]
    if one.topic not in likeliest and one.worth < 1:
        return None
    return replace(one, worth=1.0) if one.topic in likeliest else one


def _likeliest(weights: Weights, one: Example) -> list[str]:
    told = topic_words.shares_by(weights, [(one.words, [True] * len(one.words))])
    return sorted(told, key=lambda topic: -told[topic])


def _weights(found: Iterable[Example]) -> Weights:
    counts = _counts(found)
    totals: Counter[str] = Counter()
    for by_topic in counts.values():
        totals.update(by_topic)
    whole = sum(totals.values())
    told: dict[str, list[tuple[float, str, float]]] = defaultdict(list)
    for word, by_topic in counts.items():
        share = sum(by_topic.values()) / whole
        for topic, count in by_topic.items():
            lift = (count + _SMOOTHING * share) / (totals[topic] + _SMOOTHING) / share
            if math.log(lift) >= _LEAST_WEIGHT:
                told[topic].append((count * math.log(lift), word, math.log(lift)))
    weights: Weights = defaultdict(dict)
    for topic, rated in sorted(told.items()):
        for _, word, weight in sorted(rated, reverse=True)[:_WORDS_A_TOPIC]:
            weights[word][topic] = round(weight, 1)
    return dict(sorted(weights.items()))


def _counts(found: Iterable[Example]) -> dict[str, Counter[str]]:
    """Return by word and topic how often companies say it, dampened for each; of words of several
    companies.
    """
    said: dict[str, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for one in found:
        for word in set(topic_words.features(one.words)):
            said[word][one.topic, one.company] += one.worth
    counts: dict[str, Counter[str]] = {}
    for word, by in said.items():
        if len({company for _, company in by}) >= _FEWEST_COMPANIES:
            counts[word] = Counter()
            for (topic, _), count in by.items():
                counts[word][topic] += math.log1p(count)  # type: ignore[assignment]
    return counts
