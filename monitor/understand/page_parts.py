"""Tells parts of a page that state nothing themselves: lists of contents, feet of printed pages,
lines of a list of revisions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from functools import cache

from monitor.language.block_context import denials, opens_with_company
from monitor.language.date_parser import written_dates
from monitor.model.change import EditKind
from monitor.model.document import BlockKind
from monitor.understand.changed_sentences import ChangedSentence
from monitor.understand.edit_words import EDGES, word_set
from monitor.understand.paraphrase import function_words
from monitor.understand.phrase_matcher import folded_words

_LINK = re.compile(r"\[?([^\[\]()]{0,120})\]\(#[^()\[\]]{0,200}\)")
"""A link into the page itself, in Markdown."""
_TITLE_WORDS = 12
"""Words of an entry of a list of contents at most: what is longer may state something."""
_FEWEST_LINKS = 2
"""Links that make a list of contents together with one entry that lost its own."""
_CODE = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9]{1,8}(?:[-./_][A-Z0-9]{1,8}){1,5}")
"""What a printed form is numbered by, such as `AB-07.26-EN`."""
_FEWEST_FEET = 2
"""Pages at whose foot the same line came or went: a line that stands there once, such as the name
of a standard, is a statement.
"""
_FOOT_WORDS = 10
_DATE_AHEAD = 14
"""Characters in front of the date of a revision at most: a number of a version, or `On`."""
_BRACKETED = re.compile(r"\(([^()]{1,80})\)|[“\"«]([^“”\"«»]{1,80})[”\"»]")


def is_contents(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether what came or went is a list of contents, an entry of one, or its title."""
    del language
    text = passage.after or passage.before
    if passage.kind is EditKind.REWORDED:
        return False
    if _names_contents(text):
        return True
    below = any(map(_names_contents, passage.section[-1:]))
    return (below and passage.title and _is_entry(text)) or _is_linked_list(text)


def _names_contents(text: str) -> bool:
    return " ".join(folded_words(text)) in word_set("contents")


def _is_linked_list(text: str) -> bool:
    """Say whether a text is links into the page, each a title, and a last title without its link
    at most.
    """
    entries = _LINK.findall(text)
    rest = _LINK.sub(" ", text).strip("*-•|[] ")
    return (
        bool(entries)
        and all(map(_is_entry, (*entries, rest)))
        and (not rest or len(entries) >= _FEWEST_LINKS)
    )


def _is_entry(text: str) -> bool:
    """Say whether a text could name a section: it is short, denies nothing, and isn't what the
    company says that it does.
    """
    bare = text.strip("*-•| ")
    return (
        bare.count(" ") < _TITLE_WORDS
        and not bare.endswith((".", "!", ";"))
        and not denials(bare)
        and not opens_with_company(bare)
    )


def revision_note(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether what came or went is a dated line that says that the text was revised."""
    text = passage.after or passage.before
    if passage.kind is EditKind.REWORDED or not word_set("revised") & {*folded_words(text)}:
        return False
    dates = list(written_dates(text, language))
    return bool(dates) and (
        dates[0].start <= _DATE_AHEAD
        or (passage.block is BlockKind.TABLE_ROW and dates[-1].stop == len(text))
    )


def is_revision(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether what came or went is a line of a list of revisions, and says no more than which
    sections were revised.
    """
    if not revision_note(passage, language):
        return False
    text = passage.after or passage.before
    for day in reversed(list(written_dates(text, language))):
        text = f"{text[: day.start]} {text[day.stop :]}"
    titles = [found[1] or found[2] for found in _BRACKETED.finditer(text)]
    rest = folded_words(_BRACKETED.sub(" ", text))
    return all(map(_is_entry, titles)) and all(
        any(map(str.isdigit, word)) or word in _saying_what_was_revised() for word in rest
    )


@cache
def _saying_what_was_revised() -> frozenset[str]:
    return (
        function_words()
        | word_set("revised")
        | word_set("revision")
        | word_set("dates")
        | word_set("divisions")
        | word_set("articles")
        | word_set("enumerating")
    )


def feet(passages: Iterable[ChangedSentence], titles: Set[str]) -> tuple[re.Pattern[str], ...]:
    """Return what matches the lines at the feet of pages that came or went with several pages.

    `titles` are the titles of the text, whose words such a line may repeat.
    """
    words = frozenset(word for title in titles for word in folded_words(title))
    lines = Counter(
        _numberless(side)
        for passage in passages
        if passage.block is BlockKind.PARAGRAPH
        for side in {passage.before, passage.after}
        if _is_foot_line(side, words)
    )
    return tuple(
        re.compile(rf"\s*{line}\s*") for line, count in lines.items() if count >= _FEWEST_FEET
    )


def _numberless(line: str) -> str:
    """Return the pattern of a line with any numbers in it."""
    return r"\d{1,8}".join(map(re.escape, re.split(r"\d+", line)))


def _is_foot_line(line: str, titles: Set[str]) -> bool:
    """Say whether a line has nothing but a form's number or that of a page, and words of the
    title.
    """
    words = [word.strip(EDGES) for word in line.split()]
    rest = folded_words(" ".join(word for word in words if not _CODE.fullmatch(word)))
    paging = word_set("paging")
    return (
        len(words) <= _FOOT_WORDS
        and (any(map(_CODE.fullmatch, words)) or not paging.isdisjoint(rest))
        and all(word.isdigit() or word in paging | titles for word in rest)
    )


def is_foot(passage: ChangedSentence, lines: Sequence[re.Pattern[str]]) -> bool:
    """Say whether nothing but feet of pages, which `lines` match, came, went or changed."""
    sides = [passage.before, passage.after]
    for line in lines:
        sides = [line.sub(" ", side) for side in sides]
    return sides != [passage.before, passage.after] and len({_plain(side) for side in sides}) == 1


def _plain(text: str) -> str:
    return " ".join(folded_words(text))
