"""What was probably meant where a text is not TOML: quotes that an office program has curled, or
that are missing, and spaces that only look like spaces.

tomllib says where it stopped and what it expected; users who don't know its grammar need to hear
what to type instead.
"""

from __future__ import annotations

import re

_CURLY = re.compile("[“”„‟‘’‚‛«»]")
_ODD_SPACE = re.compile("[\u00a0\u2000-\u200b\u202f\u3000\ufeff]")
_PAIR = re.compile(r"""\s*(?P<key>[\w."'-]+)\s*=\s*(?P<value>[^#\n]*)""")
_BARE_VALUE = re.compile(r"""(?P<text>[^"'\[{\s][^"'#,\]}\n]*?)\s*[,\]}]?\s*(?:#.*)?$""")
# Fits on a line of a terminal, with the words around it.
_LONGEST_QUOTE = 60


def hint(text: str, line: int, column: int) -> tuple[int, str]:
    """Return where on a line (both 1-based) the fault most likely is, and what to type; empty if
    nothing is known.
    """
    lines = text.split("\n")
    shown = lines[line - 1] if line <= len(lines) else ""
    if odd := _CURLY.search(_without_strings(shown)):
        return odd.start() + 1, f'{odd[0]} is a typographic quote; TOML needs straight ones: "…"'
    if odd := _ODD_SPACE.search(_without_strings(shown)):
        return odd.start() + 1, "an invisible character that is not a space; delete it"
    return _quotes(shown) or (column, "")


def _quotes(shown: str) -> tuple[int, str] | None:
    pair = _PAIR.match(shown)
    if pair is None:
        return None
    value, at = pair["value"].rstrip(), pair.start("value") + 1
    if value[:1] in {'"', "'"} and value.count(value[0]) % 2:
        return at, f"the closing quote is missing: {_shown(value)}{value[0]}"
    bare = _BARE_VALUE.match(value)
    if bare is None or not value:
        return None
    return at, f'a text needs quotes: {pair["key"]} = "{_shown(bare["text"])}"'


def _shown(value: str) -> str:
    clean = "".join(char for char in value if char.isprintable())
    return clean if len(clean) <= _LONGEST_QUOTE else clean[:_LONGEST_QUOTE] + "…"


def _without_strings(shown: str) -> str:
    """The line with its closed strings and its comment blanked: what stands in them is fine."""
    return re.sub(r'"[^"]*"|\'[^\']*\'|#.*', lambda found: "~" * len(found[0]), shown)
