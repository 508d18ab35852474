"""PDFs to blocks: what a reader sees; and what no PDF may do to us."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import ReadError, ReadKind
from monitor.extract import pdf as reader
from monitor.extract.pdf import PdfLimits
from monitor.extract.pdf_blocks import blocks_of
from monitor.extract.pdf_lines import PdfPage, TextRun, lines_of
from monitor.extract.read import read as read_snapshot
from monitor.model.document import BlockKind, Document
from monitor.model.snapshot import Snapshot
from tests.extract.pdf_writer import Sheet, pdf, pdf_of, stream_of, wrapped, written

PARAGRAPH = [
    "Fernhill Analytics collects the data that you give us when you open an account,",
    "when you pay, and when you write to us. We keep it for as long as the account is",
    "open and delete it thirty days later.",
]


def read(*sheets: Sheet, **more: str) -> Document:
    return reader.read(pdf(*sheets, **more))


def told(document: Document) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.level, block.text) for block in document.blocks]


def policy() -> Sheet:
    sheet = Sheet()
    sheet.put(72, 780, "Privacy Notice", size=22, bold=True)
    sheet.put(72, 745, "1. What we collect", size=14, bold=True)
    y = sheet.column(72, 720, PARAGRAPH)
    sheet.put(72, y - 6, "Why we need it", bold=True)
    sheet.column(72, y - 24, ["To run the service, and because the law asks us to."])
    return sheet


def test_headings_are_known_by_size_and_weight():
    """Headings are known by size and weight, and paragraphs are whole."""
    document = read(policy())
    assert told(document) == [
        ("heading", 1, "Privacy Notice"),
        ("heading", 2, "1. What we collect"),
        ("paragraph", 0, " ".join(PARAGRAPH)),
        ("heading", 3, "Why we need it"),
        ("paragraph", 0, "To run the service, and because the law asks us to."),
    ]
    assert document.blocks[-1].section == ("Privacy Notice", "1. What we collect", "Why we need it")
    assert document.reader == "pdf/1"


def test_packed_pages_read_the_same_as_plain_ones():
    assert reader.read(pdf(policy(), packed=True)) == reader.read(pdf(policy()))


def test_a_text_that_is_set_anew_reads_the_same():
    """Another width of the lines, other page breaks: the same words, so the same digest."""

    def set_in(width: float, per_page: int) -> Document:
        lines = wrapped(" ".join(PARAGRAPH * 8), width, size=9)
        sheets = []
        for start in range(0, len(lines), per_page):
            sheets.append(Sheet())
            sheets[-1].column(60, 700, lines[start : start + per_page], size=9, leading=12)
            sheets[-1].put(290, 40, f"- {len(sheets)} -", size=9)
        return read(*sheets)

    assert set_in(440, 20).digest == set_in(350, 9).digest


def test_words_parted_at_the_end_of_a_line_are_whole_again():
    sheet = Sheet()
    sheet.column(
        72,
        700,
        [
            "Your personal infor-",
            "mation is shared with third-party auditors only. No other third-",
            "party sees your information, and nobody can buy it from us or our co-",
            "operation partners for short-",
            "and long-term use, as the Com-",
            "mittee of the Ninth Kingston-",
            "Upton Fair asked us to do.",
        ],
    )
    text = read(sheet).blocks[0].text
    assert (
        "cooperation partners for short- and long-term use, as the Committee of the Ninth Kingston-Upton"
        in text
    )
    assert "personal information is shared" in text
    assert "No other third-party sees" in text


def test_list_items_keep_their_order_depth_and_numbers():
    sheet = Sheet()
    sheet.put(72, 750, "You may:")
    sheet.column(90, 730, ["• see your data,", "• have it corrected, and"])
    sheet.column(110, 702, ["• by post, or", "• by mail,"])
    sheet.column(
        90, 674, ["• have it deleted, which takes up to thirty days when backups hold it and"]
    )
    sheet.column(98, 660, ["you told us so in writing."])
    sheet.column(90, 640, ["(a) without a fee,", "(b) once a year."])
    assert told(read(sheet)) == [
        ("paragraph", 0, "You may:"),
        ("list_item", 1, "see your data,"),
        ("list_item", 1, "have it corrected, and"),
        ("list_item", 2, "by post, or"),
        ("list_item", 2, "by mail,"),
        (
            "list_item",
            1,
            "have it deleted, which takes up to thirty days when backups hold it and you told us so in "
            "writing.",
        ),
        ("list_item", 1, "(a) without a fee,"),
        ("list_item", 1, "(b) once a year."),
    ]


def test_a_bullet_that_is_set_apart_belongs_to_its_text():
    sheet = Sheet()
    for y, text in ((700, "see your data"), (684, "have it deleted")):
        sheet.put(80, y, "•", size=8)
        sheet.put(110, y, text)
    assert told(read(sheet)) == [
        ("list_item", 1, "see your data"),
        ("list_item", 1, "have it deleted"),
    ]


def test_rows_of_a_table_are_rows():
    sheet = Sheet()
    sheet.column(72, 760, PARAGRAPH)
    for number, row in enumerate(
        [
            ("Purpose", "Data", "Kept for"),
            ("Billing", "Name, address", "10 years"),
            ("Support", "Messages that", "1 year"),
        ]
    ):
        for x, cell in zip((72, 230, 420), row, strict=True):
            sheet.put(x, 690 - 22 * number, cell, bold=number == 0)
    sheet.put(230, 690 - 44 - 13, "you send us")
    rows = [block for block in read(sheet).blocks if block.kind is BlockKind.TABLE_ROW]
    assert [row.cells for row in rows] == [
        ("Purpose", "Data", "Kept for"),
        ("Billing", "Name, address", "10 years"),
        ("Support", "Messages that you send us", "1 year"),
    ]


def test_running_chapter_titles_of_long_documents_are_excluded():
    """The title of a chapter at the top of its pages is excluded in a long document."""
    sheets = [Sheet() for _ in range(12)]
    for number, sheet in enumerate(sheets):
        sheet.put(
            72, 800, "Your rights" if 3 < number < 8 else f"Part {'abcdefghijkl'[number]}", size=9
        )
        sheet.column(72, 700, PARAGRAPH)
    texts = [text for _, _, text in told(read(*sheets))]
    assert "Your rights" not in texts
    assert "Part a" in texts


def pages_with_running_lines(count: int) -> list[Sheet]:
    sheets = []
    for number in range(1, count + 1):
        sheet = Sheet()
        sheet.put(72, 810, f"Fernhill Analytics – Chapter {'one' if number < 3 else 'two'}", size=8)
        sheet.put(500, 810, f"Version 4 / {number}", size=8)
        sheet.column(
            72,
            700,
            [f"Sentence {number}.{n} of the policy says something of its own." for n in range(3)],
        )
        sheet.put(280, 30, f"Page {number} of {count}", size=8)
        sheets.append(sheet)
    return sheets


def test_running_heads_and_page_numbers_are_set_aside():
    document = read(*pages_with_running_lines(5))
    assert " ".join(text for _, _, text in told(document)) == " ".join(
        f"Sentence {number}.{n} of the policy says something of its own."
        for number in range(1, 6)
        for n in range(3)
    )
    aside = [block.text for part in document.aside for block in part.blocks]
    assert "Page 3 of 5" in aside
    assert any("Chapter two" in text for text in aside)


def test_what_stands_in_the_margin_once_stays():
    sheets = pages_with_running_lines(4)
    sheets[3].put(72, 60, "Fernhill Analytics Ltd., 1 Mill Lane, registered in Exampletown.")
    assert "registered in Exampletown." in told(read(*sheets))[-1][2]


def test_a_paragraph_goes_on_over_the_page_and_what_is_between():
    sheets = [Sheet(), Sheet()]
    for number, sheet in enumerate(sheets):
        sheet.put(290, 30, str(number + 1), size=8)
    sheets[0].column(72, 100, PARAGRAPH[:2])
    sheets[1].column(72, 780, PARAGRAPH[2:])
    assert told(read(*sheets)) == [("paragraph", 0, " ".join(PARAGRAPH))]


def test_two_columns_are_read_one_after_the_other():
    sheet = Sheet()
    sheet.put(72, 790, "Terms of Fernhill Analytics", size=18, bold=True)
    left = [f"left column line {n:02} goes on and on and fills it" for n in range(12)]
    right = [f"right column line {n:02} goes on and on and fills" for n in range(12)]
    for n, (one, other) in enumerate(zip(left, right, strict=True)):
        sheet.put(50, 740 - 13 * n, one, size=10)
        sheet.put(310, 740 - 13 * n, other, size=10)
    text = " ".join(block.text for block in read(sheet).blocks)
    assert text == " ".join(["Terms of Fernhill Analytics", *left, *right])


def test_a_table_of_contents_says_no_page_numbers():
    sheet = Sheet()
    sheet.column(
        72,
        700,
        [
            "1 What we collect ........................... 2",
            "2 Your rights . . . . . . . . . . . . . . . 17",
        ],
    )
    assert [text for _, _, text in told(read(sheet))] == ["1 What we collect", "2 Your rights"]


def test_stamps_across_the_page_are_set_aside():
    sheet = policy()
    sheet.put(200, 300, "DRAFT", size=60, turned=True)
    document = read(sheet)
    assert document.digest == read(policy()).digest
    assert [block.text for part in document.aside for block in part.blocks] == ["DRAFT"]


def test_the_title_is_the_documents_unless_a_file_name():
    """The title is the document's own, unless that is a file name."""
    assert read(policy(), title="Our notice").title == "Our notice"
    assert (
        read(policy()).title
        == read(policy(), title="policy_final_v3.docx").title
        == "Privacy Notice"
    )


