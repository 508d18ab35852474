"""`policy-monitor compare`: the differences between two saved texts, and their meaning."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from monitor.cli.saved_file import saved_document
from monitor.clock import system_clock
from monitor.errors import MonitorError, UsageError
from monitor.model.change import Excerpt, Finding, Materiality
from monitor.model.document import Document
from monitor.pipeline import compare_documents
from monitor.render import redline
from monitor.render.labels import one_line
from monitor.replay import json_lines, text_of

_FAILED = 3
"""The exit code when a pair of a batch could not be read."""


@click.command()
@click.argument("old", required=False, type=click.Path(path_type=Path))
@click.argument("new", required=False, type=click.Path(path_type=Path))
@click.option(
    "--batch",
    metavar="PAIRS.jsonl",
    type=click.Path(path_type=Path),
    help="Compare the pairs in a JSON Lines file: id, old, new and optionally media_type each.",
)
@click.option(
    "--media-type", metavar="TYPE", help="Of both files, if their names don't tell: text/html, …"
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def compare(
    ctx: click.Context,
    old: Path | None,
    new: Path | None,
    *,
    batch: Path | None,
    media_type: str | None,
    as_json: bool,
) -> None:
    """Show what changed from OLD to NEW, two saved copies of a policy, and what that means.

    Reads HTML, PDF, Markdown and plain text; `.gz` files are decompressed. Exit code 0 if nothing
    of the policy changed, 1 if something did. With --batch, every pair gives one line of JSON, and
    the exit code is 0.

    \b
    policy-monitor compare privacy-2024.html privacy-2025.html
    policy-monitor compare old.md.gz new.md.gz --json
    policy-monitor compare --batch pairs.jsonl
    """
    if batch is not None:
        if old is not None:
            raise UsageError("give either two files or --batch, not both")
        ctx.exit(_compare_batch(batch, media_type))
    if old is None or new is None:
        raise UsageError("compare needs two files, OLD and NEW, or --batch PAIRS.jsonl")
    finding = _finding(saved_document(old, media_type), saved_document(new, media_type))
    click.echo(
        json.dumps(compare_json(finding), ensure_ascii=False) if as_json else finding_text(finding)
    )
    ctx.exit(1 if finding.materiality in {Materiality.SUBSTANTIVE, Materiality.MINOR} else 0)


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


def _finding(old: Document, new: Document) -> Finding:
    """Return what changed, as it is to be told today: what is in force by now is not upcoming."""
    return compare_documents(old, new, system_clock().date())[1]


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
            found |= compare_json(_finding(*sides))
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
