"""`policy-monitor`: finds the verb, and turns errors into one sentence and an exit code.

Exit codes: 0 success; 1 there is something to report (a change was found, the config has a
problem); 2 wrong usage; 3 the command failed.
"""

from __future__ import annotations

import codecs
import importlib
import io
import json
import logging
import os
import sys

import click

from monitor.config.problems import perhaps
from monitor.errors import ConfigError, MonitorError, UsageError

VERBS = {
    "init": "write a first watch list",
    "add": "add pages to the watch list",
    "list": "list what is watched",
    "remove": "take watches off the watch list",
    "disable": "stop checking watches for a while",
    "enable": "check disabled watches again",
    "rename": "give a watch another id, with its history",
    "preview": "show what would be watched on a page",
    "check": "check every watch once and report changes",
    "run": "run the daemon, until stopped",
    "history": "list the versions and changes of a watch",
    "show": "show one change",
    "diff": "show the differences between two versions",
    "status": "show whether every watch is healthy",
    "calendar": "list the days on which announced texts take effect",
    "links": "list the documents that a policy links to",
    "service": "show all policies of one service on one timeline",
    "doctor": "check the installation, and say what to do",
    "errors": "list everything that is late or failing",
    "ack": "acknowledge a change",
    "noise": "mark a change as noise and suggest an ignore rule",
    "mute": "hold the alerts of a watch",
    "unmute": "unmute a watch and send the held alerts",
    "resend": "send the alerts of a change again",
    "deliveries": "list what was sent where, with the server's reply",
    "config": "check, show and describe the watch list",
    "alert": "test channels and preview alerts",
    "compare": "compare two saved texts",
    "explain": "show which phrases and signals a sentence touches",
    "backtest": "run the daemon's decisions over saved pages",
    "reprocess": "reprocess the stored pages after an upgrade",
    "verify": "verify stored content against its hashes",
    "backup": "copy the database while the daemon runs",
    "completion": "print the completion script of a shell",
    "demo": "run a demo on this machine",
}

_MODULES = {"unmute": "mute", "enable": "disable"}
"""Verbs that live in another verb's file; all others have one of their own name."""

FORMER_VERBS = {"reread": "reprocess"}
"""Former name → verb: scripts still use them; `--help` does not list them."""


class Verbs(click.Group):
    """Imports a verb only when it is called: `--help` and `check` stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which a user meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a verb, or None if there is no such verb."""
        if cmd_name in FORMER_VERBS:
            click.echo(f"{cmd_name} is now called {FORMER_VERBS[cmd_name]}", err=True)
            cmd_name = FORMER_VERBS[cmd_name]
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"monitor.cli.{_MODULES.get(cmd_name, cmd_name)}")
        command: click.Command | None = getattr(module, f"{cmd_name}_verb", None)
        return command or getattr(module, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that was typed. Fails, with the nearest one, if there is none."""
        name = args[0]
        if name not in VERBS and name not in FORMER_VERBS and not name.startswith("-"):
            ctx.fail(f'no verb "{name}"{perhaps(name, VERBS)}; policy-monitor --help lists them')
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb. A closed pipe ends it quietly, as it ends a filter; click exits with 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _write_no_more()
            return 0

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(
    cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--config",
    "config_path",
    metavar="FILE",
    type=click.Path(dir_okay=True),
    help="The watch list (default: $POLICY_MONITOR_CONFIG, ./policy-monitor.toml, "
    "then the user's or the system's).",
)
@click.option("-v", "--verbose", count=True, help="More output on stderr; twice for debug output.")
@click.version_option(package_name="policy-monitor")
@click.pass_context
def cli(ctx: click.Context, config_path: str | None, verbose: int) -> None:
    """Watch privacy policies and terms, keep proof of every version, and explain changes.

    \b
    policy-monitor init
    policy-monitor add https://example.com/privacy
    policy-monitor check
    policy-monitor run
    """
    ctx.obj = {"config_path": config_path, "environ": dict(os.environ), "verbose": verbose}
    level = (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    logging.basicConfig(
        level=level, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s"
    )


def main() -> None:
    """Run the command line and exit with its code."""
    _write_any_text()
    try:
        code = cli(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        code = 3
    except click.ClickException as error:
        error.show()
        code = 2
    except MonitorError as error:
        click.echo(
            str(error) if isinstance(error, ConfigError) else f"policy-monitor: {error}", err=True
        )
        code = 2 if isinstance(error, UsageError) else 3
    except OSError as error:  # standard output's: errors of files come as MonitorError
        _write_no_more()
        click.echo(f"policy-monitor: {error}", err=True)
        code = 3
    sys.exit(code or 0)


def _write_any_text() -> None:
    """Write characters that the terminal's encoding lacks as JSON escapes instead of failing."""
    codecs.register_error("as-in-json", _as_in_json)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="as-in-json")


def _as_in_json(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def _write_no_more() -> None:
    """Discard standard output, including what is buffered."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
