"""A Config as plain values with the keys of the TOML file, without secrets: for `config show` and
`list`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import tomlkit

from monitor.config import times_of_day
from monitor.config.quantities import duration_words, size_words
from monitor.config.secrets import HIDDEN
from monitor.config.settings import Config
from monitor.model.alert import Channel, Route
from monitor.model.rules import Rules
from monitor.model.watch import Watch
from monitor.render.llm_prompt import LanguageModel

_HARMLESS_HEADERS = frozenset({"accept", "accept-language", "referer", "user-agent", "dnt"})
"""Shown as they are; any other header may carry a secret."""


def settings(config: Config) -> dict[str, Any]:
    """Return the whole effective configuration, cascades resolved and secrets masked, fit for TOML
    and JSON.
    """
    return _filled(
        {
            "watch": [watch(one) for one in config.watches],
            "groups": {one.group: {} for one in config.watches if one.group is not None},
            "channels": {channel.name: _channel(channel) for channel in config.rules.channels},
            "route": [_route(route) for route in config.rules.routes],
            "fetch": _fetch(config),
            "storage": _filled({"path": str(config.storage_path or "")}),
            "alerts": _alerts(config),
            "model": _model(config.model) if config.model else {},
            "daemon": _filled(
                {"concurrency": config.daemon.concurrency, "ping": config.daemon.ping_shown}
            ),
            "health": _health(config.rules),
            "calendar": {"remind_days": list(config.rules.remind_days)},
            "display": {"timezone": config.alerts.message.timezone},
        }
    )


def as_toml(config: Config) -> str:
    """Return the whole effective configuration as TOML text."""
    return tomlkit.dumps(settings(config))


def watch(one: Watch) -> dict[str, Any]:
    """Return a watch as a table of the file, with everything it inherits from its group and the
    defaults.
    """
    facts = _filled(
        {
            "id": one.id,
            "name": one.name,
            "service": one.service,
            "terms_type": one.terms_type,
            "url": one.urls[0] if len(one.urls) == 1 else "",
            "urls": list(one.urls) if len(one.urls) > 1 else [],
            "every": duration_words(one.schedule.every) if one.schedule.every is not None else "",
            "cron": one.schedule.cron,
            "timezone": one.schedule.timezone if one.schedule.cron else "",
            "select": list(one.select),
            "ignore": list(one.ignore),
            "headers": {name: _header(name, value) for name, value in one.headers},
            "tags": list(one.tags),
            "group": one.group,
            "note": one.note,
            "language": one.language,
        }
    )
    return {
        **facts,
        "enabled": one.enabled,
        "follow": one.follow,
        "allow_private": one.allow_private,
    }


def _alerts(config: Config) -> dict[str, Any]:
    shown = {
        "templates": str(config.alerts.folder or ""),
        "unsubscribe": config.alerts.message.links.unsubscribe,
    }
    return _filled(shown)


def _health(rules: Rules) -> dict[str, Any]:
    patience = duration_words(rules.patience) if rules.patience else ""
    shown = {
        "patience": patience,
        "patience_looks": rules.patience_looks,
        "remind_every": duration_words(rules.remind_every),
        "report": rules.report or "never",
    }
    return _filled(shown)


def _model(model: LanguageModel) -> dict[str, Any]:
    shown = {
        "url": model.url,
        "name": model.name,
        "key": HIDDEN if model.key else "",
        "timeout": _seconds(model.timeout_s),
        "most_a_day": model.most_a_day,
    }
    return _filled(shown)


def _channel(channel: Channel) -> dict[str, Any]:
    return _filled(
        {
            "urls": list(channel.shown),
            "quiet": times_of_day.format_quiet_hours(channel.quiet) if channel.quiet else "",
            "timezone": channel.quiet.timezone if channel.quiet else "",
            "burst": channel.burst.most,
        }
    )


def _route(route: Route) -> dict[str, Any]:
    return _filled(
        {
            "channels": list(route.channels),
            "tags": list(route.tags),
            "services": list(route.services),
            "terms_types": list(route.terms_types),
            "topics": list(route.topics),
            "words": list(route.words),
            "materialities": [str(one) for one in route.materialities],
            "directions": [str(one) for one in route.directions],
            "kinds": [str(one) for one in route.kinds],
            "digest": times_of_day.format_digest_time(route.digest) if route.digest else "",
            "timezone": route.digest.timezone if route.digest else "",
        }
    )


def _fetch(config: Config) -> dict[str, Any]:
    limits = config.fetch
    return _filled(
        {
            "contact": config.contact,
            "connect_timeout": _seconds(limits.connect_timeout_s),
            "read_timeout": _seconds(limits.read_timeout_s),
            "deadline": _seconds(limits.deadline_s),
            "max_size": size_words(limits.max_bytes),
            "max_redirects": limits.max_redirects,
            "retries": limits.retries,
            "gap": _seconds(limits.gap_s),
        }
    )


def _seconds(count: float) -> str:
    return duration_words(timedelta(seconds=count))


def _header(name: str, value: str) -> str:
    return value if name.casefold() in _HARMLESS_HEADERS else HIDDEN


def _filled(facts: dict[str, Any]) -> dict[str, Any]:
    """TOML has no null: unset values are left out."""
    return {key: value for key, value in facts.items() if value not in (None, "", [], {})}
