"""What a watch begins with: nobody knows the policy then, and whatever stands there without an
excuse is believed.

A wall, a map of countries or an empty shell may be the first text. Where a policy takes its place
later, that is the beginning at last, and no change. Only a text that does not speak as policies do
gives way, and only to one that does.
"""

from __future__ import annotations

from dataclasses import replace

from monitor.language.word_counts import count_words, share_kept
from monitor.model.document import Document
from monitor.model.memory import Known, TextMemory
from monitor.screening import policy_speech

_FEWEST_WORDS = 150
_LONGEST_STAND_IN = 600
"""Words up to which a text may only stand in a policy's place; so far go home pages and the strings
of scripts.
"""
_STRANGE = 0.35
"""The share of the words in sentences with a word of policies, at most, in a page that is none."""
_LEFT = 0.1
"""A policy that holds more of the first text is an edit of it."""


def is_late_baseline(document: Document, known: Known) -> bool:
    """Return whether this is the policy for the first time, and what the watch began with was
    another page.
    """
    if known.document is None:
        return False
    if sum(seen.believed for seen in known.memory.texts.seen) > 1 or known.memory.announced:
        return False
    if not _is_stand_in(known.document) or share_kept(known.document, document) > _LEFT:
        return False
    return count_words(document.blocks) >= _FEWEST_WORDS and policy_speech.speaks_as_policy(
        document
    )


def reset_baseline(known: Known) -> Known:
    """Return what is known once the text that the watch began with is none of the policy any
    more.
    """
    seen = tuple(replace(one, believed=False) for one in known.memory.texts.seen)
    links = replace(known.memory.links, linked=(), relinking=(), restless=())
    memory = replace(known.memory, texts=TextMemory(seen=seen), links=links)
    return replace(known, document=None, memory=memory)


def _is_stand_in(document: Document) -> bool:
    """Whether a text may have stood in for the policy without being one: it neither speaks so nor
    is called so.
    """
    spoken = policy_speech.policy_share(document)
    if spoken is None or spoken > _STRANGE or count_words(document.blocks) > _LONGEST_STAND_IN:
        return False
    return not policy_speech.is_named_policy(document)
