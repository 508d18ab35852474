"""`policy-monitor verify` and `backup`: is everything that was seen still what it was, and a copy
of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from monitor.cli.context import CliContext
from monitor.errors import UsageError
from monitor.store import maintenance


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each damage.")
@click.pass_obj
def verify(obj: dict[str, Any], /, *, as_json: bool) -> int:
    """Read everything that is stored and hold it against its hashes. Exit code 1 if anything is
    damaged.

    \b
    policy-monitor verify
    """
    found = 0
    with CliContext.of(obj).reading() as store:
        for damage in maintenance.verify(store):
            found += 1
            facts = {"what": damage.what, "words": damage.words}
            click.echo(
                json.dumps(facts, ensure_ascii=False)
                if as_json
                else f"{damage.what}: {damage.words}"
            )
        if not as_json:
            click.echo(
                f"{store.path}: {f'{found} damages' if found else 'everything is what was stored'}"
            )
    return 1 if found else 0


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(obj: dict[str, Any], /, file: Path) -> int:
    """Copy the database to FILE, whole and consistent, while the daemon works on.

    \b
    policy-monitor backup /backup/policy-monitor.db
    """
    if file.exists():
        raise UsageError(f"{file} exists: name a file that doesn't")
    with CliContext.of(obj).reading() as store:
        maintenance.back_up(store, file)
    click.echo(f"{file}: {file.stat().st_size:,} bytes")
    return 0
