"""A page's source, before it is parsed, in the form in which a browser reads it.

Browsers run scripts, so that a `noscript` is mere text to them, and attach shadow roots that a page
declares. The parser does neither.
"""

from __future__ import annotations

import re

_NOSCRIPT = re.compile(r"<noscript\b[^<>]{0,2000}>", re.IGNORECASE)
_NOSCRIPT_END = "</noscript"
_SWALLOWING = ["iframe", "script", "style", "textarea", "title", "xmp", "noembed", "noframes"]
"""Elements whose content is no markup: one that is not closed takes in the rest of the page."""
_TEMPLATE = re.compile(r"<(/?)template\b([^<>]{0,2000})>", re.IGNORECASE)
_SHADOW = "shadowrootmode"


def repaired(text: str) -> str:
    """Return the source with declared shadow roots opened and without the `noscript` parts that
    would swallow the page. Takes time linear in its length.
    """
    folded = text.casefold() if text.isascii() else text.lower()
    if _NOSCRIPT_END in folded and len(folded) == len(text):
        text = _without_swallowing(text, folded)
    return _with_shadow_roots(text) if _SHADOW in folded else text


def _without_swallowing(text: str, folded: str) -> str:
    pieces: list[str] = []
    done = 0
    for opening in _NOSCRIPT.finditer(text):
        if opening.start() < done:
            continue
        end = folded.find(_NOSCRIPT_END, opening.end())
        if end < 0:
            break
        if _swallows(folded[opening.end() : end]):
            pieces.append(text[done : opening.end()])
            done = end
    return "".join((*pieces, text[done:]))


def _swallows(inner: str) -> bool:
    return any(inner.count(f"<{tag}") > inner.count(f"</{tag}") for tag in _SWALLOWING)


def _with_shadow_roots(text: str) -> str:
    """Templates that declare a shadow root become elements; each end is of the last one open."""
    open_roots: list[bool] = []

    def opened(tag: re.Match[str]) -> str:
        if not tag[1]:
            open_roots.append(_SHADOW in tag[2].lower())
            return "<div>" if open_roots[-1] else tag[0]
        return "</div>" if open_roots and open_roots.pop() else tag[0]

    return _TEMPLATE.sub(opened, text)
