"""Does a text speak as policies do? By the words of its sentences, and by what it is called."""

from __future__ import annotations

import re
from functools import cache

from monitor.language.canonical_text import canonical, sentences
from monitor.language.cjk import word_count
from monitor.language.tables import table
from monitor.language.word_counts import count_words
from monitor.model.document import Block, BlockKind, Document

SENTENCE = 8
"""Words from which a block may be a sentence: menus, buttons and names have fewer, and with them in
the count a page of headings about privacy would speak as a policy.
"""
_FAMILIAR = 0.45
"""Share of the words in sentences, from which a text speaks as a policy. Policies have .6 to 1,
home pages and product pages .1 to .35; lower, and a shop's page about its services passes.
"""
_FEWEST_STATEMENTS = 2
"""So many statements make a text under a policy's name one: a wall has one at most, that of why it
asks.
"""
_LONGEST_NAME = 9
"""Words up to which a heading is a name; longer ones are sentences that only mention a policy."""


def policy_share(document: Document) -> float | None:
    """Return the share, 0 to 1, of the words in sentences that stand in one with a word of
    policies.

    None where the language of the text is one without a table of such words. A text without
    sentences has a share of 0.
    """
    spoken = table("screening", "policy_words")["words"]
    if document.language is not None and document.language not in spoken:
        return None
    blocks = _sentences(document)
    familiar = [block for block in blocks if _words(document.language).search(block.key)]
    return count_words(familiar) / count_words(blocks) if blocks else 0.0


def speaks_as_policy(document: Document) -> bool:
    """Return whether most of what a text says is what policies say; False where its language has
    no table.
    """
    return (policy_share(document) or 0.0) >= _FAMILIAR


def is_named_policy(document: Document) -> bool:
    """Return whether one of the headings, or the first line, is the name of a policy."""
    names = _names()
    heads = (block for block in document.blocks if block.kind is BlockKind.HEADING)
    lines = (*document.blocks[:1], *heads)
    return any(
        word_count(block.key) <= _LONGEST_NAME and names.search(block.key) for block in lines
    )


def is_short_policy(document: Document, walls: re.Pattern[str]) -> bool:
    """Return whether a page with little text is a policy nevertheless: it is called one and makes
    statements.

    Sentences that hold one of the signs in `walls` are no statements. They count one by one: where
    a short policy is a single paragraph, a clause about signing in would speak for all of it.
    """
    words = _words(document.language)
    statements = [
        sentence
        for block in document.blocks
        for sentence in _statements(block)
        if words.search(sentence) and not walls.search(sentence)
    ]
    return len(statements) >= _FEWEST_STATEMENTS and is_named_policy(document)


def _statements(block: Block) -> list[str]:
    return [canonical(text) for text in sentences(block.text) if word_count(text) >= SENTENCE]


def _sentences(document: Document) -> list[Block]:
    return [block for block in document.blocks if word_count(block.text) >= SENTENCE]


@cache
def _names() -> re.Pattern[str]:
    names = table("screening", "policy_words")["names"]["any"]
    return re.compile("|".join(f"(?:{name})" for name in names))


@cache
def _words(language: str | None) -> re.Pattern[str]:
    """Words of policies in one language, or in all of them where the text is in none that is
    known.
    """
    rows = table("screening", "policy_words")["words"]
    known = language is not None and language in rows
    stems = rows[language] if known else [stem for each in rows.values() for stem in each]
    return re.compile(rf"\b(?:{'|'.join(stems)})")
