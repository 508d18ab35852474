"""`policy-monitor links`: related documents that a policy links to."""

from __future__ import annotations

from typing import Any

import click

from monitor.cli import output
from monitor.cli.context import CliContext
from monitor.model.memory import LinkedDocument
from monitor.render import json_output
from monitor.store.history import History
from monitor.store.memory_summary import memory_summaries


@click.command()
@click.argument("watch_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line and link.")
@click.pass_obj
def links(obj: dict[str, Any], /, watch_id: str, as_json: bool) -> None:
    """List the previews, change summaries, earlier versions and PDFs that a policy links to.

    Former links are listed too. A new link raises an alert. To watch one: policy-monitor add URL.

    \b
    policy-monitor links x-privacy
    """
    with CliContext.of(obj).reading() as store:
        watch = History(store).watch(watch_id)
        known = memory_summaries(store)
    found = known[watch.id].linked if watch.id in known else ()
    if as_json:
        for linked in found:
            click.echo(json_output.line(_link_json(linked)))
        return
    output.print_rows(
        ("what", "now", "link text", "URL"),
        [
            (linked.kind, "linked" if linked.shown else "no longer linked", linked.text, linked.url)
            for linked in found
        ],
        empty="no linked documents yet",
    )


def _link_json(linked: LinkedDocument) -> dict[str, Any]:
    return {"kind": linked.kind, "url": linked.url, "text": linked.text, "linked": linked.shown}
