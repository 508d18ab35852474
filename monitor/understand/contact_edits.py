"""Tells edits of how and where somebody is reached: e-mail addresses, telephone numbers, postal
addresses, persons' names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from monitor.model.change import EditKind
from monitor.model.document import BlockKind
from monitor.understand.changed_sentences import ChangedSentence, span_differs
from monitor.understand.edit_words import EDGES, matcher, street_endings, word_set
from monitor.understand.paraphrase import (
    function_words,
    is_paraphrase,
    is_plain,
    speaks_of_company,
    speaks_to_reader,
)
from monitor.understand.phrase_matcher import folded_words

_CONTACT = re.compile(
    r".+@.+|(?:https?://|www\.).+|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,5}\.[a-z]{2,12}(?:/.*)?",
    re.IGNORECASE,
)
_CONTACT_SIGN = re.compile(r"[@.:]")
"""Without one of these there is no address, which is found out sooner."""
_LONGEST_CONTACT = 300
_TELEPHONE = re.compile(r"[+(]{0,2}\d(?:[()./ -]{0,2}\d){6,14}")
_NAME = re.compile(r"[^\W\d_a-zß-ÿ][\w'’.&-]*")
_POSTCODE = re.compile(r"[A-Z]{1,3}\d{1,3}[A-Z]{0,2},?|\d[A-Z]{2},?|\d{5}(?:-\d{4})?,?")
"""A figure alone is none: `Minimum Age: 13` is no address."""
_CARE_OF = {"c/o", "℅", "p/a", "a/c"}
_ADDRESS_LINE = 6
_NAME_WORDS = 8
_NOUNS_CAPITALISED = {"de", "lb"}
"""Languages in which a capital tells no name."""


def is_contact(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether the changed words stand in e-mail addresses and URLs only."""
    raw = passage.changed
    if _is_telephone(passage) or _is_whom_to_ask(passage, language):
        return True
    if not any(map(_contact, raw)) or names_company(raw) or _lists_parties(passage):
        return False
    old, new = (Counter(_contactless_words(passage, side)) for side in ("before", "after"))
    return all(_is_beside_contact(word) for word in (old - new) + (new - old))


def _contactless_words(passage: ChangedSentence, side: str) -> list[str]:
    """Return the words that changed on a `side` (`before` or `after`) but for addresses and names."""
    return [
        word
        for span in passage.spans
        if span_differs(span)
        for word in folded_words(_contactless(getattr(span, side)))
    ]


