"""`policy-monitor ack`, `noise`, `mute`, `unmute` and `resend`: what people say back."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import click

from monitor import dry_run
from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.config import toml_file
from monitor.config.edit_ignore import with_ignored
from monitor.config.problems import perhaps
from monitor.config.quantities import duration
from monitor.config.settings import Config
from monitor.dry_run import Effect
from monitor.errors import UsageError
from monitor.model.alert import Alert
from monitor.model.watch import Watch
from monitor.render.labels import instant, one_line
from monitor.store.database import open_store
from monitor.store.feedback import FOR_GOOD, Feedback, FeedbackKind
from monitor.store.history import History
from monitor.store.outbox import Outbox


@click.command()
@click.argument("change", type=int)
@click.option("--note", default="", help="Anything to remember beside it.")
@click.pass_obj
def ack(obj: dict[str, Any], /, change: int, note: str) -> None:
    """Say that somebody knows of CHANGE and has dealt with it. `policy-monitor service` shows it
    so.

    \b
    policy-monitor ack 12 --note "told legal"
    """
    setting = CliContext.of(obj)
    with open_store(setting.database(setting.look())) as store:
        Feedback(store).say(change, FeedbackKind.KNOWN, system_clock(), note)
    click.echo(f"change {change} is known of")


@click.command()
@click.argument("change", type=int)
@click.pass_obj
def noise(obj: dict[str, Any], /, change: int) -> None:
    """Say that CHANGE was noise, and see how to ignore it: as a difference to the watch list, with
    its effect.

    The suggestion is tried on all stored pages of the watch: it shows which alerts would not have
    come. Nothing is written to the watch list.

    \b
    policy-monitor noise 12
    policy-monitor noise 12 | patch policy-monitor.toml
    """
    setting, now = CliContext.of(obj), system_clock()
    config = setting.look()
    with open_store(setting.database(config)) as store:
        history = History(store)
        watch = _listed(config, history.change(change).kept.watch_id)
        Feedback(store).say(change, FeedbackKind.NOISE, now)
        found = dry_run.suggest_ignores(history, watch, change)
        if not found:
            click.echo(
                f"change {change} is noted as noise; no element of the page holds just its words, so no "
                "selector can leave it out",
                err=True,
            )
            return
        ignoring = replace(watch, ignore=(*watch.ignore, *found))
        shown = dry_run.effect(history, watch, ignoring, config.rules)
    _print_difference(config, watch, found)
    _print_effect(shown)


@click.command()
@click.argument("watch_id", metavar="ID")
@click.option(
    "--until",
    metavar="WHEN",
    help="A day such as 2026-12-24, or for how long: 14d. Default: until unmute.",
)
@click.pass_obj
def mute(obj: dict[str, Any], /, watch_id: str, until: str | None) -> None:
    """Hold all alerts of a watch. It is looked at as before, and what was held is delivered at the
    end.

    \b
    policy-monitor mute x-privacy --until 2026-12-24
    policy-monitor mute x-privacy --until 14d
    """
    setting, now = CliContext.of(obj), system_clock()
    until_at = _instant(until, now) if until else FOR_GOOD
    with open_store(setting.database(setting.look())) as store:
        waiting = Feedback(store).mute(watch_id, until_at, now)
    when = f"until {instant(until_at)}" if until else "until it is unmuted"
    click.echo(f"{watch_id} is muted {when}" + (f"; {waiting} deliveries wait" if waiting else ""))


@click.command()
@click.argument("watch_id", metavar="ID")
@click.pass_obj
def unmute(obj: dict[str, Any], /, watch_id: str) -> None:
    """Let a muted watch be heard again, and deliver what was held.

    \b
    policy-monitor unmute x-privacy
    """
    setting = CliContext.of(obj)
    with open_store(setting.database(setting.look())) as store:
        held = Feedback(store).unmute(watch_id, system_clock())
    click.echo(f"{watch_id} is heard again; {held} held deliveries go out now")


@click.command()
@click.argument("change", type=int)
@click.pass_obj
def resend(obj: dict[str, Any], /, change: int) -> None:
    """Send the alerts of CHANGE again, to all channels that they went to.

    \b
    policy-monitor resend 12
    """
    setting = CliContext.of(obj)
    with open_store(setting.database(setting.look())) as store:
        count = Outbox(store).resend(system_clock(), change=change)
    click.echo(f"{count} deliveries of change {change} go out again")


def _listed(config: Config, watch_id: str) -> Watch:
    known = {watch.id: watch for watch in config.watches}
    if watch_id not in known:
        raise UsageError(f'{config.path}: no watch "{watch_id}"{perhaps(watch_id, known)}')
    return known[watch_id]


def _instant(until: str, now: datetime) -> datetime:
    """A day begins at midnight UTC; a duration counts from now. Raises UsageError."""
    try:
        return datetime.combine(
            datetime.strptime(until, "%Y-%m-%d").replace(tzinfo=UTC).date(), time(), UTC
        )
    except ValueError:
        pass
    try:
        return now + duration(until)
    except ValueError:
        raise UsageError(
            f'"{until}" is neither a day such as 2026-12-24 nor a duration such as 14d'
        ) from None


def _print_difference(config: Config, watch: Watch, found: Sequence[str]) -> None:
    text = toml_file.read_toml(config.path).text
    lines = difflib.unified_diff(
        text.splitlines(),
        with_ignored(text, watch.id, found).splitlines(),
        str(config.path),
        str(config.path),
        lineterm="",
    )
    for line in lines:
        click.echo(line)


def _print_effect(shown: Effect) -> None:
    click.echo(
        f"tried on the stored pages: {len(shown.gone)} alerts would not have come, {len(shown.kept)} would "
        f"have come all the same, {len(shown.new)} others instead",
        err=True,
    )
    for word, alerts in (("not", shown.gone), ("instead", shown.new)):
        for alert in alerts:
            click.echo(f"  {word}: {_line(alert)}", err=True)


def _line(alert: Alert) -> str:
    return f"{instant(alert.at)} {alert.kind}: {one_line(alert.headline)}"
