"""A body to a document, whatever it is said to be and whatever it is."""

from __future__ import annotations

import pytest

from monitor.errors import ReadError, ReadKind
from monitor.extract.read import LARGEST_BODY_BYTES, combine, read
from tests.extract.pages import POLICY, SENTENCES, lines, page, snapshot

UMLAUTS = "<h1>Datenschutzerklärung</h1><p>Wir löschen Ihre persönlichen Daten, sobald Sie das für nötig halten.</p>"


@pytest.mark.parametrize(
    ("encoding", "declared", "head"),
    [
        ("utf-8", None, ""),
        ("utf-8", "iso-8859-1", ""),
        ("utf-8-sig", "iso-8859-1", ""),
        ("cp1252", "iso-8859-1", ""),
        ("cp1252", "utf-8", ""),
        ("cp1252", None, ""),
        ("cp1252", None, '<meta charset="windows-1252">'),
        (
            "iso8859-15",
            None,
            '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">',
        ),
        ("utf-16", None, ""),
        ("utf-16-le", "utf-8", ""),
        ("utf-16-be", None, ""),
        ("utf-8", "no-such-thing", ""),
        ("cp1252", "zlib", ""),
    ],
)
def test_characters_are_right_however_they_are_declared(
    encoding: str, declared: str | None, head: str
):
    body = page(UMLAUTS, head=head).encode(encoding)
    assert lines(read(snapshot(body, charset=declared)))[0] == "Datenschutzerklärung"


def test_asian_encodings_are_read_as_declared():
    text = "<h1>プライバシーポリシー</h1><p>当社は、お客様の個人情報を適切に取り扱い、第三者に提供しません。</p>"
    for encoding, label in (("cp932", "Shift_JIS"), ("euc-jp", "EUC-JP"), ("utf-8", None)):
        document = read(snapshot(page(text).encode(encoding), charset=label))
        assert lines(document)[0] == "プライバシーポリシー"
        assert document.language == "ja"


def test_the_bytes_count_for_more_than_the_media_type():
    for declared in ("text/plain", "application/octet-stream", "", "application/pdf", "image/png"):
        assert lines(read(snapshot(page(POLICY), media_type=declared)))[0] == "Privacy policy"
    markdown = "# Privacy\n\nWe keep your data for **30 days**.\n"
    assert lines(read(snapshot(markdown, media_type="text/markdown"))) == [
        "Privacy",
        "We keep your data for 30 days.",
    ]


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "text/html"),
        (b"PK\x03\x04" + b"\0" * 100, "application/pdf"),
        (bytes(range(256)) * 20, "text/html"),
        (b'{"a": 1}', "application/json"),
        (b"body { color: red }", "text/css"),
    ],
)
def test_what_holds_no_readable_text_is_named(body: bytes, media_type: str):
    with pytest.raises(ReadError) as caught:
        read(snapshot(body, media_type=media_type))
    assert caught.value.kind is ReadKind.UNSUPPORTED_MEDIA


def test_a_body_that_is_too_large_is_refused_unread():
    with pytest.raises(ReadError) as caught:
        read(snapshot(b"a" * (LARGEST_BODY_BYTES + 1)))
    assert caught.value.kind is ReadKind.TOO_COMPLEX


def test_an_empty_body_is_an_empty_document():
    assert read(snapshot(b"")).blocks == ()


def test_nul_bytes_are_spaces():
    body = page(POLICY).replace("Fernhill Ltd", "Fernhill\0Ltd")
    assert SENTENCES[0] in lines(read(snapshot(body)))


def test_pages_of_one_policy_make_one_document_in_order():
    first, second = (
        read(snapshot(page(part)))
        for part in (POLICY, "<h1>Annex</h1><p>More of the same rules.</p>")
    )
    whole = combine([first, second])
    assert lines(whole) == lines(first) + lines(second)
    assert whole.title == first.title
    assert whole.digest not in {first.digest, second.digest}
    assert combine([first]) is first


def test_links_know_their_blocks_across_the_pages_of_one_policy():
    silent = "<p>5 days ago</p>"
    pages = [
        read(
            snapshot(
                page(
                    f"{POLICY}{silent}<p>Read <a href='{name}'>our {name} notice</a> for that.</p>"
                )
            )
        )
        for name in ("cookie", "children")
    ]
    whole = combine(pages)
    assert [(link.target, whole.blocks[link.block or 0].text) for link in whole.links] == [
        ("https://fernhill.test/cookie", "Read our cookie notice for that."),
        ("https://fernhill.test/children", "Read our children notice for that."),
    ]


def test_links_of_markdown_are_absolute_and_know_their_blocks():
    text = "# Privacy\n\nWe keep letters.\n\n- See [the terms](../terms).\n"
    document = read(snapshot(text, media_type="text/markdown"))
    (link,) = document.links
    assert (link.target, document.blocks[link.block or 0].text) == (
        "https://fernhill.test/terms",
        "See the terms.",
    )


def test_a_page_may_say_from_where_its_links_are_read():
    head = "<title>Privacy policy</title><base href='//legal.fernhill.test/eu/'>"
    document = read(
        snapshot(page(f"{POLICY}<p>You can <a href='opt-out'>opt out</a> of it.</p>", head=head))
    )
    assert [link.target for link in document.links] == ["https://legal.fernhill.test/eu/opt-out"]
