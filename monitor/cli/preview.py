"""`policy-monitor preview`: what would be watched on a page, before it is added."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import click

from monitor import pipeline
from monitor.cli import outcome_text, output
from monitor.config import guess
from monitor.config.fields import typed_url
from monitor.errors import FetchError, MonitorError, ReadError, UsageError
from monitor.fetch import request
from monitor.fetch.http import HttpFetcher
from monitor.model.document import BlockKind, Document
from monitor.model.memory import Doubt
from monitor.model.snapshot import FetchRequest, Snapshot
from monitor.model.watch import Schedule, Watch
from monitor.render.labels import one_line
from monitor.screening import screen


@click.command()
@click.argument("url")
@click.option(
    "--select", multiple=True, metavar="CSS", help="Take this as the policy, whatever is found."
)
@click.option("--ignore", multiple=True, metavar="CSS", help="Leave this out.")
@click.option("--allow-private", is_flag=True, help="Ask addresses that are not public, too.")
@click.option("--text", "whole", is_flag=True, help="Print the whole text that would be watched.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def preview(url: str, **options: Any) -> int:
    """Fetch URL once and show which part of the page would be watched as the policy. Nothing is
    saved.

    Exit code 1 if the page would be doubted: a captcha, an error page, an empty shell.

    \b
    policy-monitor preview https://x.com/en/privacy
    """
    try:
        watch = _watch(typed_url(url), options)
    except ValueError as error:
        raise UsageError(f"the address {error}") from None
    try:
        page = asyncio.run(_fetch(watch))
    except FetchError as error:
        raise (UsageError if error.kind == "bad_url" else MonitorError)(
            f"{url}: {error}"
        ) from error
    try:
        document = pipeline.read_pages(watch, (page,))
    except ReadError as error:
        raise MonitorError(f"{url}: {error}") from error
    doubt = screen.doubt_page((page,), document, None)
    if options["as_json"]:
        click.echo(json.dumps(_facts(page, document, doubt), ensure_ascii=False))
    else:
        _print(document, doubt, whole=options["whole"])
    return 1 if doubt else 0


def _watch(url: str, options: dict[str, Any]) -> Watch:
    guessed = guess.guess_from_url(url)
    return Watch(
        id="preview",
        name=url,
        service=guessed.service,
        terms_type=guessed.terms_type,
        urls=(url,),
        schedule=Schedule(every=timedelta(hours=6)),
        select=options["select"],
        ignore=options["ignore"],
        allow_private=options["allow_private"],
    )


async def _fetch(watch: Watch) -> Snapshot:
    async with HttpFetcher(user_agent=request.default_user_agent()) as fetcher:
        answer = await fetcher.fetch(
            FetchRequest(url=watch.urls[0], allow_private=watch.allow_private)
        )
    assert isinstance(answer, Snapshot), "without validators no server may answer 304"
    return answer


def _print(document: Document, doubt: Doubt | None, *, whole: bool) -> None:
    if doubt is not None:
        output.echo(f"would be doubted: {doubt.reason}")
    for line in outcome_text.of_document(document):
        output.echo(line)
    if not whole:
        click.echo("the whole text: --text")
        return
    click.echo()
    for block in document.blocks:
        mark = "#" * block.level + " " if block.kind is BlockKind.HEADING else ""
        indent = "  " * (block.level - 1) + "- " if block.kind is BlockKind.LIST_ITEM else ""
        click.echo(f"{mark}{indent}{one_line(block.text)}")


def _facts(page: Snapshot, document: Document, doubt: Doubt | None) -> dict[str, Any]:
    return {
        "url": page.url,
        "final_url": page.final_url,
        "status": page.status,
        "media_type": page.media_type,
        "title": document.title,
        "language": document.language,
        "reader": document.reader,
        "digest": document.digest,
        "doubt": {"kind": doubt.kind, "reason": doubt.reason} if doubt else None,
        "blocks": [
            {"kind": block.kind, "text": block.text, "section": list(block.section)}
            for block in document.blocks
        ],
        "set_aside": [
            {"reason": aside.reason, "texts": [block.text for block in aside.blocks]}
            for aside in document.aside
        ],
    }
