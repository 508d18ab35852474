"""The policy out of a page's scripts: where the page shows no text and a framework's data or a
template holds it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from monitor.extract import policy_model
from monitor.extract.dom_lines import DomLine, DomLines, prose
from monitor.extract.dom_walker import walk
from monitor.language.canonical_text import visible_text
from monitor.language.tables import table
from monitor.model.document import BlockKind

_MOST_DATA = 8_000_000
"""Characters of scripts that are looked through: parsing more would hold up all other watches."""
_MOST_TEXTS = 20_000
"""Texts that are taken from them: no policy has so many paragraphs."""
_MOST_STATES = 500
"""Values of one script that are parsed: each may be as long as the script."""
_FEWEST_WORDS = 6
"""Words from which on a string is a sentence; fewer are names, labels and keys."""
_PLAIN_SHARE = 0.75
"""Share of a string's words that are letters only: style sheets and code have fewer."""
_SPEAKS = 1.0
"""Score of the model from which on a line is taken for a policy's (see `line_evidence`)."""
_AROUND_WORDS = ".,;:!?()'\"“”‘’"
_ELEMENT_PARTS = 4
"""Mark, tag, key and properties: what an element consists of in such a stream."""
_ATTRIBUTES = frozenset(
    {
        "className",
        "class",
        "style",
        "href",
        "src",
        "srcSet",
        "alt",
        "d",
        "viewBox",
        "id",
        "key",
        "type",
        "rel",
        "target",
        "slug",
        "url",
        "locale",
        "fill",
        "stroke",
        "sizes",
        "css",
        "query",
    }
)
_STATE = re.compile(
    r"(?:window\.|self\.|var |let |const |globalThis\.)[\w.$\[\]'\"]{1,80}\s*=\s*(?=[{\[\"])"
)
_PUSHED = re.compile(r"\.push\(\s*(?=\[)")
_ROW = re.compile(r"^[0-9a-f]{1,6}:(?:[A-Z][0-9a-f]*,)?", re.MULTILINE)
_MARKUP = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|br|table|tr|td|strong|em|span|section|a)\b[^>]{0,2000}>",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"[{};]\s*$|^\s*(?:function|var|const|import|@media|https?://\S+$|[.#][\w-]+\s*\{)"
    r"|@/\w|\.(?:tsx?|jsx?|css|mjs)\b"
)


def read(parser: LexborHTMLParser, text: str) -> DomLines:
    """Return the lines of running text in the page's inert templates, JSON scripts and framework
    state, in order.
    """
    found = DomLines()
    for node in parser.css("template, noscript, textarea, xmp"):
        inner = (node.html or "").partition(">")[2]
        if _MARKUP.search(inner[:20_000]):
            _add(found, inner)
    for value in _values(parser):
        for piece in _texts(value):
            _add(found, piece)
            if len(found.lines) > _MOST_TEXTS:
                return found
    return _once(found)


def rest_of_policy(hidden: DomLines, walked: DomLines, words: int) -> DomLines:
    """Return the lines of `hidden` that a page with so many words lacks, where they are the policy
    that it introduces: longer than itself, and most of it speaks as policies do. Else none.
    """
    shown = {line.text for line in walked.lines}
    lines = [line for line in hidden.lines if line.text not in shown]
    running = [line for line in lines if prose(line.words, line.linked)]
    whole, speaking = _words(running), _words(filter(_speaks, running))
    return DomLines(lines=lines if whole > words and 2 * speaking > whole else [])


def _words(lines: Iterable[DomLine]) -> int:
    return sum(line.words for line in lines)


def _speaks(line: DomLine) -> bool:
    return policy_model.weigh(line.text)[0] >= _SPEAKS


def _values(parser: LexborHTMLParser) -> Iterator[Any]:
    """The data of the page's scripts, parsed."""
    pushed: list[str] = []
    for kind, source in _scripts(parser):
        if "json" in kind and "ld+json" not in kind:
            yield from _parsed(source, 0)
        elif not kind or "javascript" in kind or kind == "module":
            yield from _parsed_after(_STATE, source, _MOST_STATES)
            for value in _parsed_after(_PUSHED, source, _MOST_STATES):
                pushed.extend(piece for piece in value if isinstance(piece, str))
    yield from _parsed_after(_ROW, "".join(pushed), _MOST_TEXTS)


