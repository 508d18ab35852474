"""Pages that carry two texts at once: the one in force and the one to come, in either order.

Two things must come together: what tells the texts apart, and two parts that are largely the same
text. A mark between or over the texts tells (`Current Privacy Policy`, `Effective until …`,
`Privacy Policy (upcoming)`), and so does the same title over two texts with a day of effect each.
With neither, repetition is a page printed twice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from monitor.compare import lcs
from monitor.language.date_parser import fold_accents
from monitor.language.dates import mentions
from monitor.language.tables import table
from monitor.model.change import DateRole, Edition
from monitor.model.document import Block, BlockKind

_MARK_LENGTH, _BANNER_LENGTH = 120, 420
_TITLE_LENGTH = 60
"""Sentences and most items of lists are longer, or end with a full stop."""
_CLUSTER = 2
"""Blocks that may stand between two marks of the same place."""
_REACH = 4
"""Blocks from the start of a text, or beside its marks, within which it is marked."""
_FEWEST = 4
_ALIKE = 0.3
"""Share of the runs of three words of the smaller part which the other must hold too."""
_ALIKE_UNMARKED = 0.5
"""The same where only days tell the texts apart: the policies of two countries or apps on one page,
each with its own date, share a third of their runs easily."""
_SAME = 0.92
_RUN = 3
_BANNER_ROLES = {DateRole.EFFECTIVE, DateRole.UNTIL}

Blocks = Sequence[Block]
"""The blocks of a document, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """What one block says about the text that follows it."""

    at: int
    upcoming: bool | None
    """None where it does not say which of the two it is."""


def split(blocks: Blocks) -> tuple[Edition, ...]:
    """Return the two texts that a page carries, in its order, or nothing where it carries one."""
    marks = list(_marks(blocks))
    cuts = [cut for cut in _cuts(blocks, marks) if min(cut, len(blocks) - cut) >= _FEWEST]
    rated = ((round(_likeness(blocks[:cut], blocks[cut:]), 1), -cut) for cut in dict.fromkeys(cuts))
    likeness, cut = max(rated, default=(0.0, 0))
    return _editions(blocks, -cut, marks, likeness)


def body_indexes(blocks: Blocks, edition: Edition) -> list[int]:
    """Return the indexes of the blocks that an edition's own text consists of, without the marks of
    the place.

    The page's title belongs to the second text as well, unless that has a title of its own.
    """
    size = edition.stop - edition.start
    marks = _edge_marks(blocks[edition.start : edition.stop])
    places = [edition.start + n for n in range(size) if n not in marks]
    titled = any(
        blocks[n].kind is BlockKind.HEADING and blocks[n].level <= 1 for n in places[:_REACH]
    )
    return places if titled or blocks[0].kind is not BlockKind.HEADING else [0, *places]


def _edge_marks(blocks: Blocks) -> set[int]:
    """Return the places of the marks at the start and at the end of a text."""
    size = len(blocks)
    return {mark.at for mark in _marks(blocks) if mark.at < _REACH or mark.at >= size - _REACH}


def without_copy(blocks: Blocks) -> int:
    """Return how many blocks the text has when it is taken once: fewer than there are where it is
    printed twice.
    """
    numbers: dict[str, int] = {}
    ids = [numbers.setdefault(block.key, len(numbers)) for block in blocks]
    half = len(ids) // 2
    for start in _repetitions(ids):
        first, second = ids[:start], ids[start:]
        if half < _FEWEST or min(start, len(ids) - start) < 0.8 * half:
            continue
        if len(lcs.longest_common(first, second)) >= _SAME * min(len(first), len(second)):
            return start
    return len(ids)


def _repetitions(ids: Sequence[int]) -> Iterator[int]:
    """Yield the few places at which the start of the text comes again, after a text's length."""
    once_more = Counter(ids)
    for lead, number in enumerate(ids[:_REACH]):
        if once_more[number] == 2 and number in ids[2 * _REACH :]:
            yield ids.index(number, 2 * _REACH) - lead


