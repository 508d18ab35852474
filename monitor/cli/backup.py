"""`policy-monitor backup`: a copy of the database, made while the daemon runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from monitor.cli import progress
from monitor.cli.context import CliContext
from monitor.errors import UsageError
from monitor.store import maintenance


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(obj: dict[str, Any], /, file: Path) -> int:
    """Copy the database to FILE, complete and consistent, while the daemon runs.

    \b
    policy-monitor backup /backup/policy-monitor.db
    """
    if file.exists():
        raise UsageError(f"{file} already exists: choose a new file")
    with CliContext.of(obj).reading() as store, progress.bar("copying", None):
        maintenance.back_up(store, file)
    click.echo(f"{file}: {file.stat().st_size:,} bytes")
    return 0
