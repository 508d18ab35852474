"""A page that is served in another language: doubted for some time, and watched in that language
once it stays.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.decide.health import long_instant
from monitor.model.document import Document
from monitor.model.memory import PendingLanguage, TextMemory

PATIENCE, FEWEST_CHECKS = timedelta(days=14), 6
"""How long, and at how many checks, a page has to be in one other language. Sooner, a server that
guesses its reader's language by turns would change the watch's language by turns; later, edits go
unseen for nothing.
"""


def after_text(texts: TextMemory, document: Document, now: datetime) -> TextMemory:
    """Return the memory after a check that saw the text in another language."""
    before, language = texts.language, document.language or ""
    if before is None or before.language != language:
        return replace(texts, language=PendingLanguage(language=language, since_at=now))
    return replace(texts, language=replace(before, looks=before.looks + 1))


def has_lasted(texts: TextMemory, now: datetime) -> bool:
    """Return whether the other language is the watch's own from now on."""
    pending = texts.language
    if pending is None or pending.looks < FEWEST_CHECKS:
        return False
    return now - pending.since_at >= PATIENCE


def describe(texts: TextMemory, known: Document, document: Document) -> str:
    """Return in words that the language changed for good, and what could have changed unseen."""
    since = f" since {long_instant(texts.language.since_at)}" if texts.language else ""
    unseen = f"{long_instant(texts.believed_at)}" if texts.believed_at else "the first check"
    return (
        f"in another language for good: {document.language} instead of {known.language}{since}; "
        f"that text is watched from now on, and what changed after {unseen} was not compared"
    )