def _is_whom_to_ask(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether somebody else is to be asked: `Please contact Ada Brook`. Whom the company itself
    contacts is no such thing.
    """
    raw = passage.changed
    if (
        passage.kind is not EditKind.REWORDED
        or language in _NOUNS_CAPITALISED
        or names_company(raw)
        or not any(map(_is_name, raw))
    ):
        return False
    return all(
        _NAME.fullmatch(word.strip(EDGES)) or _is_beside_contact(word.strip(EDGES).casefold())
        for word in raw
    ) and all(_follows_asking(*side) for side in (passage.old_words, passage.new_words))


def _follows_asking(row: Sequence[str], changed: Sequence[bool]) -> bool:
    """Say whether the one run of changed words stands behind a word for getting in touch, and the
    company is not named before it.
    """
    start = changed.index(True) if True in changed else len(row)
    ahead = [word for word in row[:start] if word in word_set("asking") or not is_plain([word])]
    return bool(ahead) and ahead[-1] in word_set("asking") and not speaks_of_company(row[:start])


def _lists_parties(passage: ChangedSentence) -> bool:
    """Say whether a list of others got longer, shorter, or names somebody else: with or without
    the names of its sites.
    """
    return _is_longer_list(passage) or _is_named_site(passage)


def _is_named_site(passage: ChangedSentence) -> bool:
    """Say whether somebody came or went who is named beside a site, in a list: `Kestrel:
    https://kestrel.example`. What tells how to get in touch is none.
    """
    came, went = (_named_sites(passage, side) for side in ("after", "before"))
    listed = passage.kind is not EditKind.REWORDED or _is_list(passage) or bool(came and went)
    return listed and came != went and not _is_about_contact(passage)


def _named_sites(passage: ChangedSentence, side: str) -> set[str]:
    """Return the names that changed on a `side` (`before` or `after`) on which a site did too; the
    site is its own name where an item of a list has no other.
    """
    words = _changed_on(passage, side)
    sites = {word for word in words if _contact(word) and "@" not in word}
    alone = passage.kind is not EditKind.REWORDED and _is_item(passage)
    named = words if alone else words - sites
    return {word for word in named if sites and _is_name(word)}


def _changed_on(passage: ChangedSentence, side: str) -> set[str]:
    """Return the words, as shown, that changed on a `side` (`before` or `after`)."""
    return {
        word
        for span in passage.spans
        if span_differs(span)
        for word in str(getattr(span, side)).split()
    }


def _is_name(word: str) -> bool:
    bare = word.strip(EDGES)
    return bool(_NAME.fullmatch(bare) or _contact(word)) and not any(
        map(_is_beside_contact, (bare.casefold(), *folded_words(bare)))
    )


def _is_item(passage: ChangedSentence) -> bool:
    return passage.block in {BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.DEFINITION}


def _is_list(passage: ChangedSentence) -> bool:
    """Say whether there is a second site in the sentence as it was or is, or it is an item of a
    list.
    """
    if _is_item(passage):
        return True
    return any(sum(map(_contact, text.split())) > 1 for text in (passage.before, passage.after))


def _is_about_contact(passage: ChangedSentence) -> bool:
    """Say whether a passage, or the heading above it, is about getting in touch, or sends the
    reader elsewhere.
    """
    rows = (
        passage.new_words[0],
        passage.old_words[0],
        *map(folded_words, passage.section[-1:]),
    )
    telling = (word_set("contact") | word_set("pointing")) - function_words()
    return "@" in f"{passage.before}{passage.after}" or any(
        not (telling - word_set("listing")).isdisjoint(row) for row in rows
    )


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
    speaks_of_contacts = any(sign in passage.after for sign in ("@", "/", "www.")) or not word_set(
        "contact"
    ).isdisjoint(passage.new_words[0])
    return not speaks_of_contacts and any(map(_contact, passage.before.split()))


def _is_telephone(passage: ChangedSentence) -> bool:
    """Say whether a telephone number became another one."""
    if word_set("telephone").isdisjoint(passage.new_words[0]) and word_set("telephone").isdisjoint(
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
        if not _contact(word) and not _NAME.fullmatch(word.strip(EDGES))
    )


def _is_beside_contact(word: str) -> bool:
    return word in function_words() or word in word_set("contact")


def _contact(word: str) -> bool:
    return (
        _CONTACT_SIGN.search(word) is not None
        and len(word) <= _LONGEST_CONTACT
        and _CONTACT.fullmatch(word.strip(EDGES)) is not None
    )


def is_address(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether names and numbers changed beside words of a postal address."""
    raw = list(_without_care_of(passage))
    return (
        _may_be_address(passage, raw)
        and not _decides(passage, language)
        and not names_company(raw)
        and (_is_postcode_line(passage) or _speaks_of_address(passage))
    )


def _without_care_of(passage: ChangedSentence) -> Iterator[str]:
    """Yield what changed but for whose letter box it is, which is no party to anything: `c/o
    Marlow & Finch LLP, 40 Quay Street` is where letters go.
    """
    skipping = False
    for word in passage.changed:
        skipping = word.casefold() in _CARE_OF or (skipping and not any(map(str.isdigit, word)))
        if not skipping:
            yield word


def _may_be_address(passage: ChangedSentence, raw: Sequence[str]) -> bool:
    """Say whether what changed is names and numbers, with small words between them at most."""
    return (
        not passage.heading
        and not is_plain([*passage.inserted, *passage.deleted])
        and all(map(_is_part_of_address, raw))
        and not all(map(str.islower, raw))
    )


def _decides(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether the place is more than where letters go: a court's, or the reader's own."""
    row = passage.new_words[0] or passage.old_words[0]
    nameless = language in _NOUNS_CAPITALISED and not _has_digits(passage)
    return nameless or _is_of_reader(passage) or bool(matcher("law").find(row))


def _is_postcode_line(passage: ChangedSentence) -> bool:
    """Say whether a line of few words, names and figures only, has another postcode."""
    line = f"{passage.before} {passage.after}".split()
    return (
        passage.kind is EditKind.REWORDED
        and len(line) <= 2 * _ADDRESS_LINE
        and any(map(_POSTCODE.fullmatch, passage.changed))
        and all(word[:1].isupper() or word[:1].isdigit() for word in line)
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


def _speaks_of_address(passage: ChangedSentence) -> bool:
    """Say whether words of a postal address stand on either side: `Street`, or `Lindenallee` with a
    number behind.
    """
    rows = passage.new_words[0], passage.old_words[0]
    return any(matcher("address").find(row) or _has_street(row) for row in rows)


def _has_street(row: Sequence[str]) -> bool:
    return any(
        number[0].isdigit() and word.endswith(street_endings()) for word, number in pairwise(row)
    )


def _has_digits(passage: ChangedSentence) -> bool:
    return any(map(str.isdigit, f"{passage.before}{passage.after}"))


def is_address_line(passage: ChangedSentence) -> bool:
    """Say whether the passage is a line that could be one of an address, where its neighbours
    are.
    """
    raw = (passage.after or passage.before).split()
    fits = not passage.heading and len(raw) <= _ADDRESS_LINE and not names_company(raw)
    return fits and all(_is_part_of_address(word) for word in raw)


def is_person(passage: ChangedSentence, language: str | None) -> bool:
    """Say whether the name of a person who answers for the text changed."""
    del language
    row = [*passage.new_words[0], *passage.old_words[0]]
    if passage.kind is not EditKind.REWORDED or not matcher("persons").find(row):
        return False
    raw = passage.changed
    return (
        0 < len(raw) <= 2 * _NAME_WORDS
        and not names_company(raw)
        and all(
            _NAME.fullmatch(word.strip(EDGES))
            or set(folded_words(word)) <= word_set("persons") | function_words()
            for word in raw
        )
    )


def _is_part_of_address(word: str) -> bool:
    bare = word.strip(EDGES)
    if not bare or bare == "&" or any(map(str.isdigit, bare)):
        return True
    return (
        bool(_NAME.fullmatch(bare))
        or bare.casefold() in function_words()
        or bare.casefold() in word_set("address")
    )


def names_company(raw: Sequence[str]) -> bool:
    """Say whether a company's name is among the words: another contracting party is no minor."""
    return any(word.strip(EDGES).casefold() in word_set("companies") for word in raw)
