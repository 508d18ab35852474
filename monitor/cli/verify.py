"""`policy-monitor verify`: stored content, checked against its hashes."""

from __future__ import annotations

import json
from typing import Any

import click

from monitor.cli import progress
from monitor.cli.context import CliContext
from monitor.render.labels import counted
from monitor.store import maintenance


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per damaged entry.")
@click.pass_obj
def verify(obj: dict[str, Any], /, *, as_json: bool) -> int:
    """Verify stored content against its hashes. Exit code 1 if anything is damaged.

    \b
    policy-monitor verify
    """
    found = 0
    with CliContext.of(obj).reading() as store, progress.bar("verifying", None):
        for damage in maintenance.verify(store):
            found += 1
            row = {"what": damage.what, "words": damage.words}
            line = f"{damage.what}: {damage.words}"
            click.echo(json.dumps(row, ensure_ascii=False) if as_json else line)
        if not as_json:
            damaged = counted(found, "damaged entry", "damaged entries")
            click.echo(f"{store.path}: {damaged if found else 'no damage found'}")
    return 1 if found else 0
