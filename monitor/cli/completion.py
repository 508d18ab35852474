"""`policy-monitor completion`: the completion script of a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

PROGRAM, VARIABLE = "policy-monitor", "_POLICY_MONITOR_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, /, shell: str) -> None:
    """Print the script that lets SHELL complete verbs and options.

    The package brings the scripts along (share/); distributions and pipx put them into place. Else:

    \b
    policy-monitor completion bash > ~/.local/share/bash-completion/completions/policy-monitor
    policy-monitor completion zsh > ~/.zfunc/_policy-monitor
    policy-monitor completion fish > ~/.config/fish/completions/policy-monitor.fish
    """
    click.echo(script(shell), nl=False)


def script(shell: str) -> str:
    """Return the completion script of a shell."""
    kind = get_completion_class(shell)
    assert kind is not None, "click knows the shells that the argument allows"
    made = kind(click.Command(PROGRAM), {}, PROGRAM, VARIABLE)
    return str(made.source_template % made.source_vars()).lstrip("\n")
