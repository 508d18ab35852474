"""Sentences and policies to compare, written for these tests. The companies are invented."""

from __future__ import annotations

from datetime import date

from monitor.extract import plain
from monitor.model.change import Comparison, Finding
from monitor.pipeline import compare_documents
from monitor.understand.changed_sentences import ChangedSentence, changed_sentences
from monitor.understand.scoring import ScoredSentence, score_sentences
from monitor.understand.text_pair import TextPair, text_pair

POLICY = """# Kestrel Privacy Policy

Last updated: 3 March 2024

## 1. What we collect

We collect your name and your e-mail address when you open an account.

## 2. How long we keep it

Server logs are deleted after 30 days.

## 3. Whom we share it with

We do not sell your personal information. We share data with our hosting provider.

## 4. Contact

Kestrel Ltd, 12 Mill Lane, Bath.
"""


def edited(*replacements: tuple[str, str], text: str = POLICY) -> str:
    """Return the policy with words replaced; fails where they don't stand in it."""
    for before, after in replacements:
        assert before in text
        text = text.replace(before, after)
    return text


def judged(old: str, new: str, today: date | None = None) -> Finding:
    """Return the finding on two Markdown texts."""
    return both(old, new, today)[1]


def both(old: str, new: str, today: date | None = None) -> tuple[Comparison, Finding]:
    """Return the comparison of two Markdown texts, and the finding on it."""
    return compare_documents(plain.read(old), plain.read(new), today)


def pieces(
    before: str, after: str, language: str = "en"
) -> tuple[tuple[ChangedSentence, ...], TextPair]:
    """Return the changed passages of one paragraph, and what stands around it."""
    return compared(before, after, language)[:2]


def compared(
    before: str, after: str, language: str = "en"
) -> tuple[tuple[ChangedSentence, ...], TextPair, Comparison]:
    """Return the changed passages of one paragraph, what stands around it, and the comparison."""
    old, new = (
        plain.read(f"# Terms\n\nNothing else is said here.\n\n{text}\n") for text in (before, after)
    )
    comparison = compare_documents(old, new)[0]
    around = text_pair(old.blocks, new.blocks, comparison, language)
    return changed_sentences(comparison, old.blocks, new.blocks, around), around, comparison


def weighed(before: str, after: str, language: str = "en") -> tuple[ScoredSentence, ...]:
    """Return the changed passages of one paragraph with their weights."""
    passages, around, comparison = compared(before, after, language)
    return score_sentences(passages, around, comparison)


def reasons(before: str, after: str, language: str = "en") -> list[str]:
    """Return why the change of one paragraph matters, in words."""
    return [reason for one in weighed(before, after, language) for reason in one.reasons]
