"""Fills secrets into channel URLs and headers: from the environment, a file, or a systemd
credential.

A message names the reference and never the value. The masked form of a URL is made here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from monitor.config.problems import quoted

# A key file has some thousand bytes; a larger file is the wrong one, perhaps endless such as
# /dev/zero.
LARGEST_BYTES = 65_536
HIDDEN = "***"

_REFERENCE = re.compile(r"\$\{([^{}]*)\}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|command:", re.IGNORECASE)
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CREDENTIAL_NAME = re.compile(r"(?!\.{1,2}$)[^/\x00]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretSource:
    """Where secrets are resolved."""

    environ: Mapping[str, str]
    credentials_dir: Path | None
    """The folder that systemd names in $CREDENTIALS_DIRECTORY."""
    folder: Path
    """That of the watch list: relative files are meant from here."""


def fill_url(template: str, vault: SecretSource) -> str:
    """Return a channel's URL with its secrets, percent-encoded as user, password or query. Raises
    ValueError.

    Elsewhere in the URL a secret is used as it is, so it may be a whole URL, or several parts of a
    path.
    """
    start, user_end, query = _bounds(_REFERENCE.sub(lambda match: "$" * len(match[0]), template))

    def fill(match: re.Match[str]) -> str:
        value = resolve_secret(match[1], vault)
        return (
            quote(value, safe="")
            if start <= match.start() < user_end or query < match.start()
            else value
        )

    return _REFERENCE.sub(fill, template)


def fill_header(template: str, vault: SecretSource) -> str:
    """Return a header's value with its secrets. Raises ValueError."""
    value = _REFERENCE.sub(lambda match: resolve_secret(match[1], vault), template)
    if not value.isascii():
        raise ValueError("must be plain ASCII text once its secrets are filled in")
    return value


def resolve_secret(reference: str, vault: SecretSource) -> str:
    """Return the secret that the inside of `${…}` names. Raises ValueError with the rest of a
    sentence.
    """
    kind, colon, name = reference.partition(":")
    if not colon:
        kind, name = "environment", reference
    find = _SOURCES.get(kind)
    if find is None:
        raise ValueError(f"has an unknown kind of reference: {quoted('${' + reference + '}')}")
    value = find(name, vault).rstrip("\r\n")
    if not value or not value.isprintable():
        state = "contains more than one line of text" if value else "is empty"
        raise ValueError(f"needs {_named(kind, name)}, which {state}")
    return value


def has_references(template: str) -> bool:
    """Return whether secrets are to be filled into this text."""
    return _REFERENCE.search(template) is not None


def masked_url(template: str) -> str:
    """Return the masked form of a channel's URL: its scheme, and where its secrets come from."""
    scheme = _SCHEME.match(template)
    start = scheme.end() if scheme else 0
    parts = enumerate(_REFERENCE.split(template[start:]))
    return template[:start] + "".join(
        HIDDEN if index % 2 == 0 else f"${{{part}}}" for index, part in parts if part
    )


def _bounds(url: str) -> tuple[int, int, int]:
    """Where the user part of a URL starts and ends, and where its query begins; past the end if it
    has none.
    """
    start = url.find("://") + 3
    if start < 3:
        return 0, 0, len(url)
    host_end = next(
        (match.start() for match in re.finditer("[/?#]", url) if match.start() >= start), len(url)
    )
    query = url.find("?", start)
    return start, url.rfind("@", start, host_end), query if query >= 0 else len(url)


def _from_environment(name: str, vault: SecretSource) -> str:
    if not _ENVIRONMENT_NAME.fullmatch(name):
        raise ValueError(
            f"has a reference without a valid environment variable: {quoted('${' + name + '}')}"
        )
    if name not in vault.environ:
        raise ValueError(f"needs the environment variable {name}, which is not set")
    return vault.environ[name]


def _from_file(name: str, vault: SecretSource) -> str:
    return _read(vault.folder / name, "file", name)


def _from_credential(name: str, vault: SecretSource) -> str:
    if not _CREDENTIAL_NAME.fullmatch(name):
        raise ValueError(f"has a reference without a valid credential: {quoted(name)}")
    if vault.credentials_dir is None:
        raise ValueError(
            f"needs the credential {quoted(name)}, and $CREDENTIALS_DIRECTORY is not set: "
            "it exists only in services started by systemd"
        )
    return _read(vault.credentials_dir / name, "credential", name)


def _read(path: Path, kind: str, name: str) -> str:
    try:
        if not path.is_file():
            raise ValueError(f"needs {_named(kind, name)}, which does not exist")
        with path.open("rb") as file:
            body = file.read(LARGEST_BYTES + 1)
        if len(body) > LARGEST_BYTES:
            raise ValueError(f"needs {_named(kind, name)}, which is too large for a secret")
        return body.decode()
    except OSError as error:
        raise ValueError(
            f"needs {_named(kind, name)}, which can't be read: {error.strerror}"
        ) from None
    except UnicodeDecodeError:
        raise ValueError(f"needs {_named(kind, name)}, which is not UTF-8 text") from None


def _named(kind: str, name: str) -> str:
    return (
        f"the environment variable {name}"
        if kind == "environment"
        else f"the {kind} {quoted(name)}"
    )


_SOURCES: dict[str, Callable[[str, SecretSource], str]] = {
    "environment": _from_environment,
    "file": _from_file,
    "credential": _from_credential,
}
