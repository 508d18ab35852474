"""`policy-monitor add`: pages, added to the watch list."""

from __future__ import annotations

from typing import Any

import click

from monitor.config import edit, paths
from monitor.errors import UsageError


@click.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--id", "id_", metavar="ID", help="Stable id (default: from service and terms type).")
@click.option("--name", help="Name used in alerts.")
@click.option("--service", help="Whose policy it is (default: guessed from the host).")
@click.option(
    "--terms-type", metavar="TYPE", help="Such as 'Privacy Policy' (default: guessed from the URL)."
)
@click.option("--every", metavar="DURATION", help="How often to check, such as 6h.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be given several times.")
@click.option("--group", help="The group whose settings it takes.")
@click.option("--note", help="A note, shown in the alerts.")
@click.option("--allow-private", is_flag=True, help="Allow addresses that are not public.")
@click.option("--dry-run", "dry", is_flag=True, help="Show what would be added, write nothing.")
@click.pass_obj
def add(
    obj: dict[str, Any],
    /,
    urls: tuple[str, ...],
    id_: str | None,
    tags: tuple[str, ...],
    *,
    dry: bool,
    **options: str | bool | None,
) -> None:
    """Add pages to the watch list, keeping its comments, order and format.

    What is guessed can be corrected in the file. To see what would be watched on a page first:
    policy-monitor preview URL.

    \b
    policy-monitor add https://example.com/privacy https://example.com/terms --tag vendors
    policy-monitor add https://example.com/privacy --dry-run
    """
    if len(urls) > 1 and (id_ or options["name"]):
        raise UsageError("--id and --name fit one page only; add the pages one by one")
    path = paths.config_file(obj["config_path"], obj["environ"])
    wishes = {**options, "id": id_, "tags": list(tags)}
    for entry in edit.add(path, urls, wishes, dry=dry):
        verb = "would add" if dry else "added"
        click.echo(f"{verb} {entry['id']}: {entry['name']}, {entry['url']}")
