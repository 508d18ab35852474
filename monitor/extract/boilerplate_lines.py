"""What lines of a page say that they are: `Skip to content`, `Accept all`, `Was this helpful?`, a
row of languages.

Only what nobody writes into a policy, or only beside an answer that nobody writes into one either.
Words are data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from monitor.extract.dom_lines import DomLine
from monitor.language.tables import table
from monitor.model.document import BlockKind

ROWS = frozenset({BlockKind.TABLE_ROW, BlockKind.TERM, BlockKind.DEFINITION})
SHORT_LINE = 12

_MOST_ANSWERS, _FEWEST_ANSWERS, _ANSWER_WORDS = 4, 2, 6
_LONGEST_QUESTION = 3
_FEWEST_LANGUAGES = 3
_FEWEST_IN_A_ROW = 5
"""So many links in one line and nothing else are a menu that was written without its columns."""
CONSENT, LANGUAGE, NAVIGATION = "consent banner", "language picker", "navigation"
_COOKIES = re.compile(r"cookie", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]*\)$")
_COPYRIGHT = re.compile(
    r"^(?:copyright\s*)?(?:©|\(c\)|copyright)\s*(?:19|20)\d\d|©\s*(?:[^\s\d]+\s+){0,4}(?:19|20)\d\d"
    r"|(?:19|20)\d\d\s*©|(?:©|copyright)\s+\w.{0,60}\ball rights reserved",
    re.IGNORECASE,
)
_PLAINLY = frozenset({CONSENT, "table of contents"})
"""What a single word can say of itself without being a button or a link."""


def exclude_by_wording(lines: list[DomLine], verdicts: list[str], title: str) -> None:
    """Set aside, in `verdicts`, the lines that say what they are; `title` is the page's own."""
    folded_title = fold_line(title)
    for number, line in enumerate(lines):
        if not verdicts[number] and line.kind not in ROWS and line.words <= SHORT_LINE:
            verdicts[number] = _says(line, folded_title)
    for number in range(len(lines)):
        if verdicts[number] == CONSENT and is_consent_choice(lines, number):
            _above_buttons(lines, verdicts, number)
    _within_banner(lines, verdicts)
    for run in _runs(lines, verdicts, _is_language):
        if len(run) >= _FEWEST_LANGUAGES:
            _set_aside(verdicts, run, LANGUAGE)
    _menus(lines, verdicts)


def is_consent_choice(lines: list[DomLine], number: int) -> bool:
    """Return whether here begins a choice: at least two answers to a question about cookies side by
    side.
    """
    answers = {
        fold_line(line.text)
        for line in lines[number : number + _MOST_ANSWERS]
        if line.words <= _ANSWER_WORDS
    }
    chosen = sum(
        _phrases().get(text) == CONSENT or _buttons().search(text) is not None for text in answers
    )
    return chosen >= _FEWEST_ANSWERS


def speaks_of_cookies(line: DomLine) -> bool:
    """Return whether a line names cookies, as it does in most languages."""
    return _COOKIES.search(line.text) is not None


def fold_line(text: str) -> str:
    """Return a line as the tables hold it: lower case, straight quotes, no marks around it."""
    return text.casefold().replace("’", "'").strip("?!:.… ¿")


def _says(line: DomLine, title: str) -> str:
    """What a short line says that it is; empty where it says nothing of the kind."""
    said = fold_line(line.text)
    reason = _phrases().get(said, "")
    if reason and (line.words > 1 or line.button or line.linked or reason in _PLAINLY):
        return reason
    heads = (
        line.kind is BlockKind.HEADING and not line.button
    )  # `Necessary cookies` heads a part of a policy
    if not heads and _buttons().search(said):
        return CONSENT
    if said == title and line.kind is not BlockKind.HEADING:
        return "page title"
    if line.kind is BlockKind.PARAGRAPH and _COPYRIGHT.search(line.text):
        return "copyright line"
    if line.button and line.kind is not BlockKind.HEADING:
        return "buttons"
    found = _patterns().match(said)
    return (
        tuple(table("extract", "boilerplate")["patterns"])[found.lastindex - 1]
        if found and found.lastindex
        else ""
    )


def _above_buttons(lines: list[DomLine], verdicts: list[str], number: int) -> None:
    """Set aside the question above the answers: the lines right before them that speak of
    cookies.
    """
    for back in range(number - 1, max(number - 1 - _LONGEST_QUESTION, -1), -1):
        if verdicts[back]:
            continue
        if not _is_of_banner(lines[back]):
            return
        verdicts[back] = CONSENT


def _within_banner(lines: list[DomLine], verdicts: list[str]) -> None:
    """Set aside a line about cookies between two parts of a banner: a sentence that a button cuts
    in two.
    """
    for number in range(1, len(lines) - 1):
        between = verdicts[number - 1] == CONSENT and (
            verdicts[number + 1] or lines[number + 1].button
        )
        if not verdicts[number] and between and _is_of_banner(lines[number]):
            verdicts[number] = CONSENT


def _is_of_banner(line: DomLine) -> bool:
    return line.kind not in ROWS and line.words <= _longest_banner() and speaks_of_cookies(line)


def _is_language(line: DomLine) -> bool:
    return (
        line.words <= _ANSWER_WORDS
        and _phrases().get(fold_line(_BRACKETS.sub("", line.text))) == LANGUAGE
    )


def _menus(lines: list[DomLine], verdicts: list[str]) -> None:
    """Set aside lines outside the main part that are the words of a row of links, and nothing
    else.
    """
    row = ""
    for number, line in enumerate(lines):
        if len(line.links) >= _FEWEST_IN_A_ROW:
            row = "".join("".join(link.text.split()) for link in line.links)
        elif line.links:
            row = ""
        told = "".join(line.text.split())
        if not row.startswith(told) or line.main or line.kind is not BlockKind.PARAGRAPH:
            row = ""
            continue
        row = row[len(told) :]
        verdicts[number] = verdicts[number] or NAVIGATION


def _runs(
    lines: list[DomLine], verdicts: list[str], wanted: Callable[[DomLine], bool]
) -> Iterator[list[int]]:
    """The stretches of lines that are wanted or set aside already, as the numbers of those that are
    wanted.
    """
    run: list[int] = []
    for number, line in enumerate(lines):
        if wanted(line):
            run.append(number)
        elif not verdicts[number]:
            yield run
            run = []
    yield run


def _set_aside(verdicts: list[str], run: list[int], reason: str) -> None:
    for number in run:
        verdicts[number] = verdicts[number] or reason


@cache
def _phrases() -> dict[str, str]:
    """Lines that are furniture wherever they stand, each with its reason."""
    rows = table("extract", "boilerplate")["lines"].items()
    return {fold_line(phrase): reason for reason, phrases in rows for phrase in phrases}


@cache
def _patterns() -> re.Pattern[str]:
    """One group for each reason, in the order of the table."""
    rows = table("extract", "boilerplate")["patterns"].values()
    return re.compile("|".join(f"({'|'.join(patterns)})" for patterns in rows))


@cache
def _buttons() -> re.Pattern[str]:
    return re.compile(table("extract", "boilerplate")["banner"]["buttons"])


def _longest_banner() -> int:
    return int(table("extract", "boilerplate")["banner"]["longest_words"])
