"""HTML to blocks: parse, find the policy, say what was set aside and what is odd about the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from monitor.errors import ReadError, ReadKind
from monitor.extract import embedded
from monitor.extract.blocks import Outline, document, shown_block
from monitor.extract.dom_lines import DomLine, DomLines
from monitor.extract.dom_walker import walk
from monitor.extract.main_content import exclusion_reasons
from monitor.extract.source_repair import repaired
from monitor.extract.text_elsewhere import FEW_WORDS, is_feed, signs_of_elsewhere
from monitor.language.canonical_text import visible_text, without_link_labels
from monitor.language.canonical_url import resolved
from monitor.language.detection import detect_language
from monitor.language.tables import table
from monitor.model.document import Block, BlockKind, Document, ExcludedPart, Link

READER = "html/7"

_SLICE = 32_768
"""Characters whose tags are counted at a time: a hostile page is found out before it is read whole.
"""
_DEEPEST = 5_000
"""Elements inside each other: sound pages have up to some hundred, and the parser takes time that
grows with the square of it."""
_MOST_ATTRIBUTES = 4_000
"""Attributes of one element, each of which is compared with all others; sound ones have some dozen.
"""
_MOST_OPTIONS = 8_000
"""Options to choose from, for each of which the parser looks through those before it."""
_OPTION = re.compile(r"<option", re.IGNORECASE)
_LONGEST_TAG = 8_000
"""Characters of a tag from which on its attributes are counted: fewer can't hold too many."""
_MANY_VALUES = 20_000
"""Equals signs of a page from which on its tags are measured: fewer can't make an endless one."""
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{_LONGEST_TAG}}}")
_TAG = re.compile(r"<(/?[a-zA-Z][a-zA-Z0-9:-]*)")
_WHOLE_TAG = re.compile(r"""<[a-zA-Z](?:[^"'>]++|"[^"]*+"|'[^']*+')*+""")
_QUOTED = re.compile(r"""="[^"]*"|='[^']*'""")
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "option",
        "thead",
        "tbody",
        "tfoot",
        "rt",
        "rp",
        "html",
        "head",
        "body",
    )
)
_MOST_LINKS, _MOST_ASIDE = 5_000, 100
"""Links that are kept, of the policy and of what was set aside: lists of vendors have some
thousand, banners a handful."""
_INTRODUCTION = 150
"""Words up to which a page may introduce a text that its scripts put below: with more it is a text
itself, and what its scripts hold are other pages."""
_FEW_WORDS, _FEWEST_OF_A_PAGE = 60, 20
"""Words below which a page has no text of its own, and is an empty shell."""
_TIMES, _FEWEST_HIDDEN = 4, 100
"""What its scripts hold is the text where it is so many times what such a page shows, and so many
words: menus and messages are shorter."""
_EMBEDDED, _CHALLENGE = "embedded", "challenge_script"
_LITTLE_TEXT = 300
"""Words below which odd markup is a sign: many sound policies carry a captcha for their form."""
_MARKUP_SAMPLE = 60_000
"""Characters of markup that are looked through for it: pages that are but a check are shorter."""
_LANGUAGE_SAMPLE = 3_000
"""Characters that show a text's language as surely as all of it."""


