"""Tells edits of no consequence: dates, addresses, persons' names, spelling, headings, pointers.
Each says what it is.

It never asks how similar two sentences are. A difference is small only where every single changed
word is of a kind that can be small, and no word that denies, permits, obliges or limits is among
them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from enum import Enum

from monitor.model.change import EditKind
from monitor.understand.amounts import in_smallest_unit
from monitor.understand.changed_sentences import ChangedSentence, span_differs
from monitor.understand.contact_edits import is_address, is_contact, is_person
from monitor.understand.date_edits import (
    is_another_date,
    is_copyright_year,
    is_date,
    is_same_amount,
    is_same_date,
)
from monitor.understand.edit_words import EDGES, matcher, word_set
from monitor.understand.note_marks import is_note_mark
from monitor.understand.page_parts import is_contents, is_revision
from monitor.understand.paraphrase import (
    function_words,
    is_paraphrase,
    is_plain,
    same_meaning,
    swaps_parties,
)
from monitor.understand.phrase_matcher import comparing
from monitor.understand.said_elsewhere import SentenceStanding

_ENUMERATOR = re.compile(
    r"[(\[][A-Za-z0-9]{1,4}[)\]][.,;:]?|§{0,2}\d{1,3}(?:\.\d{1,3}){0,4}[.):]"
    r"|[ivxIVX]{1,6}[.)]|[a-zA-Z][.)]|[-–•*©]"
)
_SECTION_NUMBER = re.compile(
    r"[(\[§]*\d{1,3}(?:\.\d{1,3}){0,4}(?:\([a-z0-9]{1,3}\))*[.,;:)\]]*"
    r"|\((?:[a-z]{1,3}|[A-Z]|[ivx]{1,6}|[IVX]{1,6})\)[.,;:]?"
)
_POINTER_WORDS = 45
"""Words up to which a sentence that says where to read more says nothing else beside it."""

_HERE_WORDS = 4
"""Words behind the number of an article within which the text says that it is its own, as in `of
these Terms of Use`: what stands further off belongs to something else.
"""


class MinorKind(Enum):
    """What makes a difference of no consequence, with the words for it."""

    MOVED = "what stands elsewhere now"
    REPEATED = "what the text says elsewhere too"
    PUNCTUATION = "punctuation"
    NUMBERING = "numbering"
    SAME_DATE = "the same date written otherwise"
    SAME_AMOUNT = "the same amount written otherwise"
    COPYRIGHT_YEAR = "the year of the copyright"
    DATE = "a date"
    CONTACT = "a contact"
    ADDRESS = "an address"
    PERSON = "a person's name"
    HEADING = "a heading"
    WORDING = "wording"
    POINTER = "a pointer"
    NOTE_MARK = "the mark of a note"
    CONTENTS = "a list of contents"
    FOOT = "the foot of a page"
    REVISION = "a line of the list of revisions"
    NOTICE = "a notice that has served its time"


SAYS_NOTHING = frozenset({MinorKind.MOVED, MinorKind.SAME_DATE, MinorKind.COPYRIGHT_YEAR})
"""Where nothing else differs the text says what it said: all of it stands in the other text word
for word, or is the same day, or a year beside a copyright sign.
"""
_BUILD, _BUILD_WORDS = re.compile(r"v?\d{1,6}(?:\.\d{1,6}){2,4}"), 6
"""What numbers a build of the page, and the words of the line at most: in a longer one the number
may be that of a standard.
"""


def minor_kind(passage: ChangedSentence, language: str | None = None) -> MinorKind | None:
    """Return what makes the difference of no consequence, or None where it has some.

    `language` is the two-letter code of the text.
    """
    if passage.standing is not SentenceStanding.NEW:
        return _SAID_ELSEWHERE[passage.standing]
    if not passage.inserted and not passage.deleted:
        return MinorKind.PUNCTUATION
    if is_another_date(passage, language):
        return MinorKind.DATE
    if is_note_mark(passage, language):  # `days3` is no unit, so its amount seems to be gone
        return MinorKind.NOTE_MARK
    if passage.kind is EditKind.REWORDED and _amounts_differ(passage):
        return None
    return next((kind for kind, check in _CHECKS.items() if check(passage, language)), None)


_SAID_ELSEWHERE = {
    SentenceStanding.MOVED: MinorKind.MOVED,
    SentenceStanding.REPEATED: MinorKind.REPEATED,
}


def _amounts_differ(passage: ChangedSentence) -> bool:
    was, now = passage.amounts
    return was != now and Counter(map(in_smallest_unit, was.elements())) != Counter(
        map(in_smallest_unit, now.elements())
    )


def _is_numbering(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether the numbers and letters of lists changed: `(c)`, `4.2`, `iv.`, or of sections
    referred to.
    """
    del language
    raw = passage.changed
    if passage.kind is not EditKind.REWORDED:
        return all(map(_ENUMERATOR.fullmatch, raw))
    if _is_build_number(passage):
        return True
    return all(map(_SECTION_NUMBER.fullmatch, raw)) and (
        _is_cross_reference(passage) or _numbers_clauses(passage)
    )


