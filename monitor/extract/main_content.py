"""Which lines of a page are its policy, and what the others are.

Recall comes first: a part is set aside for what it is (its element, role, name, or what it says),
and only where it is a small share of the page's running text; a part that holds most of that is the
policy, in whatever clothes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from monitor.extract import boilerplate_lines, header_footer
from monitor.extract.boilerplate_lines import ROWS, SHORT_LINE, fold_line
from monitor.extract.dom_lines import DomLine, DomLines, Region, prose
from monitor.language.tables import table
from monitor.model.document import BlockKind

OUTSIDE_MAIN = "outside the main part"
AROUND = "before or after the policy"
SAID_TWICE = "said twice"

_MAIN_SHARE = 0.5
_LINKED_SHARE = 0.6
_TITLE_REACH = 8
_TAIL_REACH = 10
_MOST_CREDIT = 60
_TITLE_CREDIT = 150.0
_ROW_CREDIT = 4.0
_SENTENCE_CREDIT = 2.0
_HEADING_CREDIT = 0.5
_ENTRY_CREDIT = 1.0
_LINK, _LINK_IN_MAIN, _SHORT_PARAGRAPH = -2.0, -0.5, -0.5
_FEWEST_MENU_LINKS = 10
_MOST_RELATED = 100
_FEWEST_CONTENTS = 3
_LONGEST_ENTRY = 25
_TWICE_SHARE = 0.42
_DATED = re.compile(r"\b(?:19|20)\d\d\b")
_CONTACT = re.compile(r"[@\d]")
_NEAR = frozenset({OUTSIDE_MAIN, AROUND, header_footer.ABOVE, "site header", "sidebar"})
"""Where a page puts notices about its policy."""
_LONGEST_NOTICE = 60


def exclusion_reasons(walked: DomLines, title: str) -> list[str]:
    """Return for each line why it is no part of the policy; empty where it is. `title` is the
    page's own.
    """
    lines = walked.lines
    verdicts = _by_place(walked)
    _by_main(lines, verdicts)
    boilerplate_lines.exclude_by_wording(lines, verdicts, title)
    _contents(lines, verdicts)
    _related(lines, verdicts)
    header_footer.exclude_header(lines, verdicts, title.casefold())
    header_footer.exclude_footer(lines, verdicts)
    _span(lines, verdicts, title.casefold())
    _twice(lines, verdicts)
    _notices(lines, verdicts)
    return verdicts


def _by_place(walked: DomLines) -> list[str]:
    """Set aside what stands in furniture, save where that holds too much of the page's text."""
    running = sum(prose(line.words, line.linked) for line in walked.lines)
    free = sum(line.words - line.linked for line in walked.lines)
    confirmed = _furniture(walked, running, free)
    reasons: list[str] = []
    for number, root in enumerate(walked.roots):
        above = reasons[root.above] if root.above >= 0 else ""
        reasons.append(above or (root.reason if number in confirmed else ""))
    return [reasons[line.root] if line.root >= 0 else "" for line in walked.lines]


def _furniture(walked: DomLines, running: int, free: int) -> set[int]:
    """Which roots are furniture. Roots of one reason are weighed together: a policy can be cut into
    many parts.
    """
    tops = sum(line.kind is BlockKind.HEADING and line.level == 1 for line in walked.lines)
    limits = [_limit(root, tops) for root in walked.roots]
    small = [
        number
        for number, root in enumerate(walked.roots)
        if (root.strong or (not _is_mere_heading(root) and root.prose <= _most_words(root)))
        and root.prose <= limits[number] * running
        and root.free <= 2 * limits[number] * free
    ]
    together: Counter[tuple[str, bool]] = Counter()
    for number in small:
        together[walked.roots[number].reason, walked.roots[number].strong] += walked.roots[
            number
        ].prose
    return {
        number
        for number in small
        if together[walked.roots[number].reason, walked.roots[number].strong]
        <= limits[number] * running
    }


def _limit(root: Region, tops: int) -> float:
    """The share of the page's text that a root may hold and still be furniture."""
    furniture = table("extract", "boilerplate")
    limit = float(furniture["limits"][root.reason])
    if not root.strong:
        return limit / 2
    beside = tops > 0 and not root.top
    return max(limit, float(furniture["beside"].get(root.reason, 0.0))) if beside else limit


def _most_words(root: Region) -> int:
    return int(table("extract", "boilerplate")["most_words"][root.reason])


def _is_mere_heading(root: Region) -> bool:
    """Names tell little of an element that holds nothing but a heading: its section has the same
    ones.
    """
    return root.lines == root.headings == 1


