"""How long blocks are in words, and how much of one text another one still holds: one way of
counting for every room.
"""

from __future__ import annotations

from collections.abc import Iterable

from monitor.language.cjk import FIRST_EASTERN, beyond_ascii, word_count
from monitor.model.document import Block, Document


def count_words(blocks: Iterable[Block]) -> int:
    """Return how many words the blocks hold; two characters of a script without spaces are one."""
    texts = [block.text for block in blocks if block.text]
    whole = " ".join(texts)
    if any(sign >= FIRST_EASTERN for sign in beyond_ascii(whole)):
        return sum(map(word_count, texts))
    return whole.count(" ") + 1 if whole else 0


def share_kept(old: Document, new: Document) -> float:
    """Return the share, 0 to 1, of the words of `old` in blocks that `new` still holds."""
    keys = {block.key for block in new.blocks}
    total = count_words(old.blocks)
    kept = count_words(block for block in old.blocks if block.key in keys)
    return kept / total if total else 0.0
