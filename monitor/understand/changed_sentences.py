"""Cuts edits into passages: the sentences that changed, each with the words which differ and how
new they are.

A passage is what the other rooms here talk about. An edit of a whole paragraph holds several, a
reworded paragraph as many as it has reworded sentences; words that only moved from elsewhere in the
text make none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from monitor.language.canonical_text import sentences
from monitor.model.change import Comparison, Edit, EditKind, Span
from monitor.model.document import Block, BlockKind, Document
from monitor.understand.amounts import Amount, amounts
from monitor.understand.phrase_matcher import folded_words
from monitor.understand.text_pair import TextPair

_LONG = 240
"""A replaced run longer than this, in characters, on both sides is told as sentences dropped and
sentences new.
"""
_KNOWN = 0.34
"""A whole sentence of which less than this share is new stood elsewhere before; a row of a table
only where no word is new, since the rows of a table are alike but for one.
"""
_FEW = 5
_TITLE_WORDS, _LONGEST_TITLE, _SHORT_WORD = 7, 16, 3
_LEAST_TOLD = 0.1
_LEAST_NOVEL = 0.5
_CELL = " | "
_GLUED = re.compile(r"\A\d{1,2}(?:\.\d{1,2}){0,3}\.?(?=[A-ZÀ-Þ][^\W\d])")
"""The number of a section that a list of contents prints without a space: `13Your rights`."""
_ENDS = (".", "!", "?", "。")
_CLOSERS = "\"'”’»)]"
_LONGEST_NAME = 60

_Piece = tuple[EditKind, tuple[Span, ...], str]
"""Kind, runs, and the name of the table row it stands in."""
_Atom = tuple[Span, bool]
"""A run, and whether a sentence ends with it."""


@dataclass(frozen=True, kw_only=True)
class ChangedSentence:
    """One changed sentence."""

    kind: EditKind
    """ADDED, REMOVED or REWORDED."""
    block: BlockKind
    section: tuple[str, ...]
    spans: tuple[Span, ...]
    place: int
    """Number of the edit it belongs to, in the order of the new text."""
    novelty: float = 1.0
    """Share, 0 to 1, of its changed words that stand nowhere in the other text."""
    repeated: bool = False
    """Whether the other text says it too, elsewhere: it came or went in this place only."""

    @cached_property
    def before(self) -> str:
        """The sentence as it was; empty where added."""
        return _joined(span.before for span in self.spans)

    @cached_property
    def after(self) -> str:
        """The sentence as it is; empty where removed."""
        return _joined(span.after for span in self.spans)

    @cached_property
    def old_words(self) -> tuple[list[str], list[bool]]:
        """The words of `before`, and of each whether it was deleted or replaced."""
        return _flagged((span.before, span_differs(span)) for span in self.spans)

    @cached_property
    def new_words(self) -> tuple[list[str], list[bool]]:
        """The words of `after`, and of each whether it was inserted."""
        return _flagged((span.after, span_differs(span)) for span in self.spans)

    @cached_property
    def changed(self) -> list[str]:
        """What differs on either side, as shown: pieces without spaces."""
        sides = (
            side for span in self.spans if span_differs(span) for side in (span.before, span.after)
        )
        return [piece for side in sides for piece in side.split()]

    @cached_property
    def deleted(self) -> list[str]:
        """The words that were taken out."""
        return [word for word, changed in zip(*self.old_words, strict=True) if changed]

    @cached_property
    def inserted(self) -> list[str]:
        """The words that were put in."""
        return [word for word, changed in zip(*self.new_words, strict=True) if changed]

    @cached_property
    def amounts(self) -> tuple[Counter[Amount], Counter[Amount]]:
        """The amounts with a unit that were stated, and that are."""
        return amounts(self.before, self.old_words[0]), amounts(self.after, self.new_words[0])

    @property
    def title(self) -> bool:
        """Whether it is a heading, or a few words that came or went on their own and read like
        one.
        """
        text = self.after or self.before
        return text.count(" ") < _LONGEST_TITLE and (
            self.heading
            or (
                self.kind is not EditKind.REWORDED
                and text.count(" ") < _TITLE_WORDS
                and _reads_like_title(text)
            )
        )

    @property
    def heading(self) -> bool:
        """Whether it is a heading."""
        return self.block is BlockKind.HEADING


def _reads_like_title(text: str) -> bool:
    """Say whether a few words read like a heading: no sentence, or all of its longer words
    capitalised.
    """
    if not text[:1].isupper() or "|" in text:
        return False
    return not text.endswith(_ENDS) or not any(
        word[:1].islower() for word in text.split() if len(word) > _SHORT_WORD
    )


def span_differs(span: Span) -> bool:
    """Say whether the two sides of a span say different things."""
    return span.before != span.after and not span.set_aside


def texts(
    old: Document, new: Document, comparison: Comparison
) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Return the blocks on either side of `comparison`.

    That is both documents as a rule, and two editions where a page carries the current and the
    upcoming one.
    """
    if len(comparison.new_editions) > 1:
        current = [edition for edition in comparison.new_editions if not edition.upcoming]
        upcoming = [edition for edition in comparison.new_editions if edition.upcoming]
        if current and upcoming:
            return (
                new.blocks[current[0].start : current[0].stop],
                new.blocks[upcoming[0].start : upcoming[0].stop],
            )
    return old.blocks, new.blocks


def changed_sentences(comparison: Comparison, around: TextPair) -> tuple[ChangedSentence, ...]:
    """Return the changed sentences of `comparison`, in its order."""
    cut = (
        (place, edit, piece) for place, edit in enumerate(comparison.edits) for piece in _cut(edit)
    )
    return tuple(_passage(place, edit, piece, around) for place, edit, piece in cut)


