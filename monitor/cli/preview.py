"""`policy-monitor preview`: what would be watched on a page, before it is added."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from monitor import pipeline
from monitor.cli import outcome_text, output, saved_file
from monitor.config import guess
from monitor.config.fields import typed_url
from monitor.errors import FetchError, MonitorError, ReadError, UsageError
from monitor.fetch import request
from monitor.fetch.http import HttpFetcher
from monitor.model.document import Block, BlockKind, Document
from monitor.model.memory import Doubt
from monitor.model.snapshot import FetchRequest, Snapshot
from monitor.model.watch import Schedule, Watch
from monitor.render.labels import one_line
from monitor.screening import screen

_NO_MATCH = "selector_without_match"


@click.command()
@click.argument("source", metavar="URL|FILE|-")
@click.option(
    "--select", multiple=True, metavar="CSS", help="Use this part of the page as the policy."
)
@click.option("--ignore", multiple=True, metavar="CSS", help="Leave this part out.")
@click.option(
    "--media-type",
    metavar="TYPE",
    help="What a saved page is, if its name doesn't tell: text/html, …",
)
@click.option("--allow-private", is_flag=True, help="Allow addresses that are not public.")
@click.option("--text", "whole", is_flag=True, help="Print the whole text that would be watched.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def preview(source: str, **options: Any) -> int:
    """Show which part of a page would be watched as the policy. Nothing is saved.

    The page is fetched once, read from a saved FILE, or from standard input for `-`. Exit code 1
    if the page does not look like a policy (a captcha, an error page, an empty page), or if
    --select matches nothing on it.

    \b
    policy-monitor preview https://x.com/en/privacy
    policy-monitor preview saved/privacy.html --json
    """
    watch, page = _page(source, options)
    try:
        document = pipeline.read_pages(watch, (page,))
    except ReadError as error:
        raise MonitorError(f"{source}: {error}") from error
    doubt = screen.doubt_page((page,), document, None)
    unmatched = bool(options["select"]) and _NO_MATCH in document.signs
    if unmatched:
        click.echo(f"--select {' '.join(options['select'])} matches nothing on the page", err=True)
    if options["as_json"]:
        click.echo(json.dumps(_preview_json(page, document, doubt), ensure_ascii=False))
    else:
        _print(document, doubt, whole=options["whole"])
    return 1 if doubt or unmatched else 0


def _page(source: str, options: dict[str, Any]) -> tuple[Watch, Snapshot]:
    """The page and how it would be watched. Raises UsageError, MonitorError."""
    if saved_file.is_saved(source):
        try:
            page = saved_file.page_from(source, options["media_type"])
        except ReadError as error:
            raise MonitorError(f"{source}: {error}") from error
        return _watch(page.url, options), page
    if Path(source).suffix.lower() in saved_file.ENDINGS and "/" not in source:
        raise UsageError(f"there is no file {source}; a URL begins with https:// or http://")
    try:
        watch = _watch(typed_url(source), options)
    except ValueError as error:
        raise UsageError(f"the URL {error}") from None
    try:
        return watch, asyncio.run(_fetch(watch))
    except FetchError as error:
        failure = UsageError if error.kind == "bad_url" else MonitorError
        raise failure(f"{source}: {error}") from error


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
        result = await fetcher.fetch(
            FetchRequest(url=watch.urls[0], allow_private=watch.allow_private)
        )
    assert isinstance(result, Snapshot), "without validators no server may answer 304"
    return result


def _print(document: Document, doubt: Doubt | None, *, whole: bool) -> None:
    if doubt is not None:
        output.echo(f"suspicious: {doubt.reason}")
    for line in outcome_text.document_lines(document):
        output.echo(line)
    if not whole:
        click.echo("to see the whole text: --text")
        return
    click.echo()
    for block in document.blocks:
        click.echo(_text_line(block))


def _text_line(block: Block) -> str:
    mark = ""
    if block.kind is BlockKind.HEADING:
        mark = "#" * block.level + " "
    elif block.kind is BlockKind.LIST_ITEM:
        mark = "  " * (block.level - 1) + "- "
    return f"{mark}{one_line(block.text)}"


def _preview_json(page: Snapshot, document: Document, doubt: Doubt | None) -> dict[str, Any]:
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
        "select_matched": _NO_MATCH not in document.signs,
        "blocks": [
            {"kind": block.kind, "text": block.text, "section": list(block.section)}
            for block in document.blocks
        ],
        "set_aside": [
            {"reason": part.reason, "texts": [block.text for block in part.blocks]}
            for part in document.aside
        ],
    }
