"""Canonical text, words and sentences.

The canonical form of a text is what two captures are compared by. It ignores what carries no
meaning (glyphs, case, spaces, numbering, how long ago something was) and keeps every word, number
and amount.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise

from monitor.language.cjk import beyond_ascii
from monitor.language.tables import table

_INVISIBLE = frozenset(
    map(
        chr,
        (
            0xAD,
            0x34F,
            0x61C,
            0x180E,
            *range(0x200B, 0x2010),
            *range(0x202A, 0x202F),
            *range(0x2060, 0x2070),
            *range(0xFE00, 0xFE10),
            0xFEFF,
        ),
    )
)
_WITHOUT_INVISIBLE = dict.fromkeys(map(ord, _INVISIBLE))
_FOLDED = {
    **dict.fromkeys("‘’‚‛′´`ʼʹ", "'"),
    **dict.fromkeys('“”„‟″«»‹›"', ""),
    **dict.fromkeys("‐‑‒–—―−﹘﹣", "-"),
    **dict.fromkeys("•·●○▪▫■□‣⁃∙◦➢➤►▶→←↑↓↗↘⇒", " "),
    "⁄": "/",
}
_BULLET, _BULLETS = re.compile(r"^[-*+]\s+"), frozenset("-*+")
_MARKED, _LONGEST_MARK = frozenset(".)]"), 8
"""What follows the letters that number a paragraph: `iv)`, `a.`"""
_ROMAN = frozenset("IVXLC")
_NUMBERING = re.compile(
    r"""
    ^(?: [(\[]? (?: \d{1,3} | [^\W\d_] | [ivxlc]{1,6} | [IVXLC]{1,6} ) [)\]]     # (a)  1)  [iv]
       | \d{1,3} \. (?! \s*[^\W\d_]+\s+\d{4}\b )                      # 1.  but not 1. Mai 2024
       | (?: [A-Za-z] | [ivxlc]{1,6} | [IVXLC]{1,6} ) \. (?= \s )       # a.  IV.  but not U.S.
       | \d{1,3} (?: \.\d{1,3} )+ [.)]                                         # 1.2.  1.2.3)
       | (?P<bare> \d{1,3} (?: \.\d{1,3} )+ ) (?= \s [^\W\d_a-z] )             # 1.2 Heading
       | § \s* \d+ [a-z]? (?: \.\d+ )* [.):]?
    ) \s* [-:]? \s* (?= (?P<word> [^\W\d_]+ ) | ['(\[] )""",
    re.VERBOSE,
)
_NAMED_DIVISION = re.compile(
    r"^(?P<name>[^\W\d_]+)\.?\s+(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6})\s*[.:)-]\s*(?=\w)"
)
_SPACED_ADDRESS = re.compile(
    r"(?<=[\w.+-])\s*[\[({]\s*(?:at|@)\s*[\])}]\s*(?=\w)|(?<=[\w-])\s*[\[({]\s*(?:dot|\.)\s*[\])}]\s*(?=[a-zA-Z])"
)
_OBFUSCATION = re.compile(r"[\[({]\s*(?:at|@|dot|\.)\s*[\])}]")
_BRACKET = re.compile(r"[\[({]")
_SPACED_MARK = re.compile(r" (?=[,.;:!?)\]])")
_HYPHEN = re.compile(r"-(?<=[^\W\d_]-)(?=[^\W\d_])")
"""Between letters. The sign itself comes first: so it alone is looked for."""
_YEAR_LAST = re.compile(r",\s*(?:19|20)\d\d\b")
_ENDING = " .,;:-|"
# Characters up to which a line may be nothing but "5 minutes ago" with a label; in a sentence such
# words are part of the policy.
_SHORT = 90
_KEPT = 1_600
"""Longer texts are not kept: together with the number of them, this bounds the memory."""
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[^\W\d_]|[^\W\d_](?:\.[^\W\d_])+|[A-Za-z]{1,4})\.$")


