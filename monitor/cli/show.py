"""`policy-monitor show`: one change or event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from monitor.cli import output
from monitor.cli.context import CliContext
from monitor.cli.stored_json import change_json, review_json
from monitor.decide import link_wording
from monitor.model.alert import Alert
from monitor.render import json_output
from monitor.render.labels import instant, short_date, stamp
from monitor.render.redline import redlined
from monitor.store.history import History
from monitor.store.reviews import Reviews
from monitor.store.rows import ChangeDetails, StoredWatch


@click.command()
@click.argument("change")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def show(obj: dict[str, Any], /, change: str, as_json: bool) -> None:
    """Show one CHANGE: its meaning, the text before and after, its dates, and when it happened.

    An event that changed no text, such as a link with a new target, is shown by its key.

    \b
    policy-monitor show 12
    """
    context = CliContext.of(obj)
    if change.isdecimal():
        _show_change(context, int(change), as_json=as_json)
    else:
        _show_event(context, change, as_json=as_json)


def _show_change(context: CliContext, number: int, *, as_json: bool) -> None:
    with context.reading() as store:
        details = History(store).change(number)
        watch = History(store).watch(details.kept.watch_id)
        reviews = Reviews(store).of_change(number)
    if as_json:
        found = _details_json(details) | {"reviews": [review_json(one) for one in reviews]}
        click.echo(json_output.line(found))
        return
    _print_change(context, watch, details)
    output.print_rows(
        ("reviewed at", "by", "state", "note"),
        [(stamp(one.at), one.by, str(one.state), one.note) for one in reviews],
    )


def _print_change(context: CliContext, watch: StoredWatch, details: ChangeDetails) -> None:
    finding = details.change.finding
    output.heading(f"{watch.name}: {finding.headline}")
    for line in _facts(details, context.load_without_secrets().alerts.message.timezone):
        click.echo(line)
    for line in finding.summary:
        output.echo(f"- {line}")
    output.print_excerpts(redlined(finding.excerpts))


def _show_event(context: CliContext, key: str, *, as_json: bool) -> None:
    with context.reading() as store:
        alert = History(store).alert(key)
    if as_json:
        click.echo(json_output.line(json_output.alert_json(alert)))
        return
    output.heading(alert.headline)
    output.echo(f"{alert.kind.replace('_', ' ')}, {context.instant(alert.at)}")
    for line in _event_lines(alert):
        output.echo(f"- {line}")


def _event_lines(alert: Alert) -> tuple[str, ...]:
    return tuple(map(link_wording.describe, alert.relinks)) or alert.lines


def _details_json(details: ChangeDetails) -> dict[str, Any]:
    change = details.change
    return {
        **change_json(details.kept),
        "watch": details.kept.watch_id,
        "not_before": stamp(change.not_before_at),
        "not_after": stamp(change.not_after_at),
        "old_sha256": change.old_digest,
        "new_sha256": change.new_digest,
        "set_aside": list(change.comparison.set_aside),
        "finding": json_output.finding_json(change.finding),
    }


def _facts(details: ChangeDetails, timezone: str) -> Iterator[str]:
    """What is known of a change besides its text."""
    change, finding = details.change, details.change.finding
    kind, direction = change.kind.replace("_", " "), finding.direction.replace("_", " ")
    yield (
        f"change {details.kept.id} of {details.kept.watch_id}: "
        f"{kind}, {finding.materiality}, {direction}"
    )
    begin, end = (instant(at, timezone) for at in (change.not_before_at, change.not_after_at))
    yield f"happened between {begin} and {end}"
    if finding.effective_on:
        yield f"effective {short_date(finding.effective_on)}"
    if finding.updated_on:
        yield f"last updated {short_date(finding.updated_on)}, according to the page"
    if finding.topics:
        yield f"topics: {', '.join(finding.topics)}"
    yield f"text before: SHA-256 {change.old_digest}"
    yield f"text after:  SHA-256 {change.new_digest}"
