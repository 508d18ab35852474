"""Labels sentences of policies with topics by the headings they stand under, without a reader.

A heading labels what stands below it only where it names one topic. A sentence whose own words
prove another topic, and none that the heading names, counts for neither: sections are mixed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monitor.language.canonical_text import sentences
from monitor.model.document import Block, BlockKind, Document
from monitor.understand import topic_words, topics
from monitor.understand.phrase_matcher import folded_words

_FEWEST_WORDS = 4
"""Shorter sentences are names, dates and cells: they hold the topic of nothing."""
_LONGEST_HEADING = 14
"""A longer heading is a sentence and names its topic in passing."""
_LONGEST_SECTION = 60
"""A section of more sentences under one heading is mixed, whatever its heading says."""
_AGREED, _HEADING_ONLY, _PROVED_ONLY = 1.0, 0.6, 0.5
"""How much a label counts that heading and phrases agree on, or that one of them alone gives."""
_PROVED = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A sentence of a policy with the topic that it most likely has."""

    company: str
    language: str
    words: tuple[str, ...]
    topic: str
    worth: float
    by_heading: bool


def examples(documents: Iterable[tuple[str, Document]]) -> Iterator[Example]:
    """Yield the labelled sentences of policies, each once a company."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for service, document in documents:
        if document.language not in topic_words.LANGUAGES:
            continue
        company = service.split()[0]
        sizes = Counter(block.section for block in document.blocks)
        for block in document.blocks:
            named = _named(block, document.language, sizes)
            for words in _sentences(block):
                label = _label(words, named, document.language)
                if (company, words) not in seen and label:
                    seen.add((company, words))
                    topic, worth = label
                    yield Example(
                        company=company,
                        language=document.language,
                        words=words,
                        topic=topic,
                        worth=worth,
                        by_heading=bool(named),
                    )


def _sentences(block: Block) -> Iterator[tuple[str, ...]]:
    if block.kind is not BlockKind.HEADING:
        for sentence in sentences(block.text):
            words = tuple(folded_words(sentence))
            if len(words) >= _FEWEST_WORDS:
                yield words


def _named(block: Block, language: str, sizes: Counter[tuple[str, ...]]) -> str:
    """Return the one topic that the innermost telling heading above a block names, if any."""
    if sizes[block.section] > _LONGEST_SECTION:
        return ""
    for heading in reversed(block.section):
        if len(heading.split()) <= _LONGEST_HEADING:
            told = topics.of_heading(heading, language)
            if told:
                return told[0] if len(told) == 1 else ""
    return ""


def _label(words: Sequence[str], named: str, language: str) -> tuple[str, float] | None:
    """Return the topic of a sentence and how much it counts; None where nothing is sure."""
    proved = [topic for topic, worth in topics.proved(words, language).items() if worth >= _PROVED]
    if named and not proved:
        return named, _HEADING_ONLY
    if named in proved:
        return named, _AGREED
    if not named and len(proved) == 1:
        return proved[0], _PROVED_ONLY
    return None
