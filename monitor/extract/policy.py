"""Which lines of a page are its policy, and what the others are.

Recall comes first: a part is set aside for what it is (its element, role, name, or what it says), and only where it is
a small share of the page's running text; a part that holds most of that is the policy, in whatever clothes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from monitor.extract.walk import Line, Root, Walked, prose
from monitor.model.document import BlockKind
from monitor.wording.tables import table

OUTSIDE_MAIN = "outside the main part"
AROUND = "before or after the policy"
SAID_TWICE = "said twice"

_MAIN_SHARE = 0.5
_LINKED_SHARE = 0.6
_TITLE_REACH = 8
_TAIL_REACH = 6
_MOST_CREDIT = 60
_TITLE_CREDIT = 150.0
_ROW_CREDIT = 4.0
_FEWEST_MENU_LINKS = 10
_FEWEST_CONTENTS = 3
_LONGEST_ENTRY = 25
_TWICE_SHARE = 0.42
_ROWS = frozenset({BlockKind.TABLE_ROW, BlockKind.TERM, BlockKind.DEFINITION})


_CONTACT = re.compile(r"[@\d]")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright)\s*(?:\w+\s+){0,3}(?:19|20)\d\d|(?:19|20)\d\d\s*©"
                        r"|(?:©|copyright)\s+\w+.{0,40}\ball rights reserved", re.IGNORECASE)


def sort_out(walked: Walked, title: str) -> list[str]:
    """Return for each line why it is no part of the policy; empty where it is. `title` is the page's own."""
    lines = walked.lines
    verdicts = _by_place(walked)
    _by_main(lines, verdicts)
    _by_words(lines, verdicts, title)
    _contents(lines, verdicts)
    _related(lines, verdicts)
    _span(lines, verdicts, title.casefold())
    _twice(lines, verdicts)
    return verdicts


def _by_place(walked: Walked) -> list[str]:
    """Set aside what stands in furniture, save where that holds too much of the page's text."""
    running = sum(prose(line.words, line.linked) for line in walked.lines)
    free = sum(line.words - line.linked for line in walked.lines)
    confirmed = _furniture(walked, running, free)
    reasons: list[str] = []
    for number, root in enumerate(walked.roots):
        above = reasons[root.above] if root.above >= 0 else ""
        reasons.append(above or (root.reason if number in confirmed else ""))
    return [reasons[line.root] if line.root >= 0 else "" for line in walked.lines]


def _furniture(walked: Walked, running: int, free: int) -> set[int]:
    """Which roots are furniture. Roots of one reason are weighed together: a policy can be cut into many parts."""
    tops = sum(line.kind is BlockKind.HEADING and line.level == 1 for line in walked.lines)
    limits = [_limit(root, tops) for root in walked.roots]
    small = [number for number, root in enumerate(walked.roots) if not _is_mere_heading(root)
             and root.prose <= limits[number] * running and root.free <= 2 * limits[number] * free]
    together: Counter[tuple[str, bool]] = Counter()
    for number in small:
        together[walked.roots[number].reason, walked.roots[number].strong] += walked.roots[number].prose
    return {number for number in small
            if together[walked.roots[number].reason, walked.roots[number].strong] <= limits[number] * running}


def _limit(root: Root, tops: int) -> float:
    """The share of the page's text that a root may hold and still be furniture."""
    furniture = table("extract", "furniture")
    limit = float(furniture["limits"][root.reason])
    if not root.strong:
        return limit / 2
    beside = tops > 0 and not root.top
    return max(limit, float(furniture["beside"].get(root.reason, 0.0))) if beside else limit


def _is_mere_heading(root: Root) -> bool:
    """Names tell little of an element that holds nothing but a heading: its section has the same ones."""
    return not root.strong and root.lines == root.headings == 1


def _by_main(lines: list[Line], verdicts: list[str]) -> None:
    """Where the page marks its main part and most running text is in it, the rest is not the policy."""
    told = [prose(line.words, line.linked) for line in lines]
    inside = sum(count for line, count, verdict in zip(lines, told, verdicts, strict=True) if line.main and not verdict)
    total = sum(count for count, verdict in zip(told, verdicts, strict=True) if not verdict)
    if not inside or inside < _MAIN_SHARE * total:
        return
    for number, line in enumerate(lines):
        if not line.main and not verdicts[number]:
            verdicts[number] = OUTSIDE_MAIN


