"""TOML to Config, all or nothing: every problem of the file at once, each with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from monitor.config import clear_secrets, times_of_day
from monitor.config.cascade import effective
from monitor.config.crosscheck import mistakes
from monitor.config.lint import warnings
from monitor.config.problems import TableProblem, as_problems, quoted
from monitor.config.raw_tables import RawTables, take_apart
from monitor.config.schema import (
    Cascade,
    ChannelTable,
    DaemonTable,
    FetchTable,
    ModelTable,
)
from monitor.config.secrets import SecretSource, fill_header, fill_url, has_references, masked_url
from monitor.config.settings import AlertSettings, Config, DaemonSettings
from monitor.config.templates import read_templates
from monitor.config.toml_file import TomlFile, parse, read_toml
from monitor.config.toml_positions import Loc
from monitor.errors import ConfigError
from monitor.model.alert import BurstLimit, Channel, Route
from monitor.model.limits import FetchLimits
from monitor.model.rules import Rules
from monitor.model.watch import Watch
from monitor.render.llm_prompt import LanguageModel
from monitor.render.message_content import MessageLinks
from monitor.render.messages import MessageOptions
from monitor.render.templating import BUILT_IN

CascadeKind = TypeVar("CascadeKind", bound=Cascade)
"""Any of the tables whose values cascade."""
CheckChannel = Callable[[str], str | None]
"""Takes a channel's URL with its secrets; returns a sentence about what is wrong with it, without
them, or None.
"""


def load(
    path: Path,
    *,
    environ: Mapping[str, str],
    credentials_dir: Path | None,
    check_channel: CheckChannel | None = None,
) -> Config:
    """Return the watch list in a file, ready for use. Raises ConfigError with every problem."""
    vault = SecretSource(
        environ=environ, credentials_dir=credentials_dir, folder=path.absolute().parent
    )
    return _build(read_toml(path), vault, check_channel)


def load_without_secrets(path: Path) -> Config:
    """Return the watch list in a file without its secrets: channels have no URLs, and headers with
    secrets are left out.

    So it works where the secrets are not available. Raises ConfigError with every problem.
    """
    return _build(read_toml(path), None, None)


def parse_without_secrets(path: Path, text: str) -> Config:
    """Return the watch list with `text` as the content of `path`, without its secrets."""
    return _build(parse(path, text), None, None)


def _build(
    source: TomlFile, vault: SecretSource | None, check_channel: CheckChannel | None
) -> Config:
    parts, found = take_apart(source.raw)
    found += mistakes(parts, source.raw)
    in_clear = list(clear_secrets.in_headers(parts))
    found += _fill_headers(parts, vault)
    channels = {name: _urls(table, vault) for name, table in parts.channels.items()}
    for name, urls in channels.items():
        found += _channel_mistakes(("channels", name), urls, check_channel)
    model = _model(parts.model, vault, found)
    ping = _ping(parts.daemon, vault, found)
    if found:
        raise ConfigError(as_problems(found, source))
    watches = tuple(effective(table, parts.layers(table)) for table in parts.watches.values())
    own_folder = source.path.absolute().parent
    folder = own_folder / parts.alerts.templates if parts.alerts.templates else None
    own, problems = read_templates(folder) if folder else (BUILT_IN, ())
    return Config(
        path=source.path,
        watches=watches,
        rules=_rules(parts, channels),
        fetch=_limits(parts.fetch),
        contact=parts.fetch.contact,
        storage_path=own_folder / parts.storage.path if parts.storage.path else None,
        daemon=DaemonSettings(
            concurrency=parts.daemon.concurrency,
            ping=ping,
            ping_shown=masked_url(parts.daemon.ping or ""),
        ),
        model=model,
        alerts=AlertSettings(
            message=MessageOptions(
                links=MessageLinks(unsubscribe=parts.alerts.unsubscribe or ""),
                templates=own,
                timezone=parts.display.timezone,
            ),
            folder=folder,
        ),
        warnings=(*as_problems(_warnings(parts, watches, in_clear, source), source), *problems),
    )


def _rules(parts: RawTables, channels: Mapping[str, Filled]) -> Rules:
    return Rules(
        routes=tuple(_routes(parts)),
        channels=tuple(
            _channel(name, parts.channels[name], urls) for name, urls in channels.items()
        ),
        patience=parts.health.patience,
        patience_looks=parts.health.patience_looks,
        remind_every=parts.health.remind_every,
        report=parts.health.report if parts.health.report != "never" else None,
        remind_days=tuple(sorted(set(parts.calendar.remind_days), reverse=True)),
    )


def _warnings(
    parts: RawTables,
    watches: tuple[Watch, ...],
    in_clear: list[TableProblem],
    source: TomlFile,
) -> Iterator[TableProblem]:
    yield from warnings(parts, watches)
    yield from in_clear
    if in_clear or any(clear_secrets.in_channels(parts)):
        yield from clear_secrets.readable_by_all(source.path)


def _ping(table: DaemonTable, vault: SecretSource | None, found: list[TableProblem]) -> str:
    if table.ping is None or vault is None:
        return ""
    try:
        url = fill_url(table.ping, vault)
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError("must begin with https:// or http://")
    except ValueError as error:
        found.append(TableProblem(loc=("daemon", "ping"), what=f'"ping" {error}'))
        return ""
    return url


def _model(
    table: ModelTable, vault: SecretSource | None, found: list[TableProblem]
) -> LanguageModel | None:
    if table.url is None:
        return None
    key = ""
    try:
        if table.key and vault is not None:
            key = fill_header(table.key, vault)
    except ValueError as error:
        found.append(TableProblem(loc=("model", "key"), what=f'"key" {error}'))
    return LanguageModel(
        url=table.url,
        name=table.name,
        key=key,
        timeout_s=table.timeout.total_seconds(),
        most_a_day=table.most_a_day,
    )


Filled = tuple[tuple[Loc, str | ValueError], ...]
"""A channel's URLs with their places below its table, each filled in or with the reason why it
could not be.
"""


def _urls(table: ChannelTable, vault: SecretSource | None) -> Filled:
    if vault is None:
        return ()
    if table.url is not None:
        return ((("url",), _filled(table.url, vault)),)
    return tuple(
        (("urls", position), _filled(url, vault)) for position, url in enumerate(table.urls or [])
    )


def _filled(template: str, vault: SecretSource) -> str | ValueError:
    try:
        return fill_url(template, vault)
    except ValueError as error:
        return error


def _channel_mistakes(
    at: Loc, urls: Filled, check_channel: CheckChannel | None
) -> Iterator[TableProblem]:
    for loc, url in urls:
        key = quoted(str(loc[0]))
        if isinstance(url, ValueError):
            yield TableProblem(loc=(*at, *loc), what=f"{key} {url}")
        elif check_channel and (problem := check_channel(url)):
            yield TableProblem(loc=(*at, *loc), what=f"{key}: {problem}")


def _channel(name: str, table: ChannelTable, urls: Filled) -> Channel:
    templates = [table.url] if table.url is not None else table.urls or []
    return Channel(
        name=name,
        urls=tuple(url for _, url in urls if isinstance(url, str)),
        shown=tuple(masked_url(template) for template in templates),
        quiet=times_of_day.parse_quiet_hours(table.quiet, table.timezone) if table.quiet else None,
        burst=BurstLimit(most=table.burst),
    )


def _fill_headers(parts: RawTables, vault: SecretSource | None) -> list[TableProblem]:
    """Fill the secrets into the headers of all tables; return what can't be filled in."""
    found: list[TableProblem] = []
    for index, watch in parts.watches.items():
        parts.watches[index] = _with_headers(("watch", index), watch, vault, found)
    for name, group in parts.groups.items():
        parts.groups[name] = _with_headers(("groups", name), group, vault, found)
    parts.defaults = _with_headers(("defaults",), parts.defaults, vault, found)
    return found


