"""Scripts without spaces between words: how to cut such text into pieces, and how long it is in
words.
"""

from __future__ import annotations

import re

_RANGES = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f"
)
_SPACELESS = re.compile(f"[{_RANGES}]")
FIRST_EASTERN = "\u2e80"
"""No script without spaces has a character before this one."""
_EASTERN = re.compile(f"[{FIRST_EASTERN}-\uffef]")
"""All of them and more, in one range: a faster test whether a text has any."""
_PIECE = re.compile(
    rf"[{_RANGES}][\u3000-\u3002\uff00-\uff0f\uff1a-\uff1f\u300c-\u3011]*|[^{_RANGES}]+"
)
# Chinese words have 1.5 to 2 characters; counted singly, a page of 100 words would pass for a
# policy.
_CHARACTERS_A_WORD = 2
_ASCII = bytes(range(128))


def beyond_ascii(text: str) -> set[str]:
    """Return the signs of `text` that are none of ASCII: few, and found at the speed of bytes."""
    return set(
        text.encode("utf-8", "surrogatepass")
        .translate(None, _ASCII)
        .decode("utf-8", "surrogatepass")
    )


def is_spaceless(text: str) -> bool:
    """Say whether `text` holds characters of Chinese or Japanese."""
    return (
        not text.isascii()
        and _EASTERN.search(text) is not None
        and _SPACELESS.search(text) is not None
    )


def pieces(word: str) -> list[str]:
    """Return `word` cut between its Chinese and Japanese characters; joined without spaces they
    give it.
    """
    return _PIECE.findall(word)


def word_count(text: str) -> int:
    """Return the number of words of `text`; two characters of a script without spaces count as
    one.
    """
    words = text.count(" ") + 1 if text else 0
    if text.isascii() or not _EASTERN.search(text):
        return words
    return words + len(_SPACELESS.findall(text)) // _CHARACTERS_A_WORD
