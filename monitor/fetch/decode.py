"""Unpacks bodies as they come in, never holding more than was allowed: a bomb costs its limit, not
its size.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from monitor.errors import FetchKind
from monitor.fetch.request_errors import RequestError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPTED = "gzip, deflate, zstd"
"""What we ask for, whatever else is installed."""

# Decoded at a time, so that a bomb is noticed before it is in memory.
_PIECE = 64 * 1024
# `gzip, gzip` happens behind misconfigured proxies; more layers are an attack.
_MOST_LAYERS = 2
_MOST_MEMBERS = 1000
"""A body of very many tiny members is an attack: each of them starts a decoder."""
_LARGEST_WINDOW_LOG = 23
"""RFC 9659: over HTTP, zstd windows are 8 MB at most."""


class Decoder(Protocol):
    """Undoes one content encoding, in pieces of a bounded size."""

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        """Yield what `packed` decodes to. Raises RequestError if it is not in the declared
        encoding.
        """

    def finished(self) -> bool:
        """Return whether the compressed body is complete."""


class Body:
    """A body under way: raw bytes go in, `whole()` gives the decoded one."""

    def __init__(self, content_encoding: str, *, max_bytes: int, max_raw_bytes: int) -> None:
        self._decoders = _decoders(content_encoding)
        self._max_bytes = max_bytes
        self._raw_room = max_raw_bytes
        self._decoded = bytearray()

    def expect(self, content_length: str) -> None:
        """Refuse a response whose Content-Length is too large. Raises RequestError."""
        if (
            content_length.isascii()
            and content_length.isdigit()
            and (len(content_length) > 18 or int(content_length) > self._raw_room)
        ):
            raise RequestError(
                FetchKind.TOO_LARGE, "the body is larger than allowed (according to Content-Length)"
            )

    def add(self, raw: bytes) -> None:
        """Add received bytes. Raises RequestError past a limit, or if they can't be decoded."""
        self._raw_room -= len(raw)
        if self._raw_room < 0:
            raise RequestError(FetchKind.TOO_LARGE, "the body is larger than allowed")
        for piece in _through(self._decoders, raw):
            if len(self._decoded) + len(piece) > self._max_bytes:
                raise RequestError(
                    FetchKind.TOO_LARGE, f"the body is larger than {self._max_bytes} bytes, decoded"
                )
            self._decoded += piece

    def whole(self) -> bytes:
        """Return the decoded body. Raises RequestError if it is truncated."""
        if not all(decoder.finished() for decoder in self._decoders):
            raise RequestError(FetchKind.DISCONNECTED, "the compressed body is truncated")
        return bytes(self._decoded)


def _through(decoders: tuple[Decoder, ...], packed: bytes) -> Iterator[bytes]:
    if not decoders:
        yield packed
        return
    for piece in decoders[0].pieces(packed):
        yield from _through(decoders[1:], piece)


def _decoders(content_encoding: str) -> tuple[Decoder, ...]:
    """Return what undoes `content_encoding`, outermost first."""
    named = [name.strip().lower() for name in content_encoding.split(",")]
    layers = [name for name in reversed(named) if name not in {"", "identity"}]
    if len(layers) > _MOST_LAYERS or not all(name in _DECODERS for name in layers):
        said = "".join(c if c.isprintable() else "?" for c in content_encoding)[:60]
        raise RequestError(
            FetchKind.BAD_ENCODING,
            f"the body has a content encoding that was not requested: {said}",
        )
    return tuple(_DECODERS[name]() for name in layers)


class _Members:
    """Packed members one after the other. What follows them and is none is ignored, as browsers
    do.
    """

    def __init__(self, start: Callable[[], _Inflater], magic: bytes) -> None:
        self._start = start
        self._magic = magic
        self._inflater = start()
        self._members = 1
        self._touched = False

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        self._touched = self._touched or bool(packed)
        while packed:
            if self._inflater.eof and not self._another(packed):
                return
            yield from self._inflater.inflate(packed)
            packed = self._inflater.unused_data

    def _another(self, packed: bytes) -> bool:
        if not packed.startswith(self._magic[: len(packed)]):
            return False
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise RequestError(FetchKind.BAD_ENCODING, "the compressed body has too many parts")
        self._inflater = self._start()
        return True

    def finished(self) -> bool:
        return self._inflater.eof or not self._touched


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def inflate(self, packed: bytes) -> Iterator[bytes]: ...


class _Zlib:
    def __init__(self, window_bits: int) -> None:
        self._inner = zlib.decompressobj(window_bits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def inflate(self, packed: bytes) -> Iterator[bytes]:
        while True:
            try:
                piece = self._inner.decompress(packed, _PIECE)
            except zlib.error as error:
                raise RequestError(
                    FetchKind.BAD_ENCODING, "the compressed body is damaged"
                ) from error
            if piece:
                yield piece
            packed = self._inner.unconsumed_tail
            if self._inner.eof or (not packed and len(piece) < _PIECE):
                return


class _Zstd:
    def __init__(self) -> None:
        limits: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW_LOG}
        self._inner = zstd.ZstdDecompressor(options=limits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def inflate(self, packed: bytes) -> Iterator[bytes]:
        while True:
            try:
                piece = self._inner.decompress(packed, _PIECE)
            except zstd.ZstdError as error:
                raise RequestError(
                    FetchKind.BAD_ENCODING, "the compressed body is damaged"
                ) from error
            if piece:
                yield piece
            packed = b""
            if self._inner.eof or self._inner.needs_input:
                return


class _Deflate:
    """`deflate` means zlib, but many servers send it raw: the first two bytes show which."""

    def __init__(self) -> None:
        self._head = b""
        self._inner: _Zlib | None = None

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        if self._inner is None:
            self._head += packed
            if len(self._head) < 2:
                return
            packed = self._head
            self._inner = _Zlib(15 if _is_zlib(packed) else -15)
        if not self._inner.eof:
            yield from self._inner.inflate(packed)

    def finished(self) -> bool:
        return not self._head if self._inner is None else self._inner.eof


def _is_zlib(head: bytes) -> bool:
    return head[0] & 0x0F == zlib.DEFLATED and int.from_bytes(head[:2]) % 31 == 0


_DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: _Members(lambda: _Zlib(31), b"\x1f\x8b"),
    "x-gzip": lambda: _Members(lambda: _Zlib(31), b"\x1f\x8b"),
    "deflate": _Deflate,
    "zstd": lambda: _Members(_Zstd, b"\x28\xb5\x2f\xfd"),
}
