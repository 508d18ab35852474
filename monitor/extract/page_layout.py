"""Where on a page its policy stands: the element that holds nearly all text that speaks as policies
do, and the parts around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from math import exp

from monitor.extract import policy_model
from monitor.extract.dom_lines import DomLine, DomLines, prose
from monitor.model.document import BlockKind

ROWS = frozenset({BlockKind.TABLE_ROW, BlockKind.TERM, BlockKind.DEFINITION})

_CONTENT_SHARE, _MAIN_SHARE = 0.85, 0.5
"""Share of the page's policy text that the element of the policy holds; of what the page itself
calls its main part, less is enough. Nearer to 1, a lead of its own drags the whole page in; at .75,
one long section of three becomes all."""
_REGION_WEIGHT = 0.1
"""What text weighs in elements such as `footer` and `dialog`: a policy that stands in one wholly is
found, and a long panel about cookies beside a short policy is not taken for it."""
_SHORT_WEIGHT = 0.5
"""What words of rows and entries weigh: a table of vendors is a policy, but menus are lists
too."""
WRAPPERS = frozenset(
    [
        "div",
        "section",
        "article",
        "main",
        "body",
        "html",
        "center",
        "form",
        "td",
        "tr",
        "tbody",
        "table",
        "details",
    ]
)
"""Elements that hold a whole policy. A list or a paragraph is part of one, however long."""
_LISTS = frozenset({"ul", "ol"})


@dataclass(slots=True)
class PageLayout:
    """The lines of a page with what they score, in the tree of its elements."""

    page: DomLines
    lines: list[DomLine]
    speech: list[float]
    """Of each line the log odds that it is a policy's, by its words."""
    known: list[float]
    """… and the share of its words that are known."""
    first: list[int]
    last: list[int]
    """The first and last line in each box."""
    fields: list[int]
    """Fields in each box."""
    mass: list[float]
    """Words of policy text in each box."""
    content: int = -1
    """The box of the policy; -1 for the whole page."""
    path: frozenset[int] = frozenset()
    """The box of the policy and all around it."""
    regions: list[int] = field(default_factory=list)
    """Of each box the outermost one around it that is a footer, a menu or the like, and does not
    hold the policy; -1 for none."""
    lists: list[int] = field(default_factory=list)
    """Of each box the outermost list around it; -1 for none."""

    def span(self, box: int) -> range:
        """Return the lines of a box, as indexes; of -1 all."""
        if box < 0:
            return range(len(self.lines))
        return range(self.first[box], self.last[box] + 1)

    def reason(self, number: int) -> str:
        """Return what the element around a line is beside the policy; empty where it is nothing."""
        box = self.lines[number].box
        region = self.regions[box] if box >= 0 else -1
        return self.page.boxes[region].reason if region >= 0 else ""

    def page_part(self, number: int) -> int:
        """Return the part of the page itself, right under its body, that a line stands in, as a
        box; -1 for none.
        """
        box = self.lines[number].box
        region = self.regions[box] if box >= 0 else -1
        above = self.page.boxes[region].above if region >= 0 else -1
        return region if above >= 0 and self.page.boxes[above].tag in {"body", "html"} else -1

    def list_of(self, number: int) -> int:
        """Return the outermost list that a line stands in, as a box; -1 for none."""
        box = self.lines[number].box
        return self.lists[box] if box >= 0 else -1

    def parts(self, numbers: Iterable[int]) -> Iterator[tuple[int, list[int]]]:
        """Yield lines by the largest box around each that does not hold the policy, with that box;
        -1 and a single line where it stands in none.
        """
        for box, part in groupby(numbers, self._branch):
            if box >= 0:
                yield box, list(part)
            else:
                yield from ((-1, [number]) for number in part)

    def _branch(self, number: int) -> int:
        box, branch = self.lines[number].box, -1
        while box >= 0 and box not in self.path:
            branch, box = box, self.page.boxes[box].above
        return branch


