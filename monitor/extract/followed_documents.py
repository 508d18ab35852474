"""A policy together with the documents that it links to: summaries of its changes, and the text
that is to come.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extract.blocks import block, document
from monitor.model.document import Block, BlockKind, Document

UPCOMING = "Upcoming version"
"""The heading under which a text of another page stands that is to come: so a page would mark it
that carries both.
"""


def with_followed(
    own: Document, summaries: Sequence[Document], upcoming: Sequence[Document]
) -> Document:
    """Return the policy with what it links to behind it; a linked text that says nothing else is
    left out.

    Title, language, links and signs stay those of the policy itself.
    """
    blocks = list(own.blocks)
    for linked in summaries:
        blocks += linked.blocks if _says_more(linked, blocks) else ()
    for linked in upcoming:
        if _says_more(linked, blocks):
            blocks += (block(BlockKind.HEADING, UPCOMING, level=1), *linked.blocks)
            break  # a page carries two texts at most
    return document(
        blocks,
        reader=own.reader,
        title=own.title,
        language=own.language,
        links=own.links,
        aside_links=own.aside_links,
        aside=own.aside,
        signs=own.signs,
    )


def _says_more(linked: Document, blocks: Sequence[Block]) -> bool:
    known = {one.key for one in blocks}
    return any(one.key not in known for one in linked.blocks)
