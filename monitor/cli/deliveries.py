"""`policy-monitor deliveries`: what was sent where, and with what result."""

from __future__ import annotations

import click

from monitor.cli import output
from monitor.cli.context import CliContext
from monitor.cli.stored_json import delivery_json
from monitor.render import json_output
from monitor.render.labels import instant
from monitor.store.history import History
from monitor.store.outbox import Outbox
from monitor.store.rows import StoredDelivery


@click.command()
@click.option(
    "--failed", is_flag=True, help="Only failed deliveries: given up, or waiting for a retry."
)
@click.option("--channel", metavar="NAME", help="Only those of one channel.")
@click.option("--watch", "watch_id", metavar="ID", help="Only those of one watch.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help="Maximum number of rows.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_context
def deliveries(
    ctx: click.Context, /, failed: bool, limit: int, as_json: bool, **options: str | None
) -> None:
    """List deliveries, the latest first, with the server's reply.

    With --failed, the exit code is 1 if there are any.

    \b
    policy-monitor deliveries
    policy-monitor deliveries --failed --channel mail
    """
    context = CliContext.of(ctx.obj)
    with context.reading() as store:
        if options["watch_id"] is not None:
            History(store).watch(options["watch_id"])
        found = Outbox(store).deliveries(
            channel=options["channel"], watch_id=options["watch_id"], failed=failed, limit=limit
        )
    if as_json:
        for delivery in found:
            click.echo(json_output.line(delivery_json(delivery)))
    else:
        columns = ("at", "channel", "state", "attempts", "alert", "server's reply")
        zone = context.load_without_secrets().alerts.message.timezone
        empty = "no deliveries yet" if not failed else "no failed deliveries"
        output.print_rows(columns, [_row(one, zone) for one in found], empty=empty)
    ctx.exit(1 if failed and found else 0)


def _row(delivery: StoredDelivery, timezone: str) -> tuple[str, ...]:
    return (
        instant(delivery.settled_at or delivery.next_try_at, timezone),
        delivery.channel,
        delivery.state.replace("_", " "),
        str(delivery.attempts),
        f"{delivery.watch_id}: {delivery.headline}" if delivery.watch_id else delivery.headline,
        delivery.words,
    )