def _by_words(lines: list[Line], verdicts: list[str], title: str) -> None:
    """Set aside lines that say what they are: `Skip to content`, `Accept all`, `Was this helpful?`."""
    phrases, buttons, title = _phrases(), _buttons(), _folded(title)
    for number, line in enumerate(lines):
        if verdicts[number] or line.kind in _ROWS:
            continue
        if line.words <= 10:
            folded = _folded(line.text)
            reason = phrases.get(folded, "") or ("consent banner" if buttons.search(folded) else "")
            reason = reason or ("page title" if folded == title and line.kind is not BlockKind.HEADING else "")
            reason = reason or ("copyright line" if _COPYRIGHT.search(line.text) else "")
            verdicts[number] = reason or ("buttons" if line.button and line.kind is not BlockKind.HEADING else "")
        elif line.words <= _longest_banner() and _banner().search(line.text.casefold()):
            verdicts[number] = "consent banner" if _asks(lines, number) else ""


def _asks(lines: list[Line], number: int) -> bool:
    """A banner is followed by its buttons."""
    following = (_folded(line.text) for line in lines[number + 1:number + 4] if line.words <= 6)
    return any(_phrases().get(text) == "consent banner" or _buttons().search(text) for text in following)


def _contents(lines: list[Line], verdicts: list[str]) -> None:
    """Set aside lists that repeat the headings: links to places on the page itself, or the headings' very words."""
    places = list(_open(verdicts))
    ahead = Counter(_folded(lines[place].text) for place in places if lines[place].kind is BlockKind.HEADING)
    run: list[int] = []
    for place in (*places, None):
        if place is not None:
            line, folded = lines[place], _folded(lines[place].text)
            if line.kind is BlockKind.HEADING:
                ahead[folded] -= 1
            if line.kind not in _ROWS and line.words <= _LONGEST_ENTRY and (_leads_inside(line) or ahead[folded] > 0):
                run.append(place)
                continue
        if len(run) >= _FEWEST_CONTENTS:
            for entry in run:
                verdicts[entry] = "table of contents"
        run = []


def _leads_inside(line: Line) -> bool:
    return line.inside and line.linked >= 0.7 * line.words and line.kind is not BlockKind.HEADING


def _related(lines: list[Line], verdicts: list[str]) -> None:
    """Set aside a heading that announces other pages, with the links below it."""
    headings = frozenset(table("extract", "furniture")["related"]["headings"])
    places = list(_open(verdicts))
    for position, number in enumerate(places):
        if lines[number].words > 5 or _folded(lines[number].text) not in headings:
            continue
        run = []
        for place in places[position + 1:]:
            if lines[place].linked < 0.7 * lines[place].words:
                break
            run.append(place)
        if len(run) >= 2:
            for place in (number, *run):
                verdicts[place] = "related links"


def _span(lines: list[Line], verdicts: list[str], title: str) -> None:
    """Keep the stretch of lines with the most running text and the fewest menus, with its title and its tail."""
    places = list(_open(verdicts))
    if not places:
        return
    credit = [_credit(lines[place], title) for place in places]
    first, last = max((_best_stretch(credit, *part) for part in _parts(lines, places)),
                      key=lambda part: sum(credit[part[0]:part[1] + 1]))
    for back in range(first - 1, max(first - 1 - _TITLE_REACH, -1), -1):
        if lines[places[back]].kind is BlockKind.HEADING and lines[places[back]].level <= 2:
            first = back
            break
    for ahead in range(last + 1, min(last + 1 + _TAIL_REACH, len(places))):
        if not _closes(lines[places[ahead]]):
            break
        last = ahead
    while last > first and lines[places[last]].kind is BlockKind.HEADING:
        last -= 1
    for position, place in enumerate(places):
        if not first <= position <= last:
            verdicts[place] = AROUND


def _closes(line: Line) -> bool:
    """Whether a line can be the end of a policy: an address, a date, a sentence; not a menu's heading."""
    told = line.words >= 5 or line.text.endswith((".", ",", ":", ";")) or _CONTACT.search(line.text) is not None
    return told and line.linked <= 0.5 * line.words and line.kind is not BlockKind.HEADING


