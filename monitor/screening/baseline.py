"""What a watch begins with: nobody knows the policy then, and whatever stands there without an
excuse is believed.

A wall, a map of countries or an empty shell may be the first text. Where a policy takes its place
later, that is the beginning at last, and no change. Only a text that does not speak as policies do
gives way, and only to one that does.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from monitor.language.tables import table
from monitor.language.word_counts import count_words, share_kept
from monitor.model.document import BlockKind, Document
from monitor.model.memory import Known

_SENTENCE = 8
"""Words from which a block may be a sentence."""
_FEWEST_WORDS = 150
_LONGEST_STAND_IN = 600
"""Words up to which a text may only stand in a policy's place; so far go home pages and the strings
of scripts.
"""
_STRANGE, _FAMILIAR = 0.35, 0.45
"""The share of the words in sentences with a word of policies: in another page at most, in a policy
at least.
"""
_LEFT = 0.1
"""A policy that holds more of the first text is an edit of it."""


def is_late_baseline(document: Document, known: Known) -> bool:
    """Return whether this is the policy for the first time, and what the watch began with was
    another page.
    """
    if known.document is None:
        return False
    if sum(seen.believed for seen in known.memory.seen) > 1 or known.memory.announced:
        return False
    if not _is_stand_in(known.document) or share_kept(known.document, document) > _LEFT:
        return False
    spoken = policy_share(document)
    return (
        count_words(document.blocks) >= _FEWEST_WORDS and spoken is not None and spoken >= _FAMILIAR
    )


def reset_baseline(known: Known) -> Known:
    """Return what is known once the text that the watch began with is none of the policy any
    more.
    """
    seen = tuple(replace(one, believed=False) for one in known.memory.seen)
    memory = replace(
        known.memory,
        seen=seen,
        blocks={},
        candidate=None,
        believed_at=None,
        linked=(),
        relinking=(),
        restless=(),
    )
    return replace(known, document=None, memory=memory)


def policy_share(document: Document) -> float | None:
    """Return the share, 0 to 1, of the words in sentences that stand in one with a word of
    policies.

    None where the language of the text is one without a table of such words. A text without
    sentences has a share of 0.
    """
    spoken = table("screening", "policy_words")["words"]
    if document.language is not None and document.language not in spoken:
        return None
    sentences = [block for block in document.blocks if count_words((block,)) >= _SENTENCE]
    words = _words(document.language)
    familiar = tuple(block for block in sentences if words.search(block.key))
    return count_words(familiar) / count_words(tuple(sentences)) if sentences else 0.0


def _is_stand_in(document: Document) -> bool:
    """Whether a text may have stood in for the policy without being one: it neither speaks so nor
    is called so.
    """
    spoken = policy_share(document)
    if spoken is None or spoken > _STRANGE or count_words(document.blocks) > _LONGEST_STAND_IN:
        return False
    words = _words(document.language)
    return not any(
        block.kind is BlockKind.HEADING and words.search(block.key) for block in document.blocks
    )


@cache
def _words(language: str | None) -> re.Pattern[str]:
    """Words of policies in one language, or in all of them where the text is in none that is
    known.
    """
    rows = table("screening", "policy_words")["words"]
    stems = rows[language] if language else [stem for each in rows.values() for stem in each]
    return re.compile(rf"\b(?:{'|'.join(stems)})")
