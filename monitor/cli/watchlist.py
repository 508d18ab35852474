"""`policy-monitor init`, `add` and `list`: the watch list, written and read."""

from __future__ import annotations

import json
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from monitor.config import edit, load, paths, show
from monitor.errors import UsageError
from monitor.model.watch import Watch


@click.command()
@click.pass_obj
def init(obj: dict[str, Any]) -> None:
    """Write a first watch list with comments, and never over an existing one.

    \b
    policy-monitor init
    """
    path = paths.new_config_file(obj["config_path"], obj["environ"])
    edit.write_first(path)
    click.echo(f"wrote {path}; next: policy-monitor add https://example.com/privacy")


@click.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option(
    "--id", "id_", metavar="ID", help="Its stable id; else made of service and terms type."
)
@click.option("--name", help="What alerts call it.")
@click.option("--service", help="Whose policy it is; else guessed from the host.")
@click.option(
    "--terms-type", metavar="TYPE", help="Such as 'Privacy Policy'; else guessed from the address."
)
@click.option("--every", metavar="DURATION", help="How often to look, such as 6h.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be given several times.")
@click.option("--group", help="The group whose values it takes.")
@click.option("--note", help="Anything to remember; it stands in the alerts.")
@click.pass_obj
def add(
    obj: dict[str, Any],
    /,
    urls: tuple[str, ...],
    id_: str | None,
    tags: tuple[str, ...],
    **wishes: str | None,
) -> None:
    """Add pages to the watch list. Its comments, order and format stay; what is guessed can be
    corrected there.

    \b
    policy-monitor add https://example.com/privacy https://example.com/terms --tag vendors
    """
    if len(urls) > 1 and (id_ or wishes["name"]):
        raise UsageError("--id and --name fit one page only; add the pages one by one")
    path = paths.config_file(obj["config_path"], obj["environ"])
    for entry in edit.add(path, urls, {**wishes, "id": id_, "tags": list(tags)}):
        click.echo(f"added {entry['id']}: {entry['name']}, {entry['url']}")


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and watch.")
@click.pass_obj
def list_verb(obj: dict[str, Any], as_json: bool) -> None:
    """List what is watched.

    \b
    policy-monitor list --json
    """
    watches = load.load_without_secrets(
        paths.config_file(obj["config_path"], obj["environ"])
    ).watches
    console = Console()
    if as_json:
        for watch in watches:
            click.echo(json.dumps(show.watch(watch), ensure_ascii=False))
    elif console.is_terminal:
        console.print(_table(watches))
    else:
        for watch in watches:
            click.echo("\t".join(_row(watch)))


_COLUMNS = ("id", "name", "looked at", "tags", "address")


def _row(watch: Watch) -> tuple[str, ...]:
    facts = show.watch(watch)
    when = f"every {facts['every']}" if "every" in facts else f"{facts['cron']} {facts['timezone']}"
    return (
        watch.id,
        watch.name,
        when if watch.enabled else "off",
        ", ".join(watch.tags),
        " ".join(watch.urls),
    )


def _table(watches: tuple[Watch, ...]) -> Table:
    table = Table(*_COLUMNS, box=None, pad_edge=False)
    for watch in watches:
        table.add_row(*map(escape, _row(watch)), style=None if watch.enabled else "dim")
    return table
