"""Documents of invented companies in a few marks: `# heading`, `- list item`, `| cell | cell`, else
paragraphs.
"""

from __future__ import annotations

from monitor.extract.blocks import Outline, block, document
from monitor.model.document import Block, BlockKind, Document


def policy(*lines: str, language: str | None = "en") -> Document:
    """Return a document of one block a line."""
    outline = Outline()
    return document([_block(outline, line) for line in lines], reader="test/1", language=language)


def _block(outline: Outline, line: str) -> Block:
    if line.startswith("#"):
        level = len(line) - len(line.lstrip("#"))
        text = line.lstrip("# ")
        return block(BlockKind.HEADING, text, level=level, section=outline.enter(level, text))
    if line.startswith("|"):
        cells = [cell.strip() for cell in line.strip("| ").split("|")]
        return block(BlockKind.TABLE_ROW, "", section=outline.section, cells=cells)
    if line.startswith("- "):
        return block(BlockKind.LIST_ITEM, line[2:], level=1, section=outline.section)
    return block(BlockKind.PARAGRAPH, line, section=outline.section)


CLAUSES = (
    "We collect your name, your e-mail address and the device you use.",
    "We keep server logs for thirty days and delete them afterwards.",
    "You may ask us at any time for a copy of the data that we hold about you.",
    "Payments are processed by a bank which acts under its own responsibility.",
    "Our support team reads what you write to it in order to help you.",
    "Children below the age of sixteen need the consent of a parent to open an account.",
    "We tell you by mail before this notice changes in a way that matters to you.",
    "Courts at the seat of the company decide about disputes unless the law says otherwise.",
    "Backups leave the building encrypted and come back only after a fire.",
    "Photographs which you upload are shown to the people whom you choose.",
)
"""Ten paragraphs that have hardly a word in common."""
