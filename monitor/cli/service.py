"""`policy-monitor service`: all policies of one service on one timeline."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import click

from monitor.cli import output
from monitor.cli.context import CliContext
from monitor.cli.stored_json import review_json
from monitor.errors import UsageError
from monitor.render import json_output
from monitor.render.labels import stamp
from monitor.store.database import Store
from monitor.store.feedback import Feedback, FeedbackKind
from monitor.store.history import History
from monitor.store.reviews import Review, Reviews
from monitor.store.rows import StoredEvent, StoredWatch

# About what fits into the scrollback of a terminal; `--limit` for more.
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _ServiceView:
    """A service, as the database knows it."""

    name: str
    watches: tuple[StoredWatch, ...]
    events: tuple[StoredEvent, ...]
    """Oldest first."""
    reviews: dict[int, Review]
    """The latest review by the id of its change."""
    said: dict[int, tuple[FeedbackKind, str]]
    """Feedback by the id of its change: its kind and the note."""


@click.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=_MOST,
    show_default=True,
    help="Maximum number of events, the latest ones.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def service(obj: dict[str, Any], /, name: str, limit: int, as_json: bool) -> None:
    """Show all policies of the service NAME and their events on one timeline.

    \b
    policy-monitor service X
    policy-monitor service X --json
    """
    with CliContext.of(obj).reading() as store:
        found = _service(store, name, limit)
    if as_json:
        click.echo(json_output.line(_service_json(found)))
        return
    output.heading(found.name)
    output.print_rows(
        ("watch", "terms type", "versions", "last check"),
        [
            (
                watch.id,
                watch.terms_type,
                str(watch.versions),
                stamp(watch.checked_at) if watch.checked_at else "never",
            )
            for watch in found.watches
        ],
    )
    output.print_rows(
        ("at", "watch", "event", "change", "what happened", "feedback"),
        [_row(event, found.said) for event in found.events],
    )


def _service(store: Store, name: str, limit: int) -> _ServiceView:
    history = History(store)
    watches = history.watches()
    names = {watch.service.casefold(): watch.service for watch in watches}
    if name.casefold() not in names:
        near = get_close_matches(name.casefold(), names, n=1)
        raise UsageError(
            f'no service "{name}"' + (f'; did you mean "{names[near[0]]}"?' if near else "")
        )
    own = tuple(watch for watch in watches if watch.service.casefold() == name.casefold())
    events = [event for watch in own for event in history.events(watch.id, limit=limit)]
    latest = sorted(events, key=lambda event: (event.at, event.key))[-limit:]
    return _ServiceView(
        name=names[name.casefold()],
        watches=own,
        events=tuple(latest),
        reviews=Reviews(store).latest(),
        said=Feedback(store).said(),
    )


def _row(event: StoredEvent, said: dict[int, tuple[FeedbackKind, str]]) -> tuple[str, ...]:
    word, note = said.get(event.change, ("", "")) if event.change is not None else ("", "")
    change = "" if event.change is None else str(event.change)
    return (
        stamp(event.at),
        event.watch_id,
        str(event.kind),
        change,
        event.headline,
        f"{word} {note}".strip(),
    )


def _service_json(found: _ServiceView) -> dict[str, Any]:
    return {
        "service": found.name,
        "watches": [
            {
                "watch": watch.id,
                "terms_type": watch.terms_type,
                "versions": watch.versions,
                "urls": list(watch.urls),
            }
            for watch in found.watches
        ],
        "events": [
            {
                "at": stamp(event.at),
                "watch": event.watch_id,
                "kind": event.kind,
                "headline": event.headline,
                "change": event.change,
                "review": review_json(found.reviews[event.change])
                if event.change in found.reviews
                else None,
                "said": found.said[event.change][0] if event.change in found.said else None,
            }
            for event in found.events
        ],
    }