def _scripts(parser: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """The scripts of a page, each with its type in lower case, up to the most that is read."""
    spent = 0
    for node in parser.css("script"):
        source = node.text(deep=True) or ""
        spent += len(source)
        if spent > _MOST_DATA:
            return
        yield (node.attributes.get("type") or "").lower(), source


def _parsed_after(mark: re.Pattern[str], source: str, most: int) -> Iterator[Any]:
    for match in islice(mark.finditer(source), most):
        yield from _parsed(source, match.end())


def _parsed(source: str, start: int) -> Iterator[Any]:
    """The JSON value at `start`, if one is there; a string that holds JSON is opened too."""
    try:
        value, _ = json.JSONDecoder().raw_decode(source, start)
    except (ValueError, RecursionError):
        return
    if isinstance(value, str) and value[:1] in "{[":
        yield from _parsed(value, 0)
    else:
        yield value


def _texts(value: Any) -> Iterator[str]:
    """What people read of a parsed value, in order: its strings, and its trees of elements as
    HTML.
    """
    stack = [value]
    while stack:
        here = stack.pop()
        if _element(here) is not None:
            yield f"<div>{_markup(here)}</div>"
        elif isinstance(here, dict):
            stack.extend(inner for name, inner in reversed(here.items()) if name not in _ATTRIBUTES)
        elif isinstance(here, list):
            stack.extend(reversed(here))
        elif isinstance(here, str) and _is_text(here):
            yield here


def _element(value: Any) -> tuple[str, list[Any]] | None:
    """The tag and the children of a value that is an element of a page.

    Frameworks stream elements as `["$", "p", null, {"children": …}]`; editors keep them as
    `{"type": "paragraph", "content": […]}` with leaves `{"type": "text", "text": "…"}`.
    """
    if isinstance(value, list):
        return _streamed(value)
    if not isinstance(value, dict):
        return None
    kind = _first(value, ("nodeType", "type", "_type"), str)
    children = _first(value, ("content", "children"), list)
    if kind is None or children is None:
        return None
    return _tag(kind, value), children


def _streamed(value: list[Any]) -> tuple[str, list[Any]] | None:
    if len(value) < _ELEMENT_PARTS or value[0] != "$" or not isinstance(value[1], str):
        return None
    properties = value[3] if isinstance(value[3], dict) else {}
    others = [
        inner for name, inner in properties.items() if name != "children" and type(inner) is list
    ]
    return value[1] if value[1].isalnum() else "span", [properties.get("children", ""), *others]


def _first(node: dict[str, Any], names: Iterable[str], kind: type) -> Any:
    """The first of these properties of a node that is of a kind; None where none is."""
    return next((node[name] for name in names if isinstance(node.get(name), kind)), None)


def _tag(kind: str, node: dict[str, Any]) -> str:
    """The HTML tag for what an editor calls a node."""
    known = table("extract", "embedded")["tags"]
    level = node.get("level") or node.get("tag") or node.get("style") or ""
    if kind in {"heading", "block"} and str(level)[-1:] in "123456" and str(level):
        return f"h{str(level)[-1]}"
    return str(known.get(kind.casefold().replace("_", "-"), "div"))


def _markup(element: Any) -> str:
    """An element with all that is in it, as HTML. Without recursion."""
    pieces: list[str] = []
    stack: list[Any] = [element]
    while stack:
        here = stack.pop()
        if isinstance(here, _Close):
            pieces.append(here.tag)
        elif (found := _element(here)) is not None:
            tag, children = found
            pieces.append(f"<{tag}>")
            stack.extend((_Close(f"</{tag}>"), *reversed(children)))
        elif isinstance(here, list):
            stack.extend(reversed(here))
        elif isinstance(here, dict):
            stack.append(
                next(
                    (here[name] for name in ("text", "value") if isinstance(here.get(name), str)),
                    "",
                )
            )
        elif isinstance(here, str) and not here.startswith("$"):
            pieces.append(escape(here))
    return "".join(pieces)


@dataclass(frozen=True, slots=True)
class _Close:
    """The end of an element, on the stack below what is in it."""

    tag: str


def _is_text(text: str) -> bool:
    if len(text) < 4 or " " not in text:
        return False
    if _MARKUP.search(text[:5_000]):
        return True
    words = text.split()
    plain = sum(word.strip(_AROUND_WORDS).isalpha() for word in words)
    return (
        len(words) >= _FEWEST_WORDS
        and plain >= _PLAIN_SHARE * len(words)
        and not _CODE.search(text[:2_000])
    )


def _add(found: DomLines, piece: str) -> None:
    if not _MARKUP.search(piece[:20_000]):
        told = visible_text(piece)
        found.lines.append(DomLine(kind=BlockKind.PARAGRAPH, text=told, words=len(told.split())))
        return
    start = LexborHTMLParser(piece).body
    if start is not None:
        found.lines.extend(
            DomLine(
                kind=line.kind,
                text=line.text,
                level=line.level,
                cells=line.cells,
                words=line.words,
                linked=line.linked,
                links=line.links,
            )
            for line in walk(start).lines
            if not _CODE.search(line.text)
        )


def _once(found: DomLines) -> DomLines:
    """Frameworks keep the same text several times: the first stays."""
    seen: set[str] = set()
    lines = []
    for line in found.lines:
        if line.words < _FEWEST_WORDS or line.text not in seen:
            lines.append(line)
            seen.add(line.text)
    found.lines = lines
    return found
