"""Plain text and Markdown to blocks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.plain import read
from monitor.language.canonical_text import visible_text
from monitor.model.document import BlockKind
from tests.extract.pages import lines

MARKDOWN = """Privacy policy
==============

Last updated: *1 March 2026*

1\\. What we collect
------------------

We collect [your name](https://fernhill.test/names "Names") and **your address**.

*   mails
    *   and what is in them
*   calls

| Provider | Country |
| --- | --- |
| Acme \\| Cloud | Ireland |

**Contact**

Write to <https://fernhill.test> or ![logo](logo.png) call.

* * *

### Rights ###

> You may object.
"""


def test_markdown_is_read_without_its_marks():
    assert lines(read(MARKDOWN)) == [
        "Privacy policy",
        "Last updated: 1 March 2026",
        "1. What we collect",
        "We collect your name and your address.",
        "mails",
        "and what is in them",
        "calls",
        "Provider | Country",
        "Acme | Cloud | Ireland",
        "Contact",
        "Write to https://fernhill.test or call.",
        "Rights",
        "You may object.",
    ]


def test_markdown_has_sections_depths_and_links():
    document = read(MARKDOWN)
    blocks = {block.text: block for block in document.blocks}
    assert blocks["and what is in them"].level == 2
    assert blocks["mails"].section == ("Privacy policy", "1. What we collect")
    assert blocks["Contact"].kind is BlockKind.HEADING
    assert blocks["Rights"].section == ("Privacy policy", "1. What we collect")
    assert [(link.text, link.target) for link in document.links] == [
        ("your name", "https://fernhill.test/names")
    ]


def test_numbering_stays_in_the_text_and_out_of_the_key():
    one, other = (
        read("1. We collect names.\n2. We keep them.\n"),
        read("4. We collect names.\n5. We keep them.\n"),
    )
    assert lines(one) == ["1. We collect names.", "2. We keep them."]
    assert one.digest == other.digest


def test_wrapped_lines_make_a_paragraph_and_long_ones_do_not():
    """Wrapped lines make a paragraph, and each long line is one of its own."""
    wrapped = "We collect names\nand addresses.\n\nWe keep them."
    assert lines(read(wrapped)) == ["We collect names and addresses.", "We keep them."]
    long = f"{'We collect names. ' * 10}\n{'We keep them. ' * 10}"
    assert len(lines(read(long))) == 2


def test_plain_text_keeps_its_marks():
    assert lines(read("We *never* sell_data_\n\n* really\n", markdown=False)) == [
        "We *never* sell_data_",
        "really",
    ]


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("   ## Rights", BlockKind.HEADING, "Rights"),
        ("\u00a0# Rights", BlockKind.PARAGRAPH, "# Rights"),
        ("  > # Rights", BlockKind.HEADING, "Rights"),
        ("   | Acme | Ireland |", BlockKind.TABLE_ROW, "Acme | Ireland"),
        ("\t\t- mails", BlockKind.LIST_ITEM, "mails"),
        ("      • mails", BlockKind.LIST_ITEM, "mails"),
        ("  ٣. mails", BlockKind.LIST_ITEM, "٣. mails"),
        ("12) mails", BlockKind.LIST_ITEM, "12) mails"),
        ("*mails* and calls", BlockKind.PARAGRAPH, "mails and calls"),
        ("-mails", BlockKind.PARAGRAPH, "-mails"),
        ("2.5 GB", BlockKind.PARAGRAPH, "2.5 GB"),
        ("²) mails", BlockKind.PARAGRAPH, "²) mails"),
    ],
)
def test_the_mark_in_front_of_a_line_says_what_it_can_be(line: str, kind: BlockKind, text: str):
    assert [(block.kind, block.text) for block in read(f"First of all.\n\n{line}").blocks[1:]] == [
        (kind, text)
    ]


@pytest.mark.parametrize(
    "rule", ["---", " * * *", "___", "[1]: https://fernhill.test", "|---|---|", "\u00a0\u2003"]
)
def test_lines_that_only_part_or_point_say_nothing(rule: str):
    assert lines(read(f"We keep it.\n\n{rule}\n\nWe sell it.")) == ["We keep it.", "We sell it."]


def test_a_picture_says_nothing_however_large_it_is():
    picture = f"![](data:image/png;base64,{'A0' * 20_000})"
    assert lines(read(f"We keep it. {picture}\n\n{picture}\n\nWe sell it.")) == [
        "We keep it.",
        "We sell it.",
    ]
    named = f"We keep it. ![][one]\n\n[one]: <data:image/png;base64,{'A0' * 20_000}>\n\nWe sell it."
    assert lines(read(named)) == ["We keep it.", "We sell it."]
    assert not read(named).links


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab *_~\\.", max_size=30))
def test_marks_of_emphasis_go_where_they_embrace_something(text: str):
    around = (
        r"(?<![\w\\*])\*(?=[^\s*])|(?<=[^\s*\\])\*(?![\w*])|(?<![\w\\])_(?=\S)|(?<=[^\s\\])_(?!\w)"
    )
    plain = re.sub(around, "", re.sub(r"\*\*|__(?=\S)|(?<=\S)__|~~", "", f"a {text}"))
    assert lines(read(f"a {text}")) == [visible_text(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", plain))]


@pytest.mark.parametrize(
    "text",
    [
        "*" * 50_000,
        "[a](" * 20_000,
        "<!--" * 20_000,
        "|" * 50_000,
        "> " * 30_000,
        "_a_ " * 20_000,
        "1.1" * 30_000,
        "(at" * 30_000,
        "![" * 30_000,
        "[\\[" * 30_000,
        "[a](b(" * 20_000,
        "![](" * 30_000,
        "<a " * 30_000,
        "\n".join(" " * (n % 500) + "- x" for n in range(3_000)),
    ],
)
def test_hostile_text_takes_no_time(text: str):
    """Quadratic patterns would take minutes here, and the suite would be stopped."""
    assert len(read(text).blocks) <= 3_000
