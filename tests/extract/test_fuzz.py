"""Whatever a server sends, reading ends: with a document or with a ReadError, in bounded time."""

from __future__ import annotations

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.errors import ReadError
from monitor.extract.plain import read as read_plain
from monitor.extract.read import read
from monitor.model.document import Document
from tests.extract.pages import PAGES, POLICY, page, snapshot

TAGS = (
    "div",
    "p",
    "span",
    "a",
    "b",
    "table",
    "tr",
    "td",
    "th",
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h7",
    "button",
    "nav",
    "main",
    "svg",
    "math",
    "template",
    "script",
    "style",
    "form",
    "br",
    "select",
    "option",
    "noscript",
    "textarea",
    "frameset",
    "title",
    "base",
    "plaintext",
    "x-y",
    "details",
    "summary",
    "!doctype",
    "!--",
)
ATTRIBUTES = (
    "",
    ' id="x"',
    ' class="cookie-banner nav"',
    " hidden",
    ' role="row"',
    ' role="cell"',
    ' role="heading"',
    ' aria-level="99999999999"',
    ' href="#"',
    ' href="/a"',
    ' aria-expanded="true"',
    " class",
    " id=",
    ' role="main"',
)
PIECES = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.sampled_from(
        (
            POLICY,
            "Cookies? ",
            "&nbsp;",
            "&#0;",
            "&#x110000;",
            "\0",
            "<",
            ">",
            "-->",
            "]]>",
            "1.",
            "\ufeff",
            "\ud83d",
            "\u202e",
            "404",
            "Accept all",
            '{"type":"doc","content":[]}',
            "\x0b\x0e\x0f",
        )
    ),
    st.text(max_size=12),
)


def documented(
    body: bytes, media_type: str = "text/html", charset: str | None = None
) -> Document | None:
    try:
        document = read(snapshot(body, media_type=media_type, charset=charset))
    except ReadError:
        return None
    for block in document.blocks:
        assert block.text == " ".join(block.text.split()) != ""
        assert block.key.strip(" |")
        assert 0 <= block.level <= 20
    return document


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
@example("<table><tr><td><table><tr><td>a<td>b</table><td>c")
@example("<a href=x><div>one</div><a href=y>two")
def test_any_markup_gives_a_document(markup: str):
    document = documented(page(markup).encode("utf-8", "surrogatepass"))
    assert document is None or document == documented(page(markup).encode("utf-8", "surrogatepass"))


@settings(max_examples=80, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(("text/html", "text/plain", "", "text/markdown", "a/b")),
    st.sampled_from(
        (None, "utf-8", "utf-16", "shift_jis", "idna", "rot13", "undefined", "\0", "latin-1")
    ),
)
@example(b"<html>\xff\xfe\x00", "text/html", "utf-16")
@example(b"\xef\xbb\xbf<p>\xf0\x9f\x98", "", None)
def test_any_bytes_give_a_document_or_a_read_error(
    body: bytes, media_type: str, charset: str | None
):
    """Any bytes under any media type give a document or a ReadError."""
    documented(body, media_type, charset)


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="#*_-=|>`[]()!<~1.a \n\\", max_size=200))
def test_any_markdown_gives_a_document(text: str):
    assert all(block.text for block in read_plain(text).blocks)


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.one_of(
            st.none(), st.integers(), st.sampled_from((POLICY, "$", "p", "We keep it for a year."))
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=5),
            st.dictionaries(
                st.sampled_from(
                    ("type", "content", "children", "text", "nodeType", "value", "level")
                ),
                inner,
            ),
        ),
        max_leaves=25,
    )
)
def test_any_data_in_scripts_gives_a_document(value: object):
    script = f'<div id="root"></div><script type="application/json">{_json(value)}</script>'
    documented(page(script).encode())


def _json(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c")


def test_data_nested_past_all_measure_is_passed_over():
    for depth in (500, 100_000):
        script = f'<script type="application/json">{"[" * depth}{"]" * depth}</script>'
        assert documented(page(f"<div id='root'></div>{script}").encode()) is not None


def test_every_page_of_the_gallery_is_read():
    """Every page of the gallery is read, and says why it is there."""
    pages = sorted(PAGES.glob("*.html"))
    assert pages
    for path in pages:
        assert (
            path.read_text(encoding="utf-8", errors="replace")
            .lstrip("\ufeff")
            .startswith("<!-- Why: ")
        ), path.name
        documented(path.read_bytes())
