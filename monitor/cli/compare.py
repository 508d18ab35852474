"""`policy-monitor compare`: what differs between two saved texts, and what that means."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from monitor.clock import system_clock
from monitor.errors import MonitorError, UsageError
from monitor.extract import read
from monitor.model.change import Excerpt, Finding, Materiality
from monitor.model.document import Document
from monitor.pipeline import compare_documents
from monitor.render import redline
from monitor.render.labels import one_line
from monitor.replay import json_lines, saved_bytes, saved_page, text_of

MEDIA_TYPES = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".pdf": "application/pdf",
}
UNREADABLE = 3


@click.command()
@click.argument("old", required=False, type=click.Path(path_type=Path))
@click.argument("new", required=False, type=click.Path(path_type=Path))
@click.option(
    "--batch",
    metavar="PAIRS.jsonl",
    type=click.Path(path_type=Path),
    help="Compare the pairs that a file lists: a JSON object a line with id, old, new and maybe media_type.",
)
@click.option(
    "--media-type", metavar="TYPE", help="Of both files, where their names don't tell: text/html, …"
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
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
    """Say what changed from OLD to NEW, two saved copies of a policy, and what that means.

    Reads HTML, PDF, Markdown and plain text; `.gz` files are read as such. Exits with 0 where
    nothing of the policy changed, and with 1 where something did. With --batch every pair gives one
    JSON line, and the exit code is 0.

    \b
    policy-monitor compare privacy-2024.html privacy-2025.html
    policy-monitor compare old.md.gz
    new.md.gz --json policy-monitor compare --batch pairs.jsonl
    """
    if batch is not None:
        if old is not None:
            raise UsageError("give either two files or --batch, not both")
        ctx.exit(_compare_batch(batch, media_type))
    if old is None or new is None:
        raise UsageError("compare needs two files, OLD and NEW, or --batch PAIRS.jsonl")
    finding = compare_documents(saved_document(old, media_type), saved_document(new, media_type))[1]
    click.echo(json.dumps(compare_json(finding), ensure_ascii=False) if as_json else told(finding))
    ctx.exit(1 if finding.materiality in {Materiality.SUBSTANTIVE, Materiality.MINOR} else 0)


def compare_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as the JSON object that `compare --json` prints: what is shown, each excerpt
    once.
    """
    return {
        "materiality": finding.materiality,
        "topics": list(finding.topics),
        "effective_date": finding.effective_on.isoformat() if finding.effective_on else None,
        "last_updated": finding.updated_on.isoformat() if finding.updated_on else None,
        "direction": finding.direction,
        "headline": finding.headline,
        "summary": list(finding.summary),
        "excerpts": [_excerpt_facts(excerpt) for excerpt in finding.excerpts if not excerpt.quoted],
        "systematic_renames": [[rename.old, rename.new] for rename in finding.renames],
        "co_published_versions": finding.co_published,
        "reasons": list(finding.reasons),
    }


def told(finding: Finding) -> str:
    """Return a finding as text for a terminal."""
    parts = [one_line(finding.headline), one_line(_label(finding))]
    parts.append("\n".join(f"- {one_line(line)}" for line in finding.summary))
    parts += map(_told_excerpt, redline.redlined(finding.excerpts))
    return "\n\n".join(part for part in parts if part)


def _compare_batch(batch: Path, media_type: str | None) -> int:
    """Print one line for each pair; return 3 where a pair could not be read, else 0."""
    failed = False
    for where, row in _pairs(batch):
        found: dict[str, Any] = {"id": row["id"]}
        try:
            kind = text_of(row, "media_type", where, media_type or "") or None
            sides = [
                saved_document(batch.parent / text_of(row, side, where), kind)
                for side in ("old", "new")
            ]
            found |= compare_json(compare_documents(*sides)[1])
        except MonitorError as error:
            failed = True
            found |= {"materiality": None, "error": str(error)}
            click.echo(f"policy-monitor: {row['id']}: {error}", err=True)
        click.echo(json.dumps(found, ensure_ascii=False))
    return UNREADABLE if failed else 0


def _pairs(batch: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the pairs that a JSON Lines file lists, each with its place there. Raises
    UsageError.
    """
    for where, row in json_lines(batch):
        missing = {"id", "old", "new"} - set(row)
        if missing:
            raise UsageError(f"{where}: {' and '.join(sorted(missing))} missing (of id, old, new)")
        yield where, row


def saved_document(path: Path, media_type: str | None) -> Document:
    """Return the document that a saved file holds. Raises UsageError and ReadError."""
    name = path.with_suffix("") if path.suffix == ".gz" else path
    kind = media_type or MEDIA_TYPES.get(name.suffix.lower())
    if kind is None:
        raise UsageError(
            f"{path}: its name doesn't tell what it is; say it with --media-type text/html (or /plain, …)"
        )
    page = saved_page(
        saved_bytes(path), url=path.absolute().as_uri(), at=system_clock(), media_type=kind
    )
    return read.read(page)


def _label(finding: Finding) -> str:
    label = f"{finding.materiality}, {finding.direction.replace('_', ' ')}"
    dates = [
        f"effective {finding.effective_on}" if finding.effective_on else "",
        f"last updated {finding.updated_on}" if finding.updated_on else "",
    ]
    return "; ".join(part for part in (label, *dates, "; ".join(finding.reasons)) if part)


def _told_excerpt(excerpt: Excerpt) -> str:
    words = one_line(redline.plain(redline.segments(excerpt)))
    return f"{one_line(excerpt.section)}\n  {words}" if excerpt.section else f"  {words}"


def _excerpt_facts(excerpt: Excerpt) -> dict[str, Any]:
    return {
        "kind": excerpt.kind,
        "section": excerpt.section,
        "before": excerpt.before,
        "after": excerpt.after,
        "topics": list(excerpt.topics),
    }
