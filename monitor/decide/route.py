"""Who must hear an alert, and on which channels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from monitor.decide import throttling
from monitor.language.date_parser import fold_accents
from monitor.model.alert import Alert, Channel, Route
from monitor.model.change import OPT_IN_EVENTS, POLICY_EVENTS, Change, Finding


def assign_channels(
    alert: Alert,
    routes: Iterable[Route],
    channels: Iterable[Channel],
    change: Change | None = None,
) -> Alert:
    """Return the alert with the queues of all channels that want it, each once; every channel where
    no route is set.

    A quiet event is for nobody who did not ask for it. `change` is what the alert is about, for
    routes that look for words in its text.
    """
    routes = tuple(routes)
    if routes or alert.kind in OPT_IN_EVENTS:
        pairs = [
            (name, route.digest)
            for route in routes
            if matches(route, alert, change)
            for name in route.channels
        ]
    else:
        pairs = [(channel.name, None) for channel in channels]
    return replace(alert, channels=throttling.queues(pairs))


def matches(route: Route, alert: Alert, change: Change | None = None) -> bool:
    """Return whether an alert fits every condition that the route sets.

    Topics, words, materiality and direction are properties of a change. An event about the watch
    itself
    (failing, moved, recovered) has none, so these conditions do not hold it back: who wants to hear
    of AI training must also hear that the page can't be read.
    """
    return _fits_watch(route, alert) and (
        alert.kind not in POLICY_EVENTS
        or (_fits_change(route, alert) and _fits_words(route, alert, change))
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


def _fits_words(route: Route, alert: Alert, change: Change | None) -> bool:
    if not route.words:
        return True
    texts = [alert.headline, *alert.lines]
    for edit in change.comparison.edits if change is not None else ():
        texts += [block.text for block in (edit.old, edit.new) if block is not None]
    return _word_pattern(route.words).search(fold_accents("\n".join(texts)).casefold()) is not None


@lru_cache(maxsize=64)
def _word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """What finds one of the words, whole but for `*`; spaces in phrases stand for any space."""
    patterns = []
    for word in words:
        pieces = (re.escape(piece) for piece in fold_accents(word).casefold().split("*"))
        patterns.append(r"\w*".join(pieces).replace("\\ ", r"\s+"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