def _editions(
    blocks: Blocks, cut: int, marks: Sequence[_Mark], likeness: float
) -> tuple[Edition, ...]:
    """Return the two texts before and from `cut`, where it can be told which is to come."""
    first_upcoming = _first_is_upcoming(blocks, cut, marks, likeness)
    if first_upcoming is None:
        return ()
    until = _date(blocks, DateRole.UNTIL, cut if first_upcoming else 0)
    ranges = ((0, cut, first_upcoming), (cut, len(blocks), not first_upcoming))
    return tuple(_edition(blocks, start, stop, upcoming, until) for start, stop, upcoming in ranges)


def _edition(blocks: Blocks, start: int, stop: int, upcoming: bool, until: date | None) -> Edition:
    """Return one of two texts; `until` is when the one in force ends and the other one begins."""
    stated = _effective(blocks[start:stop])
    if upcoming:
        return Edition(start=start, stop=stop, upcoming=True, effective_on=stated or until)
    begins = None if stated == until else stated
    return Edition(start=start, stop=stop, upcoming=False, until_on=until, effective_on=begins)


def _first_is_upcoming(
    blocks: Blocks, cut: int, marks: Sequence[_Mark], likeness: float
) -> bool | None:
    """Say whether the text before `cut` is the one to come: by the marks, or else by the days of
    both.
    """
    said = (_said(marks, 0), _said(marks, cut))
    if said == (None, None):
        days = (_day(blocks[:cut]), _day(blocks[cut:]))
        if likeness < _ALIKE_UNMARKED or not all(days) or days[0] == days[1]:
            return None
        return max(days, key=lambda day: day or date.min) == days[0]
    first, second = said
    if likeness < _ALIKE or first == second:
        return None
    return first if first is not None else not second


def _day(blocks: Blocks) -> date | None:
    """Return the day that tells a text from another one under the same title: that of its effect,
    or else of its last update.
    """
    return next(
        (day for role in (DateRole.EFFECTIVE, DateRole.UPDATED) if (day := _date(blocks, role, 0))),
        None,
    )


def _said(marks: Sequence[_Mark], start: int) -> bool | None:
    """Return whether the marks at the start of a text call it upcoming."""
    return next(
        (
            mark.upcoming
            for mark in marks
            if start <= mark.at <= start + _REACH and mark.upcoming is not None
        ),
        None,
    )


def _date(blocks: Blocks, role: DateRole, start: int) -> date | None:
    """Return the first date of `role` that is stated close to `start`."""
    dates = (
        mention.stated
        for block in blocks[start : start + _REACH + 1]
        if len(block.text) <= _BANNER_LENGTH
        for mention in mentions(block.text, None)
    )
    return next((stated.on for stated in dates if stated.role is role and stated.on), None)


def _effective(blocks: Blocks) -> date | None:
    """Return when a text of the page takes effect: as it says at its start, or else at its end."""
    at_end = _date(blocks, DateRole.EFFECTIVE, max(0, len(blocks) - _REACH - 1))
    own = [n for n, _ in enumerate(blocks[: _REACH + 1])]
    at_start = next(
        (day for n in own if (day := _date(blocks[n : n + 1], DateRole.EFFECTIVE, 0))), None
    )
    banner = at_start is not None and any(
        mark.upcoming is False for mark in _marks(blocks[: _REACH + 1])
    )
    return at_end if banner else at_start or at_end


def _cuts(blocks: Blocks, marks: Sequence[_Mark]) -> Iterator[int]:
    """Yield the places at which the second text may begin: where marks cluster, or where the title
    comes again.
    """
    places = {mark.at for mark in marks}
    titles = _titles(blocks, places)
    titled = [n for n, block in enumerate(blocks) if _is_titled(block, titles)]
    near_by = places.union(titled)
    for mark in marks:
        start = mark.at
        while near := [n for n in range(max(0, start - _CLUSTER), start) if n in near_by]:
            start = near[0]
        yield start
    yield from [n for n in titled if n > _REACH][:_REACH]


