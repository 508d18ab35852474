"""Watch lists for the tests, read from text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from monitor.config.load import load
from monitor.config.settings import Config
from monitor.errors import ConfigError

WATCH = '[[watch]]\nid = "acme-privacy"\nurl = "https://acme.example/privacy"\n'


def read(
    folder: Path,
    text: str | bytes,
    *,
    environ: Mapping[str, str] | None = None,
    credentials_dir: Path | None = None,
) -> Config:
    """Return the watch list that is `text` as a file in `folder`."""
    path = folder / "watches.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    path.chmod(0o600)
    return load(path, environ=environ or {}, credentials_dir=credentials_dir)


def mistakes(folder: Path, text: str | bytes, **where: object) -> list[str]:
    """Return what is wrong with `text`, as `LINE: WORDS`."""
    try:
        read(folder, text, **where)
    except ConfigError as error:
        return [f"{problem.line}: {problem.what}" for problem in error.problems]
    return []
