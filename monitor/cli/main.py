"""`policy-monitor`: finds the verb, and turns what goes wrong into one sentence and an exit code.

Exit codes: 0 fine; 1 what was asked about is so (a change was found, the config has a problem); 2
wrong usage; 3 could not be done.
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

from monitor.errors import ConfigError, MonitorError, UsageError

VERBS = {
    "init": ("watchlist", "write a first watch list"),
    "add": ("watchlist", "add pages to the watch list"),
    "list": ("watchlist", "list what is watched"),
    "preview": ("preview", "show what would be watched on a page"),
    "check": ("check", "look now, once"),
    "run": ("run", "watch, until stopped"),
    "history": ("history", "list the versions and changes of a watch"),
    "show": ("history", "show one change"),
    "diff": ("history", "show what differs between two versions"),
    "status": ("status", "say whether silence can be trusted"),
    "calendar": ("calendar", "list the days on which announced texts take effect"),
    "links": ("links", "list the documents that a policy links to as part of its life"),
    "service": ("service", "show all policies of one service on one timeline"),
    "errors": ("history", "list all that is stale or failing"),
    "ack": ("feedback", "say that a change is known of"),
    "noise": ("feedback", "say that a change was noise, and see how to ignore it"),
    "mute": ("feedback", "hold the alerts of a watch"),
    "unmute": ("feedback", "let a watch be heard again"),
    "resend": ("feedback", "send the alerts of a change again"),
    "deliveries": ("history", "list what was sent where, and how it went"),
    "config": ("config", "check, show and describe the watch list"),
    "alert": ("alert", "test channels and preview alerts"),
    "compare": ("compare", "compare two saved texts"),
    "backtest": ("backtest", "run the daemon's decisions over saved pages"),
    "reprocess": ("reprocess", "reprocess the stored pages after an upgrade of the readers"),
    "verify": ("upkeep", "hold everything stored against its hashes"),
    "backup": ("upkeep", "copy the database while the daemon works on"),
    "demo": ("demo", "play the founding story on this machine"),
}

FORMER_VERBS = {"reread": "reprocess"}
"""Names that scripts still use, not listed in the help."""


class Verbs(click.Group):
    """Imports a verb only when it is called: `--help` and `check` stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which one meets them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a verb, or None where there is no such verb."""
        if cmd_name in FORMER_VERBS:
            click.echo(f"{cmd_name} is now called {FORMER_VERBS[cmd_name]}", err=True)
            cmd_name = FORMER_VERBS[cmd_name]
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"monitor.cli.{VERBS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_verb", None) or getattr(
            module, cmd_name
        )
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb. Where nobody reads its output on, it ends quietly, as filters do; click would
        exit with 1.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _write_no_more()
            return 0

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, help_) for verb, (_, help_) in VERBS.items()])


@click.group(
    cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--config",
    "config_path",
    metavar="FILE",
    type=click.Path(dir_okay=True),
    help="The watch list. Else $POLICY_MONITOR_CONFIG, ./policy-monitor.toml, the user's or the system's.",
)
@click.option("-v", "--verbose", count=True, help="Say more on stderr; twice for everything.")
@click.version_option(package_name="policy-monitor")
@click.pass_context
def cli(ctx: click.Context, config_path: str | None, verbose: int) -> None:
    """Watch privacy policies and terms, keep proof of every version, and say what a change means.

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
    except (
        OSError
    ) as error:  # of files, the watch list's and the database's are told by their own rooms
        _write_no_more()
        click.echo(f"policy-monitor: {error}", err=True)
        code = 3
    sys.exit(code or 0)


def _write_any_text() -> None:
    """Let no output fail over a character that the terminal's encoding lacks: it is written as JSON
    escapes it.
    """
    codecs.register_error("as-in-json", _as_in_json)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="as-in-json")


def _as_in_json(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def _write_no_more() -> None:
    """Point standard output, and what waits to be written to it, to nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
