"""`policy-monitor compare`: the differences between two saved texts, and their meaning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from monitor.cli import output
from monitor.cli.saved_file import STANDARD_INPUT, page_from, saved_document
from monitor.clock import system_clock
from monitor.errors import MonitorError, ReadError, UsageError
from monitor.extract import read
from monitor.model.change import Excerpt, Finding, Materiality, NoiseKind
from monitor.model.document import Document
from monitor.pipeline import compare_documents
from monitor.render import redline, redline_page
from monitor.render.labels import one_line
from monitor.replay import json_lines, text_of
from monitor.screening import screen

_NO_POLICY = frozenset(
    {
        NoiseKind.ERROR_PAGE,
        NoiseKind.CHALLENGE,
        NoiseKind.SIGN_IN,
        NoiseKind.CONSENT_WALL,
        NoiseKind.EMPTY,
    }
)
_FAILED = 3
"""The exit code when a pair of a batch could not be read."""


@click.command()
@click.argument("old", required=False, metavar="[OLD|-]")
@click.argument("new", required=False, metavar="[NEW|-]")
@click.option(
    "--batch",
    metavar="PAIRS.jsonl",
    type=click.Path(path_type=Path),
    help="Compare the pairs in a JSON Lines file: id, old, new and optionally media_type each.",
)
@click.option(
    "--media-type", metavar="TYPE", help="Of both files, if their names don't tell: text/html, …"
)
@click.option(
    "--html",
    "html_path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the full redline to FILE as one HTML page.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def compare(
    ctx: click.Context,
    /,
    old: str | None,
    new: str | None,
    *,
    batch: Path | None,
    **options: Any,
) -> None:
    """Show what changed from OLD to NEW, two saved copies of a policy, and what that means.

    Reads HTML, PDF, Markdown and plain text; `.gz` files are decompressed, and `-` is standard
    input. Exit code 0 if nothing of the policy changed, 1 if something did, 3 if one of the two is
    an error page, a captcha or empty. With --batch, every pair gives one line of JSON, and the exit
    code is 0.

    \b
    policy-monitor compare privacy-2024.html privacy-2025.html
    policy-monitor compare privacy-2024.html privacy-2025.html --html redline.html
    policy-monitor compare old.md.gz new.md.gz --json
    policy-monitor compare --batch pairs.jsonl
    """
    if batch is not None:
        if old is not None:
            raise UsageError("give either two files or --batch, not both")
        ctx.exit(_compare_batch(batch, options["media_type"]))
    if old is None or new is None:
        raise UsageError("compare needs two files, OLD and NEW, or --batch PAIRS.jsonl")
    if old == new == STANDARD_INPUT:
        raise UsageError("only one of OLD and NEW can be standard input")
    ctx.exit(_compare_files((old, new), **options))


def _compare_files(
    names: tuple[str, str], *, media_type: str | None, html_path: Path | None, as_json: bool
) -> int:
    old, new = (_document(name, media_type) for name in names)
    unreadable = _unreadable(names[0], old, new) or _unreadable(names[1], new, old)
    if unreadable:
        if as_json:
            click.echo(json.dumps({"materiality": None, "error": unreadable}, ensure_ascii=False))
        raise MonitorError(unreadable)
    # What is in force by now is not upcoming.
    comparison, finding = compare_documents(old, new, system_clock().date())
    if html_path is not None:
        facts = [("Before", names[0]), ("After", names[1])]
        heading = redline_page.heading_of(finding.headline, _label(finding), facts)
        output.write_page(html_path, redline_page.page_of_comparison(comparison, heading))
    if as_json:
        click.echo(json.dumps(compare_json(finding), ensure_ascii=False))
    elif html_path is None:
        click.echo(finding_text(finding))
    return 1 if finding.materiality in {Materiality.SUBSTANTIVE, Materiality.MINOR} else 0


def _document(name: str, media_type: str | None) -> Document:
    try:
        if name == STANDARD_INPUT:
            return read.read(page_from(name, media_type))
        return saved_document(Path(name), media_type)
    except ReadError as error:
        raise MonitorError(f"{name}: {error}") from error


def _unreadable(name: str, document: Document, other: Document) -> str:
    """Return why a file can't be compared, being no policy: a wall, an error, nothing at all; else
    nothing. A sign of that which both texts carry is part of the policy, unless both are no policy.
    """
    alone = screen.doubt_page((), document, None)
    if alone is None or alone.kind not in _NO_POLICY:
        return ""
    shared = screen.doubt_page((), document, other) is None
    if alone.kind is not NoiseKind.EMPTY and shared and not screen.doubt_page((), other, None):
        return ""
    return f"{name} is not a policy that can be compared: {alone.reason}"


def compare_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as `compare --json` prints it. An excerpt that a line quotes is left out."""
    return {
        "materiality": finding.materiality,
        "topics": list(finding.topics),
        "effective_date": finding.effective_on.isoformat() if finding.effective_on else None,
        "last_updated": finding.updated_on.isoformat() if finding.updated_on else None,
        "direction": finding.direction,
        "headline": finding.headline,
        "summary": list(finding.summary),
        "excerpts": [_excerpt_json(excerpt) for excerpt in finding.excerpts if not excerpt.quoted],
        "systematic_renames": [[rename.old, rename.new] for rename in finding.renames],
        "co_published_versions": finding.co_published,
        "reasons": list(finding.reasons),
    }


