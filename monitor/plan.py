"""What one check of one watch means, from the bytes to the decision. Pure: no policy of its own, no
SQL, no HTTP, no clock.

This is the file to read first: the steps of a check in their order. `check` fetches and records.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor import pipeline
from monitor.compare import editions
from monitor.decide import (
    confirmation,
    events,
    flapping,
    health,
    lifecycle,
    link_changes,
    linked_documents,
    moved_urls,
    pace,
    reminders,
    route,
)
from monitor.decide.confirmation import Decision, Verdict
from monitor.decide.health import Event
from monitor.decide.lifecycle import TextDiff, Transition
from monitor.errors import ReadError
from monitor.model.alert import Alert
from monitor.model.change import Change, Comparison, EventKind, NoiseKind
from monitor.model.document import Document
from monitor.model.memory import Announcement, CheckStatus, Doubt, Known, Outcome, WatchMemory
from monitor.model.rules import Rules
from monitor.model.snapshot import FetchFailure
from monitor.model.watch import Watch
from monitor.pipeline import Pages
from monitor.screening import baseline, screen
from monitor.understand import date_changes

BASELINE_SAVED = "baseline saved; no alert for the first version"
LATE_BASELINE_SAVED = (
    "baseline saved: the policy is here for the first time, the first checks saw another page"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInput:
    """One check of one watch, with everything that bears on what it means."""

    watch: Watch
    known: Known
    seen: Pages | FetchFailure
    now: datetime
    rules: Rules
    document: Document | None = None
    """What the pages read as, where that is known already."""


def plan(check: CheckInput) -> Outcome:
    """Return what one check means. Pure: the same check gives the same Outcome, always."""
    rules = health.with_default_patience(check.rules, check.watch.schedule, check.now)
    check = replace(check, rules=rules)
    outcome = (
        _unreached(check, check.seen)
        if isinstance(check.seen, FetchFailure)
        else _reached(check, check.seen)
    )
    outcome = _with_reminders(check, outcome)
    alerts = tuple(
        route.assign_channels(alert, rules.routes, rules.channels, outcome.change)
        for alert in outcome.alerts
    )
    return replace(outcome, alerts=alerts)


def unchanged_outcome(watch: Watch, now: datetime) -> Outcome:
    """Return the outcome of a check whose pages are all byte-identical to the last check, which
    left nothing open.
    """
    return Outcome(
        watch_id=watch.id,
        at=now,
        status=CheckStatus.UNCHANGED,
        next_check_at=pace.next_check(watch, now),
        memory=WatchMemory(),
        reasons=("page is byte-identical",),
    )


def _unreached(check: CheckInput, failure: FetchFailure) -> Outcome:
    memory, told = health.after_failure(check.known.memory, failure, check.now, check.rules)
    failures = memory.failing.looks if memory.failing else 1
    return Outcome(
        watch_id=check.watch.id,
        at=check.now,
        status=CheckStatus.ERROR,
        next_check_at=pace.next_retry(check.watch, failure, failures, check.now),
        memory=memory,
        snapshots=(failure.page,) if failure.page is not None and failures == 1 else (),
        alerts=_alerts(check, told),
        failure=failure,
        reasons=(failure.message,),
    )


def _reached(check: CheckInput, pages: Pages) -> Outcome:
    try:
        document = check.document or pipeline.read_pages(check.watch, pages)
    except ReadError as error:
        doubt = Doubt(kind=NoiseKind.WRONG_PAGE, reason=str(error))
        return _doubted(check, check.known.memory, doubt)
    doubtful = screen.doubt_page(pages, document, check.known.document)
    if doubtful is not None:
        return replace(_doubted(check, check.known.memory, doubtful), document=document)
    memory, told = flapping.after_text(
        check.known.memory, document.digest, check.watch.schedule, check.now
    )
    outcome = _read(replace(check, known=replace(check.known, memory=memory)), document)
    return replace(outcome, alerts=(*_alerts(check, told), *outcome.alerts))


def _read(check: CheckInput, document: Document) -> Outcome:
    if check.known.document is None:
        return replace(
            _baseline(check, document), status=CheckStatus.NEW, reasons=(BASELINE_SAVED,)
        )
    if check.known.document.digest == document.digest:
        return replace(_believed(check, document), reasons=("no change in the policy text",))
    if baseline.is_late_baseline(document, check.known):
        late = replace(check, known=baseline.reset_baseline(check.known))
        return replace(_baseline(late, document), reasons=(LATE_BASELINE_SAVED,))
    return _differs(check, check.known.document, document)


def _baseline(check: CheckInput, document: Document) -> Outcome:
    outcome = _believed(check, document)
    upcoming = lifecycle.upcoming_of(editions.split(document.blocks))
    stated = upcoming.effective_on if upcoming else date_changes.effective_on(document)
    announced = lifecycle.announced_in(
        upcoming, stated, pipeline.upcoming_digest(document, upcoming), check.now
    )
    return replace(outcome, version=True, memory=_announcing(check, outcome.memory, announced))


def _differs(check: CheckInput, old: Document, new: Document) -> Outcome:
    diff = pipeline.diff_texts(old, new)
    step = lifecycle.transition(diff, check.known, check.now)
    verdict = confirmation.confirm_change(new, diff.comparison, diff.finding, check.known)
    candidate = check.known.memory.candidate
    lasted = (
        check.now - candidate.since_at if candidate and candidate.digest == new.digest else None
    )
    verdict = lifecycle.second_opinion(verdict, step, lasted, check.rules.patience or timedelta(0))
    verdict = confirmation.confirm_mass_change(verdict, check.known)
    if verdict.decision is Decision.REJECT:
        doubt = Doubt(kind=verdict.noise or NoiseKind.WRONG_PAGE, reason=verdict.reason)
        memory = confirmation.remember_text(check.known.memory, new, check.now, believed=False)
        return replace(_doubted(check, memory, doubt), document=new)
    if flapping.is_suppressed(check.known.memory, new.digest):
        return _suppressed(check, new)
    if verdict.decision is Decision.RECHECK:
        return _pending(check, new, verdict)
    if verdict.decision is Decision.ACCEPT:
        return replace(
            _believed(check, new, diff.comparison), version=True, reasons=(verdict.reason,)
        )
    return _changed(check, diff, step, verdict)


def _changed(check: CheckInput, diff: TextDiff, step: Transition, verdict: Verdict) -> Outcome:
    upcoming = lifecycle.upcoming_of(diff.comparison.new_editions)
    news = pipeline.compare_editions(diff, step)
    announced = lifecycle.announced_after(
        step, news, upcoming, pipeline.upcoming_digest(diff.new, upcoming), check.now
    )
    outcome = _believed(check, diff.new, diff.comparison)
    others, finding = events.with_links(
        outcome.alerts, events.with_headline(step, news.finding, check.now)
    )
    change = Change(
        kind=step.kind,
        comparison=news.comparison,
        finding=finding,
        old_digest=diff.old.digest,
        new_digest=diff.new.digest,
        not_before_at=check.known.memory.believed_at or check.now,
        not_after_at=check.now,
    )
    return replace(
        outcome,
        status=CheckStatus.CHANGED,
        version=True,
        change=change,
        memory=_announcing(check, outcome.memory, announced),
        alerts=(*others, events.alert_of_change(check.watch, change)),
        reasons=(verdict.reason, *change.finding.reasons),
    )


def _announcing(
    check: CheckInput, memory: WatchMemory, announced: tuple[Announcement, ...]
) -> WatchMemory:
    done = reminders.with_past_reminders_done(announced, check.now, check.rules.remind_days)
    return replace(memory, announced=done)


def _believed(
    check: CheckInput, document: Document, comparison: Comparison | None = None
) -> Outcome:
    """A text that is believed: whatever was in doubt is over, and the next check is a regular one.

    `comparison` is what differs from the current version, where the text becomes the next one. So
    does one that reads as before, where a link in it leads elsewhere for good.
    """
    memory = confirmation.remember_text(check.known.memory, document, check.now, believed=True)
    memory, linked = linked_documents.after_look(memory, document, _pages(check)[0].final_url)
    memory, well = health.after_belief(memory, check.now, check.rules)
    memory, moved = moved_urls.after_look(memory, _pages(check), check.now, check.rules)
    known = check.known.document or document
    links = link_changes.after_look(
        memory, known, document, check.now, check.rules, comparison=comparison
    )
    elsewhere = (events.alert_of_relinks(check.watch, links.told, check.now),) if links.told else ()
    new = tuple((EventKind.LINKED, linked_documents.describe(one)) for one in linked)
    return Outcome(
        watch_id=check.watch.id,
        at=check.now,
        status=CheckStatus.UNCHANGED,
        next_check_at=pace.next_check(check.watch, check.now),
        memory=replace(links.memory, candidate=None),
        snapshots=_pages(check),
        document=document,
        version=bool(links.told),
        alerts=(*_alerts(check, (*well, *moved, *new)), *elsewhere),
        fresh=links.fresh,
    )


def _suppressed(check: CheckInput, document: Document) -> Outcome:
    """One more text of a page that is flapping: no alert and no version until it is stable."""
    memory = confirmation.remember_text(check.known.memory, document, check.now, believed=False)
    reason = "the page is flapping: no alerts until it is stable"
    next_at = pace.next_check(check.watch, check.now)
    outcome = _unbelieved(check, replace(memory, candidate=None), next_at, reason)
    return replace(outcome, document=document)


def _pending(check: CheckInput, document: Document, verdict: Verdict) -> Outcome:
    """A change that may be none: it waits for the next check, and its doubt is not alerted."""
    memory = confirmation.remember_text(check.known.memory, document, check.now, believed=False)
    memory = confirmation.with_pending(memory, verdict, document, check.now)
    checks = memory.candidate.looks if memory.candidate else 1
    again_at = pace.next_recheck(check.watch, checks, check.now)
    return replace(_unbelieved(check, memory, again_at, verdict.reason), document=document)


def _doubted(check: CheckInput, memory: WatchMemory, doubt: Doubt) -> Outcome:
    memory, told = health.after_doubt(memory, doubt, check.now, check.rules)
    checks = memory.doubt.looks if memory.doubt else 1
    again_at = pace.next_recheck(check.watch, checks, check.now)
    return replace(_unbelieved(check, memory, again_at, doubt.reason), alerts=_alerts(check, told))


def _unbelieved(check: CheckInput, memory: WatchMemory, again_at: datetime, reason: str) -> Outcome:
    """A page that was reached and is not believed (yet): its bytes are kept, and no version comes
    of it.
    """
    return Outcome(
        watch_id=check.watch.id,
        at=check.now,
        status=CheckStatus.DOUBTED,
        next_check_at=again_at,
        memory=memory,
        snapshots=_pages(check),
        reasons=(reason,),
    )


def _with_reminders(check: CheckInput, outcome: Outcome) -> Outcome:
    """Whatever a check came to: reminders are sent on their days, and the next check comes no later
    than such a day.
    """
    days = check.rules.remind_days
    memory, due = reminders.due_reminders(outcome.memory, check.now, days)
    day = reminders.next_at(memory, check.now, days)
    due_alerts = [
        events.alert_of_reminder(check.watch, announced, sentence, check.now)
        for announced, sentence in due
    ]
    return replace(
        outcome,
        memory=memory,
        next_check_at=min(outcome.next_check_at, day) if day else outcome.next_check_at,
        alerts=(*outcome.alerts, *due_alerts),
    )


def _pages(check: CheckInput) -> Pages:
    return () if isinstance(check.seen, FetchFailure) else check.seen


def _alerts(check: CheckInput, told: tuple[Event, ...]) -> tuple[Alert, ...]:
    return tuple(
        events.alert_of_event(check.watch, kind, sentence, check.now) for kind, sentence in told
    )
