"""Links that lead elsewhere while the words around them stay: a quiet channel of its own, and only
what lasts.

A link is known by its words and the block that it stands in, its target by what is behind the
address (`wording.targets`). What came or went with words of the policy is part of that change and
not told again here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b

from monitor.decide import health, link_wording
from monitor.language.canonical_text import canonical
from monitor.language.canonical_url import canonical_target, without_query
from monitor.model.change import Comparison, EditKind, LinkChange
from monitor.model.document import Document, Link
from monitor.model.memory import FlappingLink, LinkMemory, PendingLinkChange
from monitor.model.rules import Rules

_TURNS = 2
"""After so many turns a link is compared without its query, and after as many more not at all."""
_FORGIVEN = timedelta(days=90)
"""So long after its last turn a link is compared like any other."""
_MOST_RELINKING, _MOST_PLACES = 300, 2_000
"""A text with more links is a directory, and its links are not compared."""
_LONGEST_TEXT, _LONGEST_TARGET = 200, 2_000
_SECTION = " › "


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkUpdate:
    """What a check says about where links lead."""

    memory: LinkMemory
    told: tuple[LinkChange, ...] = ()
    """Those that lead elsewhere, and that has lasted."""
    fresh: bool = False
    """A link leads elsewhere than at the look before."""


def after_look(
    memory: LinkMemory,
    old: Document,
    new: Document,
    now: datetime,
    rules: Rules,
    *,
    comparison: Comparison | None = None,
) -> LinkUpdate:
    """Return the memory after a check of a text that is believed, and the links whose new
    target has lasted.

    `old` is the current version and `new` what was read now; `comparison` is what differs where it
    becomes the next version.
    """
    if not _comparable(old, new) or (
        old.links == new.links and comparison is None and not memory.relinking
    ):
        return LinkUpdate(memory=memory)
    renamed = _reworded(comparison) if comparison is not None else {}
    there, here = _places(old, renamed), _places(new)
    fold = _LinkTracker(memory, now, rules, there, here)
    fold.rename(old, renamed)
    fold.look(_stays(old, new), frozenset(renamed.values()), moved=comparison is not None)
    return LinkUpdate(memory=fold.memory(), told=tuple(fold.told), fresh=fold.fresh)


def between(old: Document, new: Document) -> tuple[LinkChange, ...]:
    """Return the links that lead elsewhere in another text, as far as the words that they stand in
    stayed.
    """
    if not _comparable(old, new):
        return ()
    there, here = _places(old), _places(new)
    return tuple(
        relink
        for place in _differing(there, here, _stays(old, new))
        for relink in _relinks(there.get(place, ()), here.get(place, ()))
    )


def describe_pending(memory: LinkMemory) -> Iterator[str]:
    """Yield in words which links lead elsewhere for now, and which are ignored as they keep
    changing.
    """
    for one in memory.relinking:
        if one.looks:
            checks = f"{one.looks} check{'s' if one.looks > 1 else ''}"
            since = f"since {health.long_instant(one.since_at)}, {checks}"
            relink = LinkChange(
                text=one.text, before=", ".join(one.before), after=", ".join(one.after)
            )
            yield f"{link_wording.describe(relink)} ({since}): recorded when it has lasted"
    restless = sum(one.turns >= _TURNS for one in memory.restless)
    if restless:
        keep, are = ("keeps", "is") if restless == 1 else ("keep", "are")
        yield f"{restless} {keep} changing and {are} ignored"


@dataclass(frozen=True, slots=True)
class _Pointer:
    """One link, where it stands."""

    block: str
    text: str
    section: str
    target: str


_Places = Mapping[str, tuple[_Pointer, ...]]
"""The links of a document by the short hash of their block and words, in their order."""


class _LinkTracker:
    """One look, link by link."""

    def __init__(
        self, memory: LinkMemory, now: datetime, rules: Rules, there: _Places, here: _Places
    ) -> None:
        self._before, self._now, self._rules = memory, now, rules
        self._there, self._here = there, here
        self._relinking = {one.place: one for one in memory.relinking}
        self._restless = {
            one.place: one for one in memory.restless if now - one.last_at <= _FORGIVEN
        }
        self.told: list[LinkChange] = []
        self.fresh = False

    def memory(self) -> LinkMemory:
        return replace(
            self._before,
            relinking=tuple(self._relinking.values()),
            restless=tuple(self._restless.values())[-_MOST_PLACES:],
        )

    def rename(self, old: Document, renamed: Mapping[str, str]) -> None:
        """Let what is remembered of links in blocks that were reworded stand for the blocks that
        they are now.
        """
        for link in _own(old) if renamed else ():
            block = old.blocks[link.block or 0].key
            if block in renamed:
                was, place = _place(block, link.text), _place(renamed[block], link.text)
                if was in self._relinking:
                    self._relinking[place] = replace(self._relinking.pop(was), place=place)
                if was in self._restless:
                    self._restless[place] = replace(self._restless.pop(was), place=place)

    def look(self, stays: frozenset[str], reworded: frozenset[str], *, moved: bool) -> None:
        """Take in every link of a block that stays, or that was only reworded."""
        believed = {**self._there, **self._overrides()}
        differing = [
            place
            for place in _differing(believed, self._here, stays | reworded)
            if not self._came_with_words(place, reworded)
        ]
        back = self._relinking.keys() - set(differing)
        for place in differing:
            self._turned(place, believed.get(place, ()))
        for pending in [self._relinking[place] for place in sorted(back)]:
            self._returned(pending, moved=moved)

    def _overrides(self) -> dict[str, tuple[_Pointer, ...]]:
        """What is believed of links that lead elsewhere for now, with where they stand."""
        found: dict[str, tuple[_Pointer, ...]] = {}
        for place, pending in self._relinking.items():
            stands = (*self._here.get(place, ()), *self._there.get(place, ()))
            if stands:
                found[place] = tuple(replace(stands[0], target=target) for target in pending.before)
        return found

    def _came_with_words(self, place: str, reworded: frozenset[str]) -> bool:
        """In a block that was reworded, only links that stand on both sides count."""
        here, there = self._here.get(place, ()), self._there.get(place, ())
        blocks = {pointer.block for pointer in (*here, *there)}
        return not reworded.isdisjoint(blocks) and len(here) != len(there)

    def _turned(self, place: str, believed: tuple[_Pointer, ...]) -> None:
        """A link leads elsewhere than is believed: again, or for the first time."""
        here, pending = self._here.get(place, ()), self._relinking.get(place)
        level = self._level(place)
        query = level == 0
        leads = _leads(_targets(here), query=query)
        if level > 1 or _leads(_targets(believed), query=query) == leads:
            self._relinking.pop(place, None)
            return
        if pending is None and len(self._relinking) >= _MOST_RELINKING:
            return
        if pending and pending.looks and _leads(pending.after, query=query) == leads:
            pending = replace(pending, looks=pending.looks + 1)
        else:
            pending = self._begun(place, believed, here)
        self._relinking[place] = pending
        if health.lasts(pending, self._now, self._rules):
            self.told += (
                replace(relink, since_at=pending.since_at) for relink in _relinks(believed, here)
            )
            self._turns(place)
            del self._relinking[place]

    def _level(self, place: str) -> int:
        """0: it is compared as it is; 1: without its query; from 2 on: not at all."""
        restless = self._restless.get(place)
        return restless.turns // _TURNS if restless else 0

    def _begun(
        self, place: str, believed: tuple[_Pointer, ...], here: tuple[_Pointer, ...]
    ) -> PendingLinkChange:
        """A link that leads elsewhere since now, be it after it had led elsewhere again."""
        before = self._relinking.get(place)
        if before and before.looks:
            self._turns(place)
        self.fresh = True
        return PendingLinkChange(
            place=place,
            text=(here or believed)[0].text,
            before=_targets(believed),
            after=_targets(here),
            since_at=self._now,
        )

    def _returned(self, pending: PendingLinkChange, *, moved: bool) -> None:
        """A link leads where it is believed to lead, or its words went away."""
        version = _targets(self._there.get(pending.place, ()))
        if pending.looks:
            self.fresh = True
            self._turns(pending.place)
        if not moved and _leads(pending.before) != _leads(version):
            self._relinking[pending.place] = replace(pending, after=pending.before, looks=0)
        else:
            del self._relinking[pending.place]

    def _turns(self, place: str) -> None:
        before = self._restless.pop(place, None)
        turns = 1 + (before.turns if before else 0)
        self._restless[place] = FlappingLink(place=place, turns=turns, last_at=self._now)


def _comparable(*documents: Document) -> bool:
    """Neither directories nor what readers of before made: they did not say where a link stands."""
    return all(
        len(document.links) <= _MOST_PLACES
        and not any(link.block is None for link in document.links[:1])
        for document in documents
    )


def _reworded(comparison: Comparison) -> dict[str, str]:
    """The keys of blocks that were reworded, with the keys that they have now."""
    return {
        edit.old.key: edit.new.key
        for edit in comparison.edits
        if edit.kind is EditKind.REWORDED and edit.old is not None and edit.new is not None
    }


def _stays(old: Document, new: Document) -> frozenset[str]:
    return frozenset(block.key for block in old.blocks) & frozenset(
        block.key for block in new.blocks
    )


def _own(document: Document) -> Iterator[Link]:
    """The links with words of their own that stand in blocks of a document."""
    return (
        link
        for link in document.links
        if link.block is not None
        and link.block < len(document.blocks)
        and any(map(str.isalnum, link.text))
    )


def _places(
    document: Document, renamed: Mapping[str, str] | None = None
) -> dict[str, tuple[_Pointer, ...]]:
    found: dict[str, list[_Pointer]] = {}
    for link in _own(document):
        block = document.blocks[link.block or 0]
        key = (renamed or {}).get(block.key, block.key)
        pointer = _Pointer(
            block=key,
            text=link.text[:_LONGEST_TEXT],
            section=_SECTION.join(block.section),
            target=link.target[:_LONGEST_TARGET],
        )
        found.setdefault(_place(key, link.text), []).append(pointer)
    return {place: tuple(pointers) for place, pointers in found.items()}


def _place(block: str, text: str) -> str:
    words = f"{block}\n{canonical(text[:_LONGEST_TEXT])}"
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _differing(there: _Places, here: _Places, stays: frozenset[str]) -> list[str]:
    """The places in blocks that stay whose links lead elsewhere, in their order.

    Where a link only got other words, one went and one came that leads to the same page: neither is
    told.
    """
    places = [
        place
        for place in dict.fromkeys((*here, *there))
        if _differs(there.get(place, ()), here.get(place, ()), stays)
    ]
    went, came = _ends_only_in(there, here, places), _ends_only_in(here, there, places)
    only_words = {side[end] for end in went.keys() & came.keys() for side in (went, came)}
    return [place for place in places if place not in only_words]


def _ends_only_in(side: _Places, other: _Places, places: list[str]) -> dict[tuple[str, ...], str]:
    """The places with links on one side only, by where these lead."""
    return {_end(side[place]): place for place in places if not other.get(place)}


def _differs(
    there: tuple[_Pointer, ...], here: tuple[_Pointer, ...], stays: frozenset[str]
) -> bool:
    were, are = _targets(there), _targets(here)
    if (
        were == are
        or (here or there)[0].block not in stays
        or not ((were and are) or _says_more((here or there)[0]))
    ):
        return False
    return "" not in {*_leads(were), *_leads(are)} and _leads(were) != _leads(are)


def _says_more(pointer: _Pointer) -> bool:
    """Whether a link says more than its words: an address that can be clicked on says what it said
    before.
    """
    words = pointer.text.strip(" <>.,;()")
    return canonical_target(pointer.target) not in {
        canonical_target(f"mailto:{words}"),
        canonical_target(words),
    }


def _end(pointers: tuple[_Pointer, ...]) -> tuple[str, ...]:
    """Where the links of one place lead, and in which block."""
    return (pointers[0].block, *_leads(_targets(pointers)))


def _targets(pointers: Iterable[_Pointer]) -> tuple[str, ...]:
    return tuple(pointer.target for pointer in pointers)


def _leads(targets: Iterable[str], *, query: bool = True) -> tuple[str, ...]:
    ends = map(canonical_target, targets)
    return tuple(sorted(end if query else without_query(end) for end in ends))


def _relinks(there: tuple[_Pointer, ...], here: tuple[_Pointer, ...]) -> Iterator[LinkChange]:
    """The links of one place that lead elsewhere: each with one that led elsewhere before, as far
    as there are any.
    """
    were, are = Counter(_leads(_targets(there))), Counter(_leads(_targets(here)))
    gone, new = list(_surplus(there, were - are)), list(_surplus(here, are - were))
    for number in range(max(len(gone), len(new))):
        before, after = gone[number : number + 1], new[number : number + 1]
        stands = (*after, *before)[0]
        yield LinkChange(
            text=stands.text,
            section=stands.section,
            before="".join(_targets(before)),
            after="".join(_targets(after)),
        )


def _surplus(pointers: tuple[_Pointer, ...], more: Counter[str]) -> Iterator[_Pointer]:
    for pointer in pointers:
        target = canonical_target(pointer.target)
        if more[target] > 0:
            more[target] -= 1
            yield pointer
