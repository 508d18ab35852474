"""Plain text and Markdown to blocks: saved copies, policies kept in repositories, `text/plain`
answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from operator import itemgetter

from monitor.extract.blocks import Outline, document, shown_block
from monitor.language.canonical_text import visible_text
from monitor.language.detection import detect_language
from monitor.model.document import Block, BlockKind, Document, Link

READER = "plain/3"

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)(.*?)(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_ENTRY = re.compile(r"([ \t]*)([-*+•]|\d{1,9}[.)])(?:[ \t]+(.*)|$)")
_ROW_RULE = re.compile(r"[ \t|:+-]*-[ \t|:+-]*$")
_CELL_END = re.compile(r"(?<!\\)\|")
_FENCE = re.compile(r" {0,3}(```|~~~)")
_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_REFERENCE = re.compile(r" {0,3}\[([^\]]{1,200})\]:[ \t]*<?([^\s<>]++)>?(?:[ \t]+[\"'(].*)?[ \t]*$")
_IMAGE = re.compile(
    r"!\[[^\]\n]{0,500}\](?:\([^()\s]*+(?:[ \t]+\"[^\"\n]{0,500}\")?\)|\[[^\[\]\n]{0,200}\])"
)
_LINK = re.compile(
    r"\[((?:[^\[\]\\\n]{1,1000}+|\\.){0,50})\]\(<?((?:[^()\s<>]{1,4000}+|\([^()\s]{0,500}\)){0,50})>?"
    r"(?:[ \t]+[\"'][^\"'\n]{0,500}[\"'])?[ \t]*\)"
)
_LINK_BY_NAME = re.compile(r"\[([^\[\]\n]{1,1000})\]\[[^\[\]\n]{0,200}\]")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,20}(?:\s[^<>\n]{0,500})?/?>|<!--[^<>]{0,500}-->")
# A mark comes first, and what must stand before it is looked at behind it: so the text is searched
# for marks alone.
_STRONG = re.compile(r"\*\*|__(?:(?=\S)|(?<=\S__))|~~")
_EMPHASIS = re.compile(
    r"\*(?:(?<![\w\\*]\*)(?=[^\s*])|(?<=[^\s*\\]\*)(?![\w*]))|"
    r"_(?:(?<![\w\\]_)(?=\S)|(?<=[^\s\\]_)(?!\w))"
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_escaped = itemgetter(1)
_BOLD_LINE = re.compile(r"(?:\*\*|__)(?=\S)(?:(?!\*\*|__).){1,120}(?:\*\*|__):?$")
_STRONG_MARKS = ("**", "__")
_FENCE_MARKS, _RULE_MARKS = frozenset("`~"), frozenset("-*_")
_DIGIT = "0"
_ENTRY_MARKS = ("-", "*", "+", "•", _DIGIT)
_INDENTED = 4
"""Spaces from which on a line is not what its mark says."""
_LONGEST_TARGET = 2_000
"""Characters of what a name stands for: what is longer is a picture."""
_WRAPPED = 120
"""Characters of the longest line up to which a text is wrapped; others have a line a paragraph."""
_BOLD_LEVEL = 6
"""A bold line is the lowest of headings: it stands under any that is marked as one."""

_Reading = tuple[str, tuple[tuple[str, str], ...]]
"""What a line says without its markup, and its links: their words, and where they lead."""
_KEPT = 1_600
"""Readings of longer lines are not kept: together with the number of them, this bounds the memory.
"""

_Step = Callable[[str], bool]
"""Takes a line where it is of a kind, and says so."""


def read(text: str, *, markdown: bool = True) -> Document:
    """Return the document of a text; `markdown` says whether its marks are markup. Takes time
    linear in its length.
    """
    writer = _Writer(markdown)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    writer.wrapped = _is_wrapped(lines)
    for line in lines:
        writer.take(line.expandtabs(4) if "\t" in line else line)
    writer.end()
    title = next((made.text for made in writer.blocks if made.kind is BlockKind.HEADING), "")
    language = detect_language(" ".join(made.text for made in writer.blocks[:200]))
    return document(
        writer.blocks, reader=READER, title=title, language=language, links=writer.links
    )


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines are broken at a width: then neighbours make one paragraph, else each is one."""
    return max(map(len, lines), default=0) <= _WRAPPED


