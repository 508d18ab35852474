"""Counters, build numbers, tips of the day: places on a page whose text is another one at every
check, learnt from the watch's own history and not from their words.

A place lies between two blocks that stay. It is learnt when its text changed again and again, each
time soon after the last; a change in any other place is never silenced by it. A period, an age or a
price is no counter, however often it changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby

from monitor.decide.known_texts import keys_of, short
from monitor.language.cjk import word_count
from monitor.language.tables import table
from monitor.model.document import Block, Document
from monitor.model.memory import ChangingPlace, TextMemory

SETTLES = 2
"""A text that stands for so many checks is no counter: then a change in a place that changed at the
check before is told after all, as where a line was corrected at once.
"""
SOON, SOON_CHECKS = timedelta(days=14), 5
"""A place that stood for longer was no counter: a page that is edited every month would be one."""
LEARNT = 4
"""So many changes in a row, each soon after the last, make a place a counter: a text that is
published, corrected and corrected again makes three.
"""
_MOST_WORDS = 60
"""Counters stand in short lines; a longer place is a text that somebody edits."""
_MOST_PLACES = 30
"""Remembered: a page where more keeps changing is flapping as a whole."""
_FIGURE = re.compile(r"[^\W_]*\d\S*")
"""A word with a figure in it."""
_NEAR = 3
"""Words behind a figure in which its unit may stand: 14 working days, 30 full calendar days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What stands between two blocks that stay, before and now."""

    place: str
    before: tuple[Block, ...]
    after: tuple[Block, ...]


def places_between(old: Document, new: Document) -> tuple[Place, ...]:
    """Return the places in which two texts differ, by the blocks that stay around them."""
    stays = keys_of(old.blocks) & keys_of(new.blocks)
    before, after = dict(_runs(old, stays)), dict(_runs(new, stays))
    return tuple(
        Place(place=short("\n".join(ends)), before=before.get(ends, ()), after=after.get(ends, ()))
        for ends in dict.fromkeys((*before, *after))
    )


def after_text(texts: TextMemory, places: tuple[Place, ...], now: datetime) -> TextMemory:
    """Return the memory after a check that saw a text differ from the current version in these
    places; in none, where it is the current version.
    """
    here = {place.place: _texts(place.after) for place in places}
    known = {one.place: one for one in texts.places}
    stepped = [_stepped(known[name], *here.get(name, ("", "")), now) for name in known]
    came = [
        ChangingPlace(place=name, text=text, shape=shape, at=now)
        for name, (text, shape) in here.items()
        if name not in known
    ]
    kept = [one for one in stepped if one.turns >= LEARNT or now - (one.at or now) <= SOON]
    return replace(texts, places=tuple((*kept, *came)[-_MOST_PLACES:]))


def is_counter(places: tuple[Place, ...], texts: TextMemory) -> bool:
    """Return whether all that differs are figures in places that are learnt."""
    known = {one.place: one for one in texts.places}
    return bool(places) and all(
        place.place in known
        and known[place.place].turns >= LEARNT
        and known[place.place].figures
        and _may_count(place)
        for place in places
    )


def is_restless(places: tuple[Place, ...], texts: TextMemory) -> bool:
    """Return whether all that differs stands in places that changed at the checks before as well,
    and none stands for its second check.
    """
    known = {one.place: one for one in texts.places}
    return bool(places) and all(
        place.place in known
        and known[place.place].turns > 1
        and known[place.place].still < SETTLES
        and _may_count(place)
        for place in places
    )


def _stepped(before: ChangingPlace, text: str, shape: str, now: datetime) -> ChangingPlace:
    if before.text == text:
        return replace(before, still=before.still + 1)
    soon = before.still <= SOON_CHECKS and now - (before.at or now) <= SOON
    return replace(
        before,
        text=text,
        shape=shape or before.shape,
        figures=shape in {before.shape, ""},
        turns=before.turns + 1 if soon else 1,
        still=1,
        at=now,
    )


def _runs(
    document: Document, stays: set[str]
) -> Iterator[tuple[tuple[str, str], tuple[Block, ...]]]:
    """The blocks that do not stay, in runs, each with the keys of the blocks around it."""
    runs = [
        (stayed, tuple(run))
        for stayed, run in groupby(document.blocks, lambda block: block.key in stays)
    ]
    above = ""
    for number, (stayed, run) in enumerate(runs):
        if stayed:
            above = run[-1].key
        else:
            below = runs[number + 1][1][0].key if number + 1 < len(runs) else ""
            yield (above, below), run


def _texts(blocks: tuple[Block, ...]) -> tuple[str, str]:
    """Short hashes of what stands in a place, and of that without its figures."""
    text = "\n".join(block.key for block in blocks)
    return short(f"text {text}"), short(f"shape {_FIGURE.sub('0', text)}")


def _may_count(place: Place) -> bool:
    """Whether a place is short, and none of its figures is a period, an age or a price."""
    for side in (place.before, place.after):
        if sum(word_count(block.text) for block in side) > _MOST_WORDS:
            return False
    return not any(_quantity().search(block.key) for block in (*place.before, *place.after))


@cache
def _quantity() -> re.Pattern[str]:
    units = table("decide", "changing_places")["units"]
    words = "|".join(units["words"])
    money = "|".join(re.escape(mark) for mark in units["money"])
    return re.compile(
        rf"\d[\d.,]*\s?(?:\S+\s){{0,{_NEAR - 1}}}(?:{words})(?![^\W\d_])|(?:{money})\s?\d"
    )
