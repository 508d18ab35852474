"""`policy-monitor history`, `show`, `diff`, `errors` and `deliveries`: what is stored, read
back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from monitor.cli import output
from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.decide import link_changes
from monitor.errors import StorageError, UsageError
from monitor.model.alert import DeliveryState
from monitor.model.change import Comparison, Finding, LinkChange
from monitor.pipeline import compare_documents
from monitor.render import json_output, redline_page
from monitor.render.labels import instant, short_date, stamp
from monitor.render.redline import redlined
from monitor.store.history import History
from monitor.store.outbox import Outbox
from monitor.store.rows import (
    ChangeDetails,
    StoredChange,
    StoredDelivery,
    StoredVersion,
    StoredWatch,
)

RECENT = timedelta(days=7)
"""So long a delivery that was given up counts as an error."""
MANY = 100_000


@click.command()
@click.argument("watch_id", metavar="ID")
@click.option(
    "--looks",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="The latest N looks as well.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def history(obj: dict[str, Any], /, watch_id: str, looks: int, as_json: bool) -> None:
    """List what a policy said from when to when, what changed, and what befell its watch.

    \b
    policy-monitor history x-privacy
    policy-monitor history x-privacy --looks 20 --json
    """
    with CliContext.of(obj).reading() as store:
        told = _history(History(store), watch_id, looks)
    if as_json:
        click.echo(json_output.line(told))
        return
    output.heading(f"{told['watch']}: {told['name']}")
    for address in told["addresses"]:
        until = f" until {address['until']}" if address["until"] else ""
        click.echo(f"{address['url']} since {address['since']}{until}")
    output.print_rows(
        ("version", "first seen", "last seen", "change", "what it was"),
        map(_version_row, told["versions"]),
    )
    output.print_rows(
        ("at", "event", "what befell the watch"),
        [row for event in told["events"] for row in _event_rows(event)],
    )
    output.print_rows(
        ("look at", "came to", "looks", "why"),
        [
            (look["at"], look["kind"] or look["status"], str(look["looks"]), look["words"] or "")
            for look in told["looks"]
        ],
    )


@click.command()
@click.argument("change")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def show(obj: dict[str, Any], /, change: str, as_json: bool) -> None:
    """Show one CHANGE: what it means, the words before and after, its dates, and between which
    looks it came.

    An event that is none of the policy's text, such as links that lead elsewhere, is shown by its
    key.

    \b
    policy-monitor show 12
    """
    if not change.isdecimal():
        _show_event(obj, change, as_json=as_json)
        return
    with CliContext.of(obj).reading() as store:
        whole = History(store).change(int(change))
        watch = History(store).watch(whole.kept.watch_id)
    if as_json:
        click.echo(json_output.line(_change_facts(whole)))
        return
    output.heading(f"{watch.name}: {whole.change.finding.headline}")
    for line in _about(whole):
        click.echo(line)
    for line in whole.change.finding.summary:
        output.echo(f"- {line}")
    output.print_excerpts(redlined(whole.change.finding.excerpts))


@click.command()
@click.argument("watch_id", metavar="ID")
@click.argument("old", required=False, type=int, metavar="[A]")
@click.argument("new", required=False, type=int, metavar="[B]")
@click.option(
    "--html",
    "html_path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the redline as one page of HTML.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def diff(
    ctx: click.Context, /, watch_id: str, old: int | None, new: int | None, **wishes: Any
) -> None:
    """Show what differs between versions A and B of a watch; without B the current one, without
    both the last two.

    Exits as diff(1): 0 where they say the same, 1 where they differ, 2 for what does not exist.

    \b
    policy-monitor diff x-privacy
    policy-monitor diff x-privacy 3 5 --html redline.html
    """
    with CliContext.of(ctx.obj).reading() as store:
        reader = History(store)
        watch = reader.watch(watch_id)
        old, new = _chosen(watch, old, new)
        versions = {version.number: version for version in reader.versions(watch_id)}
        documents = [reader.version_document(watch_id, number) for number in (old, new)]
    comparison, finding = compare_documents(*documents)
    relinked = link_changes.between(*documents)
    if wishes["html_path"]:
        _write(wishes["html_path"], watch, (versions[old], versions[new]), (comparison, finding))
    if wishes["as_json"]:
        told = {
            "watch": watch_id,
            "old": _version_facts(versions[old]),
            "new": _version_facts(versions[new]),
            "edits": len(comparison.edits),
            "finding": json_output.finding_json(finding),
            "relinks": [json_output.link_change_json(relink) for relink in relinked],
        }
        click.echo(json_output.line(told))
    elif not wishes["html_path"]:
        output.print_comparison(comparison)
        for relink in relinked:
            output.echo(f"link: {link_changes.describe(relink)}")
    ctx.exit(1 if comparison.edits or comparison.set_aside or relinked else 0)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def errors(ctx: click.Context, /, as_json: bool) -> None:
    """List all that is stale or failing: watches that are not seen well, and alerts that reached
    nobody.

    Exits with 0 where all is well, and with 1 where anything is not.

    \b
    policy-monitor errors
    """
    setting, now = CliContext.of(ctx.obj), system_clock()
    listed = [watch.id for watch in setting.look().watches if watch.enabled]
    with setting.reading() as store:
        reader = History(store)
        known = {state.id for state in reader.watches() if state.checked_at is not None}
        found = [_trouble(state, now) for state in reader.troubled(now)]
        lost = Outbox(store).deliveries(states=(DeliveryState.GIVEN_UP,), limit=MANY)
    found += [
        {
            "watch": watch_id,
            "kind": "never",
            "words": "it was not looked at yet",
            "since": None,
            "looks": 0,
        }
        for watch_id in listed
        if watch_id not in known | {trouble["watch"] for trouble in found}
    ]
    found += [
        _lost(delivery)
        for delivery in lost
        if delivery.settled_at and delivery.settled_at >= now - RECENT
    ]
    if as_json:
        for trouble in found:
            click.echo(json_output.line(trouble))
    else:
        output.print_rows(
            ("watch", "what", "since", "looks", "why"),
            [
                (
                    trouble["watch"],
                    trouble["kind"],
                    trouble["since"] or "",
                    str(trouble["looks"] or ""),
                    trouble["words"],
                )
                for trouble in found
            ],
        )
    ctx.exit(1 if found else 0)


@click.command()
@click.option(
    "--failed", is_flag=True, help="Only those that failed: given up, or to be tried again."
)
@click.option("--channel", metavar="NAME", help="Only those of a channel.")
@click.option("--watch", "watch_id", metavar="ID", help="Only those about a watch.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def deliveries(
    ctx: click.Context, /, failed: bool, limit: int, as_json: bool, **wishes: str | None
) -> None:
    """List what was sent where, the latest first, with the server's own words.

    With --failed, exits with 1 where there is any.

    \b
    policy-monitor deliveries
    policy-monitor deliveries --failed --channel mail
    """
    with CliContext.of(ctx.obj).reading() as store:
        if wishes["watch_id"] is not None:
            History(store).watch(wishes["watch_id"])
        found = Outbox(store).deliveries(
            channel=wishes["channel"], watch_id=wishes["watch_id"], failed=failed, limit=limit
        )
    if as_json:
        for delivery in found:
            click.echo(json_output.line(_delivery_facts(delivery)))
    else:
        output.print_rows(
            ("at", "channel", "how it went", "tries", "alert", "the server's words"),
            [
                (
                    instant(delivery.settled_at or delivery.next_try_at),
                    delivery.channel,
                    delivery.state.replace("_", " "),
                    str(delivery.attempts),
                    f"{delivery.watch_id}: {delivery.headline}",
                    delivery.words,
                )
                for delivery in found
            ],
        )
    ctx.exit(1 if failed and found else 0)


def _history(reader: History, watch_id: str, looks: int) -> dict[str, Any]:
    watch = reader.watch(watch_id)
    changes = {change.id: change for change in reader.changes(watch_id)}
    snapshots = {snapshot.id: snapshot for snapshot in reader.snapshots(watch_id)}
    versions: list[dict[str, Any]] = []
    for version in reader.versions(watch_id):
        change = changes.get(version.change) if version.change is not None else None
        pages = [snapshots[number] for number in version.snapshots]
        versions.append(
            {
                **_version_facts(version),
                "pages": [
                    {
                        "snapshot": kept.id,
                        "url": kept.url,
                        "at": stamp(kept.at),
                        "sha256": kept.sha256,
                        "size": kept.size,
                    }
                    for kept in pages
                ],
                "change": _kept_facts(change) if change else None,
                "relinked": bool(versions)
                and not version.technical
                and versions[-1]["sha256"] == version.digest,
            }
        )
    return {
        "watch": watch.id,
        "name": watch.name,
        "service": watch.service,
        "terms_type": watch.terms_type,
        "addresses": [
            {
                "url": address.url,
                "since": stamp(address.since_at),
                "until": stamp(address.until_at) if address.until_at else None,
            }
            for address in reader.addresses(watch_id)
        ],
        "versions": versions,
        "events": [
            {
                "at": stamp(event.at),
                "kind": event.kind,
                "headline": event.headline,
                "key": event.key,
                "relinks": [json_output.link_change_json(relink) for relink in event.relinks],
            }
            for event in reversed(reader.events(watch_id))
            if event.change is None
        ],
        "looks": [
            {
                "at": stamp(check.at),
                "until": stamp(check.until_at),
                "looks": check.looks,
                "status": check.status,
                "kind": check.kind,
                "words": check.words,
            }
            for check in reader.checks(watch_id, limit=looks)
        ],
    }


_WORDLESS = {
    (True, False): "first seen",
    (False, False): "says the same in other marks",
    (False, True): "says the same, links lead elsewhere",
}


def _event_rows(event: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """An event, and each link that it is about."""
    yield event["at"], event["kind"], event["headline"]
    for relink in event["relinks"]:
        told = LinkChange(
            text=relink["text"],
            section=relink["section"],
            before=relink["before"] or "",
            after=relink["after"] or "",
        )
        yield event["at"], "", link_changes.describe(told)


def _show_event(obj: dict[str, Any], key: str, *, as_json: bool) -> None:
    with CliContext.of(obj).reading() as store:
        alert = History(store).alert(key)
    if as_json:
        click.echo(json_output.line(json_output.alert_json(alert)))
        return
    output.heading(alert.headline)
    output.echo(f"{alert.kind.replace('_', ' ')}, {instant(alert.at)}")
    for line in map(link_changes.describe, alert.relinks) if alert.relinks else alert.lines:
        output.echo(f"- {line}")


def _version_facts(version: StoredVersion) -> dict[str, Any]:
    return {
        "version": version.number,
        "sha256": version.digest,
        "reader": version.reader,
        "first_seen": stamp(version.first_at),
        "last_seen": stamp(version.last_at),
        "current": version.current,
        "technical": version.technical,
    }


def _version_row(version: dict[str, Any]) -> tuple[str, ...]:
    change = version["change"]
    if change is not None:
        number, what = (
            f"#{change['change']}",
            f"{change['materiality']}, {change['kind']}: {change['headline']}",
        )
    elif version["technical"]:
        number, what = "", f"the same page, read anew by {version['reader']}"
    else:
        number, what = "", _WORDLESS[version["version"] == 1, version["relinked"]]
    last = f"{version['last_seen']} (current)" if version["current"] else version["last_seen"]
    return str(version["version"]), version["first_seen"], last, number, what


def _kept_facts(kept: StoredChange) -> dict[str, Any]:
    return {
        "change": kept.id,
        "at": stamp(kept.at),
        "kind": kept.kind,
        "materiality": kept.materiality,
        "headline": kept.headline,
    }


def _change_facts(whole: ChangeDetails) -> dict[str, Any]:
    change = whole.change
    return {
        **_kept_facts(whole.kept),
        "watch": whole.kept.watch_id,
        "not_before": stamp(change.not_before_at),
        "not_after": stamp(change.not_after_at),
        "old_sha256": change.old_digest,
        "new_sha256": change.new_digest,
        "set_aside": list(change.comparison.set_aside),
        "finding": json_output.finding_json(change.finding),
    }


def _about(whole: ChangeDetails) -> list[str]:
    """What is known of a change besides its words."""
    change, finding = whole.change, whole.change.finding
    return [
        f"change {whole.kept.id} of {whole.kept.watch_id}: {change.kind.replace('_', ' ')}, {finding.materiality}, "
        f"{finding.direction.replace('_', ' ')}",
        f"came between {instant(change.not_before_at)} and {instant(change.not_after_at)}",
        *([f"in force on {short_date(finding.effective_on)}"] if finding.effective_on else []),
        *(
            [f"last updated, as the page says, on {short_date(finding.updated_on)}"]
            if finding.updated_on
            else []
        ),
        *([f"topics: {', '.join(finding.topics)}"] if finding.topics else []),
        f"text before: SHA-256 {change.old_digest}",
        f"text after:  SHA-256 {change.new_digest}",
    ]


def _chosen(watch: StoredWatch, old: int | None, new: int | None) -> tuple[int, int]:
    """The versions to compare: as asked for, else the current one, else the last two."""
    if old is None and watch.versions < 2:
        what = "only one version" if watch.versions else "no version yet"
        raise UsageError(f'watch "{watch.id}" has {what}: there is nothing to compare')
    last = watch.versions
    return (last - 1 if old is None else old), (last if new is None else new)


def _write(
    path: Path,
    watch: StoredWatch,
    versions: tuple[StoredVersion, StoredVersion],
    found: tuple[Comparison, Finding],
) -> None:
    """Write the redline as a page. Raises StorageError where the file can't be written."""
    old, new = versions
    heading = redline_page.heading_of(
        watch.name,
        found[1].headline,
        [
            (
                "Before",
                f"version {old.number}, seen from {instant(old.first_at)} to {instant(old.last_at)}",
            ),
            ("After", f"version {new.number}, seen from {instant(new.first_at)}"),
            ("Address", " ".join(watch.urls)),
            ("Text before", f"SHA-256 {old.digest}"),
            ("Text after", f"SHA-256 {new.digest}"),
        ],
    )
    try:
        path.write_text(
            redline_page.page_of_comparison(found[0], heading), encoding="utf-8", errors="replace"
        )
    except OSError as error:
        raise StorageError(f"{path} can't be written: {error.strerror}") from error
    click.echo(f"wrote {path}", err=True)


