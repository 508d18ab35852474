"""Editions of one policy for other regions, companies or languages, recognised by what alternates.

A text that is new is never an edition: only one that the page has shown before is.
"""

from __future__ import annotations

import re
from functools import cache

from monitor.language.tables import table
from monitor.model.document import Document

_MOST_BLOCKS = 400
"""So many blocks of a side are searched for names of countries: editions name theirs often."""


def what_alternates(old: Document, new: Document) -> str:
    """Return what makes two texts two editions, such as `Ireland / United States`; empty where
    nothing does.
    """
    if old.language and new.language and old.language != new.language:
        return f"{old.language} / {new.language}"
    before, after = _regions(_texts_without(old, new)), _regions(_texts_without(new, old))
    lost, gained = before.keys() - after.keys(), after.keys() - before.keys()
    if not lost or not gained:
        return ""
    return f"{before[min(lost)]} / {after[min(gained)]}"


def _texts_without(document: Document, other: Document) -> list[str]:
    """The texts of the blocks that the other document does not hold."""
    keys = {block.key for block in other.blocks}
    return [block.text for block in document.blocks if block.key not in keys]


def _regions(texts: list[str]) -> dict[str, str]:
    """The regions that are named, each with the words that name it first."""
    text = "\n".join(texts[:_MOST_BLOCKS])
    folded = text.casefold()
    same = len(folded) == len(text)  # then the words can be shown as they are written
    found: dict[str, str] = {}
    for region, names, pattern in _patterns():
        # most regions are named nowhere, which a plain search tells sooner than a pattern
        if any(name in folded for name in names) and (match := pattern.search(folded)):
            found[region] = text[match.start() : match.end()] if same else match.group()
    return found


@cache
def _patterns() -> tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...]:
    rows = table("decide", "variants")["regions"].items()
    return tuple(
        (
            region,
            tuple(names),
            re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names)),
        )
        for region, names in rows
    )