def test_the_language_is_the_texts_or_the_declared_one():
    """The language is that of the text, or else the declared one."""
    brief = Sheet()
    brief.put(72, 700, "Acme Ltd. 2026-11-01")
    assert read(policy(), language="de-AT").language == "en"
    assert (read(brief, language="de-AT").language, read(brief).language) == ("de", None)


def test_a_footnote_parts_no_paragraph():
    sheets = [Sheet(), Sheet()]
    sheets[0].column(72, 120, PARAGRAPH[:2])
    sheets[0].put(72 + 372, 120 + 4, "1", size=6)
    sheets[0].column(
        72,
        60,
        ["1 An account is open until you close it.", "2 Or until we do."],
        size=8,
        leading=10,
    )
    sheets[1].column(72, 780, PARAGRAPH[2:])
    texts = [text for _, _, text in told(read(*sheets))]
    assert texts[0].replace("account, 1", "account,") == " ".join(PARAGRAPH)
    assert " ".join(texts[1:]) == "1 An account is open until you close it. 2 Or until we do."


def test_a_turned_page_reads_upright():
    turned = pdf(policy()).replace(b"/Type /Page /Parent", b"/Rotate 90 /Type /Page /Parent")
    assert [block.text for block in reader.read(turned).blocks] == [
        block.text for block in read(policy()).blocks
    ]


