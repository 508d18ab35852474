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
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, zip_longest

from monitor.language.block_context import denials, opens_with_company
from monitor.language.canonical_text import sentences
from monitor.model.change import Comparison, Edit, EditKind, Span
from monitor.model.document import Block, BlockKind, Document
from monitor.understand.amounts import Amount, amounts
from monitor.understand.phrase_matcher import meaning_words
from monitor.understand.said_elsewhere import SaidElsewhere, SentenceStanding, numberless
from monitor.understand.text_pair import TextPair

_LONG = 240
"""A replaced run longer than this, in characters, on both sides is told as sentences dropped and
sentences new.
"""
_TITLE_WORDS, _LONGEST_TITLE, _SHORT_WORD = 7, 16, 3
_LEAST_TOLD = 0.1
_LEAST_NOVEL = 0.5
_CELL = " | "
_SEPARATOR = Span(before="|", after="|")
"""Stands between the cells of a row that was compared cell by cell."""
_GLUED = re.compile(r"\A\d{1,2}(?:\.\d{1,2}){0,3}\.?(?=[A-ZÀ-Þ][^\W\d])")
"""The number of a section that a list of contents prints without a space: `13Your rights`."""
_ENDS = (".", "!", "?", "。")
_CLOSERS = "\"'”’»)]"
_LONGEST_NAME = 60

_Atom = tuple[Span, bool]
"""A run, and whether a sentence ends with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A part of an edit: one sentence, or a row of a table."""

    kind: EditKind
    spans: tuple[Span, ...]
    row: str = ""
    """The name of the table row that it stands in."""
    cell: int | None = None
    """Which cell of its row it is part of; None where it is no part of one."""

    @property
    def text(self) -> str:
        """What came or went, without the number of a section that is glued to it."""
        return _GLUED.sub("", _joined(span.after or span.before for span in self.spans))


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
    standing: SentenceStanding = SentenceStanding.NEW
    """Whether the other text says it too, elsewhere."""

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
        return _flagged([(span.before, span_differs(span)) for span in self.spans])

    @cached_property
    def new_words(self) -> tuple[list[str], list[bool]]:
        """The words of `after`, and of each whether it was inserted."""
        return _flagged([(span.after, span_differs(span)) for span in self.spans])

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
    def names_section(self) -> bool:
        """Whether it is a heading that only names what stands below: `We never sell data` says
        something, and so does one in which a word that denies came or went.
        """
        if not self.heading:
            return False
        if self.kind is EditKind.REWORDED:
            return denials(self.before) == denials(self.after)
        return not opens_with_company(self.after or self.before)

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


def changed_sentences(
    comparison: Comparison, before: Sequence[Block], after: Sequence[Block], around: TextPair
) -> tuple[ChangedSentence, ...]:
    """Return the changed sentences of `comparison`, which is that of `before` and `after`, in its
    order.
    """
    said = SaidElsewhere(before, after, around)
    cut = (
        (place, edit, piece) for place, edit in enumerate(comparison.edits) for piece in _cut(edit)
    )
    return tuple(_changed(place, edit, piece, said, around) for place, edit, piece in cut)


def _changed(
    place: int, edit: Edit, piece: _Piece, said: SaidElsewhere, around: TextPair
) -> ChangedSentence:
    """Return one piece of an edit with its novelty."""
    block = edit.new or edit.old
    assert block is not None
    whole_side = piece.kind is not EditKind.REWORDED
    novelty = (_novelty if whole_side else _reworded_novelty)(piece, around)
    return ChangedSentence(
        kind=piece.kind,
        block=block.kind,
        section=(*_below_title(block.section, around), *_cell_names(piece, edit, said)),
        spans=piece.spans,
        place=place,
        novelty=max(novelty, _LEAST_TOLD),
        standing=_standing(piece, edit, novelty, said),
    )


def _cell_names(piece: _Piece, edit: Edit, said: SaidElsewhere) -> Iterator[str]:
    """Yield what a part of a reworded row is called: by the row's name, and the head above it."""
    column = "" if piece.cell is None or edit.new is None else said.head(edit.new, piece.cell)
    if edit.kind is EditKind.REWORDED and (piece.row or column):
        yield ": ".join(filter(None, (piece.row, column)))