class _Writer:
    """Takes lines and makes blocks."""

    def __init__(self, markdown: bool) -> None:
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.wrapped = False
        self._markdown = markdown
        self._outline = Outline()
        self._lines: list[str] = []
        self._depths: list[int] = []
        self._level = 0
        self._fenced = False
        self._steps = (
            self._steps_of_markdown()
            if markdown
            else dict.fromkeys(_ENTRY_MARKS, (self._take_entry,))
        )

    def _steps_of_markdown(self) -> dict[str, tuple[_Step, ...]]:
        """What a line can be that begins with a mark, in the order in which it is tried; most lines
        begin with none.
        """
        underline, rule, entry = self._take_underline, self._take_rule, self._take_entry
        return {
            "#": (self._take_heading,),
            "|": (self._take_row,),
            "[": (self._take_reference,),
            "=": (underline,),
            "-": (underline, rule, entry),
            "*": (rule, entry),
            "_": (rule,),
            "+": (entry,),
            "•": (entry,),
            _DIGIT: (entry,),
        }

    def take(self, line: str) -> None:
        """Take the next line."""
        mark = line.lstrip()[:1]
        if not mark:
            self.end()
        elif mark in _FENCE_MARKS and self._markdown and _FENCE.match(line):
            self.end()
            self._fenced = not self._fenced
        elif self._fenced:
            self._paragraph(line)
        elif mark.isalpha():
            self._continue(line)
        elif mark == ">" and self._markdown:
            bare = line[_end_of(_QUOTE, line) :]
            self._take_marked(bare.lstrip()[:1], bare)
        else:
            self._take_marked(mark, line)

    def _take_marked(self, mark: str, line: str) -> None:
        """Take a line outside of fences by the mark that it begins with; a blank one has none."""
        if not mark:
            self.end()
            return
        for step in self._steps.get(_DIGIT if mark.isdecimal() else mark, ()):
            if step(line):
                return
        self._continue(line)

    def end(self) -> None:
        """Close the open paragraph or list entry."""
        if not self._lines:
            self._level = 0
            return
        text = self._lines[0] if len(self._lines) == 1 else " ".join(self._lines)
        self._lines = []
        if self._level:
            self._put(BlockKind.LIST_ITEM, text, level=self._level)
        elif text:
            self._paragraph(text)
        self._level = 0

    def _continue(self, line: str) -> None:
        indented = line.startswith("  ") and bool(self._depths)
        if self._lines and not self.wrapped and not self._lines[-1].endswith("  ") and not indented:
            self.end()
        if not indented and not self._lines:
            self._depths = []
        self._lines.append(line.lstrip(" "))

    def _take_underline(self, line: str) -> bool:
        underline = _UNDERLINE.match(line) if self._lines and not self._level else None
        if underline is None:
            return False
        text = " ".join(self._lines)
        self._lines = []
        self._heading(1 if underline[1].startswith("=") else 2, text)
        return True

    def _take_rule(self, line: str) -> bool:
        if line.rstrip(" \t")[-1:] not in _RULE_MARKS or not _RULE.match(line):
            return False
        self.end()
        return True

    def _take_heading(self, line: str) -> bool:
        heading = _HEADING.match(line)
        if heading is None:
            return False
        self.end()
        self._heading(len(heading[1]), heading[2])
        return True

    def _take_row(self, line: str) -> bool:
        row = line.strip(" \t")
        if line.startswith(_INDENTED * " ") or not row.startswith("|"):
            return False
        self.end()
        if not _ROW_RULE.match(line):
            cells = tuple(
                [self._inline(cell) for cell in _CELL_END.split(row[1:].removesuffix("|"))]
            )
            if any(cells):
                self.blocks.append(
                    shown_block(BlockKind.TABLE_ROW, "", section=self._outline.section, cells=cells)
                )
        return True

    def _take_entry(self, line: str) -> bool:
        entry = _ENTRY.match(line)
        if entry is None:
            return False
        indent, mark, text = len(entry[1]), entry[2], entry[3] or ""
        if not self._markdown and not text.strip():
            return False
        self.end()
        while self._depths and self._depths[-1] >= indent:
            self._depths.pop()
        self._depths.append(indent)
        self._level = min(len(self._depths), 20)
        self._lines = [f"{mark} {text}" if mark[0].isdigit() else text]
        self._take_heading_of_entry(text)
        return True

    def _take_heading_of_entry(self, text: str) -> None:
        """Make a heading of an entry that holds one, `1. ## What we collect`."""
        heading = _HEADING.match(text) if self._markdown and "#" in text[:4] else None
        if heading is not None:
            self._lines, self._level = [], 0
            self._heading(len(heading[1]), heading[2])

    def _take_reference(self, line: str) -> bool:
        reference = _REFERENCE.match(line) if not self._lines else None
        if reference is None:
            return False
        if len(reference[2]) <= _LONGEST_TARGET:
            self.links.append(Link(text=visible_text(reference[1]), target=reference[2]))
        return True

    def _heading(self, level: int, text: str) -> None:
        self._depths = []
        told = self._inline(text)
        if told:
            section = self._outline.enter(level, told)
            self.blocks.append(shown_block(BlockKind.HEADING, told, level=level, section=section))

    def _paragraph(self, text: str) -> None:
        bold = text.lstrip().startswith(_STRONG_MARKS) and self._markdown and not self._fenced
        if bold and _BOLD_LINE.fullmatch(text.strip()):
            self._heading(_BOLD_LEVEL, text)
        else:
            self._put(BlockKind.PARAGRAPH, text)

    def _put(self, kind: BlockKind, text: str, level: int = 0) -> None:
        told = visible_text(text) if self._fenced else self._inline(text)
        if told:
            self.blocks.append(shown_block(kind, told, level=level, section=self._outline.section))

    def _inline(self, text: str) -> str:
        """Take markup out of a line of text and collect its links."""
        if not self._markdown:
            return visible_text(text)
        told, links = _kept_reading(text) if len(text) <= _KEPT else _reading(text)
        if links:
            self.links += [
                Link(text=words, target=target, block=len(self.blocks)) for words, target in links
            ]
        return told


