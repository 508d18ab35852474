"""Calls verbs as a user types them."""

from __future__ import annotations

from pathlib import Path

import click
from click.testing import CliRunner, Result

from monitor.cli.main import cli

CONFIG = """
storage = { path = "monitor.db" }
watch = [{ id = "mossmere", url = "https://mossmere.example/privacy" }]
"""


def call(verb: click.Command, *words: object, config: str | None = None) -> Result:
    """Return the result of a verb; without `config`, its watch list is the current folder's."""
    obj = {"config_path": config, "environ": {"HOME": "/nonexistent"}}
    return CliRunner().invoke(verb, [str(word) for word in words], obj=obj, catch_exceptions=False)


def run(database: Path, *arguments: str) -> Result:
    """Return the result of a command line with the watch list beside `database`."""
    config = str(database.with_name("list.toml"))
    return CliRunner().invoke(cli, ["--config", config, *arguments], standalone_mode=False)
