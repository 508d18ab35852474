"""Tells edits of dates, and of dates, amounts and years that are only written otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from datetime import date
from functools import lru_cache

from monitor.language.date_parser import fold_accents, written_dates
from monitor.model.change import EditKind
from monitor.understand.amounts import is_spelled, without_amounts
from monitor.understand.changed_sentences import ChangedSentence
from monitor.understand.edit_words import month_names, word_set
from monitor.understand.phrase_matcher import folded_words, meaning_words

_DATE_WORDS = 10
_COPYRIGHT = re.compile(r"©|\(c\)|\bcopyright\b", re.IGNORECASE)
_YEARS = re.compile(r"\b(?:19|20)\d\d\b(?:\s?[-–]\s?(?:19|20)?\d\d\b)?")
_COPYRIGHT_WORDS = 16
"""Words of a line about the copyright at most: in a longer one the year may be that of something
else.
"""
_CLOSE = 3
"""Words between a date and one that belongs to it, such as `last updated on`, at most."""
_BESIDE = 2
"""Words between a month and its day or year at most."""


def is_same_date(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether a date is the same in other words or figures, and everything around it too."""
    if passage.kind is not EditKind.REWORDED or not any(
        word[0].isdigit() for word in passage.inserted
    ):
        return False
    (was, old), (now, new) = (
        _without_dates(text, language) for text in (passage.before, passage.after)
    )
    return (
        folded_words(was) == folded_words(now)
        and len(old) == len(new) > 0
        and all(one & other for one, other in zip(old, new, strict=True))
    )


def is_another_date(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether dates gave way to others, and everything around them is the same."""
    if passage.kind is not EditKind.REWORDED:
        return False
    (was, old), (now, new) = (
        _without_dates(text, language) for text in (passage.before, passage.after)
    )
    return len(old) == len(new) > 0 and old != new and folded_words(was) == folded_words(now)


def is_same_amount(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether only the words or figures for one and the same quantity differ."""
    del language
    if passage.kind is not EditKind.REWORDED or not (
        all(passage.amounts) or is_spelled((*passage.inserted, *passage.deleted))
    ):
        return False
    was, now = without_amounts(passage.before), without_amounts(passage.after)
    return was.amounts == now.amounts and meaning_words(was.rest) == meaning_words(now.rest)


def is_copyright_year(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether nothing but the year beside a copyright sign changed."""
    del language
    return (
        passage.kind is EditKind.REWORDED
        and any(map(_YEARS.search, passage.changed))
        and len(passage.after.split()) <= _COPYRIGHT_WORDS
        and all(map(_COPYRIGHT.search, (passage.before, passage.after)))
        and _YEARS.sub("", passage.before) == _YEARS.sub("", passage.after)
    )


def _without_dates(text: str, language: str | None) -> tuple[str, list[Set[date]]]:
    """Return `text` without its dates, and what days each of these can be."""
    days = list(written_dates(text, language))
    cuts = [0, *(place for day in days for place in (day.start, day.stop)), len(text)]
    rest = " … ".join(text[start:stop] for start, stop in zip(cuts[::2], cuts[1::2], strict=True))
    return rest, [{one for one in (day.on, *day.readings) if one is not None} for day in days]


def is_date(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether the changed words are a date, or the words around one."""
    del language
    words = (*passage.inserted, *passage.deleted)
    if not any(word[0].isdigit() or _is_month(word) for word in words):
        return _is_label_of_date(passage)
    sides = (passage.new_words, passage.old_words)
    return all(_changes_dates_only(*side) for side in sides) and any(
        any(_dated(row)) for row, _ in sides
    )


def _changes_dates_only(row: Sequence[str], changed: Sequence[bool]) -> bool:
    """Say whether each changed word of a side is part of a date, or stands close to one."""
    dated = _dated(row)
    rest = [place for place, flag in enumerate(changed) if flag and not dated[place]]
    return all(
        any(dated[max(0, place - _CLOSE) : place + _CLOSE + 1]) and _is_around_date(row[place])
        for place in rest
    )


def _is_around_date(word: str) -> bool:
    return word.isdigit() or word in word_set("dates") or _is_ordinal(word)


def _is_label_of_date(passage: ChangedSentence) -> bool:
    """Say whether the changed words stand in a line that is nothing but a date and what it is the
    date of.
    """
    if passage.kind is not EditKind.REWORDED or "until" in {*passage.inserted, *passage.deleted}:
        return False
    rows = [passage.new_words[0], passage.old_words[0]]
    return max(map(len, rows)) <= _DATE_WORDS and all(
        any(dated := _dated(row))
        and all(one or _is_around_date(word) for word, one in zip(row, dated, strict=True))
        for row in rows
    )


def _dated(row: Sequence[str]) -> list[bool]:
    """Say of each word whether it is a year, or a month beside a number: "we may sell" names
    none.
    """
    numbers = [word[0].isdigit() for word in row]
    return [
        _is_year(word)
        or (_is_month(word) and any(numbers[max(0, place - _BESIDE) : place + _BESIDE + 1]))
        for place, word in enumerate(row)
    ]


@lru_cache(maxsize=4_096)
def _is_month(word: str) -> bool:
    return fold_accents(word) in month_names()


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in {"19", "20"}


def _is_ordinal(word: str) -> bool:
    return word[:-2].isdigit() and word[-2:] in {"st", "nd", "rd", "th", "er"}
