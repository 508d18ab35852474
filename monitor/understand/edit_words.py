"""The words of `minor_edits.toml`, by which small differences are told."""

from __future__ import annotations

from functools import cache

from monitor.language.tables import table
from monitor.understand.paraphrase import WEIGHTY
from monitor.understand.phrase_matcher import PhraseMatcher

EDGES = "\"'“”‘’«»()[]{},;:.!?*|"


@cache
def word_set(section: str) -> frozenset[str]:
    """Return the words of one section of the table."""
    return frozenset(table("understand", "minor_edits")[section]["words"])


@cache
def street_endings() -> tuple[str, ...]:
    """Return what the names of streets end with."""
    return tuple(table("understand", "minor_edits")["address"]["streets"])


@cache
def month_names() -> frozenset[str]:
    """Return the names of the months in all languages."""
    return frozenset(
        form
        for language in table("language", "months").values()
        for forms in language
        for form in forms
    )


@cache
def matcher(section: str) -> PhraseMatcher:
    """Return what finds the words and phrases of one section in a text."""
    lexicon = PhraseMatcher()
    lexicon.add(section, WEIGHTY if section == "weighty" else word_set(section))
    return lexicon
