"""zstd, alone and as the difference to a similar content; and values as JSON that later programs
can still read.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from monitor.errors import DamagedError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3
"""Higher levels cost many times more and gain a few percent on pages."""
# 2^27 bytes, the most that zstd decoders accept by default: above the largest page.
WIDEST_WINDOW = 27
# 2^10 bytes, the least that zstd knows.
_NARROWEST_WINDOW = 10
_SHORTEST_PREFIX = 8
"""zstd takes no shorter prefix; nothing is lost without one."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

T = TypeVar("T")
_C, _D = zstd.CompressionParameter, zstd.DecompressionParameter


def compress(content: bytes, near: bytes | None = None) -> bytes:
    """Return `content` compressed; with `near`, as what differs from it: only with the same `near`
    it comes back.

    Prefix mode needs the window to span both texts and long-distance matching to find its way in
    them: without, it loses to plain compression on pages past a megabyte.
    """
    if near is None or len(near) < _SHORTEST_PREFIX:
        return zstd.compress(content, options={_C.compression_level: LEVEL, _C.checksum_flag: 1})
    window = (len(content) + len(near)).bit_length()
    options: dict[int, int] = {
        _C.compression_level: LEVEL,
        _C.enable_long_distance_matching: 1,
        _C.window_log: max(_NARROWEST_WINDOW, min(WIDEST_WINDOW, window)),
        _C.checksum_flag: 1,
    }
    return zstd.compress(content, zstd_dict=_prefix(near), options=options)


def decompress(packed: bytes, near: bytes | None = None) -> bytes:
    """Return the original of compressed bytes. Raises DamagedError if `packed` or `near` is
    damaged.
    """
    prefix = None if near is None or len(near) < _SHORTEST_PREFIX else _prefix(near)
    try:
        return zstd.decompress(packed, zstd_dict=prefix, options={_D.window_log_max: WIDEST_WINDOW})
    except zstd.ZstdError as error:
        raise DamagedError(f"stored content is damaged: {error}") from error


def to_plain(value: object, kind: type, *, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return a dataclass as what JSON can hold. Fields that have their default value are left
    out.
    """
    plain: dict[str, Any] = _adapter(kind).dump_python(
        value, mode="json", exclude_defaults=True, exclude=set(without) or None
    )
    return plain


def from_plain(kind: type[T], plain: object) -> T:
    """Return the dataclass. Fields added since take their defaults, unknown ones are left out.
    Raises DamagedError.
    """
    try:
        value: T = _adapter(cast(Any, kind)).validate_python(plain)
    except ValidationError as error:
        raise DamagedError(f"a stored {kind.__name__} can't be read: {error}") from error
    return value


def to_json(plain: object) -> bytes:
    """Return JSON, compact, in UTF-8. Half characters, which hostile pages hold, survive."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def from_json(content: bytes) -> Any:
    """Return the value of JSON bytes. Raises DamagedError."""
    try:
        return json.loads(content.decode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise DamagedError(f"a stored value is damaged: {error}") from error


def pack(value: object, kind: type, *, without: frozenset[str] = frozenset()) -> bytes:
    """Return a dataclass as compressed JSON, `without` some of its fields."""
    return compress(to_json(to_plain(value, kind, without=without)))


def unpack(kind: type[T], packed: bytes, **fields: object) -> T:
    """Return the packed dataclass, with those of its `fields` that were left out. Raises
    DamagedError.
    """
    return from_plain(kind, {**from_json(decompress(packed)), **fields})


def to_micros(at: datetime) -> int:
    """Return an instant as the database holds it."""
    return (at - _EPOCH) // _MICROSECOND


def from_micros(microseconds: int) -> datetime:
    """Return the instant that the database holds."""
    return _EPOCH + timedelta(microseconds=microseconds)


def from_micros_or_none(microseconds: int | None) -> datetime | None:
    """Return the instant that the database holds, if it does."""
    return None if microseconds is None else from_micros(microseconds)


def storable(text: str | None) -> str | None:
    """Return `text` as SQLite accepts it: lone surrogates, which servers send, become question
    marks.
    """
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _prefix(near: bytes) -> Any:
    return zstd.ZstdDict(near, is_raw=True).as_prefix


@cache
def _adapter(kind: type) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