def finding_text(finding: Finding) -> str:
    """Return a finding as text for a terminal."""
    parts = [one_line(finding.headline), one_line(_label(finding))]
    parts.append("\n".join(f"- {one_line(line)}" for line in finding.summary))
    parts += map(_excerpt_text, redline.redlined(finding.excerpts))
    return "\n\n".join(part for part in parts if part)


def _compare_batch(batch: Path, media_type: str | None) -> int:
    """Print one line per pair; return 3 if a pair could not be read, else 0."""
    failed = False
    for where, row in _pairs(batch):
        found: dict[str, Any] = {"id": row["id"]}
        try:
            kind = text_of(row, "media_type", where, media_type or "") or None
            sides = [
                saved_document(batch.parent / text_of(row, side, where), kind)
                for side in ("old", "new")
            ]
            found |= compare_json(compare_documents(sides[0], sides[1], system_clock().date())[1])
        except MonitorError as error:
            failed = True
            found |= {"materiality": None, "error": str(error)}
            click.echo(f"policy-monitor: {row['id']}: {error}", err=True)
        click.echo(json.dumps(found, ensure_ascii=False))
    return _FAILED if failed else 0


def _pairs(batch: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the pairs in a JSON Lines file, each with its file and line. Raises UsageError."""
    for where, row in json_lines(batch):
        missing = {"id", "old", "new"} - set(row)
        if missing:
            raise UsageError(f"{where}: {' and '.join(sorted(missing))} missing (of id, old, new)")
        yield where, row


def _label(finding: Finding) -> str:
    label = f"{finding.materiality}, {finding.direction.replace('_', ' ')}"
    dates = [
        f"effective {finding.effective_on}" if finding.effective_on else "",
        f"last updated {finding.updated_on}" if finding.updated_on else "",
    ]
    return "; ".join(part for part in (label, *dates, "; ".join(finding.reasons)) if part)


def _excerpt_text(excerpt: Excerpt) -> str:
    words = one_line(redline.plain(redline.segments(excerpt)))
    return f"{one_line(excerpt.section)}\n  {words}" if excerpt.section else f"  {words}"


def _excerpt_json(excerpt: Excerpt) -> dict[str, Any]:
    return {
        "kind": excerpt.kind,
        "section": excerpt.section,
        "before": excerpt.before,
        "after": excerpt.after,
        "topics": list(excerpt.topics),
    }
