"""`policy-monitor history`: the versions, changes and events of a watch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from monitor.cli import output
from monitor.cli.context import CliContext
from monitor.cli.stored_json import change_json, review_json, version_json
from monitor.decide import link_wording
from monitor.model.change import LinkChange
from monitor.render import history_page, json_output
from monitor.render.labels import stamp
from monitor.store.database import Store
from monitor.store.history import History
from monitor.store.reviews import Review, Reviews
from monitor.store.rows import StoredChange, StoredCheck, StoredEvent, StoredSnapshot, WatchUrl


@click.command()
@click.argument("watch_id", metavar="ID")
@click.option(
    "--checks",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Include the latest N checks.",
)
@click.option("--looks", type=click.IntRange(min=0), hidden=True)
@click.option(
    "--html",
    "html_path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the versions and their changes to FILE as one HTML page.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def history(
    obj: dict[str, Any], /, watch_id: str, checks: int, looks: int | None, **options: Any
) -> None:
    """List the versions of a policy, its changes, and the events of its watch.

    \b
    policy-monitor history x-privacy
    policy-monitor history x-privacy --checks 20 --json
    policy-monitor history x-privacy --html history.html
    """
    if looks is not None:
        click.echo("--looks is now called --checks", err=True)
        checks = looks
    with CliContext.of(obj).reading() as store:
        found = _history_json(store, watch_id, checks)
        if options["html_path"]:
            output.write_page(options["html_path"], _page(History(store), found))
    if options["as_json"]:
        click.echo(json_output.line(found))
    elif not options["html_path"]:
        _print(found)


def _page(history: History, found: dict[str, Any]) -> str:
    entries = []
    for version in reversed(found["versions"]):
        change = version["change"]
        seen = f"first seen {version['first_seen']}, last seen {version['last_seen']}"
        number = (
            f"change {change['change']}: {change['kind']}, {change['materiality']}"
            if change
            else ""
        )
        entries.append(
            history_page.entry_of(
                change["headline"] if change else _what_changed(version),
                (f"version {version['version']}", seen, number, _reviewed(version["review"])),
                version["sha256"],
                history.change(change["change"]).change.finding if change else None,
            )
        )
    about = [f"{one['url']} since {one['since']}" for one in found["addresses"]]
    return history_page.history_page(found["name"], about, entries)


def _reviewed(review: dict[str, Any] | None) -> str:
    if review is None:
        return ""
    by = f" by {review['by']}" if review["by"] else ""
    note = f": {review['note']}" if review["note"] else ""
    return f"{review['state']}{by} on {review['at']}{note}"


def _print(found: dict[str, Any]) -> None:
    output.heading(f"{found['watch']}: {found['name']}")
    for url in found["addresses"]:
        until = f" until {url['until']}" if url["until"] else ""
        click.echo(f"{url['url']} since {url['since']}{until}")
    output.print_rows(
        ("version", "first seen", "last seen", "change", "what changed"),
        map(_version_row, found["versions"]),
    )
    output.print_rows(
        ("at", "event", "what happened"),
        [row for event in found["events"] for row in _event_rows(event)],
    )
    output.print_rows(
        ("checked at", "result", "checks", "why"),
        [
            (
                check["at"],
                check["kind"] or check["status"],
                str(check["looks"]),
                check["words"] or "",
            )
            for check in found["looks"]
        ],
    )


def _history_json(store: Store, watch_id: str, checks: int) -> dict[str, Any]:
    history = History(store)
    watch = history.watch(watch_id)
    events = reversed(history.events(watch_id))
    return {
        "watch": watch.id,
        "name": watch.name,
        "service": watch.service,
        "terms_type": watch.terms_type,
        "addresses": [_url_json(url) for url in history.addresses(watch_id)],
        "versions": _versions_json(history, watch_id, Reviews(store).latest()),
        "events": [_event_json(event) for event in events if event.change is None],
        "looks": [_check_json(check) for check in history.checks(watch_id, limit=checks)],
    }


def _versions_json(
    history: History, watch_id: str, reviews: Mapping[int, Review]
) -> list[dict[str, Any]]:
    changes = {change.id: change for change in history.changes(watch_id)}
    snapshots = {snapshot.id: snapshot for snapshot in history.snapshots(watch_id)}
    versions: list[dict[str, Any]] = []
    for version in history.versions(watch_id):
        change = None if version.change is None else changes.get(version.change)
        same_text = bool(versions) and versions[-1]["sha256"] == version.digest
        versions.append(
            {
                **version_json(version),
                "pages": [_page_json(snapshots[number]) for number in version.snapshots],
                "change": change_json(change) if change else None,
                "review": _review_json(reviews, change),
                "relinked": same_text and not version.technical,
            }
        )
    return versions


def _review_json(
    reviews: Mapping[int, Review], change: StoredChange | None
) -> dict[str, Any] | None:
    found = reviews.get(change.id) if change else None
    return review_json(found) if found else None


def _url_json(url: WatchUrl) -> dict[str, Any]:
    until = stamp(url.until_at) if url.until_at else None
    return {"url": url.url, "since": stamp(url.since_at), "until": until}


def _page_json(page: StoredSnapshot) -> dict[str, Any]:
    return {
        "snapshot": page.id,
        "url": page.url,
        "at": stamp(page.at),
        "sha256": page.sha256,
        "size": page.size,
    }


def _event_json(event: StoredEvent) -> dict[str, Any]:
    return {
        "at": stamp(event.at),
        "kind": event.kind,
        "headline": event.headline,
        "key": event.key,
        "relinks": [json_output.link_change_json(change) for change in event.relinks],
    }


def _check_json(check: StoredCheck) -> dict[str, Any]:
    return {
        "at": stamp(check.at),
        "until": stamp(check.until_at),
        "looks": check.looks,
        "status": check.status,
        "kind": check.kind,
        "words": check.words,
    }


def _version_row(version: dict[str, Any]) -> tuple[str, ...]:
    change = version["change"]
    number = f"#{change['change']}" if change else ""
    last = f"{version['last_seen']} (current)" if version["current"] else version["last_seen"]
    return str(version["version"]), version["first_seen"], last, number, _what_changed(version)


def _what_changed(version: dict[str, Any]) -> str:
    change = version["change"]
    if change is not None:
        return f"{change['materiality']}, {change['kind']}: {change['headline']}"
    if version["technical"]:
        return f"same page, reprocessed with {version['reader']}"
    if version["version"] == 1:
        return "first seen"
    return "same text, links changed" if version["relinked"] else "only punctuation or names differ"


def _event_rows(event: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """An event, and each link that it is about."""
    yield event["at"], event["kind"], event["headline"]
    for row in event["relinks"]:
        change = LinkChange(
            text=row["text"],
            section=row["section"],
            before=row["before"] or "",
            after=row["after"] or "",
        )
        yield event["at"], "", link_wording.describe(change)
