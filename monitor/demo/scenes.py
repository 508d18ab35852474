"""The founding story as scenes: what the site shows, and what the watcher should make of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus

from monitor.demo.pages import CAPTCHA, DemoPolicies
from monitor.demo.site import Site


@dataclass(frozen=True, slots=True)
class Scene:
    """One state of the site."""

    told: str
    """What happens, for the person who watches the demo."""
    play: Callable[[Site], None]
    expect: tuple[str, ...] = ()
    """The words by which the subjects of the mails are known; none where silence is right."""
    day: int = 0
    """Of the story."""


def scenes(today: date) -> tuple[Scene, ...]:
    """Return the story in its order, with dates that fit today."""
    policies = DemoPolicies.load(current_on=today - timedelta(days=97))
    first, second = today + timedelta(days=30), today + timedelta(days=37)
    busy = HTTPStatus.SERVICE_UNAVAILABLE
    return (
        Scene("Warble's privacy policy, as it stands", lambda site: site.show(policies.now())),
        Scene(
            "a redesign: another menu, other spaces, the same words",
            lambda site: site.show(policies.now(curly=True)),
        ),
        Scene(
            "a page that asks whether we are human, with status 200",
            lambda site: site.show(CAPTCHA),
        ),
        Scene(
            f"an upcoming policy appears above the current one, in force on {first:%d %B}; Warble is now Q",
            lambda site: site.show(policies.announcing(first)),
            ("upcoming",),
        ),
        Scene("the server is overloaded: 503", lambda site: site.show("busy", busy)),
        Scene(
            "a day later it is gone again",
            lambda site: site.show(policies.now()),
            ("withdrawn",),
            day=1,
        ),
        Scene(
            f"a week later it is back, now for {second:%d %B}",
            lambda site: site.show(policies.announcing(second)),
            ("upcoming",),
            day=7,
        ),
        Scene(
            "three days before that date, nothing moves", lambda site: None, ("Reminder",), day=34
        ),
        Scene(
            "the day has come: the old text is dropped",
            lambda site: site.show(policies.in_force(second)),
            ("in force",),
            day=37,
        ),
    )
