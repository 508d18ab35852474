"""What a body is, and which characters it holds: believes the bytes more than their header."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

from monitor.errors import ReadError, ReadKind
from monitor.language.tables import table


class MediaKind(StrEnum):
    """What kinds of bodies can be read."""

    HTML = "html"
    PDF = "pdf"
    MARKDOWN = "markdown"
    PLAIN = "plain"


_HTML_START = re.compile(
    rb"\s*(?:<!--[^>]{0,2000}-->\s*|<\?xml[^>]{0,300}>\s*)*<(?:!doctype\s+html|html|head|body|"
    rb"title|meta|div|main|article|section|h[1-6]|p|table|script|style|link|span|ul|ol|nav|header)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_META_CHARSET = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})|"""
    rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{1,40})""",
    re.IGNORECASE,
)
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_HEAD = 4096
"""Bytes that show what a body is; browsers look at 1,024, and some pages begin with long comments.
"""
_UTF8_SLIPS = 0.002
_CONTROLS = bytes((*range(9), *range(14, 27), *range(28, 32)))
"""What no text holds; tab, line ends, form feed and escape (ISO-2022) are text."""


def sniff_media(declared: str, body: bytes) -> MediaKind:
    """Return what `body` is, by its first bytes and, where those are silent, by the media type that
    was declared.

    Raises ReadError where it is nothing that holds readable text.
    """
    head = _plain_head(body)
    if b"%PDF-" in head[:1024]:
        return MediaKind.PDF
    for magic, name in table("extract", "media")["magic"].items():
        if head.startswith(bytes.fromhex(magic)):
            raise ReadError(ReadKind.UNSUPPORTED_MEDIA, f"the body is {name}, not a page")
    if _HTML_START.match(head):
        return MediaKind.HTML
    known = table("extract", "media")["types"].get(declared)
    if known == "other" or _is_binary(body[:_HEAD]):
        raise ReadError(
            ReadKind.UNSUPPORTED_MEDIA,
            f"can't read text out of {declared or 'an unknown media type'}",
        )
    if known:
        return MediaKind(known)
    return MediaKind.HTML if head.count(b"</") > 2 else MediaKind.PLAIN


def decode_text(body: bytes, declared: str | None) -> str:
    """Return the text of `body`. A body that is sound UTF-8 is UTF-8, whatever was declared."""
    for mark, codec in _MARKS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    if wide := _wide(body):
        return body.decode(wide, "replace")
    if (text := _utf8(body)) is not None:
        return text
    for label in (declared, _meta(body)):
        name = _codec(label)
        if name is not None and name != "utf-8":
            return body.decode(name, "replace")
    text = body.decode("utf-8", "replace")
    return text if _is_mostly_utf8(text) else body.decode("cp1252", "replace")


def _is_mostly_utf8(text: str) -> bool:
    """Whether few bytes slipped, measured by the text or by the letters that came out well."""
    slips = text.count("\ufffd")
    if slips <= _UTF8_SLIPS * len(text):
        return True
    return slips <= sum(not sign.isascii() for sign in text) - slips


def _utf8(body: bytes) -> str | None:
    """The text of a body that is UTF-8, perhaps cut off inside its last character."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as slip:
        return body.decode("utf-8", "ignore") if slip.start >= len(body) - 3 else None


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark shows by a NUL beside each Latin letter of the markup."""
    head = body[:200]
    if len(head) < 20:
        return None
    if head[1::2].count(0) > 0.8 * len(head[1::2]) and head[::2].count(0) == 0:
        return "utf-16-le"
    return (
        "utf-16-be"
        if head[::2].count(0) > 0.8 * len(head[::2]) and head[1::2].count(0) == 0
        else None
    )


def _meta(body: bytes) -> str | None:
    found = _META_CHARSET.search(body[:_HEAD])
    return (found[1] or found[2]).decode("ascii") if found else None


def _codec(label: str | None) -> str | None:
    """The codec for a charset label as browsers take it; None for one that no page is written
    in.
    """
    name = (label or "").strip().strip("\"'").lower()
    known: dict[str, str] = table("extract", "media")["charsets"]
    return known.get(name) or known.get(name.replace("_", "-"))


def _plain_head(body: bytes) -> bytes:
    head = body[:_HEAD]
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return (
        head.replace(b"\0", b"")
        if _wide(body) or body[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
        else head
    )


def _is_binary(head: bytes) -> bool:
    if _wide(head) or head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return False
    odd = len(head) - len(head.translate(None, _CONTROLS))
    return odd > 0.02 * max(len(head), 100)
