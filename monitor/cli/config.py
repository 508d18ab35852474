"""`policy-monitor config`: the watch list checked, resolved and described."""

from __future__ import annotations

import json
from typing import Any

import click

from monitor.cli.context import CliContext
from monitor.config import schema, show
from monitor.config.settings import Config
from monitor.errors import ConfigError, Problem
from monitor.render.labels import counted


@click.group()
def config() -> None:
    """Check, show and describe the watch list.

    \b
    policy-monitor config check
    """


@config.command()
@click.option(
    "--without-secrets", is_flag=True, help="Don't resolve secrets: only the service can read them."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object: file, problems, warnings.")
@click.pass_obj
def check(obj: dict[str, Any], without_secrets: bool, as_json: bool) -> None:
    """List all problems of the watch list. Exit code 1 if there are any.

    \b
    policy-monitor --config /etc/policy-monitor/config.toml config check --without-secrets
    """
    context = CliContext.of(obj)
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    summary = ""
    try:
        loaded = context.load_without_secrets() if without_secrets else context.load()
        warnings, summary = loaded.warnings, _summary(loaded)
    except ConfigError as error:
        problems = error.problems
    if as_json:
        found = {
            "file": str(context.path),
            "problems": _problems_json(problems),
            "warnings": _problems_json(warnings),
        }
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(str(problem))
        for warning in warnings:
            click.echo(f"{warning} (warning)")
        click.echo(f"{context.path}: {summary or counted(len(problems), 'problem')}")
    click.get_current_context().exit(1 if problems else 0)


@config.command("show")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def show_verb(obj: dict[str, Any], as_json: bool) -> None:
    """Show the resolved watch list: groups and defaults applied, secrets masked.

    \b
    policy-monitor config show --json
    """
    resolved = CliContext.of(obj).load_without_secrets()
    if as_json:
        click.echo(json.dumps(show.settings(resolved), ensure_ascii=False))
    else:
        click.echo(show.as_toml(resolved), nl=False)


@config.command("schema")
def schema_verb() -> None:
    """Print the JSON Schema of the watch list, for editors.

    \b
    policy-monitor config schema > policy-monitor.schema.json

    Editors find it if the watch list begins with `#:schema ./policy-monitor.schema.json`.
    """
    click.echo(json.dumps(schema.json_schema(), indent=2, ensure_ascii=False))


def _problems_json(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    return [
        {
            "file": problem.file,
            "line": problem.line,
            "column": problem.column,
            "what": problem.what,
        }
        for problem in problems
    ]


def _summary(config: Config) -> str:
    watches = counted(len(config.watches), "watch", "watches")
    channels = counted(len(config.rules.channels), "channel")
    routes = counted(len(config.rules.routes), "route")
    return f"no problems: {watches}, {channels}, {routes}"
