"""What stands above a policy's title and below the page's foot, told by its place and its words
alone.

Pages whose elements carry neither names nor landmarks still have an order: menus, the title, the
policy, the foot, and a dialog about cookies that a script appended last. Only a small share of the
page's running text is set aside so.
"""

from __future__ import annotations

import re

from monitor.extract import boilerplate_lines
from monitor.extract.boilerplate_lines import CONSENT, LANGUAGE, NAVIGATION, ROWS
from monitor.extract.dom_lines import DomLine, prose
from monitor.model.document import BlockKind

ABOVE = "above the title"

_FEET = frozenset({LANGUAGE, NAVIGATION, "copyright line", "site footer", "outside the main part"})
"""What the foot of a page is made of: below it no policy goes on that holds most of the text."""
_MENUS = frozenset(
    {LANGUAGE, NAVIGATION, "related links", "buttons", "skip link", "site header", "search"}
)
_MOST_BELOW, _MOST_BESIDE, _MOST_ABOVE = 0.3, 0.5, 0.25
"""The share of the page's running text that may stand below its foot, there beside its heading, or
above the title.
"""
_LONGEST_DIALOG = 80
"""Lines of a dialog, at most."""
_ABOUT_COOKIES = 0.5
"""The share of the running text of a dialog that speaks of cookies."""
_FEWEST_MENU_LINES = 2
_WORD = re.compile(r"\w+")


def exclude_footer(lines: list[DomLine], verdicts: list[str]) -> None:
    """Set aside a dialog about cookies below the foot of the page, from its question to its
    answers.
    """
    answered = next(
        (
            number
            for number in range(len(lines) - 1, -1, -1)
            if verdicts[number] == CONSENT and boilerplate_lines.is_consent_choice(lines, number)
        ),
        None,
    )
    if answered is None:
        return
    dialog: list[int] = []
    foot = answered - 1
    while foot >= 0 and verdicts[foot] not in _FEET:
        if not verdicts[foot]:
            dialog.append(foot)
        foot -= 1
    if foot < 0 or len(dialog) > _LONGEST_DIALOG:
        return
    most = _MOST_BESIDE if any(_is_top(line) for line in lines[:foot]) else _MOST_BELOW
    if _running(lines, dialog) > most * _running(lines, _open(verdicts)) or not _asks_for_consent(
        lines, dialog
    ):
        return
    for number in dialog:
        verdicts[number] = CONSENT


def exclude_header(lines: list[DomLine], verdicts: list[str], title: str) -> None:
    """Set aside what stands above a menu above the page's title; `title` is the page's own, in
    lower case.
    """
    tops = [number for number, line in enumerate(lines) if _is_top(line)]
    if len(tops) != 1 or verdicts[tops[0]] or not _is_called(lines[tops[0]], title):
        return
    first, menu = tops[0], 0
    while first > 0 and (menu < _FEWEST_MENU_LINES or not _is_prose(lines[first - 1])):
        first -= 1
        menu += verdicts[first] in _MENUS
        if not verdicts[first] and _is_prose(lines[first]):
            return
    places = [number for number in range(first) if not verdicts[number]]
    if places and _running(lines, places) <= _MOST_ABOVE * _running(lines, _open(verdicts)):
        for number in places:
            verdicts[number] = ABOVE


def _asks_for_consent(lines: list[DomLine], dialog: list[int]) -> bool:
    """Whether lines speak of cookies more than of anything else, and none of them is the title of a
    page.
    """
    if any(_is_top(lines[number]) for number in dialog):
        return False
    running = _running(lines, dialog)
    about = _running(
        lines, [number for number in dialog if boilerplate_lines.speaks_of_cookies(lines[number])]
    )
    return running > 0 and about >= _ABOUT_COOKIES * running


def _is_top(line: DomLine) -> bool:
    return line.kind is BlockKind.HEADING and line.level == 1


def _is_called(heading: DomLine, title: str) -> bool:
    """Whether the title of the page holds most words of its heading, in whichever order."""
    words = set(_WORD.findall(heading.text.casefold()))
    return 2 * len(words & set(_WORD.findall(title))) > len(words)


def _is_prose(line: DomLine) -> bool:
    return prose(line.words, line.linked) > 0


def _running(lines: list[DomLine], places: list[int]) -> int:
    """Words of running text and of tables: a list of names is a policy, too."""
    return sum(
        lines[number].words
        if lines[number].kind in ROWS
        else prose(lines[number].words, lines[number].linked)
        for number in places
    )


def _open(verdicts: list[str]) -> list[int]:
    return [number for number, verdict in enumerate(verdicts) if not verdict]
