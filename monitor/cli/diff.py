"""`policy-monitor diff`: what differs between two versions of a watch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from monitor.cli import output
from monitor.cli.context import CliContext
from monitor.cli.stored_json import version_json
from monitor.decide import link_changes, link_wording
from monitor.errors import UsageError
from monitor.model.change import Comparison, Finding, LinkChange
from monitor.pipeline import compare_documents
from monitor.render import json_output, redline_page
from monitor.render.labels import instant
from monitor.store.database import Store
from monitor.store.history import History
from monitor.store.rows import StoredVersion, StoredWatch


@dataclass(frozen=True, slots=True, kw_only=True)
class _VersionDiff:
    """Two versions of a watch, and what differs between them."""

    watch: StoredWatch
    old: StoredVersion
    new: StoredVersion
    comparison: Comparison
    finding: Finding
    link_changes: tuple[LinkChange, ...]

    @property
    def differs(self) -> bool:
        """Whether anything differs: words, what is ignored as cosmetic, or links."""
        return bool(self.comparison.edits or self.comparison.set_aside or self.link_changes)


@click.command()
@click.argument("watch_id", metavar="ID")
@click.argument("old", required=False, type=int, metavar="[A]")
@click.argument("new", required=False, type=int, metavar="[B]")
@click.option("--change", type=int, metavar="N", help="The two texts of change N.")
@click.option(
    "--html",
    "html_path",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the redline to FILE as one HTML page.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def diff(
    ctx: click.Context, /, watch_id: str, old: int | None, new: int | None, **options: Any
) -> None:
    """Show the differences between versions A and B of a watch.

    B defaults to the current version; without A and B, the last two versions are compared. With
    --change, the texts before and after that change are compared. Exit codes as of diff(1): 0 if
    there is no difference, 1 if there is one, 2 for wrong usage.

    \b
    policy-monitor diff x-privacy
    policy-monitor diff x-privacy --change 12
    policy-monitor diff x-privacy 3 5 --html redline.html
    """
    if old is not None and options["change"] is not None:
        raise UsageError("give either versions or --change, not both")
    with CliContext.of(ctx.obj).reading() as store:
        if options["change"] is None:
            found = _diff(store, watch_id, old, new)
        else:
            found = _diff_of_change(store, watch_id, options["change"])
    if options["html_path"]:
        _write(options["html_path"], found)
    if options["as_json"]:
        click.echo(json_output.line(_diff_json(found)))
    elif not options["html_path"]:
        output.print_comparison(found.comparison)
        for change in found.link_changes:
            output.echo(f"link: {link_wording.describe(change)}")
    ctx.exit(1 if found.differs else 0)


def _diff(store: Store, watch_id: str, old: int | None, new: int | None) -> _VersionDiff:
    history = History(store)
    watch = history.watch(watch_id)
    numbers = _chosen(watch, old, new)
    versions = {version.number: version for version in history.versions(watch_id)}
    before, after = (history.version_document(watch_id, number) for number in numbers)
    comparison, finding = compare_documents(before, after)
    return _VersionDiff(
        watch=watch,
        old=versions[numbers[0]],
        new=versions[numbers[1]],
        comparison=comparison,
        finding=finding,
        link_changes=link_changes.between(before, after),
    )


def _diff_of_change(store: Store, watch_id: str, change: int) -> _VersionDiff:
    """What a change changed: the version that came with it, against the one before. Raises
    UsageError for a change of another watch.
    """
    history = History(store)
    owner = history.change(change).kept.watch_id
    numbers = {version.change: version.number for version in history.versions(watch_id)}
    if change not in numbers:
        raise UsageError(f'change {change} is one of "{owner}", not of "{watch_id}"')
    return _diff(store, watch_id, numbers[change] - 1, numbers[change])


def _chosen(watch: StoredWatch, old: int | None, new: int | None) -> tuple[int, int]:
    """The versions to compare. Raises UsageError if there is only one, or none."""
    if old is None and watch.versions < 2:
        what = "only one version" if watch.versions else "no version yet"
        raise UsageError(f'watch "{watch.id}" has {what}: there is nothing to compare')
    last = watch.versions
    return (last - 1 if old is None else old), (last if new is None else new)


def _diff_json(found: _VersionDiff) -> dict[str, Any]:
    return {
        "watch": found.watch.id,
        "old": version_json(found.old),
        "new": version_json(found.new),
        "edits": len(found.comparison.edits),
        "finding": json_output.finding_json(found.finding),
        "relinks": [json_output.link_change_json(change) for change in found.link_changes],
    }


def _write(path: Path, found: _VersionDiff) -> None:
    old, new = found.old, found.new
    seen = f"seen from {instant(old.first_at)} to {instant(old.last_at)}"
    heading = redline_page.heading_of(
        found.watch.name,
        found.finding.headline,
        [
            ("Before", f"version {old.number}, {seen}"),
            ("After", f"version {new.number}, seen from {instant(new.first_at)}"),
            ("URL", " ".join(found.watch.urls)),
            ("Text before", f"SHA-256 {old.digest}"),
            ("Text after", f"SHA-256 {new.digest}"),
        ],
    )
    output.write_page(path, redline_page.page_of_comparison(found.comparison, heading))