def visible_text(text: str) -> str:
    """Return `text` as a reader sees it: NFC, without invisible characters, runs of white space as
    single spaces.
    """
    if not text.isascii():
        if not beyond_ascii(text).isdisjoint(_INVISIBLE):
            text = text.translate(_WITHOUT_INVISIBLE)
        text = unicodedata.normalize("NFC", text)
    return _single_spaced(text.replace("\0", " "))


def _single_spaced(text: str) -> str:
    """Return `text` with runs of white space as single spaces, and none around it."""
    # What can be printed has no white space but spaces: where no two of them meet there is nothing
    # to do.
    if text.isprintable() and "  " not in text:
        return text.strip(" ")
    return " ".join(text.split())


def without_link_labels(text: str) -> str:
    """Return a text in the form of `visible_text` without what it says in brackets about how its
    links open.

    Only users of screen readers get that. `(external)` stays: it may describe auditors too.
    """
    if not _BRACKET.search(text) or not _link_labels().search(text):
        return text
    return _single_spaced(_link_labels().sub(" ", _link_labels_at_marks().sub("", text)))


def canonical(text: str) -> str:
    """Return the key of `text`: equal for two texts with the same words and numbers."""
    return key_of(visible_text(text))


def key_of(text: str) -> str:
    """Return the key of a text in the form of `visible_text`: the cheaper half of `canonical`."""
    return _kept_key(text) if len(text) <= _KEPT else _key(text)


@lru_cache(maxsize=8_192)
def _kept_key(text: str) -> str:
    """Most paragraphs are the same at every check, and on both sides of a comparison."""
    return _key(text)


def _key(text: str) -> str:
    key = (text if text.isascii() else _with_plain_signs(text)).replace('"', "")
    bracketed = "(" in key or "[" in key or "{" in key
    if bracketed and _OBFUSCATION.search(key):
        key = _SPACED_ADDRESS.sub(_address_sign, key)
    key = _day_first(_numberless(key.strip())).casefold()
    if len(key) <= _SHORT:
        key = _timeless(key)
    if bracketed:
        key = _without_asides(key).replace("( ", "(").replace("[ ", "[")
    if "-" in key:
        key = _HYPHEN.sub(" ", key)
    key = _SPACED_MARK.sub("", key)
    return (" ".join(key.split()) if "  " in key else key.lstrip(" ")).rstrip(_ENDING)


def _with_plain_signs(text: str) -> str:
    key = unicodedata.normalize("NFKC", text).replace("`", "'")
    for sign in _FOLDED.keys() & beyond_ascii(key):
        key = key.replace(sign, _FOLDED[sign])
    return key


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of `text` as visible, in order: joined by single spaces they give
    `visible_text(text)`.
    """
    return tuple(text.split())


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of `text` in order.

    Joined by single spaces (none after 。！？) they give the text.
    """
    cuts = [
        0,
        *(
            match.end()
            for match in _SENTENCE_END.finditer(text)
            if not _is_abbreviated(text, match)
        ),
        len(text),
    ]
    pieces = (text[start:stop].strip() for start, stop in pairwise(cuts))
    return tuple(piece for piece in pieces if piece)


_SENTENCE_END = re.compile(
    r"""[.!?]['"”’»)\]]*\s+(?=['"“‘«¿¡(\[]*[^\W_a-zà-ÿ])|[。！？][」』”’）]*"""
)


def _is_abbreviated(text: str, match: re.Match[str]) -> bool:
    """Tell `No. 5`, `e.g. This` and `U.S. Government` from the end of a sentence."""
    if text[match.start()] != ".":
        return False
    word = _ABBREVIATION.search(text, max(0, match.start() - 12), match.start() + 1)
    if word is None:
        return False
    bare = word.group().strip(" (.").casefold()
    return len(bare) == 1 or "." in bare or bare in _words("sentences", "abbreviations")


