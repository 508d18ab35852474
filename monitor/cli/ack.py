"""`policy-monitor ack`: a change that somebody has reviewed."""

from __future__ import annotations

from typing import Any

import click

from monitor.cli.context import CliContext
from monitor.clock import system_clock
from monitor.render.labels import one_line
from monitor.store.reviews import Review, Reviews, ReviewState


@click.command()
@click.argument("change", type=int)
@click.option("--by", metavar="NAME", help="Who reviewed it (default: the user who is logged in).")
@click.option("--note", default="", metavar="TEXT", help="A note to keep with the review.")
@click.option(
    "--state",
    type=click.Choice([str(state) for state in ReviewState]),
    default=str(ReviewState.REVIEWED),
    show_default=True,
    help="What came of the review.",
)
@click.pass_obj
def ack(obj: dict[str, Any], /, change: int, by: str | None, note: str, state: str) -> None:
    """Acknowledge CHANGE: somebody has reviewed it.

    Every review is kept, with its time: `show` lists them. What needs action stays in `status` and
    in the weekly report until another review says otherwise.

    \b
    policy-monitor ack 12
    policy-monitor ack 12 --by "Dana" --state needs-action --note "ask for a new DPA"
    """
    context = CliContext.of(obj)
    review = Review(
        change=change,
        at=system_clock(),
        state=ReviewState(state),
        by=one_line(_login(context) if by is None else by),
        note=one_line(note),
    )
    with context.writing() as store:
        Reviews(store).add(review)
    needs = ": needs action" if review.state is ReviewState.NEEDS_ACTION else ""
    said = "accepted" if review.state is ReviewState.ACCEPTED else "acknowledged"
    click.echo(f"change {change} {said}{needs}{f' (by {review.by})' if review.by else ''}")


def _login(context: CliContext) -> str:
    return context.environ.get("SUDO_USER") or context.environ.get("USER") or ""