def _passage(place: int, edit: Edit, piece: _Piece, around: TextPair) -> ChangedSentence:
    """Return one piece of an edit with its novelty."""
    kind, spans, row = piece
    block = edit.new or edit.old
    assert block is not None
    repeated = False
    novelty = _reworded_novelty(spans, around) if kind is EditKind.REWORDED else 0.0
    if kind is not EditKind.REWORDED:
        read = around.read(_GLUED.sub("", _joined(span.after or span.before for span in spans)))
        other = around.old if kind is EditKind.ADDED else around.new
        novelty = other.novelty(read) if read else 0.0
        alike = novelty < _KNOWN and len(read) > _FEW
        repeated = novelty == 0 or (
            alike and (block.kind is not BlockKind.TABLE_ROW or all(map(other.holds, read)))
        )
    section = (
        (*_below_title(block.section, around), row) if row else _below_title(block.section, around)
    )
    return ChangedSentence(
        kind=kind,
        block=block.kind,
        section=section,
        spans=spans,
        place=place,
        novelty=max(novelty, _LEAST_TOLD),
        repeated=repeated,
    )


def _below_title(section: tuple[str, ...], around: TextPair) -> tuple[str, ...]:
    """Return the headings without the title of the whole text, which tells nobody where a passage
    stands.
    """
    return section[1:] if section and section[0] in around.titles else section


def _reworded_novelty(spans: Sequence[Span], around: TextPair) -> float:
    """Return how new the changed runs are; never so little that a single word could get lost among
    others.
    """
    rows = [
        (around.read(text), there)
        for span in spans
        if span_differs(span)
        for text, there in ((span.before, around.new), (span.after, around.old))
    ]
    rated = [(len(row), there.novelty(row)) for row, there in rows if row]
    total = sum(size for size, _ in rated)
    return (
        max(_LEAST_NOVEL, sum(size * new for size, new in rated) / total) if total else _LEAST_NOVEL
    )


def _cut(edit: Edit) -> Iterator[_Piece]:
    """Yield the changed sentences of one edit."""
    if edit.kind is EditKind.MOVED:
        return
    if edit.kind is EditKind.REWORDED:
        yield from _cut_reworded(edit)
        return
    block = edit.new if edit.kind is EditKind.ADDED else edit.old
    assert block is not None
    single = len(block.text) <= _LONG and (bool(block.cells) or block.kind is BlockKind.HEADING)
    cells = block.cells or (block.text,)
    for sentence in (
        [block.text] if single else [part for cell in cells for part in sentences(cell)]
    ):
        yield edit.kind, (_one_sided(edit.kind, sentence),), ""


def _cut_reworded(edit: Edit) -> Iterator[_Piece]:
    row = _row_name(edit)
    for group in _grouped(edit.spans):
        if not any(span_differs(span) for span in group):
            continue
        rewritten = [span for span in group if _is_rewrite(span)]
        if not rewritten:
            yield _kind_of(group), group, row
            continue
        for span in rewritten:
            for sentence in sentences(span.after):
                yield EditKind.ADDED, (_one_sided(EditKind.ADDED, sentence),), row
            for sentence in sentences(span.before):
                yield EditKind.REMOVED, (_one_sided(EditKind.REMOVED, sentence),), row
        rest = tuple(span for span in group if not _is_rewrite(span))
        if any(span_differs(span) for span in rest):
            yield _kind_of(rest), rest, row


def _grouped(spans: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    """Yield the runs of a block sentence by sentence."""
    group: list[Span] = []
    for span in spans:
        for piece, ends in _atoms(span):
            group.append(piece)
            if ends:
                yield tuple(group)
                group = []
    if group:
        yield tuple(group)


def _atoms(span: Span) -> Iterator[_Atom]:
    if span.before and span.after and span.before != span.after:
        yield span, _ends_sentence(span.before) and _ends_sentence(span.after)
        return
    text = span.after or span.before
    cells = text.split(_CELL)
    for number, cell in enumerate(cells):
        for sentence in sentences(cell):
            piece = Span(
                before=sentence if span.before else "",
                after=sentence if span.after else "",
                set_aside=span.set_aside,
            )
            yield piece, _ends_sentence(sentence) or number < len(cells) - 1


def _ends_sentence(text: str) -> bool:
    return text.rstrip(_CLOSERS).endswith(_ENDS)


def _is_rewrite(span: Span) -> bool:
    """Say whether a replaced run is too long to be read as `this instead of that`."""
    return span_differs(span) and min(len(span.before), len(span.after)) > _LONG


def _kind_of(group: Sequence[Span]) -> EditKind:
    if not any(span.before for span in group):
        return EditKind.ADDED
    return EditKind.REWORDED if any(span.after for span in group) else EditKind.REMOVED


def _row_name(edit: Edit) -> str:
    """Return the first cell of a reworded table row where it names the row: short and as it was."""
    old, new = (edit.old.cells if edit.old else ()), (edit.new.cells if edit.new else ())
    named = len(old) > 1 and len(new) > 1 and old[0] == new[0] and len(new[0]) <= _LONGEST_NAME
    return new[0] if named else ""


def _one_sided(kind: EditKind, text: str) -> Span:
    return Span(
        before="" if kind is EditKind.ADDED else text, after=text if kind is EditKind.ADDED else ""
    )


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _flagged(parts: Iterable[tuple[str, bool]]) -> tuple[list[str], list[bool]]:
    row: list[str] = []
    flags: list[bool] = []
    for text, changed in parts:
        found = folded_words(text)
        row += found
        flags += [changed] * len(found)
    return row, flags
