"""What a watch list comes to once it was read: frozen values, everything resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from monitor.errors import Problem
from monitor.model.limits import FetchLimits
from monitor.model.rules import Rules
from monitor.model.watch import Watch
from monitor.render.llm_prompt import LanguageModel
from monitor.render.messages import DEFAULT_OPTIONS, MessageOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonSettings:
    """How the daemon works."""

    concurrency: int = 8
    """Maximum number of concurrent checks."""
    ping: str = field(default="", repr=False)
    """The URL of a dead man's switch, its secrets filled in: never logged."""
    ping_shown: str = ""
    """Its masked form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSettings:
    """How alerts look."""

    message: MessageOptions = DEFAULT_OPTIONS
    folder: Path | None = None
    """Where the templates come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A whole watch list."""

    path: Path
    watches: tuple[Watch, ...]
    """In the order of the file, those that are not enabled too."""
    rules: Rules
    """Routes, channels and patience."""
    fetch: FetchLimits
    contact: str | None
    """Where operators of watched sites can reach the user: part of the User-Agent."""
    storage_path: Path | None
    """The database that the file names, as an absolute path; None leaves it to `places.database`.
    """
    daemon: DaemonSettings
    alerts: AlertSettings
    model: LanguageModel | None
    """A language model, if one is set up."""
    warnings: tuple[Problem, ...] = ()
    """What is allowed and probably not meant."""