def _numberless(text: str) -> str:
    """Drop a bullet and the number of a section at the start of `text`; amounts (`2.5 GB`) stay."""
    if text[:1] in _BULLETS:
        text = _BULLET.sub("", text)
    if number := _number(text):
        word = (number["word"] or "").casefold()
        is_amount = number["bare"] and word in _words("numbering", "units")
        return text if is_amount else text[number.end() :]
    second = text.partition(" ")[2].lstrip()[:1]
    named = _NAMED_DIVISION.match(text) if second.isdigit() or second in _ROMAN else None
    if named and named["name"].casefold() in _words("numbering", "divisions"):
        return text[named.end() :]
    return text


def _number(text: str) -> re.Match[str] | None:
    # Most texts begin with a word, and neither with a number nor with a letter of a list.
    if text[:1].isalpha() and _MARKED.isdisjoint(text[:_LONGEST_MARK]):
        return None
    return _NUMBERING.match(text)


def _address_sign(match: re.Match[str]) -> str:
    return "@" if "at" in match.group().casefold() or "@" in match.group() else "."


def _day_first(text: str) -> str:
    """Write `January 16, 2026` and `16th January 2026` alike: the order shows only where the page
    was served.
    """
    dated = ("20" in text or "19" in text) and _YEAR_LAST.search(text)
    return _month_first().sub(r"\2 \1 \3", text) if dated else text


def _timeless(key: str) -> str:
    """Take out of a short line how long ago something was and how often it was read."""
    moment, labels, labelled = _relative()
    if moment.match(key):
        return ""
    if any(map(key.__contains__, labels)):
        key = labelled.sub("", key)
    return _counters().sub("", key)


@cache
def _relative() -> tuple[re.Pattern[str], tuple[str, ...], re.Pattern[str]]:
    """Return patterns of a moment alone, of parts of the labels that moments have, and of a
    labelled moment.
    """
    labels = _table("relative", "labels")
    telling = tuple(
        label for label in labels if not any(part in label for part in labels if part != label)
    )
    moments = "|".join(_table("relative", "moments"))
    labelled = (
        rf"(?:^|(?<=[\s|(]))(?:{'|'.join(map(re.escape, labels))})\s*:?\s*(?:{moments})(?![\w-])"
    )
    return re.compile(f"^(?:{moments})$"), telling, re.compile(labelled)


@cache
def _counters() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _table("counters", "patterns")))


def _without_asides(key: str) -> str:
    """Remove what is said about links in brackets, with the space in front."""
    aside, spaced = _asides()
    return spaced.sub(" ", key) if aside.search(key) else key


@cache
def _asides() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of an aside, without and with the space in front: the first is found much
    faster.
    """
    phrases = "|".join(map(re.escape, _table("asides", "phrases")))
    aside = rf"[(\[] ?(?:{phrases})[ ]?[)\]]"
    return re.compile(aside), re.compile(f" ?{aside}")


@cache
def _link_labels() -> re.Pattern[str]:
    phrases = "|".join(re.escape(phrase) for phrase in _table("asides", "phrases") if " " in phrase)
    return re.compile(rf"[(\[] ?(?:{phrases}) ?[)\]]", re.IGNORECASE)


@cache
def _link_labels_at_marks() -> re.Pattern[str]:
    """Labels in front of a closing mark: there no space is left in their place."""
    label = _link_labels().pattern
    return re.compile(rf" ?{label}(?=[.,;:!?)\]”’'\"])", re.IGNORECASE)


@cache
def _month_first() -> re.Pattern[str]:
    months = "|".join(sorted(_table("dates", "months"), key=len, reverse=True))
    return re.compile(
        rf"\b({months})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,\s*((?:19|20)\d\d)\b", re.IGNORECASE
    )


@cache
def _words(section: str, name: str) -> frozenset[str]:
    return frozenset(_table(section, name))


def _table(section: str, name: str) -> list[str]:
    return list(table("language", "canonical_text")[section][name])