def _by_main(lines: list[DomLine], verdicts: list[str]) -> None:
    """Where the page marks its main part and most running text is in it, the rest is not the
    policy.
    """
    told = [prose(line.words, line.linked) for line in lines]
    inside = sum(
        count
        for line, count, verdict in zip(lines, told, verdicts, strict=True)
        if line.main and not verdict
    )
    total = sum(count for count, verdict in zip(told, verdicts, strict=True) if not verdict)
    if not inside or inside < _MAIN_SHARE * total:
        return
    for number, line in enumerate(lines):
        if not line.main and not verdicts[number]:
            verdicts[number] = OUTSIDE_MAIN


def _contents(lines: list[DomLine], verdicts: list[str]) -> None:
    """Set aside lists that repeat the headings: links to places on the page itself, or the
    headings' very words.
    """
    places = list(_open(verdicts))
    ahead = Counter(
        fold_line(lines[place].text) for place in places if lines[place].kind is BlockKind.HEADING
    )
    run: list[int] = []
    for place in (*places, None):
        if place is not None:
            line, told = lines[place], fold_line(lines[place].text)
            if line.kind is BlockKind.HEADING:
                ahead[told] -= 1
            if (
                line.kind not in ROWS
                and line.words <= _LONGEST_ENTRY
                and (_leads_inside(line) or ahead[told] > 0)
            ):
                run.append(place)
                continue
        if len(run) >= _FEWEST_CONTENTS:
            for entry in run:
                verdicts[entry] = "table of contents"
        run = []


def _leads_inside(line: DomLine) -> bool:
    return line.inside and line.linked >= 0.7 * line.words and line.kind is not BlockKind.HEADING


def _related(lines: list[DomLine], verdicts: list[str]) -> None:
    """Set aside a heading that announces other pages, with the links below it."""
    related = table("extract", "boilerplate")["related"]
    headings, columns = frozenset(related["headings"]), frozenset(related["columns"])
    places = list(_open(verdicts))
    for position, number in enumerate(places):
        told = fold_line(lines[number].text) if lines[number].words <= 5 else ""
        if told not in headings and (told not in columns or lines[number].main):
            continue
        run = []
        for place in places[position + 1 : position + 1 + _MOST_RELATED]:
            if lines[place].linked < 0.7 * lines[place].words or _is_top(lines[place]):
                break
            run.append(place)
        if len(run) >= 2:
            for place in (number, *run):
                verdicts[place] = "related links"


def _is_top(line: DomLine) -> bool:
    return line.kind is BlockKind.HEADING and line.level == 1


def _span(lines: list[DomLine], verdicts: list[str], title: str) -> None:
    """Keep the stretch of lines with the most running text and the fewest menus, with its title and
    its tail.
    """
    places = list(_open(verdicts))
    if not places:
        return
    credit = [_credit(lines[place], title) for place in places]
    first, last = max(
        (_best_stretch(credit, *part) for part in _parts(lines, places)),
        key=lambda part: sum(credit[part[0] : part[1] + 1]),
    )
    first = _with_title(lines, places, first)
    last = _with_tail(lines, places, last)
    while last > first and lines[places[last]].kind is BlockKind.HEADING:
        last -= 1
    for position, place in enumerate(places):
        if not first <= position <= last:
            verdicts[place] = AROUND


def _with_title(lines: list[DomLine], places: list[int], first: int) -> int:
    """The position at which the title above the stretch stands, or the date that the text is of."""
    reach = range(first - 1, max(first - 1 - _TITLE_REACH, -1), -1)
    titles = [back for back in reach if _is_title(lines[places[back]])]
    tops = [back for back in titles if lines[places[back]].level == 1]
    title = (tops or titles or [first])[0]
    dated = [
        back
        for back in reach
        if back < title
        and _DATED.search(lines[places[back]].text)
        and lines[places[back]].words <= SHORT_LINE
    ]
    if not dated:
        return title
    above = lines[places[dated[-1] - 1]] if dated[-1] else None
    named = (
        above is not None and above.words <= SHORT_LINE and not above.button and not above.linked
    )
    return dated[-1] - 1 if named else dated[-1]


def _is_title(line: DomLine) -> bool:
    return line.kind is BlockKind.HEADING and line.level <= 2


def _with_tail(lines: list[DomLine], places: list[int], last: int) -> int:
    """The position of the last line of an address, a date or a sentence below the stretch, before
    any link.
    """
    for ahead in range(last + 1, min(last + 1 + _TAIL_REACH, len(places))):
        line = lines[places[ahead]]
        if line.linked > 0.5 * line.words or line.button:
            break
        if _closes(line):
            last = ahead
    return last


