"""Which lines of a page are its policy, and what the others are.

The policy stands where most text that speaks as policies do stands (`page_layout`). What is outside
of that goes, save what speaks as well; what is inside stays, save islands of links, buttons and
lines that nobody writes into a policy. A line that speaks is never excluded for what it says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from monitor.extract.dom_lines import DomLine, DomLines
from monitor.extract.page_layout import ROWS, WRAPPERS, PageLayout, lay_out
from monitor.language.tables import table
from monitor.model.document import BlockKind

OUTSIDE = "outside the policy"
ISLAND = "a part of the page in the policy"
CONTENTS = "table of contents"
SAID_TWICE = "said twice"

_SPEAKS, _SPEAKS_AROUND = 1.0, 2.0
_FEWEST_WORDS = 4
_KNOWN_SHARE = 0.3
_BOILERPLATE = -1.0
_ANSWER, _ANSWER_WORDS = -2.0, 4
_SHORT_LINE = 12
_DATED = re.compile(r"\b(?:19|20)\d\d\b")
_CONTACT = re.compile(r"@|\+\d|\d{4}")
_TITLE_REACH = 40
_DATE_REACH = 8
_DIALOG_FIELDS = 3
_LONG_LINE = 8
_PLAINLY = -3.0
_SENTENCE_ENDS = '.!?。！？।።؟'
_TWICE_SHARE = 0.42
_FEWEST_CONTENTS = 3
_LONGEST_ENTRY = 25


def exclusion_reasons(page: DomLines, title: str) -> list[str]:
    """Return for each line why it is no part of the policy; empty where it is. `title` is the
    page's own.
    """
    lines = page.lines
    reasons = [""] * len(lines)
    if not lines:
        return reasons
    layout = lay_out(page)
    view = _View(layout, page)
    view.regions(reasons)
    view.outside(reasons, title.casefold())
    view.islands(reasons)
    _contents(lines, reasons)
    _twice(lines, reasons)
    return reasons


class _View:
    def __init__(self, layout: PageLayout, page: DomLines) -> None:
        self.layout, self.page, self.lines = layout, page, layout.lines
        self.speaks = [self._speaks(n, _SPEAKS) for n in range(len(self.lines))]
        self.lists = self._lists()
        self.path = set()
        here = layout.content
        while here >= 0:
            self.path.add(here)
            here = layout.above[here]
        self.span = self._narrow(layout.span(layout.content))

    def _narrow(self, span: range) -> range:
        """The lines of the policy without the parts before and after it that do not speak."""
        parts = self._parts(span)
        start = self._silent(parts)
        stop = len(parts) - self._silent(parts[::-1])
        return range(parts[start][0], parts[stop - 1][-1] + 1) if start < stop else span

    def _silent(self, parts: list[list[int]]) -> int:
        """How many parts from the first on do not speak, up to the last element among them."""
        silent = 0
        for number, part in enumerate(parts):
            wrapped = self._wrapper(part)
            if self._part_speaks(part, wrapped):
                break
            if wrapped >= 0:
                silent = number + 1
        return silent

    def _wrapper(self, part: list[int]) -> int:
        box = self.lines[part[0]].box
        while box >= 0 and self.layout.above[box] != self.layout.content:
            box = self.layout.above[box]
        inside = box >= 0 and box != self.layout.content
        return box if inside and self.page.boxes[box].tag in WRAPPERS else -1

    def _parts(self, span: range) -> list[list[int]]:
        """The lines under each child of the policy's element."""
        parts: list[list[int]] = []
        owner = -2
        for n in span:
            box = self.lines[n].box
            top = -1
            while box >= 0 and box != self.layout.content:
                top, box = box, self.layout.above[box]
            if top == -1 or top != owner:
                parts.append([])
            owner = top
            parts[-1].append(n)
        return parts

    def _part_speaks(self, part: list[int], box: int) -> bool:
        free = [n for n in part if self._region(n) < 0]
        told = sum(self.speaks[n] or self._states(n) for n in free)
        choices = sum(self.choice(n) for n in part)
        fields = self.layout.fields[box] if box >= 0 else 0
        if fields >= _DIALOG_FIELDS and choices:
            return told > 3 * (fields + choices)
        if choices:
            return any(self._speaks(n, _SPEAKS_AROUND) for n in free)
        return told > 0

    def _is_sentence(self, n: int) -> bool:
        """Whether a line is a sentence, or as long as one, and no link or button."""
        line = self.lines[n]
        if line.linked > 0.5 * line.words or line.button:
            return False
        ends = line.text.rstrip("\"'”’»)] ")[-1:] in _SENTENCE_ENDS
        return line.words >= _LONG_LINE or (ends and line.words >= _FEWEST_WORDS)

    def _states(self, n: int) -> bool:
        return self._is_sentence(n) and self.layout.speech[n] > _BOILERPLATE

    def _speaks(self, n: int, least: float) -> bool:
        line = self.lines[n]
        free = line.words - line.linked
        if free < _FEWEST_WORDS or line.linked > 0.5 * line.words or line.button:
            return False
        if self.layout.known[n] < _KNOWN_SHARE:
            return line.text.rstrip()[-1:] in ".;:。．।" or free >= 8
        return self.layout.speech[n] >= least

    def _lists(self) -> list[int]:
        """Of each box the outermost list around it, in the policy; -1 for none."""
        lists: list[int] = []
        for number, box in enumerate(self.page.boxes):
            up = lists[box.above] if box.above >= 0 else -1
            own = number if box.tag in {"ul", "ol"} else -1
            lists.append(up if up >= 0 else own)
        return lists

    def choice(self, n: int) -> bool:
        line = self.lines[n]
        if line.kind is not BlockKind.PARAGRAPH and not line.button or line.kind is BlockKind.HEADING:
            return False
        return line.button or (line.words <= _ANSWER_WORDS and self.layout.speech[n] <= _ANSWER)

    def regions(self, reasons: list[str]) -> None:
        """Menus, footers and the like outside of the policy go."""
        span = self.span
        for n, line in enumerate(self.lines):
            region = self._region(n)
            if region >= 0 and n not in span and not self._head(line, region):
                reasons[n] = self.page.boxes[region].reason

    def _region(self, n: int) -> int:
        assert self.layout.region is not None
        box = self.lines[n].box
        return self.layout.region[box] if box >= 0 else -1

    def _head(self, line: DomLine, region: int) -> bool:
        """The heading of the policy may stand in a `header`."""
        if self.page.boxes[region].reason != "site header":
            return False
        return line.linked == 0 and not line.button and line.kind is BlockKind.HEADING

    def outside(self, reasons: list[str], title: str) -> None:
        span = self.span
        head = self._title(span.start, reasons, title)
        for unit in self._units(span):
            open_ = [n for n in unit if not reasons[n]]
            if not open_:
                continue
            between = head <= open_[-1] < span.start
            for n in open_:
                if n == head or (head - _DATE_REACH <= n < span.start and self._dated(n)):
                    continue
                if not self._belongs(n, unit, between):
                    reasons[n] = OUTSIDE

    def _belongs(self, n: int, unit: list[int], between: bool) -> bool:
        line = self.lines[n]
        if between and line.kind is BlockKind.HEADING and self.layout.speech[n] >= 0:
            return not line.button and not line.linked
        least = _SPEAKS if between else _SPEAKS_AROUND
        speaking = sum(self._speaks(m, least) for m in unit)
        choices = sum(self.choice(m) for m in unit)
        return speaking > 2 * choices + 3 * self._fields(unit) and not self.inert(n)

    def _fields(self, unit: list[int]) -> int:
        """Fields in the largest element that holds the lines and nothing of the policy."""
        box, top = self.lines[unit[0]].box, -1
        while box >= 0 and box not in self.path:
            top, box = box, self.layout.above[box]
        return self.layout.fields[top] if top >= 0 else 0

    def _dated(self, n: int) -> bool:
        line = self.lines[n]
        return (
            line.words <= _SHORT_LINE
            and line.linked == 0
            and _DATED.search(line.text) is not None
            and self.layout.speech[n] > _BOILERPLATE
        )

    def _title(self, start: int, reasons: list[str], title: str) -> int:
        """The line of the heading above the policy; its own first line where none stands there."""
        words = set(re.findall(r"\w+", title))
        best = start
        for n in range(start - 1, max(start - _TITLE_REACH, 0) - 1, -1):
            line = self.lines[n]
            if reasons[n] or line.kind is not BlockKind.HEADING or line.button or line.linked:
                continue
            if line.level == 1:
                return n
            own = set(re.findall(r"\w+", line.text.casefold()))
            if best == start and line.level == 2 and own and 2 * len(own & words) > len(own):
                best = n
        return best

    def _units(self, span: range) -> Iterator[list[int]]:
        """The lines outside of the policy, those of one branch of the page together."""
        unit: list[int] = []
        owner = -2
        for n in range(len(self.lines)):
            if n in span:
                continue
            box = self.lines[n].box
            top = -1
            while box >= 0 and box not in self.path:
                top, box = box, self.layout.above[box]
            if top == -1 or top != owner:
                if unit:
                    yield unit
                unit = []
            owner = top
            unit.append(n)
        if unit:
            yield unit

    def inert(self, n: int) -> bool:
        """Whether a line may be a part of the page around the policy."""
        line = self.lines[n]
        if self.speaks[n] or line.kind in ROWS or self._dated(n) or _CONTACT.search(line.text):
            return False
        if line.kind is BlockKind.HEADING and not line.button:
            return False
        return self._evidence(n) < 0 and (
            line.button
            or line.linked >= 0.7 * line.words > 0
            or (self._evidence(n) <= _BOILERPLATE and self.layout.known[n] >= 0.5)
        )

    def _evidence(self, n: int) -> float:
        line = self.lines[n]
        given = max(-4.0, min(1.0, self.layout.speech[n]))
        if line.button:
            given -= 1.0
        if line.linked >= 0.7 * line.words > 0:
            given -= 0.7
        if self._is_sentence(n):
            return given
        if self._region(n) >= 0 and self.page.boxes[self._region(n)].reason != "site header":
            given -= 0.7
        return given

    def islands(self, reasons: list[str]) -> None:
        span = self.span
        places = [n for n in span if not reasons[n]]
        told = [n for n in places if self.speaks[n] and self.lines[n].kind is not BlockKind.HEADING]
        if not told:
            return
        guarded = self._guarded(places)
        run: list[int] = []
        for n in (*places, None):
            if n is not None and self.inert(n) and self._list(n) not in guarded:
                run.append(n)
                continue
            if n is not None and run and False:
                pass
            self._close(run, reasons, told, places)
            run = []

    def _list(self, n: int) -> int:
        box = self.lines[n].box
        return self.lists[box] if box >= 0 and self.lists[box] >= 0 else -2

    def _guarded(self, places: list[int]) -> set[int]:
        """Lists with an entry of the policy: one such makes all of them so."""
        return {self._list(n) for n in places if not self.inert(n)} - {-2}

    def _close(self, run: list[int], reasons: list[str], told: list[int], places: list[int]) -> None:
        if not run:
            return
        edge = run[0] < told[0] or run[-1] > told[-1]
        marked = any(self.lines[n].button or self.lines[n].linked for n in run)
        if sum(self._evidence(n) for n in run) > _BOILERPLATE or not (edge or marked):
            return
        if not marked:
            run = [n for n in run if not self._is_sentence(n) or self.layout.speech[n] <= _PLAINLY]
            if not run:
                return
        for n in self._with_heading(run, places):
            reasons[n] = ISLAND

    def _with_heading(self, run: list[int], places: list[int]) -> list[int]:
        """The run with the heading right above it, where it is all that stands under that."""
        at = places.index(run[0])
        stop = places.index(run[-1]) + 1
        if at == 0:
            return run
        head = places[at - 1]
        above = self.lines[head]
        if above.kind is not BlockKind.HEADING or above.level == 1:
            return run
        if self.lines[run[0]].box >= 0 and self.layout.above[self.lines[run[0]].box] == above.box:
            return run
        alone = stop == len(places) or self.lines[places[stop]].kind is BlockKind.HEADING
        own = self.layout.above[above.box] if above.box >= 0 else -1
        boxed = own >= 0 and self.layout.span(own) == range(head, run[-1] + 1)
        told = self.layout.speech[head] < _SPEAKS
        return [head, *run] if boxed or (alone and told) else run


