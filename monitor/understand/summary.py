"""Puts a finding into words: the headline and at most ten lines. It claims nothing that no excerpt shows."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model.change import Comparison, EditKind, Excerpt
from monitor.understand.topics import names

MOST_LINES = 10
_GIST = 14
"""Words of a passage that a headline or line quotes."""


def gist(excerpt: Excerpt, longest: int = _GIST) -> str:
    """Return in a few words what one excerpt says: the amounts before and after, or what is new, gone or instead."""
    arrow = next((reason for reason in excerpt.reasons if "→" in reason), None)
    if arrow:
        return arrow
    changed = [span for span in excerpt.spans if span.before != span.after and not span.set_aside]
    if excerpt.kind is EditKind.REWORDED and changed:
        largest = max(changed, key=lambda span: len(span.before) + len(span.after))
        before, after = (_short(text, longest) for text in (largest.before, largest.after))
        if not before:
            return f"now also “{after}”"
        return f"“{before}” dropped" if not after else f"“{before}” → “{after}”"
    if excerpt.kind is EditKind.REMOVED:
        return f"dropped: “{_short(excerpt.before, longest)}”"
    return f"new: “{_short(excerpt.after, longest)}”"


def headline(excerpts: Sequence[Excerpt], topics: Sequence[str]) -> str:
    """Return one sentence on what matters most."""
    if not excerpts:
        return "The text changed"
    first = excerpts[0]
    known = names()
    about = known.get(first.topics[0] if first.topics else topics[0] if topics else "other", "Other")
    others = [known[topic].lower() for topic in topics if known[topic] != about and topic != "other"][:3]
    also = f"; also {', '.join(others)}" if others else ""
    return f"{about}: {gist(first)}{also}"


def lines(excerpts: Sequence[Excerpt], comparison: Comparison) -> tuple[str, ...]:
    """Return at most ten lines, most important first, each with the section it stands in."""
    told = [f"{_where(excerpt)}{gist(excerpt, 10)}" for excerpt in excerpts[:MOST_LINES - 1]]
    aside = [f"Set aside: {'; '.join(comparison.set_aside[:3])}"] if comparison.set_aside else []
    return tuple((*told, *aside)[:MOST_LINES])


def _where(excerpt: Excerpt) -> str:
    section = excerpt.section.split(" › ")[-1]
    return f"{_short(section, 6)} – " if section else ""


def _short(text: str, longest: int) -> str:
    row = text.strip(" …").split()
    return " ".join(row) if len(row) <= longest else f"{' '.join(row[:longest])} …"