@pytest.mark.parametrize(
    "media_type", ["application/pdf", "application/octet-stream", "text/html", ""]
)
def test_a_pdf_is_read_as_one_whatever_its_media_type(media_type):
    """A snapshot that is a PDF is read as one, whatever its media type."""
    now, body = datetime(2026, 3, 2, tzinfo=UTC), pdf(policy())
    snapshot = Snapshot(
        url="u",
        final_url="u",
        status=200,
        headers=(),
        body=body,
        media_type=media_type,
        charset=None,
        started_at=now,
        finished_at=now,
        sha256="",
    )
    assert read_snapshot(snapshot) == reader.read(body)


# What no PDF may do to us.

LITTLE = PdfLimits(time_s=20, cpu_s=2, memory_bytes=200 * 2**20, pages=50, characters=100_000)


def failure(body: bytes, limits: PdfLimits = LITTLE) -> ReadKind:
    with pytest.raises(ReadError) as caught:
        reader.read(body, limits=limits)
    return caught.value.kind


@pytest.mark.parametrize(
    "body", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + bytes(range(256)) * 40, b"<html>not a PDF</html>"]
)
def test_what_is_no_pdf_is_damaged(body):
    assert failure(body) is ReadKind.DAMAGED


def test_a_truncated_pdf_is_damaged_or_has_lost_its_text():
    whole = pdf(policy(), packed=True)
    assert failure(whole[: len(whole) // 3]) in {ReadKind.DAMAGED, ReadKind.NO_TEXT}


def test_pictures_of_text_are_no_text():
    assert failure(pdf(Sheet(["0 0 595 842 re f"]))) is ReadKind.NO_TEXT


def test_a_password_is_asked_for_in_vain():
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >> /ID [<00> <00>]"
    assert failure(pdf_of([b""], trailer=lock)) is ReadKind.ENCRYPTED


def test_very_many_pages_are_too_complex():
    assert failure(pdf_of([b""] * 60)) is ReadKind.TOO_COMPLEX


def test_very_much_text_is_too_complex():
    lines = (b"BT /F1 1 Tf 1 0 0 1 10 %d Tm (%s) Tj ET\n" % (n, b"word " * 100) for n in range(300))
    assert failure(pdf_of([b"".join(lines)], packed=True)) is ReadKind.TOO_COMPLEX


def test_a_bomb_in_a_stream_ends_within_its_limits():
    bomb = pdf_of([b" " * 120_000_000], packed=True)
    assert len(bomb) < 200_000
    assert failure(bomb, replace(LITTLE, memory_bytes=100 * 2**20)) in {
        ReadKind.TOO_COMPLEX,
        ReadKind.NO_TEXT,
        ReadKind.TIMEOUT,
        ReadKind.DAMAGED,
    }


def test_forms_that_draw_themselves_end():
    entries = (
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 10 0 R >> >>"
    )
    form = stream_of(b"/X Do " * 10, packed=False, entries=entries)
    assert failure(pdf_of([b"/X Do"], resources="/XObject << /X 10 0 R >>", more=[form])) in {
        ReadKind.NO_TEXT,
        ReadKind.TOO_COMPLEX,
        ReadKind.DAMAGED,
    }


def test_a_page_tree_that_bites_its_tail_ends():
    tree = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>",
        5: b"<< >>",
    }
    assert failure(written(tree)) in {ReadKind.DAMAGED, ReadKind.NO_TEXT, ReadKind.TOO_COMPLEX}


def test_arrays_in_arrays_without_end_end():
    nested = b"[" * 200_000 + b"]" * 200_000
    assert failure(pdf_of([b""], more=[nested])) in {ReadKind.DAMAGED, ReadKind.NO_TEXT}


WORKERS = {
    "hangs": ("import time; time.sleep(60)", ReadKind.TIMEOUT),
    "spins": ("while True: pass", ReadKind.TIMEOUT),
    "eats memory": ("x = []\nwhile True: x.append(bytearray(10**7))", ReadKind.TOO_COMPLEX),
    "crashes": ("import os; os.kill(os.getpid(), 11)", ReadKind.DAMAGED),
    "aborts": ("import os; os.abort()", ReadKind.TOO_COMPLEX),
    "floods": (
        "import sys\nwhile True: sys.stdout.buffer.write(bytes(10**6))",
        ReadKind.TOO_COMPLEX,
    ),
    "babbles": ("print('{')", ReadKind.DAMAGED),
}


@pytest.mark.parametrize("what", WORKERS)
def test_every_failure_of_the_pdf_process_has_a_name(what, tmp_path, monkeypatch):
    """Whatever happens to the process that reads a PDF is a named failure.

    Stand-ins for pdfium gone mad, under the limits which the real one sets itself.
    """
    script, kind = WORKERS[what]
    mad = tmp_path / "mad.py"
    mad.write_text(
        f"import runpy, sys\nconfine = runpy.run_path({str(reader._WORKER)!r})['confine']\n"
        f"confine(*map(int, sys.argv[1:4]))\n{script}\n"
    )
    monkeypatch.setattr(reader, "_WORKER", mad)
    limits = PdfLimits(
        time_s=1 if what == "hangs" else 20, cpu_s=1, memory_bytes=150 * 2**20, output_bytes=10**6
    )
    assert failure(b"whatever", limits) is kind


def test_the_process_that_reads_it_knows_none_of_our_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("SMTP_PASSWORD", "hunter2")
    spy = tmp_path / "spy.py"
    seen = tmp_path / "seen"
    spy.write_text(
        f"import os; open({str(seen)!r}, 'w').write(' '.join(os.environ) + ' ' + os.getcwd())"
    )
    monkeypatch.setattr(reader, "_WORKER", spy)
    failure(b"whatever")
    assert set(seen.read_text().split()) <= {"PYTHONPATH", "LC_CTYPE", "/"}


def test_no_process_and_no_file_is_left_behind():
    opened = len(list(Path("/proc/self/fd").iterdir()))
    failure(b"", PdfLimits(time_s=0.001))
    assert len(list(Path("/proc/self/fd").iterdir())) == opened


@pytest.mark.parametrize(
    "number", ["1e38", "-1e38", "0", "99999999999999999999", "0.0000001", "nan", "-"]
)
def test_numbers_beyond_measure_are_reckoned_with(number):
    content = (
        "BT /F1 11 Tf {0} 0 0 {0} {0} {0} Tm (There is some text here) Tj ET "
        "BT /F1 {0} Tf 9 9 Td (and more) Tj ET"
    )
    try:
        document = reader.read(pdf_of([content.format(number).encode()]), limits=LITTLE)
    except ReadError as error:
        assert error.kind in {ReadKind.NO_TEXT, ReadKind.DAMAGED, ReadKind.TOO_COMPLEX}
    else:
        assert document.blocks


MANY = 20_000
ODD_PAGES = {
    "one long paragraph": [TextRun(10, 500, -12.0 * n, 10, False, False, "x") for n in range(MANY)],
    "one long line": [TextRun(6 * n, 6 * n + 5, 100, 10, False, False, "x") for n in range(MANY)],
    "one row of cells": [
        TextRun(90 * n, 90 * n + 5, 100, 10, False, False, "x") for n in range(MANY)
    ],
    "one long word": [TextRun(10, 500, 100, 10, False, False, "x" * 20 * MANY)],
    "dots": [TextRun(10, 500, 100, 10, False, False, "a" + "." * 20 * MANY + "b")],
    "numbers": [TextRun(10, 500, 10, 10, False, False, "1." * 20 * MANY + "x")],
    "headings of all sizes": [
        TextRun(10, 500, -50.0 * n, 10 + n / 2, True, False, "x") for n in range(MANY // 4)
    ],
    "items of all depths": [
        TextRun(5.0 * n, 5.0 * n + 90, -12.0 * n, 10, False, False, "• x") for n in range(MANY // 4)
    ],
}


@pytest.mark.parametrize("what", ODD_PAGES)
def test_no_layout_takes_more_time_than_its_text_is_long(what):
    """Each would take hours if anything in it grew with the square of its length."""
    lines, _ = lines_of([PdfPage(595, 842, tuple(ODD_PAGES[what]))])
    assert blocks_of(lines)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damage_anywhere_is_a_document_or_a_named_failure(data):
    body = bytearray(pdf(policy(), *pages_with_running_lines(2)))
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    try:
        document = reader.read(bytes(body), limits=LITTLE)
    except ReadError as error:
        assert error.kind
    else:
        assert document.blocks
