"""What a sentence of a policy does: who does what, whether it is denied, how firmly, on what terms.

Found once for each side of a changed sentence, by the phrases of `statements.toml`; what it means
for the reader (`reader_effect`) and which topic it has by itself come from here. A sentence without
a known deed says nothing: nothing is guessed from single words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from monitor.language.tables import table
from monitor.understand.phrase_matcher import PhraseHit, PhraseMatcher

LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl")
_OF = "."
"""Parts the two names in a label."""
_REMEMBERED = 4_096
"""So many sentences are remembered: those of one large change. With fewer, each is read anew by
every caller, with many more a daemon holds on to texts it is done with.
"""


class DeedMark(StrEnum):
    """What bounds, denies or permits a deed."""

    NEGATION = "negation"
    WEAKENED = "weakened"
    RESTRICTED = "restricted"
    UNBOUNDED = "unbounded"
    CONSENT = "consent"
    WITHOUT_CONSENT = "without_consent"


class Deed(StrEnum):
    """What somebody does in a sentence; the names are the tables of `statements.toml`."""

    SELL = "sell"
    TRAIN = "train"
    SHARE = "share"
    TRACK = "track"
    COLLECT = "collect"
    USE = "use"
    ACCESS = "access"
    KEEP = "keep"
    EXPOSE = "expose"
    CHARGE = "charge"
    END = "end"
    BIND = "bind"
    ARBITRATE = "arbitrate"
    ANSWER = "answer"
    TELL = "tell"
    DELETE = "delete"
    PROTECT = "protect"
    REFUND = "refund"
    ALLOW = "allow"


COMPANY_DEEDS = frozenset(
    {Deed.SELL, Deed.TRAIN, Deed.SHARE, Deed.TRACK, Deed.COLLECT, Deed.USE, Deed.KEEP}
)
"""What only the company does with data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeedHit:
    """A deed at the words `start:stop` of a sentence."""

    deed: Deed
    start: int
    stop: int

    @property
    def charge(self) -> int:
        """What it means to the reader to its full extent: -1 takes from them, 1 gives to them."""
        return int(_deeds()[self.deed]["charge"])

    @property
    def topic(self) -> str:
        """What such a sentence is about by itself; empty where the deed does not say."""
        return str(_deeds()[self.deed].get("topic", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one sentence says."""

    words: tuple[str, ...]
    """Folded, in order."""
    deeds: tuple[DeedHit, ...]
    marks: tuple[PhraseHit, ...]

    def marked(self, mark: DeedMark) -> tuple[PhraseHit, ...]:
        """Return where one kind of mark stands."""
        return tuple(hit for hit in self.marks if hit.label == mark)


def statement(words: Sequence[str], language: str | None) -> Statement:
    """Return what a sentence says whose folded words are `words`.

    `language` is the two-letter code of the text; None looks for phrases of all languages.
    """
    return _said(tuple(words), language if language in LANGUAGES else None)


@lru_cache(maxsize=_REMEMBERED)
def _said(words: tuple[str, ...], known: str | None) -> Statement:
    """The same words are asked for by what tells topics, effects and quotations alike."""
    hits = _matcher(known).find(words)
    deeds = [
        DeedHit(deed=Deed(hit.label), start=hit.start, stop=hit.stop)
        for hit in hits
        if hit.label in _DEEDS
    ]
    marks = tuple(hit for hit in hits if hit.label not in _DEEDS)
    return Statement(words=words, deeds=tuple(_outermost(deeds)), marks=marks)


def language_of_sentence(rows: Iterable[Sequence[str]], language: str | None) -> str | None:
    """Return the language in which sentences name a deed: that of the document where they do so in
    it, else the one in which most of their words are known.

    A clause in another language than its document is common where a company adds one country's
    terms; single sentences are too short for `detect_language`.
    """
    said = [row for row in rows if row]
    if language in LANGUAGES and any(statement(row, language).deeds for row in said):
        return language
    known = _known_words(said)
    if not known:
        return language
    best = max(LANGUAGES, key=lambda code: (known[code] + _small_words(said, code), known[code]))
    return best if known[best] else language


def _known_words(rows: Iterable[Sequence[str]]) -> Counter[str]:
    """How many words of the rows stand in the deeds and marks of each language; a row counts where
    the language has a deed in it.
    """
    known: Counter[str] = Counter()
    for row in rows:
        places: dict[str, set[int]] = defaultdict(set)
        speaking: set[str] = set()
        for hit in _all_languages().find(row):
            code, _, name = hit.label.partition(_OF)
            places[code].update(range(hit.start, hit.stop))
            if name in _DEEDS:
                speaking.add(code)
        known.update({code: len(places[code]) for code in speaking})
    return known


def _small_words(rows: Iterable[Sequence[str]], language: str) -> int:
    """How many words are small words of a language: they tell Spanish from Portuguese."""
    small = _function_words(language)
    return sum(word in small for row in rows for word in row)


@cache
def _function_words(language: str) -> frozenset[str]:
    words: str = table("language", "detection")["words"][language]
    return frozenset(words.split())


def levels(words: Sequence[str], language: str | None) -> dict[str, set[int]]:
    """Return the levels of each scale and extent that `words` name, by its name."""
    found: dict[str, set[int]] = defaultdict(set)
    for hit in _levels(language if language in LANGUAGES else None).find(words):
        name, _, level = hit.label.partition(_OF)
        found[name].add(int(level))
    return found


def scale_names(kind: str) -> tuple[str, ...]:
    """Return the names of the scales of a kind: `scales` or `extents`."""
    return tuple(table("understand", "statements")[kind])


def role_matcher(language: str | None) -> PhraseMatcher:
    """Return the matcher of what an amount is an amount of."""
    return _roles(language if language in LANGUAGES else None)


_DEEDS = frozenset(Deed)


def _outermost(deeds: Iterable[DeedHit]) -> list[DeedHit]:
    """Return the deeds without those of the same kind that lie within another."""
    kept: list[DeedHit] = []
    for one in sorted(deeds, key=lambda hit: (hit.start, -hit.stop)):
        if not any(hit.deed is one.deed and one.stop <= hit.stop for hit in kept):
            kept.append(one)
    return kept


def _languages(language: str | None) -> tuple[str, ...]:
    return LANGUAGES if language is None else (language,)


def _deeds() -> dict[str, Any]:
    rows: dict[str, Any] = table("understand", "statements")["deeds"]
    return rows


def _phrases() -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Yield the phrases of each deed and mark by language, with its name."""
    yield from _deeds().items()
    marks = table("understand", "statements")
    yield from ((mark.value, marks[mark]) for mark in DeedMark)


@cache
def _matcher(language: str | None) -> PhraseMatcher:
    matcher = PhraseMatcher()
    for name, rows in _phrases():
        for code in _languages(language):
            matcher.add(name, rows.get(code, ()))
    return matcher


@cache
def _all_languages() -> PhraseMatcher:
    """Return the phrases of all languages, each labelled with its own: one walk asks for seven."""
    matcher = PhraseMatcher()
    for name, rows in _phrases():
        for code in LANGUAGES:
            matcher.add(f"{code}{_OF}{name}", rows.get(code, ()))
    return matcher


@cache
def _levels(language: str | None) -> PhraseMatcher:
    """Return the phrases of all scales and extents: one walk asks for fifteen."""
    told = table("understand", "statements")
    matcher = PhraseMatcher()
    for name, rows in (told["scales"] | told["extents"]).items():
        for code in _languages(language):
            for number, forms in enumerate(rows.get(code, ())):
                matcher.add(f"{name}{_OF}{number}", forms.split("|"))
    return matcher


@cache
def _roles(language: str | None) -> PhraseMatcher:
    matcher = PhraseMatcher()
    for role, rows in table("understand", "statements")["roles"].items():
        for code in _languages(language):
            matcher.add(role, [form for row in rows.get(code, ()) for form in _forms(row)])
    return matcher


def _forms(row: str) -> list[str]:
    """A row of alternatives as phrases of their own; one with a gap is a phrase as it stands."""
    return [row] if ".." in row else row.split("|")
