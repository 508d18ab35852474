"""Names what a changed passage is about, by the phrases of `topics.toml`, each claim resting on its
words.

Where several topics are proved, the other words of the sentence have a say in how much each counts
(`topic_words`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from monitor.language.tables import table
from monitor.understand import topic_words
from monitor.understand.changed_sentences import ChangedSentence
from monitor.understand.phrase_matcher import PhraseHit, PhraseMatcher, folded_words

LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl")
_BY_STEMS = ("sv", "da", "no", "pl", "cs", "hr", "fi")
"""Known by a few stems a topic: looked for in texts of that language only, as they are common words
of others. Norwegian texts are read with the Danish ones.
"""
_STEMS_OF = {"no": "da"}
OTHER = "other"
_WEAK, _FAINT = 0.4, 0.15
_LEAST = 0.3
"""Where a passage says less than this about any topic, faint hints count too."""
_UNHEARD, _HEARD = 0.3, 4.0
"""What is left of a topic that the other words of the sentence don't speak for, and how many times
their share for it makes up for that: with less left, one odd word silences what is proved.
"""
_UNCHANGED = 0.35
"""What a phrase is worth that stands beside the changed words and not in them."""
_AGAIN = 0.2
"""What every further phrase adds to the strongest one."""
_MOST = 2.0
_OWN = 0.8
_GENERAL = 0.5
"""What a general topic is worth beside one that the passage is about on its own."""
_SECTION = 0.3
_FEWEST_TO_WEIGH = 2
_EXCEPT = "except"


@dataclass(frozen=True, slots=True)
class _Side:
    """Of each word of a passage before or after whether it changed, and the phrases in them that
    count.
    """

    changed: Sequence[bool]
    hits: list[PhraseHit]


@cache
def names() -> dict[str, str]:
    """Return what a reader sees for each topic id, in the order of their importance."""
    return {topic: rules["name"] for topic, rules in table("understand", "topics").items()} | {
        OTHER: "Other"
    }


@cache
def importance(topic: str) -> float:
    """Return how much a change of `topic` matters to most readers: 1 to 3."""
    rules = table("understand", "topics").get(topic)
    return float(rules["weight"]) if rules else 1.0


def general(topic: str) -> bool:
    """Say whether `topic` is for what has no topic of its own."""
    return topic in _general()


@cache
def direction(topic: str) -> float:
    """Return for whom more about `topic` is better as a rule: below 0 worse for the reader, above 0
    better.
    """
    rules = table("understand", "topics").get(topic)
    return float(rules.get("direction", 0)) if rules else 0.0


def score(found: Mapping[str, float], topic: str) -> float:
    """Return how much one of the `found` topics of a passage tells: its strength by its
    importance.
    """
    return found[topic] * importance(topic)


def touched(passage: ChangedSentence, language: str | None = None) -> dict[str, float]:
    """Return the topics of what changed in `passage`, with a strength of 0.1 to 2 each.

    `language` is the two-letter code of the text; None looks for phrases of all languages.
    """
    language = known_language(language)
    sides = [
        (row, changed, _lexicon(language).find(row))
        for row, changed in (passage.new_words, passage.old_words)
        if row
    ]
    strengths = _worths([_Side(changed, _counting(hits)) for _, changed, hits in sides])
    if max(map(max, strengths.values()), default=0.0) < _LEAST:
        strengths = _worths(
            [_Side(changed, _counting(hits + _hints().find(row))) for row, changed, hits in sides]
        )
    found = {topic: _strength(worths) for topic, worths in strengths.items()}
    found = _as_words_say(found, passage, language)
    return _with_section(_with_general_behind(found), passage.section, language)


def phrases(row: Sequence[str], language: str | None) -> list[PhraseHit]:
    """Return every phrase on a topic in the words `row` of a text, whatever the others prove."""
    return _counting(_lexicon(known_language(language)).find(row) + _hints().find(row))


def proved(row: Sequence[str], language: str | None) -> dict[str, float]:
    """Return the topics that phrases of the words `row` prove, with a strength of 0.1 to 2 each."""
    hits = _counting(_lexicon(known_language(language)).find(row))
    found = _worths([_Side([True] * len(row), hits)])
    return {topic: _strength(worths) for topic, worths in found.items()}


def relevance(row: Sequence[str], language: str | None) -> Iterator[tuple[int, float]]:
    """Yield places in the words `row` that are part of a phrase on a topic, with how much the topic
    matters.
    """
    for hit in _counting(_lexicon(known_language(language)).find(row)):
        for place in range(hit.start, hit.stop):
            yield place, hit.weight * importance(hit.label) / (hit.stop - hit.start)


def _worths(sides: Iterable[_Side]) -> dict[str, list[float]]:
    """Return by topic what each phrase is worth."""
    worths: dict[str, list[float]] = {}
    for side in sides:
        for hit in side.hits:
            if hit.weight > 0:
                worth = (
                    hit.weight
                    if any(side.changed[hit.start : hit.stop])
                    else hit.weight * _UNCHANGED
                )
                worths.setdefault(hit.label, []).append(worth)
    return worths


def _with_general_behind(found: dict[str, float]) -> dict[str, float]:
    """Return `found` with general topics behind any that the passage is about on its own."""
    if not any(worth >= _OWN and topic not in _general() for topic, worth in found.items()):
        return found
    return {
        topic: worth * _GENERAL if topic in _general() else worth for topic, worth in found.items()
    }


def _as_words_say(
    found: dict[str, float], passage: ChangedSentence, language: str | None
) -> dict[str, float]:
    """Return several topics as strong as the other words of the sentence speak for each."""
    if len(found) < _FEWEST_TO_WEIGH:
        return found
    heard = topic_words.shares((passage.new_words, passage.old_words), language)
    if not heard:
        return found
    return {
        topic: strength * min(1.0, _UNHEARD + (1 - _UNHEARD) * _HEARD * heard.get(topic, 0.0))
        for topic, strength in found.items()
    }


def _strength(worths: Sequence[float]) -> float:
    ordered = sorted(worths, reverse=True)
    return min(_MOST, ordered[0] + _AGAIN * sum(ordered[1:]))


def _with_section(
    found: dict[str, float], section: Sequence[str], language: str | None
) -> dict[str, float]:
    """Return `found` with the little that the headings say: they tell where words stand, not what
    they are.
    """
    for heading, worth in zip(reversed(section), (_SECTION, _SECTION / 3), strict=False):
        for topic in of_heading(heading, language):
            found[topic] = found.get(topic, 0.0) + worth
    return found


@lru_cache(maxsize=2048)
def of_heading(heading: str, language: str | None) -> tuple[str, ...]:
    """Return the topics that a heading names, in the order of its words; mere hints are too little
    for a section.

    `language` is the two-letter code of the text, as `known_language` returns it.
    """
    return tuple(
        dict.fromkeys(
            hit.label for hit in _counting(_lexicon(language).find(folded_words(heading)))
        )
    )


def _counting(hits: Iterable[PhraseHit]) -> list[PhraseHit]:
    """Return the hits without those which a phrase of `except` covers."""
    hits = list(hits)
    covers = [hit for hit in hits if hit.weight < 0 or _is_long(hit)]
    if not covers:
        return hits
    return [
        hit for hit in hits if hit.weight > 0 and not any(_silences(cover, hit) for cover in covers)
    ]


def _is_long(hit: PhraseHit) -> bool:
    """Say whether a sure phrase of several words stands in one piece."""
    return hit.weight >= 1 and 1 < hit.stop - hit.start == hit.words


def _silences(cover: PhraseHit, hit: PhraseHit) -> bool:
    return _covers(cover, hit) if cover.weight < 0 else _holds(cover, hit)


def _holds(cover: PhraseHit, hit: PhraseHit) -> bool:
    """Say whether a longer phrase on another topic explains the words: `offers of our partners` are
    no sharing.
    """
    return (
        cover.label != hit.label
        and cover.start <= hit.start
        and hit.stop <= cover.stop
        and cover.stop - cover.start > hit.stop - hit.start
    )


def _covers(cover: PhraseHit, hit: PhraseHit) -> bool:
    return cover.label == hit.label and cover.start < hit.stop and hit.start < cover.stop


@cache
def _general() -> frozenset[str]:
    return frozenset(
        topic for topic, rules in table("understand", "topics").items() if rules.get("general")
    )


@cache
def _lexicon(language: str | None) -> PhraseMatcher:
    """Return the phrases that prove topics, in one language and in English, which policies
    everywhere borrow from.

    None gives all languages.
    """
    lexicon = PhraseMatcher()
    for topic, rules in table("understand", "topics").items():
        foreign = set(rules.get("not_in", {}).get(language, ()))
        for code in _with_english(language):
            lexicon.add(
                topic,
                [phrase for phrase in rules.get(code, ()) if code != "en" or phrase not in foreign],
            )
        lexicon.add(topic, rules.get("weak", ()), _WEAK)
        lexicon.add(topic, rules.get(_EXCEPT, ()), -1.0)
    return lexicon


@cache
def _hints() -> PhraseMatcher:
    """Return the faint phrases of all languages. Apart, because most passages do without."""
    lexicon = PhraseMatcher()
    for topic, rules in table("understand", "topics").items():
        lexicon.add(topic, rules.get("faint", ()), _FAINT)
    return lexicon


def _with_english(language: str | None) -> tuple[str, ...]:
    if language is None:
        return LANGUAGES
    return tuple(dict.fromkeys((_STEMS_OF.get(language, language), "en")))


def known_language(language: str | None) -> str | None:
    """Return `language` where topics have phrases in it; None, as all of `LANGUAGES`, elsewhere."""
    return language if language in LANGUAGES or language in _BY_STEMS else None
