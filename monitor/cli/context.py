"""What most verbs start with: the watch list, the database, and access to the network."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.check import Fetcher
from monitor.config import load, paths, service
from monitor.config.problems import perhaps
from monitor.config.settings import Config
from monitor.errors import UsageError
from monitor.fetch import request
from monitor.fetch.http import HttpFetcher
from monitor.model.alert import Channel, Delivery
from monitor.model.watch import Watch
from monitor.render import labels
from monitor.render.messages import Message
from monitor.store.database import Store, open_store


@dataclass(frozen=True, slots=True)
class CliContext:
    """Where and how a verb runs: from the command line and the environment."""

    config_path: str | None
    environ: Mapping[str, str]
    verbose: int = 0

    @classmethod
    def of(cls, obj: dict[str, Any]) -> CliContext:
        """Return what `cli.main` put into click's context."""
        return cls(obj.get("config_path"), obj["environ"], obj.get("verbose", 0))

    @property
    def path(self) -> Path:
        """The path of the watch list. Raises UsageError if there is none."""
        return paths.config_file(self.config_path, self.environ)

    def load(self, *, channels: bool = True) -> Config:
        """Return the watch list with its secrets filled in. Raises ConfigError with every problem.

        With `channels`, the URL of every channel is validated too.
        """
        of_service = paths.is_services(self.path)
        environ = service.environment(self.environ) if of_service else self.environ
        return load.load(
            self.path,
            environ=environ,
            credentials_dir=service.credentials(environ, running=of_service),
            check_channel=_senders().validate if channels else None,
        )

    def load_without_secrets(self) -> Config:
        """Return the watch list with its secrets left out, so that none need to be at hand."""
        return load.load_without_secrets(self.path)

    def instant(self, at: datetime) -> str:
        """Return an instant by the clock that the watch list names under [display]."""
        return labels.instant(at, self.load_without_secrets().alerts.message.timezone)

    def database(self, config: Config) -> Path:
        """Return the path of the database."""
        return paths.database(config, self.environ)

    def reading(self) -> Store:
        """Return the database, open for reading. Raises StorageError if nothing is stored yet."""
        return open_store(self.database(self.load_without_secrets()), read_only=True)

    def writing(self) -> Store:
        """Return the database, open for writing; created if there is none. Raises StorageError."""
        return open_store(self.database(self.load_without_secrets()))

    def fetcher(self, config: Config) -> Fetcher:
        """Return a fetcher with the limits of the watch list."""
        return HttpFetcher(
            limits=config.fetch, user_agent=request.default_user_agent(config.contact or "")
        )

    async def send(self, channel: Channel, delivery: Delivery, message: Message) -> str:
        """Send a message and return the server's reply. Raises DeliveryError."""
        reply: str = await _senders().send(channel, delivery, message)
        return reply


def listed_watch(config: Config, watch_id: str) -> Watch:
    """Return a watch by its id. Raises UsageError, with the nearest id, if there is none."""
    known = {watch.id: watch for watch in config.watches}
    if watch_id not in known:
        raise UsageError(f'{config.path}: no watch "{watch_id}"{perhaps(watch_id, known)}')
    return known[watch_id]


def _senders() -> Any:
    """Imported on first use: apprise takes half a second, and few verbs need it."""
    return importlib.import_module("monitor.deliver.senders")
