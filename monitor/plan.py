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
    changing_places,
    confirmation,
    events,
    flapping,
    health,
    known_texts,
    language_switch,
    lifecycle,
    link_changes,
    linked_documents,
    moved_urls,
    pace,
    reminders,
    route,
    variants,
)
from monitor.decide.confirmation import ChangeCase, Decision, Verdict
from monitor.decide.health import Event
from monitor.decide.lifecycle import TextDiff
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
    known = check.known.document
    return replace(
        outcome,
        alerts=alerts,
        settled=_is_settled(outcome),
        judged_from=known.digest if known else "",
    )


def _is_settled(outcome: Outcome) -> bool:
    """Whether the same bytes again would mean nothing new: the text is believed, nothing is
    pending, no day will come.
    """
    return outcome.memory.texts.believed_at == outcome.at and not outcome.memory.pending


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
    memory = check.known.memory
    incidents, told = health.after_failure(memory.health, failure, check.now, check.rules)
    failures = incidents.failing.looks if incidents.failing else 1
    return Outcome(
        watch_id=check.watch.id,
        at=check.now,
        status=CheckStatus.ERROR,
        next_check_at=pace.next_retry(check.watch, failure, failures, check.now),
        memory=replace(memory, health=incidents),
        snapshots=(failure.page,) if failure.page is not None and failures == 1 else (),
        alerts=_alerts(check, told),
        failure=failure,
        reasons=(failure.message,),
    )


def _reached(check: CheckInput, pages: Pages) -> Outcome:
    try:
        document = check.document or pipeline.read_pages(check.watch, pages)
    except ReadError as error:
        unread = Doubt(kind=NoiseKind.WRONG_PAGE, reason=str(error))
        return _doubted(check, check.known.memory, unread)
    if doubt := screen.doubt_page(pages, document, check.known.document):
        if doubt.kind is NoiseKind.OTHER_LANGUAGE:
            former = check.known.former
            if former is not None and former.language == document.language:
                return _in_former_language(check, document)
            return _in_other_language(check, document, doubt)
        return replace(_doubted(check, check.known.memory, doubt), document=document)
    memory, told = _with_flips(check, document)
    outcome = _read(replace(check, known=replace(check.known, memory=memory)), document)
    return replace(outcome, alerts=(*_alerts(check, told), *outcome.alerts))


def _with_flips(check: CheckInput, document: Document) -> tuple[WatchMemory, tuple[Event, ...]]:
    memory, old = check.known.memory, check.known.document
    differs = old is not None and old.digest != document.digest
    edition = variants.what_alternates(old, document) if old is not None and differs else ""
    text = flapping.SeenNow(digest=document.digest, edition=edition)
    flips, told = flapping.after_text(
        memory.flapping, memory.texts.seen, text, check.watch.schedule, check.now
    )
    places = changing_places.places_between(old, document) if old is not None and differs else ()
    texts = changing_places.after_text(memory.texts, places, check.now)
    return replace(memory, texts=texts, flapping=flips), told


def _in_other_language(check: CheckInput, document: Document, doubt: Doubt) -> Outcome:
    """The text in another language: doubted until that has lasted, then what is watched."""
    memory, known = check.known.memory, check.known.document
    assert known is not None, "only a known text has a language to differ from"
    texts = language_switch.after_text(memory.texts, document, check.now)
    if not language_switch.has_lasted(texts, check.now):
        return replace(_doubted(check, replace(memory, texts=texts), doubt), document=document)
    words = language_switch.describe(texts, known, document)
    memory = health.without_incident(replace(memory, texts=replace(texts, former=known.digest)))
    check = replace(check, known=replace(check.known, memory=memory))
    outcome = replace(_believed(check, document), version=True, reasons=(words,))
    told = _alerts(check, ((EventKind.VARIANT, words),))
    return replace(outcome, alerts=(*told, *outcome.alerts))


def _in_former_language(check: CheckInput, document: Document) -> Outcome:
    """The page is back to the language that it had before: compared with its last text in that."""
    memory, now, former = check.known.memory, check.known.document, check.known.former
    assert now is not None, "a former language is one before that of the current version"
    memory = replace(memory, texts=replace(memory.texts, former=now.digest))
    known = replace(check.known, document=former, former=now, memory=memory)
    outcome = _read(replace(check, known=known), document)
    if outcome.status is not CheckStatus.DOUBTED:
        return replace(outcome, version=True)
    texts = replace(outcome.memory.texts, former=check.known.memory.texts.former)
    return replace(outcome, memory=replace(outcome.memory, texts=texts))


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
    diff = pipeline.diff_texts(old, new, check.now.date())
    step = lifecycle.transition(diff, check.known, check.now)
    case = ChangeCase(
        old=old,
        new=new,
        comparison=diff.comparison,
        finding=diff.finding,
        step=step,
        memory=check.known.memory,
        now=check.now,
        patience=check.rules.patience or timedelta(0),
        places=changing_places.places_between(old, new),
        edition=variants.what_alternates(old, new),
        concurrent_changes=check.known.concurrent_changes,
    )
    verdict = confirmation.confirm_change(case)
    match verdict.decision:
        case Decision.SUPPRESS:
            return _suppressed(check, new, verdict)
        case Decision.RECHECK:
            return _pending(check, new, verdict)
        case Decision.ACCEPT:
            return _accepted(check, diff, verdict)
        case Decision.ALTERNATE:
            return _alternated(check, diff, verdict, case.edition)
    return _changed(check, diff, case, verdict)


