"""What a walk through a page finds: its lines of text in their order, each knowing what it stands
in.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.model.document import BlockKind, Link

_RUNNING_WORDS = 8
"""Words from which on a line is running text: labels, buttons and most titles have fewer."""


@dataclass(slots=True)
class Box:
    """A block element of the page."""

    tag: str
    """Its tag; of what has the role of the main part, `main`."""
    reason: str
    """What its tag or role says that it is beside the policy: `navigation`, `site footer`, …; else
    empty.
    """
    above: int
    """The box it stands in, as an index; -1 for none. Always smaller than its own index."""
    fields: int = 0
    """Fields to fill in or tick right in it."""


@dataclass(slots=True, kw_only=True)
class DomLine:
    """One line of the page."""

    kind: BlockKind
    text: str
    level: int = 0
    anchor: str | None = None
    cells: tuple[str, ...] = ()
    words: int = 0
    linked: int = 0
    """How many of its words are links."""
    inside: bool = False
    """Whether its links go to places on this very page."""
    button: bool = False
    links: tuple[Link, ...] = ()
    box: int = -1
    """The innermost block element that it stands in, as an index; -1 for none."""


@dataclass(frozen=True, slots=True)
class FramedPage:
    """An element that shows another page."""

    attributes: dict[str, str | None]
    line: int
    """The first line behind it, as an index."""
    box: int
    """The innermost block element that it stands in, as an index; -1 for none."""


@dataclass(slots=True)
class DomLines:
    """What the walk found."""

    lines: list[DomLine] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    frames: list[FramedPage] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)


def prose(words: int, linked: int) -> int:
    """Return how many words of a line are running text: none of a short or linked one."""
    return words - linked if words >= _RUNNING_WORDS and linked < 0.5 * words else 0
