"""Explains differences that stand around the policy or in both texts anyway: menus, banners, forms,
titles, lists.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from monitor.language.canonical_text import canonical
from monitor.language.dates import mentions
from monitor.language.tables import table
from monitor.model.change import Edit, EditKind, NoiseKind
from monitor.model.document import Block, BlockKind, Document

_LABEL_WORDS, _CRUMB_WORDS = 6, 3
_TITLE_WORDS = 12
_TOP = 6
_END = 6
_FOOT_WORDS, _FEWEST_LINKS = 40, 3
_HEADING_WORDS = 16
_SENTENCE_WORDS = 7
_LONGEST_PROSE = 80
_MEAN_WORDS = 12
_LABEL_SHARE, _SURE_SHARE = 0.6, 0.12
_FEWEST_SURE = 3
_FEWEST_LANGUAGES = 3
_SHIFTED, _DATE_LENGTH = 10, 40
_COPYRIGHT = re.compile(
    r"©|\(c\)|\bcopyright\b|all rights reserved|tous droits réservés|alle rechte vorbehalten",
    re.IGNORECASE,
)
_YEARS = re.compile(r"\b(?:19|20)\d\d\b(?:\s*[-–]\s*(?:19|20)?\d\d\b)?")
_SHORTEST_LEAD, _LONGEST_LEAD = 8, 120
_LEAD_ENDS = (" - ", ": ", ". ")
_SECTION_NUMBER = re.compile(r"\d{1,2}\.\d?|§")
_WORDS = re.compile(r"[^\W_]+")
_MARKS = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())
"""What is no letter and no number, which is how most long paragraphs lose it soonest."""
_PAGE_NUMBER = re.compile(r"(?:\s?[._…·]){3,200}\s?\d{0,4}\s*\Z")
"""In a list of contents the dots behind a heading, with the number of its page."""
_SEPARATOR = re.compile(r"\s[|·•–—-]\s")
_DOTS = ("...", ". .", "…", "__", "··", "· ·")
_ANCHORS = " ¶#🔗"
"""What stands behind a heading for those who want its address."""
_SENTENCE = re.compile(r"[.!?:;]['\")\]]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why differences are no edits of the policy."""

    kind: NoiseKind
    reason: str


def explain(old: Document, new: Document, edits: Sequence[Edit]) -> Explanation | None:
    """Return what all of `edits` come to, or None where one of them is left without an
    explanation.
    """
    if not edits or any(
        edit.kind is EditKind.REWORDED and _reworded(edit) is None for edit in edits
    ):
        return None
    reasons: Counter[str] = Counter()
    for reason in _reasons(old, new, edits):
        if reason is None:
            return None
        reasons[reason] += 1
    if set(reasons) <= {_DATE_LINE}:
        return None
    kind = NoiseKind.LAYOUT if set(reasons) <= {_MOVED, _STANDS, _NUMBERED} else NoiseKind.FURNITURE
    told = "; ".join(reason for reason, _ in reasons.most_common())
    return Explanation(kind=kind, reason=f"the policy reads as before: {told}")


def _reasons(old: Document, new: Document, edits: Sequence[Edit]) -> Iterator[str | None]:
    """Yield of each edit why it is none of the policy; None where it may be."""

    @cache
    def known(removed: bool) -> frozenset[str]:
        """What the text says that a block is missing from."""
        return _sayings((new if removed else old).blocks)

    for run in _runs(edits):
        yield from _explained(run, (old, new), known)


_MOVED, _NUMBERED = "text moved", "headings were numbered"
_STANDS = "contents or headings which stand in both texts anyway"
_TITLE, _AROUND, _YEAR = (
    "the page's title",
    "menus, buttons, banners or forms around it",
    "the year of the copyright",
)
_DATE_LINE = "the line with the date"


def is_shifted_list(old: Document, new: Document, edits: Sequence[Edit]) -> bool:
    """Say whether all edits are lines which are nothing but dates, and every such line moved by a
    day at most.
    """
    lines = [block for edit in edits for block in (edit.old, edit.new) if block is not None]
    if len(lines) < _SHIFTED or not all(map(_is_date_line, lines)):
        return False
    before, after = _days(old.blocks), _days(new.blocks)
    return len(before) == len(after) and all(
        abs(now - was) <= 1 for was, now in zip(before, after, strict=True)
    )


def _days(blocks: Sequence[Block]) -> list[int]:
    """Return the days that lines of nothing but dates name, ascending."""
    short = (block for block in blocks if len(block.text) <= _DATE_LENGTH and _is_date_line(block))
    days = (mention.stated.on for block in short for mention in mentions(block.text, None))
    return sorted(day.toordinal() for day in days if day is not None)