def _standing(piece: _Piece, edit: Edit, novelty: float, said: SaidElsewhere) -> SentenceStanding:
    """Return whether the other text says the piece too. What says nothing at all did not change."""
    if novelty > 0:  # a run of its words stands nowhere there, so the whole of it does not
        return SentenceStanding.NEW
    if not meaning_words(piece.text):
        return SentenceStanding.MOVED
    # A cell that came to a row is nothing without its row, which was another one.
    of_row = edit.kind is EditKind.REWORDED and bool(edit.new and edit.new.cells)
    if piece.kind is EditKind.REWORDED or of_row:
        return SentenceStanding.NEW
    block = edit.new if piece.kind is EditKind.ADDED else edit.old
    assert block is not None
    return said.standing(piece.kind, block, piece.text, piece.cell)


def _novelty(piece: _Piece, around: TextPair) -> float:
    """Return how new a sentence is that came, or how lost one that went; its number is no part of
    it.
    """
    row = around.read(numberless(piece.text))
    other = around.old if piece.kind is EditKind.ADDED else around.new
    return other.novelty(row) if row else 0.0


def _below_title(section: tuple[str, ...], around: TextPair) -> tuple[str, ...]:
    """Return the headings without the title of the whole text, which tells nobody where a passage
    stands.
    """
    return section[1:] if section and section[0] in around.titles else section


def _reworded_novelty(piece: _Piece, around: TextPair) -> float:
    """Return how new the changed runs are; never so little that a single word could get lost among
    others.
    """
    rows = [
        (around.read(text), there)
        for span in piece.spans
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
    if edit.kind is EditKind.REWORDED:
        yield from _cut_reworded(edit)
    elif edit.kind is not EditKind.MOVED:
        yield from _cut_whole(edit)


def _cut_whole(edit: Edit) -> Iterator[_Piece]:
    """Yield the sentences of a block that came or went; a short row or heading in one piece."""
    block = edit.new or edit.old
    assert block is not None
    if len(block.text) <= _LONG and (block.cells or block.kind is BlockKind.HEADING):
        yield _one_sided(edit.kind, block.text)
        return
    for number, cell in enumerate(block.cells or (block.text,)):
        for sentence in sentences(cell):
            yield _one_sided(edit.kind, sentence, cell=number if block.cells else None)


def _cut_reworded(edit: Edit) -> Iterator[_Piece]:
    """Yield the sentences of a reworded block in which something differs."""
    row = _row_name(edit)
    if _SEPARATOR in edit.spans:
        yield from _cut_row(edit.spans, row)
        return
    for group in _grouped(edit.spans):
        yield from _cut_rewritten([span for span in group if _is_rewrite(span)], row)
        rest = tuple(span for span in group if not _is_rewrite(span))
        if any(map(span_differs, rest)):
            yield _Piece(kind=_kind_of(rest), spans=rest, row=row)


def _cut_row(spans: Sequence[Span], row: str) -> Iterator[_Piece]:
    """Yield the cells of a row, compared cell by cell, in which something differs."""
    cell = 0
    for is_separator, run in groupby(spans, key=_SEPARATOR.__eq__):
        group = tuple(run)
        if is_separator:
            cell += len(group)
        elif any(map(span_differs, group)):
            yield _Piece(kind=_kind_of(group), spans=group, row=row, cell=cell)


def _cut_rewritten(spans: Sequence[Span], row: str) -> Iterator[_Piece]:
    """Yield the sentences of long runs that were replaced, as dropped and new ones."""
    for span in spans:
        for sentence in sentences(span.after):
            yield _one_sided(EditKind.ADDED, sentence, row=row)
        for sentence in sentences(span.before):
            yield _one_sided(EditKind.REMOVED, sentence, row=row)


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
    cells = (span.after or span.before).split(_CELL)
    for number, cell in enumerate(cells):
        for sentence in sentences(cell):
            ends = _ends_sentence(sentence) or number < len(cells) - 1
            yield _with_text(span, sentence), ends


def _with_text(span: Span, text: str) -> Span:
    """Return `text`, a part of `span`, on the sides on which that has words."""
    return replace(span, before=text if span.before else "", after=text if span.after else "")


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


def _one_sided(kind: EditKind, text: str, *, row: str = "", cell: int | None = None) -> _Piece:
    span = Span(
        before="" if kind is EditKind.ADDED else text, after=text if kind is EditKind.ADDED else ""
    )
    return _Piece(kind=kind, spans=(span,), row=row, cell=cell)


def _joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def _flagged(parts: Sequence[tuple[str, bool]]) -> tuple[list[str], list[bool]]:
    row: list[str] = []
    flags: list[bool] = []
    for (text, changed), (following, _) in zip_longest(parts, parts[1:], fillvalue=("", False)):
        found = meaning_words(text, following)
        row += found
        flags += [changed] * len(found)
    return row, flags
