"""`policy-monitor alert`: tries channels, and shows what they would get."""

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
from monitor.render.messages import Message
from monitor.store.history import History
from monitor.store.rows import StoredWatch


@click.group()
def alert() -> None:
    """Try channels, and see what they would get.

    \b
    policy-monitor alert test
    policy-monitor alert preview sample --open
    """


@alert.command("test")
@click.argument("channel", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and channel.")
@click.pass_obj
def test_verb(obj: dict[str, Any], channel: str | None, as_json: bool) -> None:
    """Send a sample alert, marked as a test, to CHANNEL or to all of them, and show what the
    servers say.

    Exit code 0 where every channel took it, 3 where one did not.

    \b
    policy-monitor alert test
    policy-monitor alert test mail
    """
    config = CliContext.of(obj).load()
    look = replace(config.alerts.message, test=True)
    failed = False
    for name, taken, words in asyncio.run(_try_all(_channels(config, channel), look)):
        failed = failed or not taken
        if as_json:
            click.echo(
                json.dumps({"channel": name, "sent": taken, "words": words}, ensure_ascii=False)
            )
        else:
            click.echo(f"{name}: {'sent' if taken else 'FAILED'}: {words}")
    click.get_current_context().exit(3 if failed else 0)


@alert.command("preview")
@click.argument("change", metavar="CHANGE")
@click.option(
    "--channel", "name", metavar="NAME", help="As this channel would get it. Default: as a mail."
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
    """Show the alert of CHANGE as a channel would get it; `sample` in place of a number shows an
    invented one.

    Nothing is sent.

    \b
    policy-monitor alert preview 12 --channel chat
    policy-monitor alert preview sample --open
    """
    setting = CliContext.of(obj)
    message = _message(setting, change)
    if html is not None:
        html.write_text(message.html, encoding="utf-8")
        click.echo(f"wrote {html}")
    if open_it:
        _open(message)
    if html is None and not open_it:
        urls = _channels(setting.load(), name)[0].urls if name else ("mailto://",)
        now = system_clock()
        shown = (
            preview_message(Envelope(url=url, key="preview", message=message, sent_at=now))
            for url in urls
        )
        click.echo("\n".join(dict.fromkeys(shown)), nl=False)


def _channels(config: Config, name: str | None) -> tuple[Channel, ...]:
    channels = config.rules.channels
    if not channels:
        raise UsageError("the watch list has no channels: add a [channels.NAME] with a url")
    if name is None:
        return channels
    found = tuple(channel for channel in channels if channel.name == name)
    if not found:
        raise UsageError(
            f"there is no channel {name}; there are: {', '.join(one.name for one in channels)}"
        )
    return found


async def _try_all(
    channels: tuple[Channel, ...], look: messages.MessageOptions
) -> list[tuple[str, bool, str]]:
    """All at once: a channel that hangs keeps no other waiting."""
    return list(await asyncio.gather(*(_try(channel, look) for channel in channels)))


async def _try(channel: Channel, look: messages.MessageOptions) -> tuple[str, bool, str]:
    now = system_clock()
    told = sample.sample_alert(now)
    delivery = Delivery(
        id=0,
        alert=told,
        channel=channel.name,
        state=DeliveryState.SENDING,
        attempts=0,
        next_try_at=now,
        idempotency_key=f"{told.key}.{channel.name}",
    )
    try:
        words = await senders.send(channel, delivery, messages.message(told, None, look))
    except DeliveryError as error:
        return channel.name, False, one_line(str(error))
    return channel.name, True, one_line(words)


def _message(setting: CliContext, change: str) -> Message:
    look = setting.look().alerts.message
    if change == "sample":
        return messages.message(sample.sample_alert(system_clock()), None, replace(look, test=True))
    if not change.isdecimal():
        raise UsageError(f"{change} is no number of a change; `sample` shows an invented one")
    with setting.reading() as store:
        history = History(store)
        whole = history.change(int(change))
        watch = history.watch(whole.kept.watch_id)
    return messages.message(_alert(watch, whole.change), whole.change, look)


def _alert(state: StoredWatch, change: Change) -> Alert:
    """The alert that told a change, as far as the database knows its watch; tags and notes stand in
    the watch list.
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
