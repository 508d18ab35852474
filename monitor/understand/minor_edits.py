"""Tells edits of no consequence: dates, addresses, persons' names, spelling, headings, pointers.
Each says what it is.

It never asks how similar two sentences are. A difference is small only where every single changed
word is of a kind that can be small, and no word that denies, permits, obliges or limits is among
them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from datetime import date
from functools import cache, lru_cache, partial
from itertools import pairwise
from operator import attrgetter

from monitor.language.date_parser import fold_accents, written_dates
from monitor.language.tables import table
from monitor.model.change import EditKind
from monitor.model.document import BlockKind
from monitor.understand.changed_sentences import ChangedSentence, span_differs
from monitor.understand.paraphrase import (
    WEIGHTY,
    function_words,
    is_paraphrase,
    is_plain,
    same_meaning,
    speaks_to_reader,
    swaps_parties,
)
from monitor.understand.phrase_matcher import PhraseMatcher, folded_words

_CONTACT = re.compile(
    r".+@.+|(?:https?://|www\.).+|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}\.[a-z]{2,12}(?:/.*)?",
    re.IGNORECASE,
)
_CONTACT_SIGN = re.compile(r"[@.:]")
"""Without one of these there is no address, which is found out sooner."""
_LONGEST_CONTACT = 300
_TELEPHONE = re.compile(r"[+(]{0,2}\d(?:[()./ -]{0,2}\d){6,14}")
_NAME = re.compile(r"[^\W\d_a-zß-ÿ][\w'’.&-]*")
_ENUMERATOR = re.compile(
    r"[(\[][A-Za-z0-9]{1,4}[)\]][.,;:]?|§{0,2}\d{1,3}(?:\.\d{1,3}){0,4}[.):]|[ivxIVX]{1,6}[.)]|[a-zA-Z][.)]|[-–•*©]"
)
_SECTION_NUMBER = re.compile(
    r"[(\[§]*\d{1,3}(?:\.\d{1,3}){0,4}(?:\([a-z0-9]{1,3}\))*[.,;:)\]]*|\([a-z]{1,3}\)[.,;:]?"
)
_EDGES = "\"'“”‘’«»()[]{},;:.!?*|"
ADDRESS, CONTACT, DATE, PERSON = "an address", "a contact", "a date", "a person's name"
HEADING = "a heading"
REPEATED = "what the text says elsewhere too"
SAME_DATE = "the same date written otherwise"
NOTICE = "a notice that has served its time"
_SHORT_LINE = 16
_POINTER_WORDS = 45
_ADDRESS_LINE = 6
_DATE_WORDS = 10
_NAME_WORDS = 8
_NOUNS_CAPITALISED = {"de", "lb"}
"""Languages in which a capital tells no name."""
_BESIDE = 2
"""Words between a month and its day or year at most."""


def minor_kind(passage: ChangedSentence, language: str | None = None) -> str | None:
    """Return what makes the difference of no consequence (`a date`, `wording`, …), or None where it
    has some.

    `language` is the two-letter code of the text.
    """
    if passage.repeated:
        return REPEATED
    if not passage.inserted and not passage.deleted:
        return "punctuation"
    if _is_another_date(passage, language):
        return DATE
    if passage.kind is EditKind.REWORDED and passage.amounts[0] != passage.amounts[1]:
        return None
    checks = (
        (_is_numbering, "numbering"),
        (partial(_is_same_date, language=language), SAME_DATE),
        (_is_date, DATE),
        (_is_contact, CONTACT),
        (partial(_is_address, language=language), ADDRESS),
        (_is_person, PERSON),
        (_is_heading, HEADING),
        (_is_spelling, "wording"),
        (_is_pointer, "a pointer"),
        (_is_past_notice, NOTICE),
    )
    return next((name for check, name in checks if check(passage)), None)


def _is_numbering(passage: ChangedSentence) -> bool:
    """Say whether the numbers and letters of lists changed: `(c)`, `4.2`, `iv.`, or of sections
    referred to.
    """
    raw = passage.changed
    return all(map(_ENUMERATOR.fullmatch, raw)) or (
        passage.kind is EditKind.REWORDED
        and all(map(_SECTION_NUMBER.fullmatch, raw))
        and _is_cross_reference(passage)
    )


def _is_cross_reference(passage: ChangedSentence) -> bool:
    """Say whether the numbers that changed are those of sections of this text: those of a law are
    no numbering.
    """
    rows = passage.old_words, passage.new_words
    return all(
        _follows_division(row, place)
        for row, changed in rows
        for place, flag in enumerate(changed)
        if flag
    ) and not any(_lexicon("laws").find(row) for row, _ in rows)


def _follows_division(row: Sequence[str], place: int) -> bool:
    """Say whether the number at `place` is that of a section, with other numbers between at
    most.
    """
    while place and (row[place - 1].isdigit() or row[place - 1] in _table("enumerating")):
        place -= 1
    return place > 0 and row[place - 1] in _table("divisions")


def _is_past_notice(passage: ChangedSentence) -> bool:
    """Say whether what was taken out only told that a text would take effect."""
    row = passage.old_words[0]
    return (
        passage.kind is EditKind.REMOVED
        and len(row) <= _POINTER_WORDS
        and bool(_lexicon("notice").find(row))
    )


def _is_same_date(passage: ChangedSentence, language: str | None) -> bool:
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


def _is_another_date(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether dates gave way to others, and everything around them is the same."""
    if passage.kind is not EditKind.REWORDED:
        return False
    (was, old), (now, new) = (
        _without_dates(text, language) for text in (passage.before, passage.after)
    )
    return len(old) == len(new) > 0 and old != new and folded_words(was) == folded_words(now)


