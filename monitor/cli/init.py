"""`policy-monitor init`: a first watch list."""

from __future__ import annotations

from typing import Any

import click

from monitor.config import edit, paths


@click.command()
@click.pass_obj
def init(obj: dict[str, Any]) -> None:
    """Write a first watch list with comments. An existing one is never overwritten.

    \b
    policy-monitor init
    """
    path = paths.new_config_file(obj["config_path"], obj["environ"])
    edit.write_first(path)
    click.echo(f"wrote {path}; next: policy-monitor add https://example.com/privacy")
