"""Lines of a page that say what others of it say: lists of contents, and a text printed twice."""

from __future__ import annotations

from collections import Counter

from monitor.extract.dom_lines import DomLine
from monitor.extract.page_layout import ROWS
from monitor.model.document import BlockKind

CONTENTS = "table of contents"
SAID_TWICE = "said twice"

_FEWEST_ENTRIES = 3
"""Entries of a list of contents: two lines that repeat headings may be a clause's own."""
_LONGEST_ENTRY = 25
"""Words of an entry; longer ones are clauses with a link in them."""
_LINKED_SHARE = 0.7
"""Share of an entry's words that are its link: a number or a mark may stand beside it."""
_TWICE_SHARE = 0.42
"""Share of a page's words that a second print of its text holds, at least: less is a clause that
stands in two places of a policy."""
_FEWEST_LINES = 4
"""Lines of a second print: fewer are what a page says above and below."""


def fold_line(text: str) -> str:
    """Return a line as lines are compared: lower case, straight quotes, no marks around it."""
    return text.casefold().replace("’", "'").strip("?!:.… ¿")


def exclude_contents(lines: list[DomLine], reasons: list[str]) -> None:
    """Exclude lists that repeat the headings: links to places on the page itself, or the headings'
    very words.
    """
    places = _kept(reasons)
    ahead = Counter(
        fold_line(lines[place].text) for place in places if lines[place].kind is BlockKind.HEADING
    )
    run: list[int] = []
    for place in places:
        folded = fold_line(lines[place].text)
        if lines[place].kind is BlockKind.HEADING:
            ahead[folded] -= 1
        if _is_entry(lines[place]) and (_leads_inside(lines[place]) or ahead[folded] > 0):
            run.append(place)
            continue
        _close(run, reasons)
        run = []
    _close(run, reasons)


def _is_entry(line: DomLine) -> bool:
    titles = line.kind is BlockKind.HEADING and line.level == 1
    return line.kind not in ROWS and line.words <= _LONGEST_ENTRY and not titles


def _leads_inside(line: DomLine) -> bool:
    linked = line.inside and line.linked >= _LINKED_SHARE * line.words
    return linked and line.kind is not BlockKind.HEADING


def _close(run: list[int], reasons: list[str]) -> None:
    if len(run) >= _FEWEST_ENTRIES:
        for entry in run:
            reasons[entry] = CONTENTS


def exclude_repeated(lines: list[DomLine], reasons: list[str]) -> None:
    """Exclude the second of two equal neighbours, and a whole text that is printed again word by
    word.
    """
    places = _kept(reasons)
    keys = [lines[place].text.casefold() for place in places]
    for position in range(1, len(places)):
        line = lines[places[position]]
        listed = line.kind in ROWS or line.kind is BlockKind.LIST_ITEM
        if keys[position] == keys[position - 1] and not listed:
            reasons[places[position]] = SAID_TWICE
    places = _kept(reasons)
    keys = [lines[place].text.casefold() for place in places]
    for position in _second_print(keys, [lines[place].words for place in places]):
        reasons[places[position]] = SAID_TWICE


def _second_print(keys: list[str], words: list[int]) -> range:
    """The stretch that repeats the stretch before it word by word and holds nearly half of all
    words; empty where none does.
    """
    least = _TWICE_SHARE * sum(words)
    firsts: dict[str, int] = {}
    for position, key in enumerate(keys):
        firsts.setdefault(key, position)
    position = 1
    while position < len(keys):
        length = _same_length(keys, firsts[keys[position]], position)
        again = range(position, position + length)
        if length >= _FEWEST_LINES and sum(words[position : position + length]) >= least:
            return again
        position += max(length, 1)
    return range(0)


def _same_length(keys: list[str], first: int, second: int) -> int:
    """How many lines from `second` on are those from `first` on, which stands before it."""
    length = 0
    while (
        first + length < second
        and second + length < len(keys)
        and keys[first + length] == keys[second + length]
    ):
        length += 1
    return length


def _kept(reasons: list[str]) -> list[int]:
    return [number for number, reason in enumerate(reasons) if not reason]
