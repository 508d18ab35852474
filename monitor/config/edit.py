"""Writes the watch list for the user: a first one, and further watches.

What the user wrote stays as it is. A new text is checked as a whole before it replaces the old one,
in one step or not at all.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomlkit

from monitor.config import load, toml_file
from monitor.config.fields import typed_url
from monitor.config.guess import guess_from_url, new_id, registered_label
from monitor.config.problems import quoted
from monitor.config.reload import fingerprint
from monitor.config.settings import Config
from monitor.config.toml_positions import TomlPositions
from monitor.errors import ConfigError, UsageError

WatchEntry = dict[str, Any]
"""A `[[watch]]` table to write: its keys in the order of the file."""


def starter() -> str:
    """Return the text of a first watch list."""
    return resources.files("monitor").joinpath("config", "starter.toml").read_text(encoding="utf-8")


def write_first(path: Path) -> None:
    """Write a first watch list, and create its folders. Raises UsageError if the file exists."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(starter())
    except FileExistsError:
        raise UsageError(f"{path} already exists; nothing was written") from None
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None


def entry(url: str, config: Config, given: WatchEntry) -> WatchEntry:
    """Return a watch for a URL, with the given settings; the others are guessed from the URL.

    Raises UsageError if the URL can't be watched, or is already watched.
    """
    url = _new_url(url, config)
    guessed = guess_from_url(url)
    service = given.get("service") or _known_service(url, config) or guessed.service
    terms_type = given.get("terms_type") or guessed.terms_type
    taken = {watch.id for watch in config.watches}
    entry_id = given.get("id") or new_id(service, guessed.short, taken)
    if entry_id in taken:
        raise UsageError(f'the id "{entry_id}" is taken; nothing was written')
    whole = {
        "id": entry_id,
        "name": given.get("name") or _new_name(f"{service} {terms_type}", entry_id, config),
        "service": service,
        "terms_type": terms_type,
        "url": url,
    }
    whole |= {key: given.get(key) for key in ("group", "every", "tags", "note", "allow_private")}
    return _without_empty(whole)


def _new_name(name: str, entry_id: str, config: Config) -> str:
    """Return a name that no other watch has."""
    return f"{name} ({entry_id})" if name in {watch.name for watch in config.watches} else name


def _without_empty(whole: Mapping[str, Any]) -> WatchEntry:
    return {key: value for key, value in whole.items() if value}


def _new_url(url: str, config: Config) -> str:
    try:
        url = typed_url(url)
    except ValueError as error:
        raise UsageError(f"the URL {error}") from None
    for watch in config.watches:
        if _bare(url) in {_bare(known) for known in watch.urls}:
            raise UsageError(f'{url} is already watched as "{watch.id}"; nothing was written')
    return url


def _known_service(url: str, config: Config) -> str | None:
    """Return how the watch list spells the service of this host, if it is already watched."""
    label = registered_label(urlsplit(url).hostname or "")
    known = (
        watch
        for watch in config.watches
        if registered_label(urlsplit(watch.urls[0]).hostname or "") == label
    )
    return next((watch.service for watch in known if "." not in watch.service), None)


def add(
    path: Path, urls: Sequence[str], given: WatchEntry, *, dry: bool = False
) -> tuple[WatchEntry, ...]:
    """Add a watch for each URL to the file and return them; all, or none. Comments, order and
    format stay.

    Raises UsageError for what can't be added, and ConfigError if the file already has problems.
    """
    seen = fingerprint(path)
    text = toml_file.read_toml(path).text
    config = load.parse_without_secrets(path, text)
    entries: list[WatchEntry] = []
    for url in urls:
        new = entry(url, config, given)
        entries.append(new)
        text = with_watch(text, new)
        try:
            config = load.parse_without_secrets(path, text)
        except ConfigError as error:
            faults = "; ".join(problem.what for problem in error.problems)
            raise UsageError(f"{faults}; nothing was written") from error
        _refuse_doubtful(config, new)
    if dry:
        return tuple(entries)
    if fingerprint(path) != seen:
        raise UsageError(
            f"{path} was changed by another program in the meantime; nothing was written"
        )
    replace_file(path, text)
    return tuple(entries)


def _refuse_doubtful(config: Config, new: WatchEntry) -> None:
    """Raise UsageError if `config check` would warn of the new watch."""
    place = f"watch {quoted(new['id'])}: "
    doubts = [one.what.removeprefix(place) for one in config.warnings if place in one.what]
    if doubts:
        raise UsageError(f"{'; '.join(doubts)}; nothing was written")


def with_watch(text: str, new: WatchEntry) -> str:
    """Return a TOML text with one more watch, after the last one or else at the end."""
    raw = tomllib.loads(text)
    end = TomlPositions(text).end(("watch",))
    if "watch" in raw and end is None:
        return _with_inline_watch(text, new)
    newline = "\r\n" if "\r\n" in text else "\n"
    block = tomlkit.dumps({"watch": [new]}).replace("\n", newline)
    if end is None:
        above = text if not text or text.endswith("\n") else text + newline
        return above + (newline if above.strip() else "") + block
    following = text.find("\n", end)
    cut = len(text) if following < 0 else following + 1
    above = text[:cut] if following >= 0 else text + newline
    return above + newline + block + text[cut:]


def _with_inline_watch(text: str, new: WatchEntry) -> str:
    document = tomlkit.parse(text)
    table = tomlkit.inline_table()
    table.update(new)
    watches = document["watch"]
    assert isinstance(watches, list), "a file whose watches are no list is refused before"
    watches.append(table)
    return tomlkit.dumps(document)


def replace_file(path: Path, text: str) -> None:
    """Put the text in the place of the file behind `path`, through links, with the same rights, at
    once.
    """
    target = Path(os.path.realpath(path))
    mark = b"\xef\xbb\xbf" if target.read_bytes().startswith(b"\xef\xbb\xbf") else b""
    try:
        status = target.stat()
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(mark + text.encode())
                file.flush()
                os.fsync(descriptor)
            Path(name).chmod(status.st_mode & 0o7777)
            with suppress(PermissionError):  # the file becomes ours where we may not give it away
                os.chown(name, status.st_uid, status.st_gid)
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"{path} can't be written: {error.strerror}; nothing was changed"
        ) from None


def _bare(url: str) -> str:
    """What distinguishes URLs: not the scheme, the fragment, the host's case, or a slash at the
    end.
    """
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.casefold()}{parts.path.rstrip('/')}{query}"
