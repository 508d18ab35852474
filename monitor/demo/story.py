"""The founding story as scenes: what the site shows, and what the watcher should make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus

from monitor.demo.pages import CAPTCHA, Policies
from monitor.demo.site import Site


@dataclass(frozen=True, slots=True)
class Scene:
    """One state of the site."""

    told: str
    """What happens, for the person who watches the demo."""
    play: Callable[[Site], None]
    expect: str | None
    """The kind of event that is to be told; None where silence is right."""


def scenes(today: date) -> tuple[Scene, ...]:
    """Return the story in its order, with dates that fit today."""
    policies = Policies.load(current_on=today - timedelta(days=97))
    first, second = today + timedelta(days=30), today + timedelta(days=37)
    busy = HTTPStatus.SERVICE_UNAVAILABLE
    return (
        Scene("Warble's privacy policy, as it stands", lambda site: site.show(policies.now()), None),
        Scene("a redesign: another menu, other spaces, the same words",
              lambda site: site.show(policies.now(curly=True)), None),
        Scene("a page that asks whether we are human, with status 200", lambda site: site.show(CAPTCHA), None),
        Scene(f"an upcoming policy appears above the current one, in force on {first:%d %B}; Warble is now Q",
              lambda site: site.show(policies.announcing(first)), "announced"),
        Scene("the server is overloaded: 503", lambda site: site.show("busy", busy), None),
        Scene("a day later it is gone again", lambda site: site.show(policies.now()), "withdrawn"),
        Scene(f"it is back, now for {second:%d %B}", lambda site: site.show(policies.announcing(second)), "announced"),
        Scene("the day has come: the old text is dropped",
              lambda site: site.show(policies.in_force(second)), "in_force"),
    )