def read(text: str, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Document:
    """Return the document that an HTML page holds.

    `select` names the policy and `ignore` what is left out, as CSS selectors; without them both are
    found. Takes time linear in the length of the page. Raises ReadError where the page is built to
    be endless.
    """
    check_shape(text)
    text = repaired(text)
    parser = LexborHTMLParser(text)
    title = _title(parser)
    signs: list[str] = []
    _drop(parser, ignore, signs)
    walked, verdicts = _selected(parser, select, signs) if select else (DomLines(), [])
    if not walked.lines:
        walked, verdicts = _found(parser, text, title, signs)
    blocks, aside = _write(walked.lines, verdicts)
    words = _kept_words(walked, verdicts)
    signs.extend(_signs(text, words))
    if is_feed(text):
        signs.append("feed")
    if words < FEW_WORDS and _CHALLENGE not in signs:
        signs.extend(signs_of_elsewhere(parser, walked, verdicts, _base(parser)))
    links, aside_links = _links(walked.lines, verdicts, _base(parser))
    return document(
        blocks,
        reader=READER,
        title=title or _first_heading(blocks),
        language=_language(parser, blocks),
        links=links,
        aside_links=aside_links,
        aside=aside,
        signs=(*signs, *walked.signs),
    )


def check_shape(text: str) -> None:
    """Raise ReadError where parsing would take time beyond all measure: nesting or attributes by
    the thousand.
    """
    tags = text.count("<")
    if tags > _DEEPEST and tags - text.count("</") > _DEEPEST:
        _check_depth(text)
    if tags > _MOST_OPTIONS and len(_OPTION.findall(text)) > _MOST_OPTIONS:
        raise ReadError(
            ReadKind.TOO_COMPLEX,
            f"the page offers more than {_MOST_OPTIONS:,} options to choose from",
        )
    many = text.count("=") > _MANY_VALUES or tags > 2 * text.count(">") + _MOST_ATTRIBUTES
    if many or _has_long_tag(text):
        _check_attributes(text)


def _check_depth(text: str) -> None:
    open_tags: Counter[str] = Counter()
    for start in range(0, len(text), _SLICE):
        open_tags.update(_TAG.findall(text, start, start + _SLICE))
        if sum(_still_open(open_tags)) > _DEEPEST:
            raise ReadError(ReadKind.TOO_COMPLEX, f"the page nests more than {_DEEPEST:,} elements")


def _still_open(tags: Counter[str]) -> Iterator[int]:
    """Of each element that must be closed how many are open."""
    for name, begun in tags.items():
        ended = tags.get(f"/{name}", 0)
        if name[0] != "/" and begun > ended and name.lower() not in _VOID:
            yield begun - ended


def _check_attributes(text: str) -> None:
    for tag in _WHOLE_TAG.finditer(text):
        if len(tag[0]) > _LONGEST_TAG and len(_QUOTED.sub(" ", tag[0]).split()) > _MOST_ATTRIBUTES:
            raise ReadError(
                ReadKind.TOO_COMPLEX, f"an element has more than {_MOST_ATTRIBUTES:,} attributes"
            )


def _has_long_tag(text: str) -> bool:
    """Whether a tag goes on for longer than any sound one does.

    Such a tag is the last to begin before one of the steps taken here: all others need no look.
    """
    starts = (
        text.rfind("<", step - _LONGEST_TAG, step)
        for step in range(_LONGEST_TAG, len(text), _LONGEST_TAG)
    )
    return any(start >= 0 and _LONG_TAG.match(text, start) for start in starts)


def _drop(parser: LexborHTMLParser, ignore: Sequence[str], signs: list[str]) -> None:
    for selector in ignore:
        for node in _matches(parser, selector, signs):
            if node.tag != "html":
                node.decompose()


def _matches(parser: LexborHTMLParser, selector: str, signs: list[str]) -> list[LexborNode]:
    """The nodes that a selector names, without those inside others of them."""
    try:
        nodes = list(parser.css(selector))
    except SelectolaxError:
        signs.append("bad_selector")
        return []
    chosen = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(parent in chosen for parent in _parents(node))]


def _selected(
    parser: LexborHTMLParser, select: Sequence[str], signs: list[str]
) -> tuple[DomLines, list[str]]:
    """The lines that the user's selectors name, in the order of the selectors; nothing in them is
    furniture.
    """
    walked = DomLines()
    for selector in select:
        for node in _matches(parser, selector, signs):
            walked.lines.extend(walk(node).lines)
    if not walked.lines:
        signs.append("selector_without_match")
    return walked, [""] * len(walked.lines)


def _parents(node: LexborNode) -> Iterator[int]:
    parent = node.parent
    while parent is not None:
        yield parent.mem_id
        parent = parent.parent


def _found(
    parser: LexborHTMLParser, text: str, title: str, signs: list[str]
) -> tuple[DomLines, list[str]]:
    """The lines of the page and which of them are the policy; out of its scripts' data where it
    shows none.
    """
    start = parser.body or parser.root
    walked = walk(start, text) if start is not None else DomLines()
    verdicts = exclusion_reasons(walked, title)
    words = _kept_words(walked, verdicts)
    if words >= _INTRODUCTION:
        return walked, verdicts
    hidden = embedded.read(parser, text)
    if words < _FEW_WORDS and _all_words(hidden) > max(_TIMES * words, _FEWEST_HIDDEN):
        signs.append(_EMBEDDED)
        hidden.signs.extend(walked.signs)
        return hidden, exclusion_reasons(hidden, title)
    if words >= _FEW_WORDS and (more := embedded.rest_of_policy(hidden, walked, words)).lines:
        signs.append(_EMBEDDED)
        walked.lines.extend(more.lines)
        return walked, [*verdicts, *exclusion_reasons(more, title)]
    if parser.css_first("script") is not None and words < _FEWEST_OF_A_PAGE:
        signs.append("empty_shell")
    return walked, verdicts


