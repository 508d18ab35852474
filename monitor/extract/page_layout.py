"""Where on a page its policy stands: the element that holds nearly all text that speaks as policies
do, and the parts around and in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from monitor.extract import policy_model
from monitor.extract.dom_lines import DomLine, DomLines, prose
from monitor.model.document import BlockKind

ROWS = frozenset({BlockKind.TABLE_ROW, BlockKind.TERM, BlockKind.DEFINITION})

_CONTENT_SHARE = 0.85
_MAIN_SHARE = 0.5
"""Share of the page's policy text that the element of the policy holds. Nearer to 1, a lead or a
closing paragraph of its own drags the whole page in; at .7, one long section of three becomes all."""
_REGION_WEIGHT = 0.1
"""What text weighs in elements such as `footer` and `aside`: a policy that stands in one wholly is
found, and a long list of small print beside one is not taken for it."""
_SHORT_WEIGHT = 0.5
"""What words of rows and entries weigh: a table of vendors is a policy, but menus are lists, too."""
WRAPPERS = frozenset(
    "div section article main body html center form td tr tbody table details".split()
)
"""Elements that hold a whole policy. A list or a paragraph is part of one, however long."""


@dataclass(slots=True)
class PageLayout:
    """The lines of a page with what they score, in the tree of its elements.

    `first` and `last` are the lines of each box, `fields` the fields in all of it; `content` is the
    box of the policy (-1: the whole page), and `region` of each box the outermost element around it
    that is a footer, a menu or the like, but none that holds the policy (-1 for none).
    """

    lines: list[DomLine]
    speech: list[float]
    known: list[float]
    first: list[int]
    last: list[int]
    fields: list[int]
    above: list[int]
    content: int = -1
    region: list[int] | None = None

    def span(self, box: int) -> range:
        """Return the lines of a box, as indexes; of -1 all."""
        if box < 0:
            return range(len(self.lines))
        return range(self.first[box], self.last[box] + 1)


def lay_out(page: DomLines) -> PageLayout:
    """Return the layout of a page, with its policy found. Takes time linear in lines and boxes."""
    weighed = [policy_model.weigh(line.text) for line in page.lines]
    boxes = page.boxes
    layout = PageLayout(
        lines=page.lines,
        speech=[score for score, _ in weighed],
        known=[known for _, known in weighed],
        first=[len(page.lines)] * len(boxes),
        last=[-1] * len(boxes),
        fields=[box.fields for box in boxes],
        above=[box.above for box in boxes],
    )
    mass = _mass(page, layout)
    _add_up(layout, mass)
    layout.content = _content(page, mass)
    layout.region = _regions(page, layout.content)
    return layout


def _mass(page: DomLines, layout: PageLayout) -> list[float]:
    """The policy text of each box by itself, in words."""
    mass = [0.0] * len(page.boxes)
    weight = [1.0] * len(page.boxes)
    for number, box in enumerate(page.boxes):
        inherited = weight[box.above] if box.above >= 0 else 1.0
        weight[number] = _REGION_WEIGHT if box.reason else inherited
    for number, line in enumerate(page.lines):
        if line.box >= 0:
            layout.first[line.box] = min(layout.first[line.box], number)
            layout.last[line.box] = number
            likely = 1 / (1 + exp(-layout.speech[number]))
            mass[line.box] += weight[line.box] * likely * _text_words(line)
    return mass


def _text_words(line: DomLine) -> float:
    """How many words of running text a line has; those of rows and entries count in part."""
    if running := prose(line.words, line.linked):
        return running
    if (line.kind in ROWS or line.kind is BlockKind.LIST_ITEM) and not line.button:
        return _SHORT_WEIGHT * (line.words - line.linked)
    return 0.0


def _add_up(layout: PageLayout, mass: list[float]) -> None:
    """Count what is in a box as what is in those around it, too."""
    for number in range(len(mass) - 1, -1, -1):
        above = layout.above[number]
        if above >= 0:
            mass[above] += mass[number]
            layout.fields[above] += layout.fields[number]
            layout.first[above] = min(layout.first[above], layout.first[number])
            layout.last[above] = max(layout.last[above], layout.last[number])


def _content(page: DomLines, mass: list[float]) -> int:
    """The innermost box that holds nearly all policy text; -1 where none does."""
    total = sum(mass[number] for number, box in enumerate(page.boxes) if box.above < 0)
    around_main = _around_main(page, [share >= _MAIN_SHARE * total > 0 for share in mass])
    content = -1
    for number, box in enumerate(page.boxes):
        least = _MAIN_SHARE if number in around_main else _CONTENT_SHARE
        holds = box.above == content and mass[number] >= least * total > 0
        if holds and box.tag in WRAPPERS:
            content = number
    return content


def _around_main(page: DomLines, large: list[bool]) -> set[int]:
    """The boxes that are, or are around, what the page calls its main part."""
    around: set[int] = set()
    for number, box in enumerate(page.boxes):
        here = number if box.tag == "main" and large[number] else -1
        while here >= 0 and here not in around:
            around.add(here)
            here = page.boxes[here].above
    return around


def _regions(page: DomLines, content: int) -> list[int]:
    around = set()
    here = content
    while here >= 0:
        around.add(here)
        here = page.boxes[here].above
    regions: list[int] = []
    for number, box in enumerate(page.boxes):
        inherited = regions[box.above] if box.above >= 0 else -1
        own = number if box.reason and number not in around else -1
        regions.append(inherited if inherited >= 0 else own)
    return regions