def _parts(lines: list[Line], places: list[int]) -> list[tuple[int, int]]:
    """The page cut where it has columns of links under short headings: the site's own map, never inside a policy."""
    parts = []
    start = position = 0
    while position < len(places):
        stop, headings, links = position, 0, 0
        while stop < len(places) and _is_menu(lines[places[stop]]):
            headings += lines[places[stop]].kind is BlockKind.HEADING
            links += lines[places[stop]].linked > 0
            stop += 1
        inside = any(lines[place].main for place in places[position:stop])
        if headings >= 2 and links >= _FEWEST_MENU_LINKS and not inside:
            if position > start:
                parts.append((start, position - 1))
            start = stop
        position = max(stop, position + 1)
    if start < len(places):
        parts.append((start, len(places) - 1))
    return parts or [(0, len(places) - 1)]


def _is_menu(line: Line) -> bool:
    short_heading = line.kind is BlockKind.HEADING and line.words <= 5
    return short_heading or (not line.inside and line.linked >= 0.9 * line.words > 0)


def _credit(line: Line, title: str) -> float:
    """How much a line speaks for being part of a policy rather than of the page around it."""
    if line.kind is BlockKind.HEADING and line.level <= 2 and len(line.text) > 5 and line.text.casefold() in title:
        return _TITLE_CREDIT
    running = prose(line.words, line.linked)
    if running:
        return float(min(running, _MOST_CREDIT))
    if line.linked > 0.5 * line.words:
        return -2.0 if not line.main else -0.5
    if line.kind is BlockKind.TABLE_ROW:
        return _ROW_CREDIT
    if line.kind is BlockKind.PARAGRAPH and not line.main:
        return -0.5
    return 1.0


def _best_stretch(credit: list[float], start: int, stop: int) -> tuple[int, int]:
    """First and last position of the stretch with the largest sum between `start` and `stop` (Kadane)."""
    best, best_at, total, begin = float("-inf"), (start, stop), 0.0, start
    for position in range(start, stop + 1):
        if total <= 0:
            total, begin = 0.0, position
        total += credit[position]
        if total >= best:
            best, best_at = total, (begin, position)
    return best_at


def _twice(lines: list[Line], verdicts: list[str]) -> None:
    """Set aside the second of two equal neighbours, and a whole text that is printed again word by word."""
    places = list(_open(verdicts))
    keys = [lines[place].text.casefold() for place in places]
    for position in range(1, len(places)):
        same = keys[position] == keys[position - 1] and lines[places[position]].kind not in _ROWS
        if same and lines[places[position]].kind is not BlockKind.LIST_ITEM:
            verdicts[places[position]] = SAID_TWICE
    places = list(_open(verdicts))
    keys = [lines[place].text.casefold() for place in places]
    if again := _second_print(keys, [lines[place].words for place in places]):
        for position in range(*again):
            verdicts[places[position]] = SAID_TWICE


def _second_print(keys: list[str], words: list[int]) -> tuple[int, int] | None:
    """The stretch that repeats the stretch before it word by word and holds nearly half of all words."""
    total = sum(words)
    firsts: dict[str, int] = {}
    for position, key in enumerate(keys):
        firsts.setdefault(key, position)
    position = 1
    while position < len(keys):
        first = firsts[keys[position]]
        if first == position:
            position += 1
            continue
        length = 0
        while position + length < len(keys) and first + length < position and \
                keys[first + length] == keys[position + length]:
            length += 1
        if length > 3 and sum(words[position:position + length]) >= _TWICE_SHARE * total:
            return position, position + length
        position += max(length, 1)
    return None


def _open(verdicts: list[str]) -> Iterable[int]:
    return [number for number, verdict in enumerate(verdicts) if not verdict]


def _folded(text: str) -> str:
    return text.casefold().replace("’", "'").strip("?!:.… ¿")


@cache
def _phrases() -> dict[str, str]:
    """Lines that are furniture wherever they stand, each with its reason."""
    rows = table("extract", "furniture")["lines"].items()
    return {_folded(phrase): reason for reason, phrases in rows for phrase in phrases}


@cache
def _banner() -> re.Pattern[str]:
    return re.compile("|".join(table("extract", "furniture")["banner"]["patterns"]))


@cache
def _buttons() -> re.Pattern[str]:
    return re.compile(table("extract", "furniture")["banner"]["buttons"])


def _longest_banner() -> int:
    return int(table("extract", "furniture")["banner"]["longest_words"])