def _trouble(state: StoredWatch, now: datetime) -> dict[str, Any]:
    if state.trouble is not None:
        return {
            "watch": state.id,
            "kind": state.trouble.kind,
            "words": state.trouble.words,
            "since": stamp(state.trouble.since_at),
            "looks": state.trouble.looks,
        }
    hours = (now - state.next_check_at) / timedelta(hours=1)
    return {
        "watch": state.id,
        "kind": "late",
        "words": f"its look is {hours:.0f} hours late: is the daemon running?",
        "since": stamp(state.next_check_at),
        "looks": 0,
    }


def _lost(delivery: StoredDelivery) -> dict[str, Any]:
    words = f"{delivery.channel} was not told of “{delivery.headline}”: {delivery.words}"
    return {
        "watch": delivery.watch_id,
        "kind": "undelivered",
        "words": words,
        "since": stamp(delivery.settled_at or delivery.next_try_at),
        "looks": 0,
    }


def _delivery_facts(delivery: StoredDelivery) -> dict[str, Any]:
    return {
        "delivery": delivery.id,
        "alert": delivery.alert_key,
        "change": delivery.change,
        "watch": delivery.watch_id,
        "headline": delivery.headline,
        "channel": delivery.channel,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "next_try": None if delivery.settled_at else stamp(delivery.next_try_at),
        "settled": stamp(delivery.settled_at) if delivery.settled_at else None,
        "words": delivery.words,
    }
