"""`policy-monitor alert`: tests channels, and shows what they would receive."""

from __future__ import annotations

import asyncio
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.config.settings import Config
from monitor.decide.events import alert_of_change
from monitor.deliver import senders
from monitor.deliver.envelope import Envelope
from monitor.deliver.message_preview import preview_message
from monitor.errors import DeliveryError, UsageError
from monitor.model.alert import Alert, Channel, Delivery, DeliveryState
from monitor.model.change import Change
from monitor.model.watch import Schedule, Watch
from monitor.render import messages, sample
from monitor.render.labels import one_line
from monitor.render.messages import Message, MessageOptions
from monitor.store.history import History
from monitor.store.rows import StoredWatch


@click.group()
def alert() -> None:
    """Test channels and preview alerts.

    \b
    policy-monitor alert test
    policy-monitor alert preview sample --open
    """


@alert.command("test")
@click.argument("channel", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line and channel.")
@click.pass_obj
def test_verb(obj: dict[str, Any], channel: str | None, as_json: bool) -> None:
    """Send a sample alert, marked as a test, to CHANNEL or to all, and show the servers' replies.

    Exit code 0 if every channel accepted it, 3 if one did not.

    \b
    policy-monitor alert test
    policy-monitor alert test mail
    """
    config = CliContext.of(obj).load()
    options = replace(config.alerts.message, test=True)
    failed = False
    for name, sent, reply in asyncio.run(_try_all(_channels(config, channel), options)):
        failed = failed or not sent
        if as_json:
            row = {"channel": name, "sent": sent, "words": reply}
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            click.echo(f"{name}: {'sent' if sent else 'FAILED'}: {reply}")
    click.get_current_context().exit(3 if failed else 0)


@alert.command("preview")
@click.argument("change", metavar="CHANGE")
@click.option(
    "--channel", "name", metavar="NAME", help="As this channel would receive it (default: as mail)."
)
@click.option(
    "--html",
    "html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the mail's HTML to FILE.",
)
@click.option("--open", "open_it", is_flag=True, help="Show the mail's HTML in a browser.")
@click.pass_obj
def preview_verb(
    obj: dict[str, Any], change: str, name: str | None, html: Path | None, open_it: bool
) -> None:
    """Show the alert of CHANGE as a channel would receive it. Nothing is sent.

    `sample` instead of a number shows an invented alert.

    \b
    policy-monitor alert preview 12 --channel chat
    policy-monitor alert preview sample --open
    """
    context = CliContext.of(obj)
    message = _message(context, change)
    if html is not None:
        html.write_text(message.html, encoding="utf-8")
        click.echo(f"wrote {html}")
    if open_it:
        _open(message)
    if html is None and not open_it:
        urls = _channels(context.load(), name)[0].urls if name else ("mailto://",)
        now = system_clock()
        shown = (
            preview_message(Envelope(url=url, key="preview", message=message, sent_at=now))
            for url in urls
        )
        click.echo("\n".join(dict.fromkeys(shown)), nl=False)


def _channels(config: Config, name: str | None) -> tuple[Channel, ...]:
    channels = config.rules.channels
    if not channels:
        raise UsageError("the watch list has no channels: add a [channels.NAME] table with a url")
    if name is None:
        return channels
    found = tuple(channel for channel in channels if channel.name == name)
    if not found:
        raise UsageError(
            f"no channel {name}; the watch list has {', '.join(one.name for one in channels)}"
        )
    return found


async def _try_all(
    channels: tuple[Channel, ...], options: MessageOptions
) -> list[tuple[str, bool, str]]:
    """All at once, so that a channel that hangs doesn't keep the others waiting."""
    return list(await asyncio.gather(*(_try(channel, options) for channel in channels)))


async def _try(channel: Channel, options: MessageOptions) -> tuple[str, bool, str]:
    now = system_clock()
    alert = sample.sample_alert(now)
    delivery = Delivery(
        id=0,
        alert=alert,
        channel=channel.name,
        state=DeliveryState.SENDING,
        attempts=0,
        next_try_at=now,
        idempotency_key=f"{alert.key}.{channel.name}",
    )
    try:
        reply = await senders.send(channel, delivery, messages.message(alert, None, options))
    except DeliveryError as error:
        return channel.name, False, one_line(str(error))
    return channel.name, True, one_line(reply)


def _message(context: CliContext, change: str) -> Message:
    options = context.load_without_secrets().alerts.message
    if change == "sample":
        return messages.message(
            sample.sample_alert(system_clock()), None, replace(options, test=True)
        )
    if not change.isdecimal():
        raise UsageError(
            f"{change} is not the number of a change; `sample` shows an invented alert"
        )
    with context.reading() as store:
        history = History(store)
        details = history.change(int(change))
        watch = history.watch(details.kept.watch_id)
    alert = replace(_alert(watch, details.change), change=details.kept.id)
    return messages.message(alert, details.change, options)


def _alert(state: StoredWatch, change: Change) -> Alert:
    """The alert of a change, as far as the database knows its watch: tags and notes are only in the
    watch list.
    """
    watch = Watch(
        id=state.id,
        name=state.name,
        service=state.service,
        terms_type=state.terms_type,
        urls=state.urls,
        schedule=Schedule(),
    )
    return alert_of_change(watch, change)


def _open(message: Message) -> None:
    with tempfile.NamedTemporaryFile(
        "w", suffix=".html", prefix="policy-monitor-", delete=False, encoding="utf-8"
    ) as file:
        file.write(message.html)
    click.echo(f"wrote {file.name}")
    click.launch(file.name)
