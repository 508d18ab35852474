"""What most verbs start from: the watch list, the database, and the doors to the network."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.check import Fetcher
from monitor.config import load, paths
from monitor.config.settings import Config
from monitor.fetch import request
from monitor.fetch.http import HttpFetcher
from monitor.model.alert import Channel, Delivery
from monitor.render.messages import Message
from monitor.store.database import Store, open_store


@dataclass(frozen=True, slots=True)
class CliContext:
    """Where and how a verb runs, as the command line and the environment say."""

    config_path: str | None
    environ: Mapping[str, str]
    verbose: int = 0

    @classmethod
    def of(cls, obj: dict[str, Any]) -> CliContext:
        """Return the setting that `cli.main` put into the context."""
        return cls(obj.get("config_path"), obj["environ"], obj.get("verbose", 0))

    @property
    def path(self) -> Path:
        """The watch list's file. Raises UsageError where there is none."""
        return paths.config_file(self.config_path, self.environ)

    def load(self, *, channels: bool = True) -> Config:
        """Return the watch list with its secrets filled in. Raises ConfigError with every problem.

        Whether each channel can be sent to is asked only with `channels`.
        """
        folder = self.environ.get("CREDENTIALS_DIRECTORY")
        return load.load(
            self.path,
            environ=self.environ,
            credentials_dir=Path(folder) if folder else None,
            check_channel=_senders().validate if channels else None,
        )

    def look(self) -> Config:
        """Return the watch list for reading it: without secrets, so that none are needed."""
        return load.load_without_secrets(self.path)

    def database(self, config: Config) -> Path:
        """Return where the database is."""
        return paths.database(config, self.environ)

    def reading(self) -> Store:
        """Return the database, open for reading. Raises StorageError where nothing was stored
        yet.
        """
        return open_store(self.database(self.look()), read_only=True)

    def fetcher(self, config: Config) -> Fetcher:
        """Return a fetcher with the limits of the watch list."""
        return HttpFetcher(
            limits=config.fetch, user_agent=request.default_user_agent(config.contact or "")
        )

    async def send(self, channel: Channel, delivery: Delivery, message: Message) -> str:
        """Send a message and return the server's words: how messages leave this process. Raises
        DeliveryError.
        """
        words: str = await _senders().send(channel, delivery, message)
        return words


def _senders() -> Any:
    """apprise takes half a second to import: it is when there is something to send, or channels to
    look at.
    """
    return importlib.import_module("monitor.deliver.senders")
