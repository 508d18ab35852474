"""Puts what happened in the life of a watch into words, and the words into an alert."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from hashlib import blake2b

from monitor.decide import link_wording
from monitor.decide.lifecycle import Transition
from monitor.model.alert import Alert
from monitor.model.change import Change, EventKind, Finding, LinkChange, Materiality
from monitor.model.memory import Announcement
from monitor.model.watch import Watch

_MOST_LINES, _MOST_LINKS = 10, 2
_NOTHING = frozenset({Materiality.NONE, Materiality.NOISE})


def with_headline(step: Transition, finding: Finding, now: datetime) -> Finding:
    """Return the finding of a step with the headline, the first line and the weight that the step
    gives it.
    """
    headline, line = _WORDS[step.kind](step, finding)
    return replace(
        finding,
        headline=headline,
        summary=((line, *finding.summary) if line else finding.summary)[:_MOST_LINES],
        materiality=_materiality(step, finding, now.date()),
        effective_on=_effective_on(step, finding),
        announced_at=step.announcement.since_at if step.announcement else None,
    )


def with_links(alerts: tuple[Alert, ...], finding: Finding) -> tuple[tuple[Alert, ...], Finding]:
    """Return the alerts of a look without those of new links, and the finding of its change with
    them as lines.
    """
    lines = tuple(
        line for alert in alerts if alert.kind is EventKind.LINKED for line in alert.lines
    )[:_MOST_LINKS]
    others = tuple(alert for alert in alerts if alert.kind is not EventKind.LINKED)
    return others, replace(finding, summary=(*finding.summary[: _MOST_LINES - len(lines)], *lines))


def alert_of_change(watch: Watch, change: Change) -> Alert:
    """Return the alert that tells a change, not yet addressed."""
    finding = change.finding
    return replace(
        _alert(watch, change.kind, finding.headline, change.not_after_at, change.new_digest),
        lines=finding.summary,
        materiality=finding.materiality,
        finding=finding,
        old_digest=change.old_digest,
        new_digest=change.new_digest,
        not_before_at=change.not_before_at,
    )


def alert_of_event(watch: Watch, kind: EventKind, sentence: str, at: datetime) -> Alert:
    """Return the alert that tells an event about the watch itself, not yet addressed."""
    # one look may bring several of a kind, such as two links: each has a key of its own
    own = blake2b(sentence.encode("utf-8", "replace"), digest_size=6).hexdigest()
    return replace(_alert(watch, kind, f"{watch.name}: {sentence}", at, own), lines=(sentence,))


def alert_of_relinks(watch: Watch, relinked: tuple[LinkChange, ...], at: datetime) -> Alert:
    """Return the alert that tells where links of the policy lead now, not yet addressed."""
    headline = link_wording.link_headline(relinked)
    lines = link_wording.link_lines(relinked, _MOST_LINES)
    own = blake2b("\n".join(lines).encode("utf-8", "replace"), digest_size=6).hexdigest()
    alert = _alert(watch, EventKind.RELINKED, f"{watch.name}: {headline}", at, own)
    return replace(alert, lines=lines, relinks=relinked)


def alert_of_reminder(
    watch: Watch, announcement: Announcement, sentence: str, at: datetime
) -> Alert:
    """Return the alert that reminds of an announced text, for whoever wanted to hear of its
    content.
    """
    finding = Finding(
        materiality=announcement.materiality,
        headline=sentence,
        summary=(announcement.headline,) if announcement.headline else (),
        topics=announcement.topics,
        direction=announcement.direction,
        effective_on=announcement.effective_on,
        announced_at=announcement.since_at,
    )
    alert = _alert(watch, EventKind.REMINDER, sentence, at, announcement.digest)
    return replace(alert, lines=finding.summary, materiality=finding.materiality, finding=finding)


def day(on: date) -> str:
    """Return a day in words: `29 September 2023`."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _alert(watch: Watch, kind: EventKind, headline: str, at: datetime, digest: str = "") -> Alert:
    return Alert(
        key=f"{watch.id}.{kind}.{at:%Y%m%dT%H%M%SZ}" + (f".{digest[:12]}" if digest else ""),
        kind=kind,
        watch_id=watch.id,
        watch_name=watch.name,
        service=watch.service,
        terms_type=watch.terms_type,
        url=watch.urls[0],
        at=at,
        headline=headline,
        tags=watch.tags,
        note=watch.note,
    )


