"""Who must hear an alert, and on which channels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from monitor.decide import throttling
from monitor.model.alert import Alert, Channel, Route
from monitor.model.change import OPT_IN_EVENTS, POLICY_EVENTS, Finding


def assign_channels(alert: Alert, routes: Iterable[Route], channels: Iterable[Channel]) -> Alert:
    """Return the alert with the queues of all channels that want it, each once; every channel where
    no route is set.

    A quiet event is for nobody who did not ask for it.
    """
    routes = tuple(routes)
    if routes or alert.kind in OPT_IN_EVENTS:
        pairs = [
            (name, route.digest)
            for route in routes
            if matches(route, alert)
            for name in route.channels
        ]
    else:
        pairs = [(channel.name, None) for channel in channels]
    return replace(alert, channels=throttling.queues(pairs))


def matches(route: Route, alert: Alert) -> bool:
    """Return whether an alert fits every condition that the route sets.

    Topics, materiality and direction are properties of a change. An event about the watch itself
    (failing, moved, recovered) has none, so these conditions do not hold it back: who wants to hear
    of AI training must also hear that the page can't be read.
    """
    return _fits_watch(route, alert) and (
        alert.kind not in POLICY_EVENTS or _fits_change(route, alert)
    )


def _fits_watch(route: Route, alert: Alert) -> bool:
    return (
        (alert.kind in route.kinds if route.kinds else alert.kind not in OPT_IN_EVENTS)
        and (not route.tags or bool(set(route.tags) & set(alert.tags)))
        and (not route.services or alert.service in route.services)
        and (not route.terms_types or alert.terms_type in route.terms_types)
    )


def _fits_change(route: Route, alert: Alert) -> bool:
    finding = alert.finding
    topics = _touched(finding) if finding else set()
    return (
        (not route.materialities or alert.materiality in route.materialities)
        and (not route.topics or bool(set(route.topics) & topics))
        and (
            not route.directions or (finding is not None and finding.direction in route.directions)
        )
    )


def _touched(finding: Finding) -> set[str]:
    """The topics of a change and those of each of its excerpts: few are told of a rewrite, and one
    sentence of it is enough for who asked for its topic.
    """
    return {*finding.topics, *(topic for one in finding.excerpts for topic in one.topics)}
