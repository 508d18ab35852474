"""Secrets in the watch list itself. They are better kept out of it; if not, only its owner must be
able to read the file.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitor.config.problems import TableProblem
from monitor.config.raw_tables import RawTables
from monitor.config.secrets import has_references
from monitor.config.toml_positions import Loc

_PASSWORD = re.compile(r"://[^/@?$]*:[^/@?$]+@")
_SECRET_PARAMETER = re.compile(
    r"[?&](?:secret|token|key|apikey|api_key|password|pass)=[^&$]+", re.I
)
# Bot tokens and webhook keys are long and mix letters with digits; names of topics, rooms and hosts
# rarely do both. Shorter, and `ntfy://alerts-2026` would be called a token.
_TOKEN = re.compile(r"(?=[A-Za-z_:-]*\d)(?=[\d_:-]*[A-Za-z])[A-Za-z0-9_:-]{16,}")
_PORT = re.compile(r":\d{2,5}(?=[/?]|$)")
_OPEN_SCHEMES = frozenset({"mailto", "mailtos", "file", "command"})
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "x-api-key"})
_KEEP_OUT = "${NAME}, ${file:PATH} or ${credential:NAME} keep it out of this file"


def in_channels(parts: RawTables) -> Iterator[TableProblem]:
    """Yield the channels whose URL holds a password or token."""
    for name, channel in parts.channels.items():
        for url in channel.urls or [channel.url or ""]:
            if what := _secret_in(url):
                yield TableProblem(
                    loc=("channels", name), what=f"contains a {what} in plain text; {_KEEP_OUT}"
                )
                break


def in_headers(parts: RawTables) -> Iterator[TableProblem]:
    """Yield the headers that hold a secret; before secrets from elsewhere are filled in."""
    layers: list[tuple[Loc, dict[str, str] | None]] = [(("defaults",), parts.defaults.headers)]
    layers += [(("groups", name), group.headers) for name, group in parts.groups.items()]
    layers += [(("watch", index), watch.headers) for index, watch in parts.watches.items()]
    for loc, headers in layers:
        for name, value in (headers or {}).items():
            if not has_references(value) and _is_secret(name.casefold(), value):
                yield TableProblem(
                    loc=(*loc, "headers", name),
                    what=f'header "{name}" holds a secret in plain text; {_KEEP_OUT}',
                )


def readable_by_all(path: Path) -> Iterator[TableProblem]:
    """Yield that everybody on this machine can read the file, which holds secrets."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & stat.S_IROTH:
        yield TableProblem(
            loc=(), what=f"holds secrets, and everybody here can read it: chmod 640 {path}"
        )


def _is_secret(header: str, value: str) -> bool:
    """Cookies are secrets only if they hold a session: many only say that cookies are accepted."""
    if header == "cookie":
        return _TOKEN.search(value) is not None
    return header in _SECRET_HEADERS


def _secret_in(url: str) -> str:
    if has_references(url):
        return ""
    if _PASSWORD.search(url):
        return "password"
    if urlsplit(url).scheme in _OPEN_SCHEMES:
        return ""
    is_token = _SECRET_PARAMETER.search(url) or _TOKEN.search(
        _PORT.sub("", unquote(url).partition("://")[2])
    )
    return "token" if is_token else ""
