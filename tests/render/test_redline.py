"""A redline can be read without colour, and nothing in a page's text becomes markup."""

from __future__ import annotations

from markdown_it import MarkdownIt

from monitor.extract.blocks import block
from monitor.model.change import Edit, EditKind, Excerpt, Span
from monitor.model.document import BlockKind
from monitor.render import redline
from monitor.render.redline import Ink

SPANS = (
    Span(before="We keep your data for", after="We keep your data for"),
    Span(before="30 days", after="two years"),
    Span(before="", after="or longer"),
    Span(before="after you leave.", after="after you leave."),
)


def excerpt(
    *spans: Span, kind: EditKind = EditKind.REWORDED, before: str = "", after: str = ""
) -> Excerpt:
    return Excerpt(kind=kind, section="", before=before, after=after, spans=spans)


def test_plain_marks_stand_around_deleted_and_inserted_words():
    pieces = redline.segments(excerpt(*SPANS))
    assert (
        redline.plain(pieces)
        == "We keep your data for [-30 days-] {+two years or longer+} after you leave."
    )


def test_words_of_neighbouring_spans_never_run_together():
    pieces = redline.segments(excerpt(*SPANS))
    assert "old" not in redline.plain(pieces)
    assert [segment.text for segment in pieces if segment.ink is Ink.INSERTED] == [
        "two years or longer"
    ]


def test_an_added_edit_is_inserted_and_a_removed_one_deleted():
    added = Edit(kind=EditKind.ADDED, old=None, new=block(BlockKind.PARAGRAPH, "We sell it."))
    removed = Edit(
        kind=EditKind.REMOVED, old=block(BlockKind.PARAGRAPH, "We never sell it."), new=None
    )
    assert redline.plain(redline.segments(added)) == "{+We sell it.+}"
    assert redline.plain(redline.segments(removed)) == "[-We never sell it.-]"


def test_moved_words_and_set_aside_words_count_as_kept():
    moved = excerpt(kind=EditKind.MOVED, before="Contact us.", after="Contact us.")
    renamed = excerpt(
        Span(before="Quill", after="Inkwell", set_aside=True), Span(before="may", after="will")
    )
    assert redline.plain(redline.segments(moved)) == "Contact us."
    assert redline.plain(redline.segments(renamed)) == "Inkwell [-may-] {+will+}"


def test_without_spans_the_whole_of_both_sides_is_shown():
    pieces = redline.segments(excerpt(before="may", after="will"))
    assert redline.plain(pieces) == "[-may-] {+will+}"


def test_html_uses_del_and_ins_with_words_for_screen_readers():
    html = redline.html(redline.segments(excerpt(Span(before="may", after="will"))))
    assert html == (
        '<del><span class="sr">[deleted: </span>may<span class="sr">]</span></del> '
        '<ins><span class="sr">[inserted: </span>will<span class="sr">]</span></ins>'
    )


def test_html_of_a_page_becomes_text():
    html = redline.html(
        redline.segments(excerpt(Span(before="", after='<script>alert("x")</script> {x}')))
    )
    assert "<script" not in html
    assert "{x}" in html


def test_markdown_of_a_page_is_shown_literally():
    hostile = "We *may* [click](http://bad.example) <b>now</b> `x` # 1. - ~~no~~ ![i](j) @everyone &amp; a_b_c"
    marked = redline.markdown(redline.segments(excerpt(Span(before="", after=hostile))))
    html = MarkdownIt("commonmark", {"linkify": False}).enable("strikethrough").render(marked)
    inside = html.removeprefix("<p><strong>").removesuffix("</strong></p>\n")
    assert "<" not in inside
    assert "*may*" in inside
    assert "@everyone" not in inside


def test_markdown_strikes_out_or_brackets_deleted_words():
    """Markdown strikes out deleted words, or marks them where that is impossible."""
    pieces = redline.segments(excerpt(Span(before="may", after="will")))
    assert redline.markdown(pieces) == "~~may~~ **will**"
    assert redline.markdown(pieces, strike=False) == r"\[-may-\] **{+will+}**"


def test_clipping_keeps_changed_words_and_their_neighbours():
    """Clipping keeps the changed words and their neighbours."""
    kept = " ".join(f"word{number}" for number in range(100))
    pieces = redline.segments(
        excerpt(
            Span(before=kept, after=kept),
            Span(before="may", after="will"),
            Span(before=kept, after=kept),
        )
    )
    clipped = redline.plain(redline.clip(pieces, 20))
    assert "word99 [-may-] {+will+} word0" in clipped
    assert clipped.startswith("… ") and clipped.endswith(" …")
    assert len(clipped.split()) < 30


def test_clipping_cuts_a_long_insertion_between_words():
    pieces = redline.segments(excerpt(Span(before="", after="new " * 500)))
    clipped = redline.plain(redline.clip(pieces, 40))
    assert clipped.endswith("new …+}")
    assert len(clipped.split()) <= 42