def _runs(edits: Sequence[Edit]) -> list[list[Edit]]:
    """Return the edits, blocks added or removed side by side together."""
    runs: list[list[Edit]] = []
    for edit in edits:
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and last.kind is edit.kind
            and edit.kind in {EditKind.ADDED, EditKind.REMOVED}
            and _index(edit) == _index(last) + 1
        ):
            runs[-1].append(edit)
        else:
            runs.append([edit])
    return runs


def _index(edit: Edit) -> int:
    index = edit.old_index if edit.new_index is None else edit.new_index
    return index if index is not None else -2


_Known = Callable[[bool], frozenset[str]]
"""What the new text says, asked with True, and what the old one says."""


def _explained(
    run: Sequence[Edit], sides: tuple[Document, Document], known: _Known
) -> list[str | None]:
    """Return for each edit of a run why it is none of the policy; None where it may be."""
    alone = [_alone(edit, sides, known) for edit in run]
    rest = [_block(edit) for edit, reason in zip(run, alone, strict=True) if reason is None]
    if (
        rest
        and run[0].kind in {EditKind.ADDED, EditKind.REMOVED}
        and (
            _is_page_part([_block(edit) for edit in run])
            or _is_beside_buttons(run, sides)
            or (_TITLE in alone and _index(run[-1]) < _TOP and all(map(_is_crumb, rest)))
        )
    ):
        return [reason or _AROUND for reason in alone]
    return list(alone)


def _alone(edit: Edit, sides: tuple[Document, Document], known: _Known) -> str | None:
    """Return why one edit is none of the policy, judged by itself."""
    if edit.kind is EditKind.MOVED:
        return _MOVED
    if edit.kind is EditKind.REWORDED:
        return _reworded(edit)
    block, removed = _block(edit), edit.kind is EditKind.REMOVED
    if _saying(block.key) in known(removed):
        return _STANDS
    if _is_sure(block) or _is_row_of_links(edit, sides[0] if removed else sides[1]):
        return _AROUND
    return (
        _at_top(block, sides[0] if removed else sides[1], removed=removed)
        if _index(edit) < _TOP
        else None
    )


def _at_top(block: Block, document: Document, *, removed: bool) -> str | None:
    """Return what a block near the top is besides the policy. A date put in is news; one that is
    lost is not.
    """
    if _is_title(block, document):
        return _TITLE
    return _DATE_LINE if removed and _is_date_line(block) else None


def _reworded(edit: Edit) -> str | None:
    """Return why a reworded block says what it said: a copyright's year, or a heading with another
    number.
    """
    assert edit.old is not None
    assert edit.new is not None
    before, after = edit.old.text, edit.new.text
    if (
        _COPYRIGHT.search(before)
        and _COPYRIGHT.search(after)
        and len(after.split()) <= _HEADING_WORDS
        and _YEARS.sub("", before) == _YEARS.sub("", after)
    ):
        return _YEAR
    if (
        len(after.split()) <= _HEADING_WORDS
        and _SEPARATOR.search(after)
        and _parts(before) == _parts(after)
    ):
        return _AROUND
    if _without_page(before) == _without_page(after) or before.rstrip(_ANCHORS) == after.rstrip(
        _ANCHORS
    ):
        return _NUMBERED
    if (
        len(after.split()) <= _HEADING_WORDS
        and before[:1].isdigit()
        and after[:1].isdigit()
        and before.lstrip("0123456789. ") == after.lstrip("0123456789. ")
    ):
        return _NUMBERED
    return None


def _is_page_part(blocks: Sequence[Block]) -> bool:
    """Say whether a run of blocks is a menu, a banner or a form: labels, with buttons among them,
    and little prose.
    """
    if len(blocks) >= _FEWEST_LANGUAGES and all(
        _pattern("languages").fullmatch(block.key) for block in blocks
    ):
        return True
    sure = sum(_is_sure(block) for block in blocks)
    labels = sum(
        _is_sure(block) or _is_likely(block) or len(block.text.split()) <= _LABEL_WORDS
        for block in blocks
    )
    prose = [
        block
        for block in blocks
        if len(block.text.split()) > _HEADING_WORDS and not _is_banner(block)
    ]
    words = sum(len(block.text.split()) for block in blocks)
    if any(len(block.text.split()) > _LONGEST_PROSE for block in prose):
        return False
    return (
        sure >= _FEWEST_SURE
        and sure >= _SURE_SHARE * len(blocks)
        and labels >= _LABEL_SHARE * len(blocks)
        and (words <= _MEAN_WORDS * len(blocks) or all(map(_is_banner, prose)))
    )


def _is_beside_buttons(run: Sequence[Edit], sides: tuple[Document, Document]) -> bool:
    """Say whether a few labels at the edge of a page stand among buttons that stayed."""
    blocks = (sides[0] if run[0].kind is EditKind.REMOVED else sides[1]).blocks
    start, stop = _index(run[0]), _index(run[-1]) + 1
    if not all(_is_label(_block(edit)) for edit in run) or (
        stop < len(blocks) - _END and start > _TOP
    ):
        return False
    beside = (*blocks[max(0, start - 2) : start], *blocks[stop : stop + 2])
    return any(_is_sure(block) for block in beside)


