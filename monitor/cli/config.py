"""`policy-monitor config`: is the watch list sound, what does it come to, and how is it written."""

from __future__ import annotations

import json
from typing import Any

import click

from monitor.cli.context import CliContext
from monitor.config import schema, show
from monitor.config.settings import Config
from monitor.errors import ConfigError, Problem


@click.group()
def config() -> None:
    """Check, show and describe the watch list.

    \b
    policy-monitor config check
    """


@config.command()
@click.option(
    "--without-secrets", is_flag=True, help="Don't ask for secrets: they are the service's."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object: file, problems, warnings.")
@click.pass_obj
def check(obj: dict[str, Any], without_secrets: bool, as_json: bool) -> None:
    """Say everything that is wrong with the watch list. Exit code 1 if anything is.

    \b
    policy-monitor --config /etc/policy-monitor/config.toml config check --without-secrets
    """
    setting = CliContext.of(obj)
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    summary = ""
    try:
        sound = setting.look() if without_secrets else setting.load()
        warnings, summary = sound.warnings, _summary(sound)
    except ConfigError as error:
        problems = error.problems
    if as_json:
        facts = {
            "file": str(setting.path),
            "problems": _facts(problems),
            "warnings": _facts(warnings),
        }
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        for problem in problems:
            click.echo(str(problem))
        for warning in warnings:
            click.echo(f"{warning} (warning)")
        click.echo(f"{setting.path}: {summary or _count(len(problems), 'problem')}")
    click.get_current_context().exit(1 if problems else 0)


@config.command("show")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def show_verb(obj: dict[str, Any], as_json: bool) -> None:
    """Show what the watch list comes to: groups and defaults resolved, secrets masked.

    \b
    policy-monitor config show --json
    """
    sound = CliContext.of(obj).look()
    if as_json:
        click.echo(json.dumps(show.settings(sound), ensure_ascii=False))
    else:
        click.echo(show.as_toml(sound), nl=False)


@config.command("schema")
def schema_verb() -> None:
    """Print the JSON Schema of the watch list, for editors.

    \b
    policy-monitor config schema > policy-monitor.schema.json

    Editors find it by a first line `#:schema ./policy-monitor.schema.json` in the watch list.
    """
    click.echo(json.dumps(schema.json_schema(), indent=2, ensure_ascii=False))


def _facts(problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
    return [
        {"file": problem.file, "line": problem.line, "what": problem.what} for problem in problems
    ]


def _summary(sound: Config) -> str:
    watches, channels, routes = (
        len(sound.watches),
        len(sound.rules.channels),
        len(sound.rules.routes),
    )
    return f"fine: {_count(watches, 'watch', 'es')}, {_count(channels, 'channel')}, {_count(routes, 'route')}"


def _count(number: int, word: str, plural: str = "s") -> str:
    return f"{number} {word}{'' if number == 1 else plural}"
