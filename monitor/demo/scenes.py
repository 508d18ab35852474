"""The scenes of the demo: what the site shows, and the alerts that should follow."""

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

    title: str
    """What happens, for the user."""
    play: Callable[[Site], None]
    expect: tuple[str, ...] = ()
    """A word of each expected mail's subject; empty if no alert should come."""
    day: int = 0
    """Days since the first scene."""


def scenes(today: date) -> tuple[Scene, ...]:
    """Return the scenes in order, with dates relative to `today`."""
    policies = DemoPolicies.load(current_on=today - timedelta(days=97))
    first, second = today + timedelta(days=30), today + timedelta(days=37)
    busy = HTTPStatus.SERVICE_UNAVAILABLE
    return (
        Scene("Warble's current privacy policy", lambda site: site.show(policies.now())),
        Scene(
            "a redesign: a new menu, other whitespace, the same text",
            lambda site: site.show(policies.now(curly=True)),
        ),
        Scene(
            "a captcha page, with status 200",
            lambda site: site.show(CAPTCHA),
        ),
        Scene(
            f"an upcoming policy appears above the current one, effective {first:%d %B}; "
            "Warble is renamed to Q",
            lambda site: site.show(policies.announcing(first)),
            ("upcoming",),
        ),
        Scene("the server is overloaded: 503", lambda site: site.show("busy", busy)),
        Scene(
            "a day later the upcoming policy is gone",
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
            "three days before that date, nothing changes", lambda site: None, ("Reminder",), day=34
        ),
        Scene(
            "on the day itself: the old text is removed",
            lambda site: site.show(policies.in_force(second)),
            ("in force",),
            day=37,
        ),
    )
