"""`policy-monitor status`: whether every watch is healthy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

from monitor.cli import output
from monitor.cli.context import CliContext
from monitor.cli.stored_json import review_json
from monitor.clock import system_clock
from monitor.config.settings import Config
from monitor.decide import health, report
from monitor.decide.health import HealthInput
from monitor.model.health_state import Health, HealthState
from monitor.render import json_output
from monitor.render.labels import counted, stamp
from monitor.store import undelivered, watch_health
from monitor.store.database import Store
from monitor.store.feedback import Feedback
from monitor.store.reviews import OpenReview, Reviews, open_line
from monitor.store.runs import RECENT, Downtime, Runs


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def status(ctx: click.Context, /, as_json: bool) -> None:
    """Show whether every watch is healthy, and list those that are not.

    A watch is fresh, stale, blocked, failing, gone or suspicious. Times of the last week in which
    the daemon did not run are listed. Exit code 1 if anything needs attention: a problem that
    lasts, a first check that failed, a watch that is overdue, or undelivered alerts; 0 if all is
    well or a problem may still pass.

    \b
    policy-monitor status
    policy-monitor status --json
    """
    context, now = CliContext.of(ctx.obj), system_clock()
    config = context.load_without_secrets()
    with context.reading() as store:
        healths = healths_of(config, store, now)
        found = _WatchStanding(
            healths=healths,
            lost=len(undelivered.recently_given_up(store, now)),
            muted=tuple(one.watch_id for one in Feedback(store).muted(now)),
            down=Runs(store).downtimes(now - RECENT, now),
            open_reviews=Reviews(store).open(),
        )
    if as_json:
        click.echo(json_output.line(_status_json(found)))
    else:
        _print(found)
    ctx.exit(1 if found.needs_person else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _WatchStanding:
    """All that `status` tells."""

    healths: tuple[Health, ...]
    lost: int
    """Alerts that recently reached nobody."""
    muted: tuple[str, ...]
    down: tuple[Downtime, ...]
    open_reviews: tuple[OpenReview, ...]

    @property
    def needs_person(self) -> bool:
        """Whether anything needs attention."""
        return self.lost > 0 or any(one.needs_person for one in self.healths)


def healths_of(config: Config, store: Store, now: datetime) -> tuple[Health, ...]:
    """Return the health of every enabled watch of the watch list."""
    known = {one.watch_id: one for one in watch_health.healths(store, config.rules, now)}
    return tuple(
        known.get(watch.id)
        or health.health_of(
            HealthInput(watch_id=watch.id, next_check_at=now, checked_at=None), now, config.rules
        )
        for watch in config.watches
        if watch.enabled
    )


def _print(found: _WatchStanding) -> None:
    output.heading(health.summary_line(found.healths))
    for one in found.down:
        click.echo(report.down_line(one.from_at, one.to_at))
    rows = [
        (
            one.watch_id,
            str(one.state),
            stamp(one.since_at) if one.since_at else "",
            "needs attention" if one.needs_person else "",
            one.why,
        )
        for one in found.healths
        if one.state is not HealthState.FRESH
    ]
    output.print_rows(("watch", "state", "since", "", "why"), rows)
    if found.lost:
        click.echo(
            f"{counted(found.lost, 'undelivered alert')} in the last week: "
            "policy-monitor deliveries --failed"
        )
    for review in found.open_reviews:
        output.echo(open_line(review))
    if found.muted:
        click.echo(f"muted: {', '.join(found.muted)}")


def _status_json(found: _WatchStanding) -> dict[str, Any]:
    return {
        "muted": list(found.muted),
        "summary": health.summary_line(found.healths),
        "needs_person": found.needs_person,
        "deliveries_given_up": found.lost,
        "open_reviews": [
            {"watch": one.watch_id, "headline": one.headline, **review_json(one.review)}
            for one in found.open_reviews
        ],
        "down": [
            {"from": stamp(one.from_at), "to": stamp(one.to_at) if one.to_at else None}
            for one in found.down
        ],
        "watches": [
            {
                "watch": one.watch_id,
                "state": one.state,
                "why": one.why,
                "needs_person": one.needs_person,
                "since": stamp(one.since_at) if one.since_at else None,
            }
            for one in found.healths
        ],
    }
