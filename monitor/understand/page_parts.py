"""Tells parts of a page that state nothing themselves: lists of contents, feet of printed pages,
lines of a list of revisions, dialogs about cookies.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from functools import cache
from itertools import pairwise

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
_DIALOG = 4
"""Edits from the question of a dialog to its first answer, and from one answer to the next, at
most: further off they are none of it.
"""
_ANSWER_WORDS = 5
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


def is_page_number(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether a line has nothing but the number of a page, and the day of a print."""
    return all(_numbers_page(side, language) for side in (passage.before, passage.after) if side)


def _numbers_page(line: str, language: str | None) -> bool:
    for day in reversed(list(written_dates(line, language))):
        line = f"{line[: day.start]} {line[day.stop :]}"
    words = folded_words(line)
    numbered = any(
        word in word_set("sheets") and number.isdigit() for word, number in pairwise(words)
    )
    small = word_set("paging") | function_words()
    return numbered and len(words) <= _FOOT_WORDS and all(w.isdigit() or w in small for w in words)


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


def dialogs(passages: Sequence[ChangedSentence]) -> frozenset[int]:
    """Return the places of the edits from the question to the last answer of the dialogs about
    cookies that came or went with the page: `Accept cookies in this browser?`, `Accept all`.
    """
    answers = sorted({passage.place for passage in passages if is_answer(passage)})
    asked = {passage.place for passage in passages if answers and _asks_consent(passage)}
    return frozenset(place for start in asked for place in range(start, _end(start, answers)))


def _end(start: int, answers: Sequence[int]) -> int:
    """Return where the dialog stops that asks at `start`; there itself where nothing answers it."""
    last = start
    for place in answers:
        if last < place <= last + _DIALOG:
            last = place
    return last + 1 if last > start else start


def _asks_consent(passage: ChangedSentence) -> bool:
    text = passage.after or passage.before
    words = {*folded_words(text)}
    return (
        passage.kind is not EditKind.REWORDED
        and text.endswith("?")
        and not words.isdisjoint(word_set("accepting"))
        and any(word.startswith("cookie") for word in words)
    )


def is_answer(passage: ChangedSentence) -> bool:
    """Say whether what came or went is a button of a dialog about cookies."""
    words = folded_words(passage.after or passage.before)
    return (
        passage.kind is not EditKind.REWORDED
        and 0 < len(words) <= _ANSWER_WORDS
        and not word_set("accepting").isdisjoint(words)
        and set(words) <= word_set("accepting") | word_set("answering")
    )
