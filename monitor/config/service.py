"""What the system's service has and an operator's shell has not: its environment and credentials.

A verb that root runs on the service's watch list must see what the service sees, or `config check`
and `alert test` fail on secrets that are there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

ENVIRONMENT_FILE = Path("/etc/policy-monitor/environment")
CREDENTIALS = Path("/run/credentials/policy-monitor.service")
"""There while the service runs, readable by root."""

_LINE = re.compile(r"\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>.*)")
_LARGEST_BYTES = 1_000_000


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment with the variables that the service gets, where it may be read; what is
    set already counts.
    """
    try:
        text = ENVIRONMENT_FILE.read_bytes()[:_LARGEST_BYTES].decode()
    except (OSError, UnicodeDecodeError):
        return dict(environ)
    found = (
        _LINE.fullmatch(line) for line in text.splitlines() if not line.lstrip().startswith("#")
    )
    return {match["name"]: _unquoted(match["value"].strip()) for match in found if match} | dict(
        environ
    )


def credentials(environ: Mapping[str, str], *, running: bool) -> Path | None:
    """Return the folder of credentials: that of this process, or that of the service if it is
    `running` and its folder may be seen.
    """
    if folder := environ.get("CREDENTIALS_DIRECTORY"):
        return Path(folder)
    return CREDENTIALS if running and CREDENTIALS.is_dir() else None


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in {'"', "'"}:
        return value[1:-1]
    return value
