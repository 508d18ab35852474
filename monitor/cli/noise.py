"""`policy-monitor noise`: marks a change as noise and suggests an ignore rule, with its effect."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from monitor import dry_run
from monitor.cli.context import CliContext, listed_watch
from monitor.clock import system_clock
from monitor.config import toml_file
from monitor.config.edit_ignore import with_ignored
from monitor.config.settings import Config
from monitor.dry_run import Effect
from monitor.model.alert import Alert
from monitor.model.watch import Watch
from monitor.render.labels import counted, instant, one_line
from monitor.store.feedback import Feedback, FeedbackKind
from monitor.store.history import History


@click.command()
@click.argument("change", type=int)
@click.pass_obj
def noise(obj: dict[str, Any], /, change: int) -> None:
    """Mark CHANGE as noise and suggest an ignore rule, as a patch to the watch list.

    The suggestion is tried on all stored pages of the watch, and the alerts that it would have
    prevented are listed. The watch list itself is not changed.

    \b
    policy-monitor noise 12
    policy-monitor noise 12 | patch policy-monitor.toml
    """
    context, now = CliContext.of(obj), system_clock()
    config = context.load_without_secrets()
    with context.writing() as store:
        history = History(store)
        watch = listed_watch(config, history.change(change).kept.watch_id)
        Feedback(store).say(change, FeedbackKind.NOISE, now)
        suggested = dry_run.suggest_ignores(history, watch, change)
        if not suggested:
            click.echo(
                f"change {change} marked as noise; no selector matches only the changed text, "
                "so there is no ignore rule to suggest",
                err=True,
            )
            return
        ignoring = replace(watch, ignore=(*watch.ignore, *suggested))
        effect = dry_run.effect(history, watch, ignoring, config.rules)
    _print_patch(config, watch, suggested)
    _print_effect(effect)


def _print_patch(config: Config, watch: Watch, suggested: Sequence[str]) -> None:
    text = toml_file.read_toml(config.path).text
    lines = difflib.unified_diff(
        text.splitlines(),
        with_ignored(text, watch.id, suggested).splitlines(),
        str(config.path),
        str(config.path),
        lineterm="",
    )
    for line in lines:
        click.echo(line)


def _print_effect(effect: Effect) -> None:
    click.echo(
        f"tried on the stored pages: {counted(len(effect.gone), 'alert')} prevented, "
        f"{len(effect.kept)} unchanged, {len(effect.new)} new",
        err=True,
    )
    for label, alerts in (("prevented", effect.gone), ("new", effect.new)):
        for alert in alerts:
            click.echo(f"  {label}: {_line(alert)}", err=True)


def _line(alert: Alert) -> str:
    return f"{instant(alert.at)} {alert.kind}: {one_line(alert.headline)}"