def _is_build_number(passage: ChangedSentence) -> bool:
    """Say whether a short line has another number of a version, in three or four parts."""
    return (
        passage.after.count(" ") < _BUILD_WORDS
        and passage.before.count(" ") < _BUILD_WORDS
        and all(map(_BUILD.fullmatch, passage.changed))
    )


def _numbers_clauses(passage: ChangedSentence) -> bool:
    """Say whether each changed letter or number stands in front of a clause. That of an article, as
    in `Art. 6 (1) (a)`, is no numbering.
    """
    ahead = ""
    for span in passage.spans:
        if span_differs(span) and not (
            all(map(_ENUMERATOR.fullmatch, f"{span.before} {span.after}".split()))
            and not _is_reference(ahead)
        ):
            return False
        ahead = " ".join((span.after or span.before).split()[-1:]) or ahead
    return True


def _is_reference(word: str) -> bool:
    """Say whether what stands behind a word tells which article or section is meant."""
    bare = word.strip(EDGES).casefold()
    return (
        any(map(str.isdigit, word)) or bare in word_set("articles") or bare in word_set("divisions")
    )


def _is_cross_reference(passage: ChangedSentence) -> bool:
    """Say whether the numbers that changed are those of sections of this text: those of a law are
    no numbering.
    """
    rows = passage.old_words, passage.new_words
    return all(
        _follows_division(row, place) or _is_article_here(row, place)
        for row, changed in rows
        for place, flag in enumerate(changed)
        if flag
    ) and not any(matcher("laws").find(row) for row, _ in rows)


def _follows_division(row: Sequence[str], place: int) -> bool:
    """Say whether the number at `place` is that of a section, with other numbers between at
    most.
    """
    while place and (row[place - 1].isdigit() or row[place - 1] in word_set("enumerating")):
        place -= 1
    return place > 0 and row[place - 1] in word_set("divisions")


def _is_article_here(row: Sequence[str], place: int) -> bool:
    """Say whether the number at `place` is that of an article of this text, which says so behind:
    `Article 15.4 below`, `Articles 5 and 6 of these Terms`.
    """
    while place and _is_numbering_word(row[place - 1]):
        place -= 1
    if not place or row[place - 1] not in word_set("articles"):
        return False
    ends = (at for at in range(place, len(row)) if not _is_numbering_word(row[at]))
    behind = next(ends, len(row))
    # `of` in `of these Terms` stands between numbers as often
    return bool(matcher("here").find(row[behind - 1 : behind + _HERE_WORDS]))


def _is_numbering_word(word: str) -> bool:
    return word.isdigit() or word in word_set("enumerating")


def _is_past_notice(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether what was taken out only told that a text would take effect."""
    del language
    row = passage.old_words[0]
    return (
        passage.kind is EditKind.REMOVED
        and len(row) <= _POINTER_WORDS
        and bool(matcher("notice").find(row))
    )


def _is_heading(passage: ChangedSentence, language: str | None) -> bool:
    del language
    return passage.kind is EditKind.REWORDED and passage.names_section


def _is_spelling(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether only words without meaning of their own came, went, or were spelt anew."""
    del language
    if passage.kind is not EditKind.REWORDED:
        return is_plain([*passage.inserted, *passage.deleted])
    if comparing(passage.old_words[0]) != comparing(passage.new_words[0]):
        return False
    return all(
        same_meaning(span.before, span.after) for span in passage.spans if span_differs(span)
    ) or is_paraphrase(passage.before, passage.after)


def _is_pointer(passage: ChangedSentence, language: str | None) -> bool:
    del language
    row = passage.new_words[0] or passage.old_words[0]
    if len(row) > _POINTER_WORDS:
        return False
    if passage.kind is EditKind.REWORDED:
        changed, pointing = {*passage.inserted, *passage.deleted}, word_set("pointing")
        return (
            bool(changed & pointing)
            and changed <= pointing | function_words()
            and not swaps_parties(passage.deleted, passage.inserted)
        )
    return bool(matcher("pointer").find(row)) and not matcher("weighty").find(row)


_CHECKS: dict[MinorKind, Callable[[ChangedSentence, str | None], bool]] = {
    MinorKind.COPYRIGHT_YEAR: is_copyright_year,
    MinorKind.NUMBERING: _is_numbering,
    MinorKind.SAME_DATE: is_same_date,
    MinorKind.SAME_AMOUNT: is_same_amount,
    MinorKind.DATE: is_date,
    MinorKind.CONTACT: is_contact,
    MinorKind.ADDRESS: is_address,
    MinorKind.PERSON: is_person,
    MinorKind.HEADING: _is_heading,
    MinorKind.WORDING: _is_spelling,
    MinorKind.POINTER: _is_pointer,
    MinorKind.NOTICE: _is_past_notice,
    MinorKind.CONTENTS: is_contents,
    MinorKind.REVISION: is_revision,
}
"""Asked in this order."""