def _accepted(check: CheckInput, diff: TextDiff, verdict: Verdict) -> Outcome:
    outcome = _believed(check, diff.new, diff.comparison)
    return replace(outcome, version=True, reasons=(verdict.reason,))


def _alternated(check: CheckInput, diff: TextDiff, verdict: Verdict, edition: str) -> Outcome:
    outcome = _accepted(check, diff, verdict)
    flips, told = flapping.after_alternation(outcome.memory.flapping, edition, check.now)
    alerts = (*outcome.alerts, *_alerts(check, told))
    return replace(outcome, memory=replace(outcome.memory, flapping=flips), alerts=alerts)


def _changed(check: CheckInput, diff: TextDiff, case: ChangeCase, verdict: Verdict) -> Outcome:
    step = case.step
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
        not_before_at=check.known.memory.texts.believed_at or check.now,
        not_after_at=check.now,
    )
    return replace(
        outcome,
        status=CheckStatus.CHANGED,
        version=True,
        change=change,
        memory=replace(
            _announcing(check, outcome.memory, announced),
            texts=known_texts.with_dropped(outcome.memory.texts, case.steps),
        ),
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
    memory, pages, known = check.known.memory, _pages(check), check.known.document or document
    texts = known_texts.remember_text(memory.texts, document, check.now, believed=True)
    incidents, well = health.after_belief(memory.health, check.now, check.rules)
    first = memory.texts.believed_at is None
    links, linked = linked_documents.after_look(
        memory.links, document, pages[0].final_url, first=first
    )
    links, moved = moved_urls.after_look(links, pages, check.now, check.rules)
    update = link_changes.after_look(
        links, known, document, check.now, check.rules, comparison=comparison
    )
    told = update.told
    elsewhere = (events.alert_of_relinks(check.watch, told, check.now),) if told else ()
    new = tuple((EventKind.LINKED, linked_documents.describe(one)) for one in linked)
    return Outcome(
        watch_id=check.watch.id,
        at=check.now,
        status=CheckStatus.UNCHANGED,
        next_check_at=pace.next_check(check.watch, check.now),
        memory=replace(memory, texts=texts, health=incidents, links=update.memory),
        snapshots=pages,
        document=document,
        version=bool(told),
        alerts=(*_alerts(check, (*well, *moved, *new)), *elsewhere),
        fresh=update.fresh,
    )


def _suppressed(check: CheckInput, document: Document, verdict: Verdict) -> Outcome:
    """One more text of a page that is flapping: no alert and no version until it is stable."""
    memory = check.known.memory
    texts = known_texts.remember_text(memory.texts, document, check.now, believed=False)
    memory = replace(memory, texts=known_texts.without_pending(texts))
    next_at = pace.next_check(check.watch, check.now)
    return replace(_unbelieved(check, memory, next_at, verdict.reason), document=document)


def _pending(check: CheckInput, document: Document, verdict: Verdict) -> Outcome:
    """A change that may be none: it waits for the next check, and its doubt is not alerted."""
    texts = check.known.memory.texts
    texts = known_texts.remember_text(texts, document, check.now, believed=False)
    texts = known_texts.with_pending(texts, verdict.reason, document, check.now)
    memory = replace(check.known.memory, texts=texts)
    checks = texts.candidate.looks if texts.candidate else 1
    again_at = pace.next_recheck(check.watch, checks, check.now)
    return replace(_unbelieved(check, memory, again_at, verdict.reason), document=document)


def _doubted(check: CheckInput, memory: WatchMemory, doubt: Doubt) -> Outcome:
    # another page tells nothing of a change that is being confirmed, which begins again
    incidents, told = health.after_doubt(memory.health, doubt, check.now, check.rules)
    texts = known_texts.without_pending(memory.texts)
    memory = replace(memory, texts=texts, health=incidents)
    checks = incidents.doubt.looks if incidents.doubt else 1
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