def _closes(line: DomLine) -> bool:
    """Whether a line can be the end of a policy: an address, a date, a sentence; not a menu's
    heading.
    """
    told = (
        line.words >= 5
        or line.text.endswith((".", ",", ":", ";"))
        or _CONTACT.search(line.text) is not None
    )
    return told and line.linked <= 0.5 * line.words and line.kind is not BlockKind.HEADING


def _parts(lines: list[DomLine], places: list[int]) -> list[tuple[int, int]]:
    """The page cut where it has columns of links under short headings: the site's own map, never
    inside a policy.
    """
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


def _is_menu(line: DomLine) -> bool:
    short_heading = line.kind is BlockKind.HEADING and line.words <= 5
    return short_heading or (not line.inside and line.linked >= 0.9 * line.words > 0)


def _credit(line: DomLine, title: str) -> float:
    """How much a line speaks for being part of a policy rather than of the page around it."""
    if (
        line.kind is BlockKind.HEADING
        and line.level <= 2
        and len(line.text) > 5
        and line.text.casefold() in title
    ):
        return _TITLE_CREDIT
    if running := prose(line.words, line.linked):
        return float(min(running, _MOST_CREDIT))
    if line.kind is BlockKind.HEADING and not line.button:
        return _HEADING_CREDIT
    if line.linked > 0.5 * line.words:
        return _LINK_IN_MAIN if line.main else _LINK
    return _short_credit(line)


def _short_credit(line: DomLine) -> float:
    if line.words >= 4 and line.text.endswith((".", ":", ";")):
        return _SENTENCE_CREDIT
    if line.kind is BlockKind.TABLE_ROW:
        return _ROW_CREDIT
    return _SHORT_PARAGRAPH if line.kind is BlockKind.PARAGRAPH and not line.main else _ENTRY_CREDIT


def _best_stretch(credit: list[float], start: int, stop: int) -> tuple[int, int]:
    """First and last position of the stretch with the largest sum between `start` and `stop`
    (Kadane).
    """
    best, best_at, total, begin = float("-inf"), (start, stop), 0.0, start
    for position in range(start, stop + 1):
        if total <= 0:
            total, begin = 0.0, position
        total += credit[position]
        if total >= best:
            best, best_at = total, (begin, position)
    return best_at


def _twice(lines: list[DomLine], verdicts: list[str]) -> None:
    """Set aside the second of two equal neighbours, and a whole text that is printed again word by
    word.
    """
    places = list(_open(verdicts))
    keys = [lines[place].text.casefold() for place in places]
    for position in range(1, len(places)):
        same = keys[position] == keys[position - 1] and lines[places[position]].kind not in ROWS
        if same and lines[places[position]].kind is not BlockKind.LIST_ITEM:
            verdicts[places[position]] = SAID_TWICE
    places = list(_open(verdicts))
    keys = [lines[place].text.casefold() for place in places]
    if again := _second_print(keys, [lines[place].words for place in places]):
        for position in range(*again):
            verdicts[places[position]] = SAID_TWICE


def _second_print(keys: list[str], words: list[int]) -> tuple[int, int] | None:
    """The stretch that repeats the stretch before it word by word and holds nearly half of all
    words.
    """
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
        while (
            position + length < len(keys)
            and first + length < position
            and keys[first + length] == keys[position + length]
        ):
            length += 1
        if length > 3 and sum(words[position : position + length]) >= _TWICE_SHARE * total:
            return position, position + length
        position += max(length, 1)
    return None


def _notices(lines: list[DomLine], verdicts: list[str]) -> None:
    """Take back what stands above or beside the policy and speaks of it: the date it is of, the one
    to come.
    """
    first = next(iter(_open(verdicts)), 0)
    for number, line in enumerate(lines):
        if (
            verdicts[number] not in _NEAR
            or line.words > _LONGEST_NOTICE
            or not _DATED.search(line.text)
        ):
            continue
        dates = number < first and line.words <= SHORT_LINE and _patterns("dates").search(line.text)
        if dates or _patterns("changes").search(line.text):
            verdicts[number] = ""


def _open(verdicts: list[str]) -> Iterable[int]:
    return [number for number, verdict in enumerate(verdicts) if not verdict]


@cache
def _patterns(notice: str) -> re.Pattern[str]:
    return re.compile("|".join(table("extract", "boilerplate")["notices"][notice]), re.IGNORECASE)
