"""Blocks, sections and the digest of a document."""

from __future__ import annotations

from monitor.extract.blocks import Outline, block, document, document_digest
from monitor.model.document import BlockKind


def test_a_row_joins_its_cells_and_so_does_its_key():
    row = block(BlockKind.TABLE_ROW, "", cells=["Acme “Cloud”", " Ireland "])
    assert (row.text, row.key) == ("Acme “Cloud” | Ireland", "acme cloud | ireland")
    assert row.cells == ("Acme “Cloud”", "Ireland")


def test_a_first_cell_drops_section_numbers_and_keeps_amounts():
    """The first cell of a row loses the number of a section and keeps every amount."""
    assert (
        block(BlockKind.TABLE_ROW, "", cells=["2.5 GB", "free"]).key
        != block(BlockKind.TABLE_ROW, "", cells=["5.0 GB", "free"]).key
    )


def test_blocks_that_say_nothing_are_not_in_the_digest():
    """Blocks that say nothing by themselves are excluded, and not part of the digest."""
    told = block(BlockKind.PARAGRAPH, "We keep it for 30 days.")
    made = [
        document([told, block(BlockKind.PARAGRAPH, f"Updated {days} days ago")], reader="x/1")
        for days in (3, 4)
    ]
    assert made[0].digest == made[1].digest == document_digest([told])
    assert made[0].blocks == (told,)
    assert [part.blocks[0].text for part in made[0].aside] == ["Updated 3 days ago"]


def test_headings_close_those_of_their_level_and_below():
    outline = Outline()
    assert outline.enter(1, "Terms") == ()
    assert outline.enter(3, "Small") == ("Terms",)
    assert outline.enter(2, "Big") == ("Terms",)
    assert outline.section == ("Terms", "Big")
    assert outline.enter(1, "Annex") == ()


def test_the_digest_depends_on_order_and_not_on_kinds():
    """The digest depends on the order of the blocks, and not on their kinds."""
    one, other = (
        block(BlockKind.PARAGRAPH, "One thing."),
        block(BlockKind.PARAGRAPH, "Other thing."),
    )
    assert document_digest([one, other]) != document_digest([other, one])
    assert document_digest([block(BlockKind.HEADING, "One thing", level=2)]) == document_digest(
        [one]
    )