def lay_out(page: DomLines) -> PageLayout:
    """Return the layout of a page, with its policy found. Takes time linear in lines and boxes."""
    weighed = [policy_model.weigh(line.text) for line in page.lines]
    layout = PageLayout(
        page=page,
        lines=page.lines,
        speech=[score for score, _ in weighed],
        known=[known for _, known in weighed],
        first=[len(page.lines)] * len(page.boxes),
        last=[-1] * len(page.boxes),
        fields=[box.fields for box in page.boxes],
        mass=[0.0] * len(page.boxes),
    )
    _weigh_boxes(layout)
    _add_up(layout)
    layout.content = _content(layout)
    layout.path = frozenset(_upwards(layout, layout.content))
    layout.regions = _outermost(
        page, lambda number: bool(page.boxes[number].reason) and number not in layout.path
    )
    layout.lists = _outermost(page, lambda number: page.boxes[number].tag in _LISTS)
    return layout


def _weigh_boxes(layout: PageLayout) -> None:
    """Count the policy text that stands right in each box, in words."""
    weight: list[float] = []
    for box in layout.page.boxes:
        inherited = weight[box.above] if box.above >= 0 else 1.0
        weight.append(_REGION_WEIGHT if box.reason else inherited)
    for number, line in enumerate(layout.lines):
        if line.box >= 0:
            layout.first[line.box] = min(layout.first[line.box], number)
            layout.last[line.box] = number
            likely = 1 / (1 + exp(-layout.speech[number]))
            layout.mass[line.box] += weight[line.box] * likely * _text_words(line)


def _text_words(line: DomLine) -> float:
    """How many words of running text a line has; those of rows and entries count in part."""
    if running := prose(line.words, line.linked):
        return running
    if (line.kind in ROWS or line.kind is BlockKind.LIST_ITEM) and not line.button:
        return _SHORT_WEIGHT * (line.words - line.linked)
    return 0.0


def _add_up(layout: PageLayout) -> None:
    """Count what is in a box as what is in those around it, too."""
    for number in range(len(layout.page.boxes) - 1, -1, -1):
        above = layout.page.boxes[number].above
        if above >= 0:
            layout.mass[above] += layout.mass[number]
            layout.fields[above] += layout.fields[number]
            layout.first[above] = min(layout.first[above], layout.first[number])
            layout.last[above] = max(layout.last[above], layout.last[number])


def _content(layout: PageLayout) -> int:
    """The innermost box that holds nearly all policy text; -1 where none does."""
    boxes, mass = layout.page.boxes, layout.mass
    total = sum(mass[number] for number, box in enumerate(boxes) if box.above < 0)
    if not total:
        return -1
    around_main = _around_main(layout, _MAIN_SHARE * total)
    content = -1
    for number, box in enumerate(boxes):
        least = _MAIN_SHARE if number in around_main else _CONTENT_SHARE
        holds = box.above == content and mass[number] >= least * total
        if holds and box.tag in WRAPPERS:
            content = number
    return content


def _around_main(layout: PageLayout, least: float) -> set[int]:
    """The boxes that are, or are around, what the page calls its main part."""
    mains = (number for number, box in enumerate(layout.page.boxes) if box.tag == "main")
    return {
        box for number in mains if layout.mass[number] >= least for box in _upwards(layout, number)
    }


def _upwards(layout: PageLayout, box: int) -> Iterator[int]:
    while box >= 0:
        yield box
        box = layout.page.boxes[box].above


def _outermost(page: DomLines, wanted: Callable[[int], bool]) -> list[int]:
    """Of each box the outermost wanted one around it or itself; -1 for none."""
    found: list[int] = []
    for number, box in enumerate(page.boxes):
        around = found[box.above] if box.above >= 0 else -1
        if around < 0 and wanted(number):
            around = number
        found.append(around)
    return found
