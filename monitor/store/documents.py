"""Documents as bytes: compact, and so alike from version to version that the second one costs next
to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from monitor.model.document import Document
from monitor.store.codec import from_json, from_plain, to_json, to_plain

_FOLDED = (("‘", "'"), ("’", "'"), ("“", ""), ("”", ""), ("‑", "-"), ("–", "-"), ("—", "-"))
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_ENDING = " .,;:|"

Plain = dict[str, Any]
"""A document as JSON can hold it."""


def document_bytes(document: Document) -> bytes:
    """Return a document as bytes."""
    plain = to_plain(document, Document)
    for block in _blocks(plain):
        key = _difference(block.pop("key"), _guess(block["text"]))
        if key is not None:
            block["key"] = key
    return to_json(plain)


def document_from(content: bytes) -> Document:
    """Return the document that these are the bytes of. Raises DamagedError."""
    plain = from_json(content)
    for block in _blocks(plain):
        block["key"] = _restored(block.get("key"), _guess(block["text"]))
    return from_plain(Document, plain)


def _blocks(plain: Plain) -> Iterator[Plain]:
    yield from plain["blocks"]
    for aside in plain.get("aside", ()):
        yield from aside["blocks"]


def _guess(text: str) -> str:
    """What a key mostly is. Never to be changed: stored keys are differences to it. It need not
    follow the keys.
    """
    text = text.casefold().replace('"', "")
    if not text.isascii():
        for glyph, plain in _FOLDED:
            text = text.replace(glyph, plain)
    if "-" in text:
        text = _HYPHEN.sub(" ", text)
    return " ".join(text.split()).rstrip(_ENDING)


def _difference(key: str, guess: str) -> list[Any] | None:
    if key == guess:
        return None
    start = _alike(key, guess)
    end = _alike(key[start:][::-1], guess[start:][::-1])
    return [start, key[start : len(key) - end], end]


def _restored(difference: list[Any] | None, guess: str) -> str:
    if difference is None:
        return guess
    start, middle, end = difference
    return f"{guess[:start]}{middle}{guess[len(guess) - end :]}"


def _alike(one: str, other: str) -> int:
    """The length of the common prefix of two texts, by bisection: a loop over characters takes ten
    times as long.
    """
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least
