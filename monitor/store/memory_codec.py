"""What a watch remembers, as bytes: one flat object, as it was before the memory had parts.

So a database of any earlier version is read as it is. A field that got another name has its old one
in `_RENAMED`: a name that the codec does not know is dropped without an error.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from monitor.model.memory import WatchMemory
from monitor.store.codec import compress, decompress, from_json, from_plain, to_json, to_plain

_PARTS = ("texts", "health", "links", "flapping")
_RENAMED = {"moving": {"reason": "url"}}
"""By the field that holds it: the old name and the name of now."""


def memory_bytes(memory: WatchMemory) -> bytes:
    """Return the memory of a watch as bytes."""
    plain = to_plain(memory, WatchMemory)
    for part in _PARTS:
        plain |= plain.pop(part, {})
    return compress(to_json(plain))


def memory_from(content: bytes) -> WatchMemory:
    """Return the memory of a watch that these are the bytes of. Raises DamagedError."""
    flat: dict[str, Any] = from_json(decompress(content))
    for name, renamed in _RENAMED.items():
        if flat.get(name):
            flat[name] = {renamed.get(key, key): value for key, value in flat[name].items()}
    plain = dict(flat)
    for field in fields(WatchMemory):
        if field.name in _PARTS:
            plain[field.name] = flat
    return from_plain(WatchMemory, plain)