HeadlineAndLine = tuple[str, str]
"""The headline of a step, and the line that goes before the others; empty where there is none."""


def _announced(step: Transition, finding: Finding) -> HeadlineAndLine:
    on = finding.effective_on
    return (
        f"Announced{f' for {day(on)}' if on else ', without saying from when'}: {finding.headline}",
        "",
    )


def _redated(step: Transition, finding: Finding) -> HeadlineAndLine:
    on, before = finding.effective_on, step.announcement
    now_for = f"Now announced for {day(on)}" if on else "Announced without a date now"
    instead = f" instead of {day(before.effective_on)}" if before and before.effective_on else ""
    if finding.materiality in _NOTHING or finding.date_only:
        return f"{now_for}{instead}", "The announced text itself is as it was"
    return f"{now_for}{instead}; its text changed too: {finding.headline}", ""


def _withdrawn(step: Transition, finding: Finding) -> HeadlineAndLine:
    return f"Withdrawn: the text announced{_for(step.announcement)} is gone from the page", _since(
        step.announcement
    )


def _in_force(step: Transition, finding: Finding) -> HeadlineAndLine:
    since = f" on {day(step.announcement.since_at.date())}" if step.announcement else ""
    if step.early:
        differs = (
            f", with differences: {finding.headline}" if finding.materiality not in _NOTHING else ""
        )
        return f"The text announced{_for(step.announcement)} stands alone already{differs}", _since(
            step.announcement
        )
    if step.unseen:
        return f"In force, as announced{since}: {finding.headline}", ""
    if finding.materiality in _NOTHING:
        return f"In force, as announced{since}", _since(step.announcement)
    return f"In force, with differences from what was announced{since}: {finding.headline}", ""


def _reverted(step: Transition, finding: Finding) -> HeadlineAndLine:
    of = f" of {day(step.returned.first_at.date())}" if step.returned else ""
    return f"Back to the text{of}: {finding.headline}", ""


def _date_only(step: Transition, finding: Finding) -> HeadlineAndLine:
    on = finding.updated_on or finding.effective_on
    return f"Only its date changed{f', to {day(on)}' if on else ''}", ""


def _silent(step: Transition, finding: Finding) -> HeadlineAndLine:
    on = finding.updated_on or finding.effective_on
    return (
        finding.headline,
        f"The text changed and its stated date{f', {day(on)},' if on else ''} did not",
    )


def _changed(step: Transition, finding: Finding) -> HeadlineAndLine:
    if step.announcement is None:
        return finding.headline, ""
    return f"The text announced{_for(step.announcement)} was changed: {finding.headline}", ""


_WORDS: dict[EventKind, Callable[[Transition, Finding], HeadlineAndLine]] = {
    EventKind.ANNOUNCED: _announced,
    EventKind.REDATED: _redated,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.IN_FORCE: _in_force,
    EventKind.REVERTED: _reverted,
    EventKind.DATE_ONLY: _date_only,
    EventKind.SILENT: _silent,
    EventKind.CHANGED: _changed,
}


def _for(announcement: Announcement | None) -> str:
    return (
        f" for {day(announcement.effective_on)}"
        if announcement and announcement.effective_on
        else ""
    )


def _since(announcement: Announcement | None) -> str:
    if announcement is None:
        return ""
    told = f": {announcement.headline}" if announcement.headline else ""
    return f"It was public since {day(announcement.since_at.date())}{told}"


def _effective_on(step: Transition, finding: Finding) -> date | None:
    if step.kind is EventKind.WITHDRAWN:
        return None
    fallback = step.announcement.effective_on if step.announcement else None
    return finding.effective_on or (fallback if step.kind is EventKind.IN_FORCE else None)


def _materiality(step: Transition, finding: Finding, today: date) -> Materiality:
    """A day that comes nearer matters to whoever must act before it; what comes as announced is no
    news twice.
    """
    if step.kind is EventKind.REDATED and finding.effective_on and step.announcement is not None:
        before = step.announcement.effective_on
        nearer = before is not None and today <= finding.effective_on < before
        return Materiality.SUBSTANTIVE if nearer else _at_least_minor(finding)
    return _at_least_minor(finding)


def _at_least_minor(finding: Finding) -> Materiality:
    return Materiality.MINOR if finding.materiality in _NOTHING else finding.materiality
