"""Whether the watch list changed on disk, and what taking it over again changes."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path

from monitor.config.settings import Config

Fingerprint = tuple[int, int, int]
"""Modification time in nanoseconds, inode and size."""


def fingerprint(path: Path) -> Fingerprint | None:
    """Return what changes whenever the file does, or None while it can't be seen."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino, stat.st_size


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigDiff:
    """What a reload changes."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    """Ids of watches, in the order of the file."""
    settings: tuple[str, ...] = ()
    """What else differs: `routes`, `channels`, `fetch`, …"""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.altered or self.settings)

    def __str__(self) -> str:
        parts = {
            "added": self.added,
            "removed": self.removed,
            "altered": self.altered,
            "changed": self.settings,
        }
        return (
            "; ".join(f"{word} {', '.join(names)}" for word, names in parts.items() if names)
            or "nothing changed"
        )


def _health(config: Config) -> tuple[object, ...]:
    return (
        config.rules.patience,
        config.rules.patience_looks,
        config.rules.remind_every,
        config.rules.report,
    )


def _without(names: Iterable[str], others: Container[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in others)


def diff_configs(old: Config, new: Config) -> ConfigDiff:
    """Return what the new watch list changes. Names only: secrets are never shown."""
    before = {watch.id: watch for watch in old.watches}
    after = {watch.id: watch for watch in new.watches}
    settings = {
        "channels": old.rules.channels != new.rules.channels,
        "routes": old.rules.routes != new.rules.routes,
        "health": _health(old) != _health(new),
        "calendar": old.rules.remind_days != new.rules.remind_days,
        "fetch": (old.fetch, old.contact) != (new.fetch, new.contact),
        "storage": old.storage_path != new.storage_path,
        "daemon": old.daemon != new.daemon,
    }
    return ConfigDiff(
        added=_without(after, before),
        removed=_without(before, after),
        altered=tuple(name for name, watch in after.items() if before.get(name, watch) != watch),
        settings=tuple(name for name, differs in settings.items() if differs),
    )
