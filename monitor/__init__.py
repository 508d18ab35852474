"""Watches policies on the web, keeps proof of every version, and says what a change means.

The names below are the library; `docs/library.md` shows them. They are imported on first use, so
that `import monitor` and the command line stay quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.errors import MonitorError, ReadError
    from monitor.library import PolicyText, compare_policies, finding_dict, read_policy
    from monitor.model.change import Direction, EventKind, Excerpt, Finding, Materiality

__all__ = [
    "Direction",
    "EventKind",
    "Excerpt",
    "Finding",
    "Materiality",
    "MonitorError",
    "PolicyText",
    "ReadError",
    "compare_policies",
    "finding_dict",
    "read_policy",
]

_HOMES = {
    "monitor.errors": ("MonitorError", "ReadError"),
    "monitor.library": ("PolicyText", "compare_policies", "finding_dict", "read_policy"),
    "monitor.model.change": ("Direction", "EventKind", "Excerpt", "Finding", "Materiality"),
}


def __getattr__(name: str) -> Any:
    """Return a name of the library from the module that defines it. Raises AttributeError."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    raise AttributeError(f"module 'monitor' has no attribute {name!r}")
