"""The man page, made from what `--help` says: `python -m monitor.cli.man_page` (`make docs`)."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

from monitor.cli.main import VERBS, cli

_ENDINGS = """.SH EXIT STATUS
.TP
.B 0
Success.
.TP
.B 1
There is something to report: a change was found, the watch list has a problem.
.TP
.B 2
Wrong usage.
.TP
.B 3
The command failed.
.SH FILES
.TP
.I ./policy-monitor.toml, ~/.config/policy-monitor/config.toml, /etc/policy-monitor/config.toml
The watch list; the first that exists is used.
.TP
.I ~/.local/state/policy-monitor/policy-monitor.db, /var/lib/policy-monitor/policy-monitor.db
The database of the user, and that of the service.
.SH ENVIRONMENT
.TP
.B POLICY_MONITOR_CONFIG
The watch list.
.TP
.B NO_COLOR
No colours.
"""


def page() -> str:
    """Return the man page of the program and all its verbs, as roff."""
    lines = [
        '.\\" made by make docs from what --help says: do not edit',
        '.TH POLICY-MONITOR 1 "" "policy-monitor" "User Commands"',
        ".SH NAME",
        "policy-monitor \\- watch privacy policies and terms, and explain their changes",
        ".SH SYNOPSIS",
        ".B policy-monitor",
        "[\\fIOPTIONS\\fR] \\fIVERB\\fR [\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION",
        *_paragraphs(cli.help or ""),
        ".SH OPTIONS",
        *_options(cli),
        ".SH VERBS",
    ]
    with click.Context(cli, info_name="policy-monitor") as ctx:
        for verb in VERBS:
            command = cli.get_command(ctx, verb)
            assert command is not None, "every verb of the list is there"
            lines += _verb(f"policy-monitor {verb}", command)
    return "\n".join(lines) + "\n" + _ENDINGS


def _verb(name: str, command: click.Command) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(click.Context(command)))
    yield f".SS {_escaped(f'{name} {usage}')}"
    yield from _paragraphs(command.help or "")
    yield from _options(command)
    if isinstance(command, click.Group):
        for inner, one in command.commands.items():
            yield from _verb(f"{name} {inner}", one)


def _paragraphs(text: str) -> Iterator[str]:
    r"""Paragraphs of a help text; what `\b` keeps as it is becomes an example."""
    for part in inspect.cleandoc(text).split("\n\n"):
        if part.startswith("\b\n"):
            yield from (".PP", ".nf", *map(_escaped, part[2:].splitlines()), ".fi")
        else:
            yield ".PP"
            yield _escaped(" ".join(part.split()))


def _options(command: click.Command) -> Iterator[str]:
    with click.Context(command) as ctx:
        for parameter in command.params:
            record = parameter.get_help_record(ctx)
            if record is not None:
                yield from (".TP", f".B {_escaped(record[0])}", _escaped(record[1]))


def _escaped(text: str) -> str:
    text = re.sub(r"(?<!\\)-", r"\\-", text.replace("\\", "\\e"))
    text = "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in text)
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    click.echo(page(), nl=False)
