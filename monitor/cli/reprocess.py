"""`policy-monitor reprocess`: run the current readers over the stored pages."""

from __future__ import annotations

import json
from typing import Any

import click

from monitor import reprocess
from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.config.problems import perhaps
from monitor.errors import UsageError
from monitor.render.labels import one_line
from monitor.reprocess import Reprocessed
from monitor.store.database import open_store


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--dry-run", "dry", is_flag=True, help="Show the effect, and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and watch.")
@click.pass_obj
def reprocess_verb(
    obj: dict[str, Any], /, ids: tuple[str, ...], *, dry: bool, as_json: bool
) -> int:
    """Reprocess the stored pages of the current versions after an upgrade.

    What comes out differently is recorded as technical, without alerts. The daemon does this by
    itself when it starts. Exit code 1 if anything came out differently.

    \b
    policy-monitor reprocess --dry-run
    """
    setting = CliContext.of(obj)
    config = setting.look()
    known = {watch.id: watch for watch in config.watches}
    for watch_id in ids:
        if watch_id not in known:
            raise UsageError(f'{config.path}: no watch "{watch_id}"{perhaps(watch_id, known)}')
    watches = [known[watch_id] for watch_id in ids] or list(config.watches)
    differs = False
    with open_store(setting.database(config)) as store:
        for done in reprocess.reprocess(store, watches, everything=True):
            differs = differs or not done.same
            if not dry:
                reprocess.record(store, done, system_clock())
            click.echo(
                json.dumps(reprocess_json(done), ensure_ascii=False)
                if as_json
                else one_line(_line(done))
            )
    return 1 if differs else 0


def reprocess_json(done: Reprocessed) -> dict[str, Any]:
    """Return what `reread --json` prints of one watch."""
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
        return f"{done.watch.id}: can't be read any more: {done.trouble}"
    if done.comparison is None or done.finding is None:
        return f"{done.watch.id}: reads as before ({done.new.reader})"
    how = f"{done.old.reader} → {done.new.reader}, {len(done.comparison.edits)} edits"
    return f"{done.watch.id}: reads otherwise ({how}): {done.finding.headline}"