def _without_dates(text: str, language: str | None) -> tuple[str, list[Set[date]]]:
    """Return `text` without its dates, and what days each of these can be."""
    days = list(written_dates(text, language))
    cuts = [0, *(place for day in days for place in (day.start, day.stop)), len(text)]
    rest = " … ".join(text[start:stop] for start, stop in zip(cuts[::2], cuts[1::2], strict=True))
    return rest, [{one for one in (day.on, *day.readings) if one is not None} for day in days]


def _is_date(passage: ChangedSentence) -> bool:
    """Say whether the changed words are a date, or the words around one."""
    if not any(
        word[0].isdigit() or _is_month(word) for word in (*passage.inserted, *passage.deleted)
    ):
        return _is_label_of_date(passage)
    around, named = _table("dates"), False
    for row, changed in (passage.new_words, passage.old_words):
        dated = _dated(row)
        named = named or any(dated)
        for place, word in enumerate(row):
            if not changed[place] or dated[place]:
                continue
            near = any(dated[max(0, place - 3) : place + 4])
            if not (near and (word.isdigit() or word in around or _is_ordinal(word))):
                return False
    return named


def _is_label_of_date(passage: ChangedSentence) -> bool:
    """Say whether the changed words stand in a line that is nothing but a date and what it is the
    date of.
    """
    if passage.kind is not EditKind.REWORDED or "until" in {*passage.inserted, *passage.deleted}:
        return False
    rows = [passage.new_words[0], passage.old_words[0]]
    return max(map(len, rows)) <= _DATE_WORDS and all(
        any(dated := _dated(row))
        and all(
            one or word.isdigit() or word in _table("dates") or _is_ordinal(word)
            for word, one in zip(row, dated, strict=True)
        )
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


def _is_contact(passage: ChangedSentence) -> bool:
    """Say whether the changed words stand in e-mail addresses and URLs only."""
    raw = passage.changed
    if _is_telephone(passage):
        return True
    if not any(map(_contact, raw)) or _entity(raw) or _is_longer_list(passage):
        return False
    sides = [
        Counter(
            word
            for span in passage.spans
            if span_differs(span)
            for word in folded_words(_contactless(side(span)))
        )
        for side in (attrgetter("before"), attrgetter("after"))
    ]
    return all(_is_beside_contact(word) for word in (sides[0] - sides[1]) + (sides[1] - sides[0]))


def _is_longer_list(passage: ChangedSentence) -> bool:
    """Say whether a row of a table got one more site beside others, and speaks of no contacts: it
    is a list then.
    """
    if (
        passage.block is not BlockKind.TABLE_ROW
        or passage.kind is not EditKind.REWORDED
        or passage.deleted
    ):
        return False
    speaks_of_contacts = any(sign in passage.after for sign in ("@", "/", "www.")) or not _table(
        "contact"
    ).isdisjoint(passage.new_words[0])
    return not speaks_of_contacts and any(map(_contact, passage.before.split()))


def _is_telephone(passage: ChangedSentence) -> bool:
    """Say whether a telephone number became another one."""
    if _table("telephone").isdisjoint(passage.new_words[0]) and _table("telephone").isdisjoint(
        passage.old_words[0]
    ):
        return False
    before, after = (_TELEPHONE.subn("", text) for text in (passage.before, passage.after))
    return before[1] == after[1] > 0 and is_paraphrase(before[0], after[0])


def _contactless(text: str) -> str:
    """Return `text` without addresses, and without names such as that of a portal or a team."""
    return " ".join(
        word
        for word in text.split()
        if not _contact(word) and not _NAME.fullmatch(word.strip(_EDGES))
    )


def _is_beside_contact(word: str) -> bool:
    return word in function_words() or word in _table("contact")


def _contact(word: str) -> bool:
    return (
        _CONTACT_SIGN.search(word) is not None
        and len(word) <= _LONGEST_CONTACT
        and _CONTACT.fullmatch(word.strip(_EDGES)) is not None
    )


def _is_address(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether names and numbers changed in a short line, or beside words of a postal
    address.
    """
    raw = passage.changed
    if (
        passage.heading
        or is_plain([*passage.inserted, *passage.deleted])
        or not all(_is_part_of_address(word) for word in raw)
    ):
        return False
    if _is_of_reader(passage):
        return False
    row = passage.new_words[0] or passage.old_words[0]
    if _lexicon("law").find(row) or (language in _NOUNS_CAPITALISED and not _has_digits(passage)):
        return False
    if _speaks_of_address(row) or _speaks_of_address(passage.old_words[0]):
        return not _entity(raw)
    return (
        len(row) <= _SHORT_LINE
        and any(any(map(str.isdigit, word)) for word in raw)
        and not _entity(raw)
        and passage.kind is EditKind.REWORDED
        and all(word[:1].isupper() or not word[:1].isalpha() for word in passage.after.split())
    )


def _is_of_reader(passage: ChangedSentence) -> bool:
    """Say whether what came or went may be the reader's: `your address and the GPS of your phone`
    is no street.
    """
    if speaks_to_reader([*passage.inserted, *passage.deleted]):
        return True
    listed = not passage.inserted or not passage.deleted
    return (
        listed
        and not any(any(map(str.isdigit, piece)) for piece in passage.changed)
        and speaks_to_reader([*passage.new_words[0], *passage.old_words[0]])
    )


def _speaks_of_address(row: Sequence[str]) -> bool:
    """Say whether words of a postal address are among `row`: `Street`, or `Lindenallee` with a
    number behind.
    """
    return bool(_lexicon("address").find(row)) or any(
        number[0].isdigit() and word.endswith(_streets()) for word, number in pairwise(row)
    )


def _has_digits(passage: ChangedSentence) -> bool:
    return any(map(str.isdigit, f"{passage.before}{passage.after}"))


def is_address_line(passage: ChangedSentence) -> bool:
    """Say whether the passage is a line that could be one of an address, where its neighbours
    are.
    """
    raw = (passage.after or passage.before).split()
    fits = not passage.heading and len(raw) <= _ADDRESS_LINE and not _entity(raw)
    return fits and all(_is_part_of_address(word) for word in raw)


def _is_person(passage: ChangedSentence) -> bool:
    row = [*passage.new_words[0], *passage.old_words[0]]
    if passage.kind is not EditKind.REWORDED or not _lexicon("persons").find(row):
        return False
    raw = passage.changed
    return (
        0 < len(raw) <= 2 * _NAME_WORDS
        and not _entity(raw)
        and all(
            _NAME.fullmatch(word.strip(_EDGES))
            or set(folded_words(word)) <= _table("persons") | function_words()
            for word in raw
        )
    )


def _is_heading(passage: ChangedSentence) -> bool:
    return passage.heading and passage.kind is EditKind.REWORDED


def _is_spelling(passage: ChangedSentence) -> bool:
    """Say whether only words without meaning of their own came, went, or were spelt anew."""
    if passage.kind is not EditKind.REWORDED:
        return is_plain([*passage.inserted, *passage.deleted])
    return all(
        same_meaning(span.before, span.after) for span in passage.spans if span_differs(span)
    ) or is_paraphrase(passage.before, passage.after)


def _is_pointer(passage: ChangedSentence) -> bool:
    row = passage.new_words[0] or passage.old_words[0]
    if len(row) > _POINTER_WORDS:
        return False
    if passage.kind is EditKind.REWORDED:
        changed, pointing = {*passage.inserted, *passage.deleted}, _table("pointing")
        return (
            bool(changed & pointing)
            and changed <= pointing | function_words()
            and not swaps_parties(passage.deleted, passage.inserted)
        )
    return bool(_lexicon("pointer").find(row)) and not _lexicon("weighty").find(row)


def _is_part_of_address(word: str) -> bool:
    bare = word.strip(_EDGES)
    if not bare or any(map(str.isdigit, bare)):
        return True
    return (
        bool(_NAME.fullmatch(bare))
        or bare.casefold() in function_words()
        or bare.casefold() in _table("address")
    )


def _entity(raw: Sequence[str]) -> bool:
    """Say whether a company's name is among the words: another contracting party is no trifle."""
    return any(word.strip(_EDGES).casefold() in _table("companies") for word in raw)


@lru_cache(maxsize=4_096)
def _is_month(word: str) -> bool:
    return fold_accents(word) in _months()


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in {"19", "20"}


def _is_ordinal(word: str) -> bool:
    return word[:-2].isdigit() and word[-2:] in {"st", "nd", "rd", "th", "er"}


@cache
def _table(section: str) -> frozenset[str]:
    return frozenset(table("understand", "minor_edits")[section]["words"])


@cache
def _streets() -> tuple[str, ...]:
    return tuple(table("understand", "minor_edits")["address"]["streets"])


@cache
def _months() -> frozenset[str]:
    return frozenset(
        form
        for language in table("language", "months").values()
        for forms in language
        for form in forms
    )


@cache
def _lexicon(section: str) -> PhraseMatcher:
    lexicon = PhraseMatcher()
    lexicon.add(section, WEIGHTY if section == "weighty" else _table(section))
    return lexicon