def fold_line(text: str) -> str:
    """Return a line as lines are compared: lower case, straight quotes, no marks around it."""
    return text.casefold().replace("’", "'").strip("?!:.… ¿")


def _contents(lines: list[DomLine], reasons: list[str]) -> None:
    """Set aside lists that repeat the headings: links to places on the page itself, or the
    headings' very words.
    """
    places = list(_open(reasons))
    ahead = Counter(
        fold_line(lines[place].text)
        for place in places
        if lines[place].kind is BlockKind.HEADING
    )
    run: list[int] = []
    for place in (*places, None):
        if place is not None:
            line, told = lines[place], fold_line(lines[place].text)
            if line.kind is BlockKind.HEADING:
                ahead[told] -= 1
            if (
                line.kind not in ROWS
                and (line.level > 1 or line.kind is not BlockKind.HEADING)
                and line.words <= _LONGEST_ENTRY
                and (_leads_inside(line) or ahead[told] > 0)
            ):
                run.append(place)
                continue
        if len(run) >= _FEWEST_CONTENTS:
            for entry in run:
                reasons[entry] = CONTENTS
        run = []


def _leads_inside(line: DomLine) -> bool:
    return (
        line.inside and line.linked >= 0.7 * line.words and line.kind is not BlockKind.HEADING
    )


def _twice(lines: list[DomLine], reasons: list[str]) -> None:
    """Set aside the second of two equal neighbours, and a whole text that is printed again word by
    word.
    """
    places = list(_open(reasons))
    keys = [lines[place].text.casefold() for place in places]
    for position in range(1, len(places)):
        same = (
            keys[position] == keys[position - 1] and lines[places[position]].kind not in ROWS
        )
        if same and lines[places[position]].kind is not BlockKind.LIST_ITEM:
            reasons[places[position]] = SAID_TWICE
    places = list(_open(reasons))
    keys = [lines[place].text.casefold() for place in places]
    if again := _second_print(keys, [lines[place].words for place in places]):
        for position in range(*again):
            reasons[places[position]] = SAID_TWICE


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


def _open(reasons: list[str]) -> Iterable[int]:
    return [number for number, reason in enumerate(reasons) if not reason]
