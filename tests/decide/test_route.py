"""Who hears what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.decide import route
from monitor.extract.blocks import block
from monitor.model.alert import Alert, Channel, DigestSchedule, Route
from monitor.model.change import (
    Change,
    Comparison,
    Direction,
    Edit,
    EditKind,
    EventKind,
    Excerpt,
    Finding,
    Materiality,
)
from monitor.model.document import BlockKind

DESK = Channel(name="desk", urls=("json://127.0.0.1",))
LEGAL = Channel(name="legal", urls=("json://127.0.0.1",))


def change(
    *,
    topics: tuple[str, ...] = ("ai_training",),
    materiality: Materiality = Materiality.SUBSTANTIVE,
) -> Alert:
    headline = "Acme trains AI on posts"
    finding = Finding(
        materiality=materiality, headline=headline, topics=topics, direction=Direction.LESS
    )
    return Alert(
        key="k",
        kind=EventKind.CHANGED,
        watch_id="acme",
        watch_name="Acme privacy",
        service="Acme",
        terms_type="Privacy Policy",
        url="https://acme.example/",
        at=datetime(2026, 1, 1, tzinfo=UTC),
        headline=headline,
        materiality=materiality,
        finding=finding,
        tags=("vendors",),
    )


def failing() -> Alert:
    return Alert(
        key="k",
        kind=EventKind.UNHEALTHY,
        watch_id="acme",
        watch_name="Acme privacy",
        service="Acme",
        terms_type="Privacy Policy",
        url="https://acme.example/",
        at=datetime(2026, 1, 1, tzinfo=UTC),
        headline="failing",
    )


def heard(alert: Alert, *routes: Route) -> tuple[str, ...]:
    return route.assign_channels(alert, routes, (DESK, LEGAL)).channels


def test_minor_changes_can_come_in_a_digest():
    """Minor changes can come in a digest, and the others at once."""
    at_once = Route(channels=("legal",), materialities=(Materiality.SUBSTANTIVE,))
    later = Route(channels=("legal",), digest=DigestSchedule())
    assert heard(change(), later, at_once) == ("legal",)
    assert heard(change(materiality=Materiality.MINOR), later, at_once) == (
        "legal@daily-08:00-UTC",
    )


def test_without_routes_every_channel_hears_everything():
    assert heard(change()) == ("desk", "legal")


def test_a_channel_gets_an_alert_once_whatever_its_routes():
    """A channel gets an alert once, however many routes lead there."""
    assert heard(change(), Route(channels=("desk",)), Route(channels=("desk", "legal"))) == (
        "desk",
        "legal",
    )


def test_every_condition_that_is_set_must_fit():
    fits = Route(
        channels=("legal",),
        tags=("vendors",),
        topics=("biometrics", "ai_training"),
        services=("Acme",),
        terms_types=("Privacy Policy",),
        materialities=(Materiality.SUBSTANTIVE,),
        directions=(Direction.LESS,),
        kinds=(EventKind.CHANGED,),
    )
    assert heard(change(), fits) == ("legal",)
    assert heard(change(topics=("cookies",)), fits) == ()
    assert heard(change(materiality=Materiality.MINOR), fits) == ()


def test_a_topic_of_one_excerpt_is_enough():
    """A rewrite is about a few topics and touches many: one sentence of a topic wakes its route."""
    alert = change(topics=("cookies", "user_rights"))
    assert alert.finding is not None
    one = Excerpt(
        kind=EditKind.ADDED, section="", before="", after="We train AI.", topics=("ai_training",)
    )
    alert = replace(alert, finding=replace(alert.finding, excerpts=(one,)))
    assert heard(alert, Route(channels=("legal",), topics=("ai_training",))) == ("legal",)
    assert heard(alert, Route(channels=("legal",), topics=("children",))) == ()


def test_a_topic_route_still_gets_health_alerts():
    """A route for one topic still gets the alert that a page can't be read."""
    assert heard(failing(), Route(channels=("legal",), topics=("ai_training",))) == ("legal",)


def test_who_wants_certain_events_hears_no_others():
    assert heard(failing(), Route(channels=("legal",), kinds=(EventKind.CHANGED,))) == ()


def test_a_route_for_one_tag_or_service_says_nothing_of_others():
    assert heard(failing(), Route(channels=("legal",), tags=("vendors",))) == ()
    assert heard(failing(), Route(channels=("legal",), services=("Globex",))) == ()


def changed(old: str, new: str) -> Change:
    """A change that reworded one paragraph and added another."""
    comparison = Comparison(
        edits=(
            Edit(
                kind=EditKind.REWORDED,
                old=block(BlockKind.PARAGRAPH, old),
                new=block(BlockKind.PARAGRAPH, new),
            ),
        )
    )
    return Change(
        kind=EventKind.CHANGED,
        comparison=comparison,
        finding=Finding(materiality=Materiality.MINOR, headline="h"),
        old_digest="a",
        new_digest="b",
        not_before_at=change().at,
        not_after_at=change().at,
    )


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        (("biometric*",), True),
        (("biometric",), False),
        (("BIOMETRICS",), True),
        (("arbitration", "biometric*"), True),
        (("arbitration",), False),
        (("*metrics",), True),
        (("fiançailles",), True),
        (("we collect",), True),
        (("metric*",), False),
    ],
)
def test_a_route_by_words_takes_what_came_went_or_was_reworded(words: tuple[str, ...], fits: bool):
    told = changed("We collect  fiancailles.", "We collect biometrics.")
    alert = replace(change(), headline="h")
    assert route.matches(Route(channels=("a",), words=words), alert, told) is fits


def test_routes_by_words_let_events_about_the_watch_pass():
    alert = failing()
    assert route.matches(Route(channels=("a",), words=("biometric*",)), alert)
