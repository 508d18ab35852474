"""Finds the watch list and the database. The environment is passed in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from monitor.config.settings import Config
from monitor.errors import UsageError

APPLICATION = "policy-monitor"
LOCAL_FILE = Path("policy-monitor.toml")
SYSTEM_FILE = Path("/etc/policy-monitor/config.toml")
DATABASE = "policy-monitor.db"
STATE_FOLDER = Path("/var/lib/policy-monitor")
"""The service's, as its unit says."""


def config_file(asked: str | None, environ: Mapping[str, str]) -> Path:
    """Return the watch list to use: the given one, else the first that exists. Raises UsageError
    if there is none.
    """
    if asked or environ.get("POLICY_MONITOR_CONFIG"):
        return Path(asked or environ["POLICY_MONITOR_CONFIG"])
    candidates = (LOCAL_FILE, user_file(environ), SYSTEM_FILE)
    found = next((path for path in candidates if path.exists()), None)
    if found is None:
        looked = ", ".join(str(path) for path in candidates)
        raise UsageError(
            f"no watch list found (looked for {looked}); policy-monitor init writes a first one"
        )
    return found


def new_config_file(asked: str | None, environ: Mapping[str, str]) -> Path:
    """Return where to write a first watch list: the given path, else in the current folder."""
    return Path(asked or environ.get("POLICY_MONITOR_CONFIG") or LOCAL_FILE)


def user_file(environ: Mapping[str, str]) -> Path:
    """Return the watch list of the user's config folder, whether it exists or not."""
    return _folder(environ, "XDG_CONFIG_HOME", ".config") / APPLICATION / "config.toml"


def database(config: Config, environ: Mapping[str, str]) -> Path:
    """Return the database to use: the one the file names, else in the service's or the user's state
    folder.
    """
    if config.storage_path is not None:
        return config.storage_path
    if service_folder := environ.get("STATE_DIRECTORY", "").split(":")[0]:
        return Path(service_folder) / DATABASE
    if is_services(config.path):  # a verb of root or an operator: the service's, not one's own
        return STATE_FOLDER / DATABASE
    return _folder(environ, "XDG_STATE_HOME", ".local/state") / APPLICATION / DATABASE


def is_services(path: Path) -> bool:
    """Tell whether a watch list is that of the system's service."""
    return path.absolute() == SYSTEM_FILE


def _folder(environ: Mapping[str, str], variable: str, otherwise: str) -> Path:
    """The XDG rules: an unset, empty or relative variable means the default."""
    named = Path(environ.get(variable, ""))
    return (
        named if named.is_absolute() else Path(environ.get("HOME") or "~").expanduser() / otherwise
    )