def _titles(blocks: Blocks, marks: Set[int]) -> set[str]:
    """Return the titles that stand in front of all prose: a heading behind the introduction is one
    of the text's own, and stands in each of two texts.
    """
    titles = set()
    for n, block in enumerate(blocks[:_REACH]):
        if block.kind is BlockKind.HEADING or (n == 0 and _reads_as_title(block)):
            titles.add(plain_title(block.text))
        elif n not in marks and not any(mentions(block.text, None)):
            break
    return titles - {""}


def _is_titled(block: Block, titles: Set[str]) -> bool:
    titling = block.kind is BlockKind.HEADING or _reads_as_title(block)
    return titling and len(block.text) <= _MARK_LENGTH and plain_title(block.text) in titles


def _reads_as_title(block: Block) -> bool:
    """Say whether a line that is no heading may be a title nevertheless, as in plain text."""
    return len(block.text) <= _TITLE_LENGTH and block.text[-1:].isalpha()


def without_aside(title: str) -> str:
    """Return a title without the word behind it that says which text follows: `(upcoming)`."""
    aside = _pattern("upcoming_aside", "current_aside").search(fold_accents(title))
    return title[: aside.start()].rstrip() if aside else title


@lru_cache(maxsize=4_096)
def plain_title(text: str) -> str:
    """Return a title without the day and the word that tell one text under it from another:
    `privacy policy` for `Privacy Policy (upcoming) – effective 1 June 2025`.
    """
    for mention in reversed(mentions(text, None)):
        text = text[: mention.start] + " " + text[mention.stop :]
    folded = _pattern("standing").sub(" ", fold_accents(without_aside(text)))
    return " ".join(re.findall(r"[^\W_]+", folded))


def _marks(blocks: Blocks) -> Iterator[_Mark]:
    """Yield the blocks that mark a text as the current or the upcoming one."""
    for at, block in enumerate(blocks):
        if len(block.text) <= _BANNER_LENGTH and (mark := _mark(at, block.text)):
            yield mark


def _mark(at: int, text: str) -> _Mark | None:
    """Return what a short block says about the text that follows it, if it marks one."""
    short = len(text) <= _MARK_LENGTH
    upcoming = _upcoming(text) if short else None
    if upcoming is not None:
        return _Mark(at=at, upcoming=upcoming)
    roles = {mention.stated.role for mention in mentions(text, None)} if "20" in text else set()
    if not roles & _BANNER_ROLES:
        return None
    folded = fold_accents(text)
    if short and DateRole.UNTIL in roles and not _pattern("elsewhere").search(folded):
        return _Mark(at=at, upcoming=False)
    return _Mark(at=at, upcoming=None) if _pattern("banner").search(folded) else None


@lru_cache(maxsize=4_096)
def _upcoming(text: str) -> bool | None:
    """Return whether a short line calls the text under it the upcoming one, or the current one, or
    neither.
    """
    text = fold_accents(text)
    upcoming = _is_called(text, "upcoming")
    if not upcoming and not _is_called(text, "current"):
        return None
    return None if _pattern("elsewhere").search(text) else upcoming


def _is_called(text: str, name: str) -> bool:
    """Say whether a folded line begins or ends with what texts of one kind are called."""
    return bool(_pattern(name).match(text) or _pattern(f"{name}_aside").search(text))


def _likeness(first: Blocks, second: Blocks) -> float:
    """Return the share, 0 to 1, of the runs of words of the smaller part that the other holds as
    well.
    """
    runs = [_runs(part) for part in (first, second)]
    smaller = min(len(part) for part in runs)
    return len(runs[0] & runs[1]) / smaller if smaller else 0.0


def _runs(blocks: Blocks) -> set[tuple[str, ...]]:
    words = [word for block in blocks for word in block.key.split()]
    return set(zip(*(words[n:] for n in range(_RUN)), strict=False))


@cache
def _pattern(*names: str) -> re.Pattern[str]:
    marks = table("compare", "editions")["marks"]
    return re.compile("|".join(f"(?:{pattern})" for name in names for pattern in marks[name]))