def _kept_words(walked: DomLines, verdicts: list[str]) -> int:
    told = zip(walked.lines, verdicts, strict=True)
    return sum(line.words for line, verdict in told if not verdict)


def _all_words(walked: DomLines) -> int:
    return sum(line.words for line in walked.lines)


def _write(lines: list[DomLine], verdicts: list[str]) -> tuple[list[Block], list[ExcludedPart]]:
    """Lines to blocks with their sections; what is set aside by its reason."""
    outline = Outline()
    blocks: list[Block] = []
    aside: dict[str, list[Block]] = {}
    for line, verdict in zip(lines, verdicts, strict=True):
        if verdict:
            made = shown_block(line.kind, line.text, level=line.level, cells=line.cells)
            aside.setdefault(verdict, []).append(made)
            continue
        text, cells = without_link_labels(line.text), tuple(map(without_link_labels, line.cells))
        section = (
            outline.enter(line.level, text) if line.kind is BlockKind.HEADING else outline.section
        )
        made = shown_block(
            line.kind, text, level=line.level, section=section, anchor=line.anchor, cells=cells
        )
        blocks.append(made)
    return blocks, [
        ExcludedPart(reason=reason, blocks=tuple(rows)) for reason, rows in aside.items()
    ]


def _links(lines: list[DomLine], verdicts: list[str], base: str) -> tuple[list[Link], list[Link]]:
    """The links of the policy, and those in what was set aside that are part of a sentence: menus
    have none.
    """
    inside: list[Link] = []
    aside: list[Link] = []
    blocks = count()
    for line, verdict in zip(lines, verdicts, strict=True):
        block = None if verdict else next(blocks)
        if not verdict or line.linked < line.words:
            found = (
                Link(
                    text=without_link_labels(link.text),
                    target=resolved(base, link.target),
                    block=block,
                )
                for link in line.links
                if not link.target.lower().startswith(("#", "javascript:"))
            )
            (aside if verdict else inside).extend(found)
    return inside[:_MOST_LINKS], aside[:_MOST_ASIDE]


def _base(parser: LexborHTMLParser) -> str:
    """The address that the page itself wants its links to be read from; empty where it names
    none.
    """
    node = parser.css_first("base[href]")
    return (node.attributes.get("href") or "").strip() if node is not None else ""


def _title(parser: LexborHTMLParser) -> str:
    node = parser.css_first("head > title") or parser.css_first("title")
    return visible_text(node.text(deep=True))[:300] if node is not None else ""


def _first_heading(blocks: list[Block]) -> str:
    return next((made.text for made in blocks if made.kind is BlockKind.HEADING), "")[:300]


def _language(parser: LexborHTMLParser, blocks: list[Block]) -> str | None:
    """What the text speaks; what the page says of itself where the text is too short to tell."""
    spoken = detect_language(" ".join(made.text for made in blocks)[:_LANGUAGE_SAMPLE])
    if spoken is not None:
        return spoken
    node = parser.css_first("html")
    declared = ((node.attributes.get("lang") or "") if node is not None else "").strip()[:2].lower()
    return declared if len(declared) == 2 and declared.isalpha() else None


def _signs(text: str, words: int) -> Iterator[str]:
    """What about the page's markup is odd. Marks that many sound pages carry count where there is
    little text.
    """
    if words < _LITTLE_TEXT:
        folded = text[:_MARKUP_SAMPLE].lower()
        for sign, marks in table("extract", "markup_hints")["markup"].items():
            if any(mark in folded for mark in marks):
                yield sign
    tail = text[-3_000:].lower()
    if "<html" in text[:20_000].lower() and "</html" not in tail and "</body" not in tail:
        yield "cut_off"