def _with_headers(
    at: Loc, table: CascadeKind, vault: SecretSource | None, found: list[TableProblem]
) -> CascadeKind:
    headers = dict(table.headers or {})
    secret = {name: value for name, value in headers.items() if has_references(value)}
    if not secret:
        return table
    for name, template in secret.items():
        del headers[name]
        try:
            if vault is not None:
                headers[name] = fill_header(template, vault)
        except ValueError as error:
            found.append(TableProblem(loc=(*at, "headers", name), what=f'"headers.{name}" {error}'))
    return table.model_copy(update={"headers": headers})


def _routes(parts: RawTables) -> Iterator[Route]:
    for table in parts.routes.values():
        conditions = dict(table)
        del conditions["digest"], conditions["timezone"]
        yield Route(
            **{key: tuple(value or ()) for key, value in conditions.items()},
            digest=times_of_day.parse_digest_time(table.digest, table.timezone)
            if table.digest
            else None,
        )


def _limits(table: FetchTable) -> FetchLimits:
    return FetchLimits(
        max_bytes=table.max_size,
        max_raw_bytes=table.max_size,
        connect_timeout_s=table.connect_timeout.total_seconds(),
        read_timeout_s=table.read_timeout.total_seconds(),
        deadline_s=table.deadline.total_seconds(),
        max_redirects=table.max_redirects,
        retries=table.retries,
        gap_s=table.gap.total_seconds(),
    )