def _is_row_of_links(edit: Edit, document: Document) -> bool:
    """Say whether a block at the edge of a page is several short links and nothing else, known ones
    among them.
    """
    block, index = _block(edit), _index(edit)
    if _TOP <= index < len(document.blocks) - _END or block.text.count(" ") > _FOOT_WORDS:
        return False
    labels = [link.text for link in document.links if link.block == index]
    said = Counter(_WORDS.findall(block.text)) - Counter(
        word for label in labels for word in _WORDS.findall(label)
    )
    return len(labels) >= _FEWEST_LINKS and not said and any(map(_is_known_label, labels))


def _is_known_label(label: str) -> bool:
    return any(_pattern(name).fullmatch(label.casefold()) for name in ("sure", "likely"))


def _is_sure(block: Block) -> bool:
    return _pattern("sure").fullmatch(block.key) is not None


def _is_likely(block: Block) -> bool:
    return _pattern("likely").fullmatch(block.key) is not None


def _is_banner(block: Block) -> bool:
    return _pattern("banner").search(block.key) is not None


def _is_label(block: Block) -> bool:
    """Say whether a block is a few words without a sentence's end and without a number."""
    words = block.text.lstrip("0123456789.()[] ").split()
    return (
        0 < len(words) <= _LABEL_WORDS
        and not _SENTENCE.search(block.text)
        and not any(word.strip("()[].%$€£").isdigit() for word in words)
    )


def _is_crumb(block: Block) -> bool:
    """Say whether a block is a step of the way to the page, as it stands beside a title."""
    return len(_WORDS.findall(block.key.lstrip("0123456789.()[] "))) <= _CRUMB_WORDS and _is_label(
        block
    )


def _is_title(block: Block, document: Document) -> bool:
    """Say whether a block near the top is the page's title: its own, or made of the words of
    titles.
    """
    words = re.findall(r"[^\W\d_]+", block.key)
    if not words or len(words) > _TITLE_WORDS or _SENTENCE.search(block.text):
        return False
    if set(words) <= set(re.findall(r"[^\W\d_]+", document.title.casefold())):
        return True
    titles = table("understand", "noise")["titles"]
    named = [word for word in words if word in titles["words"]]
    unknown = [
        word for word in words if word not in titles["words"] and word not in titles["small"]
    ]
    return bool(named) and len(unknown) <= 1


def _is_date_line(block: Block) -> bool:
    """Say whether a block is nothing but a date, with a label or without."""
    found = list(mentions(block.text, None))
    covered = sum(mention.stop - mention.start for mention in found)
    return bool(found) and len(block.text) - covered <= _LABEL_WORDS


def _block(edit: Edit) -> Block:
    block = edit.new or edit.old
    assert block is not None
    return block


def _sayings(blocks: Sequence[Block]) -> frozenset[str]:
    """Return what a text says in headings and whole sentences. A bare `Consent` may be said of many
    things.
    """
    said = (
        block.key
        for block in blocks
        if block.kind is BlockKind.HEADING
        or _SECTION_NUMBER.match(block.text)
        or block.key.count(" ") >= _SENTENCE_WORDS
    )
    leads = (_lead(block.key) for block in blocks)
    return frozenset(map(_saying, (*said, *leads))) - {""}


def _parts(text: str) -> list[str]:
    """Return the keys of what stands side by side in a line such as `Updated 3 days ago · 5 min
    read`.
    """
    return [canonical(part) for part in _SEPARATOR.split(text)]


def _lead(key: str) -> str:
    """Return the heading that stands at the start of its paragraph; nothing where none does."""
    ends = (key.find(end, _SHORTEST_LEAD, _LONGEST_LEAD + len(end)) for end in _LEAD_ENDS)
    return key[: min((end for end in ends if end >= 0), default=0)]


def _without_page(text: str) -> str:
    """Return `text` without the number of a page behind dots."""
    return _PAGE_NUMBER.sub("", text) if any(dots in text for dots in _DOTS) else text


@lru_cache(maxsize=4_096)
def _saying(key: str) -> str:
    """Return what tells a block from others: its words without the number in front, and of a short
    one without small words too.
    """
    bare = _without_page(key.lstrip("0123456789.()[] "))
    if bare.isascii() and bare.count(" ") > 2 * _HEADING_WORDS:
        return bare.translate(_MARKS)
    words = _WORDS.findall(bare)
    if len(words) <= _HEADING_WORDS:
        words = [word for word in words if word not in _small()] or words
    return "".join(words)


@cache
def _small() -> frozenset[str]:
    return frozenset(table("understand", "noise")["contents"]["small"])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(
        "|".join(f"(?:{pattern})" for pattern in table("understand", "noise")["furniture"][name])
    )
