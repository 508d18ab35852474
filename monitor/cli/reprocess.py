"""`policy-monitor reprocess`: the current readers, run over the stored pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from monitor import reprocess
from monitor.cli import progress
from monitor.cli.context import CliContext, listed_watch
from monitor.cli.progress import Advance
from monitor.clock import system_clock
from monitor.model.watch import Watch
from monitor.render.labels import counted, one_line
from monitor.reprocess import Reprocessed


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--dry-run", "dry", is_flag=True, help="Show the effect without saving it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line and watch.")
@click.pass_obj
def reprocess_verb(
    obj: dict[str, Any], /, ids: tuple[str, ...], *, dry: bool, as_json: bool
) -> int:
    """Reprocess the stored pages of the current versions after an upgrade.

    Text that comes out differently is recorded as technical, without alerts. The daemon does this
    when it starts. Exit code 1 if anything came out differently.

    \b
    policy-monitor reprocess --dry-run
    """
    context = CliContext.of(obj)
    config = context.load_without_secrets()
    watches = [listed_watch(config, watch_id) for watch_id in ids] or list(config.watches)
    differs = False
    with (
        context.writing() as store,
        progress.bar("reprocessing", len(watches), shown=not as_json) as advance,
    ):
        for done in reprocess.reprocess(store, _counted(watches, advance), everything=True):
            differs = differs or not done.same
            if not dry:
                reprocess.record(store, done, system_clock())
            click.echo(
                json.dumps(reprocess_json(done), ensure_ascii=False)
                if as_json
                else one_line(_line(done))
            )
    return 1 if differs else 0


def _counted(watches: list[Watch], advance: Advance) -> Iterator[Watch]:
    for watch in watches:
        yield watch
        advance(1)


def reprocess_json(done: Reprocessed) -> dict[str, Any]:
    """Return what `reprocess --json` prints for one watch."""
    return {
        "watch": done.watch.id,
        "old_reader": done.old.reader,
        "new_reader": done.new.reader if done.new else None,
        "old_digest": done.old.digest,
        "new_digest": done.new.digest if done.new else None,
        "edits": len(done.comparison.edits) if done.comparison else 0,
        "trouble": done.trouble or None,
    }


def _line(done: Reprocessed) -> str:
    if done.new is None:
        return f"{done.watch.id}: can no longer be read: {done.trouble}"
    if done.comparison is None or done.finding is None:
        return f"{done.watch.id}: unchanged ({done.new.reader})"
    edits = counted(len(done.comparison.edits), "edit")
    readers = f"{done.old.reader} → {done.new.reader}"
    return f"{done.watch.id}: came out differently ({readers}, {edits}): {done.finding.headline}"
