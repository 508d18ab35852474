"""How verbs print: tables and redlines on a terminal, plain lines for programs.

Text of pages is hostile: it is put on one line, without anything that a terminal would interpret.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from monitor.errors import StorageError
from monitor.model.change import Comparison, Edit, Excerpt
from monitor.render import redline
from monitor.render.labels import label_table, one_line
from monitor.render.redline import Ink

_STYLES = {Ink.KEPT: "", Ink.DELETED: "red strike", Ink.INSERTED: "green underline"}


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str = "") -> None:
    """Print rows: a table with headings on a terminal, else cells separated by tabs.

    Without any, `empty` says so on stderr: what a program reads stays empty.
    """
    console = Console()
    cleaned = [[one_line(cell) for cell in row] for row in rows]
    if not cleaned and empty:
        click.echo(empty, err=True)
    if not cleaned or not console.is_terminal:
        for row in cleaned:
            click.echo("\t".join(row))
        return
    table = Table(*columns, box=None, pad_edge=False)
    for row in cleaned:
        table.add_row(*map(escape, row))
    console.print()
    console.print(table)


def print_comparison(comparison: Comparison) -> None:
    """Print every edit under its headings, after what was ignored as cosmetic."""
    console = Console(highlight=False)
    for line in comparison.set_aside:
        console.print(Text(one_line(line), style="dim"), soft_wrap=True)
    current = None
    for edit in comparison.edits:
        block = edit.new or edit.old
        section = " › ".join(block.section) if block is not None else ""
        if section != current:
            console.print(
                Text(f"\n{one_line(section) or '(top)'}", style="bold cyan"), soft_wrap=True
            )
            current = section
        _print_piece(console, edit)


def print_excerpts(excerpts: Iterable[Excerpt]) -> None:
    """Print the excerpts of a change, each under its headings."""
    console = Console(highlight=False)
    for excerpt in excerpts:
        console.print(
            Text(f"\n{one_line(excerpt.section) or '(top)'}", style="bold cyan"), soft_wrap=True
        )
        _print_piece(console, excerpt)


def echo(text: str) -> None:
    """Print one line, whatever text of a page is in it."""
    click.echo(one_line(text))


def heading(text: str) -> None:
    """Print a line in bold."""
    Console(highlight=False).print(Text(one_line(text), style="bold"), soft_wrap=True)


def write_page(path: Path, page: str) -> None:
    """Write a page to a file and say so on stderr. Raises StorageError if it can't be written."""
    try:
        path.write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise StorageError(f"{path} can't be written: {error.strerror}") from error
    click.echo(f"wrote {path}", err=True)


def _print_piece(console: Console, piece: Edit | Excerpt) -> None:
    """In colour, deleted words are struck through and inserted ones underlined; else both are in
    brackets.
    """
    segments = redline.segments(piece)
    inked = Text(redline.plain(segments))
    if console.color_system is not None:
        inked = Text(" ").join(
            Text(segment.text, style=_STYLES[segment.ink]) for segment in segments
        )
    console.print(
        Text.assemble((f"  {label_table()['edits'][piece.kind]}: ", "dim"), inked), soft_wrap=True
    )
