"""Deleted and inserted words, marked so that they can be told apart without colour, in every form
of text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from markupsafe import Markup, escape

from monitor.model.change import Edit, EditKind, Excerpt, Span
from monitor.render.labels import one_line

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&$:@=^])")
_AUTOLINK = re.compile(r"\b(https?|ftp)(?=\\?:)", re.IGNORECASE)
_WORD_JOINER = "\u2060"


class Ink(StrEnum):
    """What happened to a run of words."""

    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of words of one kind. Segments are joined by single spaces."""

    ink: Ink
    text: str


def segments(piece: Edit | Excerpt) -> tuple[Segment, ...]:
    """Return the words of an edit or excerpt in reading order, neighbours of one ink as one
    segment.
    """
    strokes = _strokes(piece.spans) if piece.spans else _whole(piece.kind, *_sides(piece))
    runs = groupby(strokes, key=lambda segment: segment.ink)
    return tuple(
        Segment(ink=ink, text=" ".join(segment.text for segment in run)) for ink, run in runs
    )


def redlined(excerpts: Iterable[Excerpt]) -> tuple[Excerpt, ...]:
    """Return the excerpts that a redline shows besides the lines.

    Passages that were added or removed and are quoted in full are left out. Of a reworded one, a
    line quotes both sides, and the redline shows them as one sentence.
    """
    return tuple(
        excerpt for excerpt in excerpts if not excerpt.quoted or excerpt.kind is EditKind.REWORDED
    )


def clip(pieces: Sequence[Segment], words: int) -> tuple[Segment, ...]:
    """Return a redline in about `words` words: unchanged runs are shortened first, and `…` marks
    what was left out.
    """
    changed = sum(len(segment.text.split()) for segment in pieces if segment.ink is not Ink.KEPT)
    kept = [number for number, segment in enumerate(pieces) if segment.ink is Ink.KEPT]
    around = max(4, (words - changed) // max(1, len(kept)))
    limit = max(words // 2, words - around * len(kept))
    last = len(pieces) - 1
    shortened: list[Segment] = []
    for number, segment in enumerate(pieces):
        if segment.ink is Ink.KEPT:
            text = _shorten_kept(segment.text, around, first=number == 0, last=number == last)
        else:
            text = _head(segment.text, limit)
        shortened.append(Segment(ink=segment.ink, text=text))
    return tuple(shortened)


def plain(pieces: Iterable[Segment]) -> str:
    """Return a redline as `kept [-deleted-] {+inserted+}`."""
    return _joined(pieces, {Ink.KEPT: "{}", Ink.DELETED: "[-{}-]", Ink.INSERTED: "{{+{}+}}"}, str)


def markdown(pieces: Iterable[Segment], *, strike: bool = True) -> str:
    """Return a redline as CommonMark with ~~deleted~~ and **inserted** words, the text itself
    escaped.

    Without `strike`, for dialects that can't strike through, deleted words are in `[-…-]` and
    inserted ones in `{+…+}`.
    """
    marks = {Ink.KEPT: "{}", Ink.DELETED: "~~{}~~", Ink.INSERTED: "**{}**"}
    if not strike:
        marks = {Ink.KEPT: "{}", Ink.DELETED: r"\[-{}-\]", Ink.INSERTED: "**{{+{}+}}**"}
    return _joined(pieces, marks, escape_markdown)


def html(pieces: Iterable[Segment]) -> Markup:
    """Return a redline as `<del>` and `<ins>`, the text escaped, with words for screen readers in
    `class="sr"`.
    """
    return Markup(" ").join(_element(segment) for segment in pieces)


def escape_markdown(text: str) -> str:
    """Return the text so that CommonMark and the chat dialects show it literally: no markup,
    mention or link.
    """
    escaped = _MARKDOWN.sub(r"\\\1", one_line(text))
    escaped = _AUTOLINK.sub(rf"\1{_WORD_JOINER}", escaped)
    return escaped.replace("\\@", f"@{_WORD_JOINER}")


def _shorten_kept(text: str, most: int, *, first: bool, last: bool) -> str:
    """Words next to a change explain it: a run in front of one keeps its end, a run after one its
    start.
    """
    words = text.split()
    if len(words) <= most:
        return text
    if first and not last:
        return " ".join(("…", *words[-most:]))
    if last:
        return _head(text, most)
    half = most // 2
    return " ".join((*words[:half], "…", *words[-half:]))


def _head(text: str, most: int) -> str:
    words = text.split()
    return text if len(words) <= most else " ".join((*words[:most], "…"))


def _sides(piece: Edit | Excerpt) -> tuple[str, str]:
    if isinstance(piece, Excerpt):
        return piece.before, piece.after
    return piece.old.text if piece.old else "", piece.new.text if piece.new else ""


def _whole(kind: EditKind, before: str, after: str) -> Iterator[Segment]:
    if kind is EditKind.MOVED or before == after:
        yield from _written(Ink.KEPT, after or before)
    else:
        yield from _written(Ink.DELETED, before)
        yield from _written(Ink.INSERTED, after)


def _strokes(spans: Iterable[Span]) -> Iterator[Segment]:
    for span in spans:
        if span.before == span.after or span.set_aside:
            yield from _written(Ink.KEPT, span.after or span.before)
        else:
            yield from _written(Ink.DELETED, span.before)
            yield from _written(Ink.INSERTED, span.after)


def _written(ink: Ink, text: str) -> Iterator[Segment]:
    line = one_line(text)
    if line:
        yield Segment(ink=ink, text=line)


def _joined(pieces: Iterable[Segment], marks: dict[Ink, str], clean: Callable[[str], str]) -> str:
    return " ".join(marks[segment.ink].format(clean(segment.text)) for segment in pieces)


def _element(segment: Segment) -> Markup:
    text = escape(segment.text)
    if segment.ink is Ink.KEPT:
        return text
    tag = "del" if segment.ink is Ink.DELETED else "ins"
    spoken = '<{tag}><span class="sr">[{ink}: </span>{text}<span class="sr">]</span></{tag}>'
    return Markup(spoken).format(tag=tag, ink=segment.ink.value, text=text)  # noqa: S704 (a constant, filled escaped)
