"""Which lines of a page are its policy, and what the others are.

The policy stands where most text that speaks as policies do stands (`page_layout`). What is outside
of that goes, save what speaks as well. What is inside stays, save islands: questions with their
answers, and links, buttons and labels that say what they are (`line_evidence`). A sentence among
others of the policy is never excluded for what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from monitor.extract.dom_lines import DomLines
from monitor.extract.line_evidence import (
    BOILERPLATE,
    PLAIN_BOILERPLATE,
    SPEAKS,
    SPEAKS_PLAINLY,
    LineEvidence,
    weigh_lines,
)
from monitor.extract.page_layout import WRAPPERS, PageLayout, lay_out
from monitor.extract.repeated_lines import exclude_contents, exclude_repeated
from monitor.model.document import BlockKind

OUTSIDE = "outside the policy"
ISLAND = "links, buttons or labels"
DIALOG = "a question with its answers"

_TITLE_REACH, _DATE_REACH = 40, 8
"""Lines above the policy among which its title, and above that the date it is of, may stand."""
_DIALOG_FIELDS = 3
"""Fields from which on a part of the page with buttons is a form or panel: a sign-up form at the
end of a section has one or two."""
_FEWEST_ANSWERS, _LONGEST_QUESTION = 2, 3
"""Answers that make a question of the lines above them, and how many of these there are."""
_FEWEST_LABELS, _PLAIN_LABELS = 3, -2.0
"""Labels in a row, and what they score on average, that are a picker in the midst of a policy:
languages one below the other. A single word may be an entry of a list that lost its markup."""
_WORD = re.compile(r"\w+")


def exclusion_reasons(page: DomLines, title: str) -> list[str]:
    """Return for each line why it is no part of the policy; empty where it is. `title` is the
    page's own.
    """
    reasons = [""] * len(page.lines)
    if page.lines:
        layout = lay_out(page)
        finder = _Finder(layout, weigh_lines(layout), reasons)
        finder.exclude_outside(title.casefold())
        finder.exclude_page_parts()
        finder.exclude_dialogs()
        finder.exclude_islands()
        exclude_contents(page.lines, reasons)
        exclude_repeated(page.lines, reasons)
    return reasons


class _Finder:
    """Writes reasons for the lines of one page."""

    def __init__(self, layout: PageLayout, evidence: LineEvidence, reasons: list[str]) -> None:
        self._layout, self._evidence, self._reasons = layout, evidence, reasons
        self._span = self._narrowed(layout.span(layout.content))

    def _kept(self, numbers: Iterable[int]) -> list[int]:
        return [number for number in numbers if not self._reasons[number]]

    # -- the span of the policy

    def _narrowed(self, span: range) -> range:
        """The lines of the policy's element without the parts at its ends that state nothing."""
        parts = list(self._layout.parts(span))
        first, last = self._silent(parts), self._silent(parts[::-1])
        if first + last >= len(parts):
            return span
        return range(parts[first][1][0], parts[len(parts) - 1 - last][1][-1] + 1)

    def _silent(self, parts: list[tuple[int, list[int]]]) -> int:
        """How many parts from the first on state nothing, up to the last element among them."""
        silent = 0
        for number, (box, part) in enumerate(parts):
            if self._part_states(part, box):
                break
            if box >= 0 and self._layout.page.boxes[box].tag in WRAPPERS:
                silent = number + 1
        return silent

    def _part_states(self, part: list[int], box: int) -> bool:
        """Whether a part is of the policy: something in it states, and more so beside choices."""
        evidence = self._evidence
        free = [number for number in part if not self._layout.reason(number)]
        stated = sum(evidence.states(number) for number in free)
        choices = sum(map(evidence.is_choice, part))
        fields = self._layout.fields[box] if box >= 0 else 0
        if choices and fields >= _DIALOG_FIELDS:
            return stated > 3 * (fields + choices)
        if choices:
            return any(evidence.says(number, SPEAKS_PLAINLY) for number in free)
        return stated > 0

    # -- outside of it

    def exclude_outside(self, title: str) -> None:
        """Exclude what stands before and after the policy, but for its title, dates and notices and
        for parts that speak as it does.
        """
        span = self._span
        outside = (*range(span.start), *range(span.stop, len(self._reasons)))
        for number in outside:
            self._reasons[number] = self._layout.reason(number)
        head = self._title(title)
        self._reasons[head] = ""
        for box, part in self._layout.parts(outside):
            between = head <= part[-1] < span.start
            speaking = self._part_speaks(part, box, between)
            for number in self._kept(part):
                if number != head and not self._belongs(number, head, speaking):
                    self._reasons[number] = OUTSIDE
        self._take_back(outside, head)

    def _take_back(self, outside: Iterable[int], head: int) -> None:
        """Keep the date above the policy and what says on which day it changes, in any part."""
        for number in outside:
            near = head - _DATE_REACH <= number < self._span.start
            dated = near and self._evidence.is_dated(number)
            if dated or self._evidence.is_notice(number):
                self._reasons[number] = ""

    def _belongs(self, number: int, head: int, speaking: bool) -> bool:
        """Whether a line outside of the policy's element is of the policy all the same."""
        line = self._layout.lines[number]
        between = head < number < self._span.start
        if between and line.kind is BlockKind.HEADING and self._layout.speech[number] >= 0:
            return not line.button and not line.linked
        return speaking and not self._evidence.is_inert(number)

    def _part_speaks(self, part: list[int], box: int, between: bool) -> bool:
        """Whether a part of the page speaks as policies do, in most of its words, and asks for
        nothing.
        """
        least = SPEAKS if between else SPEAKS_PLAINLY
        lines = self._layout.lines
        speaking = [number for number in part if self._evidence.says(number, least)]
        words = sum(lines[number].words for number in part)
        if 2 * sum(lines[number].words for number in speaking) < words:
            return False
        choices = sum(map(self._evidence.is_choice, part))
        fields = self._layout.fields[box] if box >= 0 else 0
        return len(speaking) > 2 * choices + 3 * fields

    def _title(self, title: str) -> int:
        """The line of the heading above the policy; its own first line where none stands there."""
        start = self._span.start
        words = set(_WORD.findall(title))
        named = start
        for number in range(start - 1, max(start - _TITLE_REACH, 0) - 1, -1):
            line = self._layout.lines[number]
            if not self._may_be_title(number):
                continue
            if line.level == 1:
                return number
            own = set(_WORD.findall(line.text.casefold()))
            if named == start and line.level == 2 and 2 * len(own & words) > len(own):
                named = number
        return named

    def _may_be_title(self, number: int) -> bool:
        line = self._layout.lines[number]
        plain = line.kind is BlockKind.HEADING and not line.button and not line.linked
        return plain and self._layout.reason(number) in {"", "site header"}

    # -- inside of it

    def exclude_page_parts(self) -> None:
        """Exclude menus, footers and the like of the page, where the policy's element is its body;
        those of an article may hold a clause.
        """
        silent: dict[int, bool] = {}
        for number in self._kept(self._span):
            region = self._layout.page_part(number)
            if region >= 0 and region not in silent:
                span = self._layout.span(region)
                silent[region] = not any(self._evidence.speaks[line] for line in span)
            if region >= 0 and silent[region]:
                self._reasons[number] = self._layout.reason(number)

    def exclude_dialogs(self) -> None:
        """Exclude questions with their answers, such as a banner that a script put into the text.

        The question is what stands right above the answers, in one element with them and nothing
        of the policy.
        """
        places = self._kept(self._span)
        for box, answers in self._answers(places).items():
            inside = self._kept(self._layout.span(box))
            if self._is_dialog(inside, answers):
                for number in inside:
                    self._reasons[number] = self._layout.reason(number) or DIALOG

    def _is_dialog(self, inside: list[int], answers: set[int]) -> bool:
        rest = [number for number in inside if number not in answers]
        asks = len(answers) >= _FEWEST_ANSWERS and len(rest) <= _LONGEST_QUESTION
        return asks and not any(map(self._is_of_policy, rest))

    def _is_of_policy(self, number: int) -> bool:
        """Whether a line beside answers is more than their question."""
        heading = self._layout.lines[number].kind is BlockKind.HEADING
        if heading:
            return self._layout.speech[number] >= SPEAKS
        return self._evidence.says(number, SPEAKS_PLAINLY)

    def _answers(self, places: list[int]) -> dict[int, set[int]]:
        """The choices that stand together, by the innermost box that holds a question, too."""
        found: dict[int, set[int]] = {}
        for number in places:
            box = self._layout.lines[number].box
            if self._evidence.is_choice(number) and box >= 0:
                around = self._layout.page.boxes[box].above
                small = around >= 0 and around not in self._layout.path
                if small and len(self._layout.span(around)) > 1:
                    found.setdefault(around, set()).add(number)
        return found

    def exclude_islands(self) -> None:
        """Exclude runs of links, buttons and labels that say what they are."""
        places = self._kept(self._span)
        stated = [number for number in places if self._is_said(number)]
        if not stated:
            return
        free = self._free(places)
        position = 0
        while position < len(places):
            run = list(takewhile(free.__contains__, places[position:]))
            if run and self._is_island(run, stated[0], stated[-1]):
                self._exclude(run, places, position)
            position += max(1, len(run))

    def _free(self, places: list[int]) -> set[int]:
        """The lines that may be an island: what is inert, and entries that are links, where their
        list has no other entries. One entry of the policy makes all of its list so.
        """
        evidence, layout = self._evidence, self._layout
        inert = {number for number in places if evidence.is_inert(number)}
        linked = {
            number for number in places if evidence.is_link(number) and layout.list_of(number) >= 0
        }
        guarded = {layout.list_of(number) for number in places if number not in inert | linked}
        return {number for number in inert | linked if layout.list_of(number) not in guarded - {-1}}

    def _is_said(self, number: int) -> bool:
        heading = self._layout.lines[number].kind is BlockKind.HEADING
        return self._evidence.speaks[number] and not heading

    def _is_island(self, run: list[int], first: int, last: int) -> bool:
        """Whether enough speaks against a run: at the edges of the policy, or where it has links or
        buttons, or is a picker.
        """
        total = sum(map(self._evidence.against, run))
        if total > BOILERPLATE:
            return False
        edge = run[0] < first or run[-1] > last
        picker = len(run) >= _FEWEST_LABELS and total <= _PLAIN_LABELS * len(run)
        return edge or picker or self._is_marked(run)

    def _is_marked(self, run: list[int]) -> bool:
        lines = self._layout.lines
        return any(lines[number].button or self._evidence.is_link(number) for number in run)

    def _exclude(self, run: list[int], places: list[int], position: int) -> None:
        """Exclude a run with its heading; of sentences only those that nobody writes into a policy,
        and those in a box with links or buttons and nothing else.
        """
        head = self._heading_of(run, places, position)
        whole = range((head or run)[0], run[-1] + 1)
        for number in (*head, *run):
            if not self._is_guarded(number, whole):
                self._reasons[number] = self._layout.reason(number) or ISLAND

    def _is_guarded(self, number: int, run: range) -> bool:
        if not self._evidence.is_sentence(number):
            return False
        plain = self._layout.speech[number] <= PLAIN_BOILERPLATE
        return not plain and not any(map(self._has_choice, self._boxes(number, run)))

    def _boxes(self, number: int, run: range) -> Iterator[range]:
        """The lines of each box around a line that is no larger than the run."""
        box = self._layout.lines[number].box
        while box >= 0 and box not in self._layout.path:
            span = self._layout.span(box)
            if span.start < run.start or span.stop > run.stop:
                return
            yield span
            box = self._layout.page.boxes[box].above

    def _has_choice(self, span: range) -> bool:
        return self._is_marked([*span])

    def _heading_of(self, run: list[int], places: list[int], position: int) -> list[int]:
        """The heading right above a run that is all that stands under it."""
        if not run or not position:
            return []
        head = places[position - 1]
        line = self._layout.lines[head]
        if line.kind is not BlockKind.HEADING or line.level == 1 or self._is_in(run[0], line.box):
            return []
        around = self._layout.page.boxes[line.box].above if line.box >= 0 else -1
        boxed = around >= 0 and self._layout.span(around) == range(head, run[-1] + 1)
        return [head] if boxed or self._is_alone(run, places, head) else []

    def _is_in(self, number: int, heading: int) -> bool:
        """Whether a line, such as a button, stands in the heading itself."""
        box = self._layout.lines[number].box
        return box >= 0 and self._layout.page.boxes[box].above == heading

    def _is_alone(self, run: list[int], places: list[int], head: int) -> bool:
        after = [place for place in places if place > run[-1]][:1]
        ends = not after or self._layout.lines[after[0]].kind is BlockKind.HEADING
        return ends and self._layout.speech[head] < SPEAKS