@lru_cache(maxsize=4_096)
def _kept_reading(text: str) -> _Reading:
    """Most lines are the same at every look, and on both sides of a comparison."""
    return _reading(text)


def _reading(text: str) -> _Reading:
    links: list[tuple[str, str]] = []

    def words_of_link(match: re.Match[str]) -> str:
        words = _unmarked(match[1])
        if match[2] and words:
            links.append((words, match[2]))
        return match[1]

    if "![" in text:
        text = _IMAGE.sub(" ", text)
    if "](" in text:
        text = _LINK.sub(words_of_link, text)
    if "][" in text:
        text = _LINK_BY_NAME.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub(" ", _AUTOLINK.sub(r"\1", text))
    if "*" in text or "_" in text or "~" in text:
        text = _without_strong(text)
        text = _EMPHASIS.sub("", text) if "*" in text or "_" in text else text
    return _unescaped(text.replace("`", "")), tuple(links)


def _without_strong(text: str) -> str:
    return _STRONG.sub("", text) if "**" in text or "__" in text or "~~" in text else text


def _unmarked(text: str) -> str:
    """Return the text of a link as a reader sees it."""
    return _unescaped(_without_strong(text))


def _unescaped(text: str) -> str:
    return visible_text(_ESCAPE.sub(_escaped, text) if "\\" in text else text)


def _end_of(pattern: re.Pattern[str], line: str) -> int:
    found = pattern.match(line)
    return found.end() if found else 0
