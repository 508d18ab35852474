"""One look at one watch. `plan` says what it means and is pure; the shell around it fetches and
records.

This is the file to read first: the steps of a check in their order, without policy, SQL or HTTP of
its own.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from monitor import pipeline
from monitor.clock import Clock
from monitor.compare import editions
from monitor.db_thread import DatabaseThread
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
from monitor.errors import FetchError, ReadError, kind_of_status
from monitor.model.alert import Alert
from monitor.model.change import Change, Comparison, EventKind, NoiseKind
from monitor.model.document import Document
from monitor.model.health_state import HealthState
from monitor.model.memory import Announcement, CheckStatus, Doubt, Known, Outcome, WatchMemory
from monitor.model.rules import Rules
from monitor.model.snapshot import FetchFailure, FetchRequest, NotModified, Snapshot
from monitor.model.watch import Watch
from monitor.pipeline import Pages
from monitor.screening import baseline
from monitor.store.archive import Archive
from monitor.store.rows import LastCheck, LastPage
from monitor.understand import date_changes


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInput:
    """One look at one watch, with all that bears on what it means."""

    watch: Watch
    known: Known
    seen: Pages | FetchFailure
    now: datetime
    rules: Rules
    document: Document | None = None
    """What the pages read as, where that is known already."""


def plan(look: CheckInput) -> Outcome:
    """Say what one look means. Pure: the same look gives the same Outcome, always."""
    look = replace(
        look, rules=health.with_default_patience(look.rules, look.watch.schedule, look.now)
    )
    outcome = (
        _unreached(look, look.seen)
        if isinstance(look.seen, FetchFailure)
        else _reached(look, look.seen)
    )
    outcome = _reminded(look, outcome)
    alerts = tuple(
        route.assign_channels(alert, look.rules.routes, look.rules.channels)
        for alert in outcome.alerts
    )
    return replace(outcome, alerts=alerts)


def _unreached(look: CheckInput, failure: FetchFailure) -> Outcome:
    memory, told = health.after_failure(look.known.memory, failure, look.now, look.rules)
    failures = memory.failing.looks if memory.failing else 1
    return Outcome(
        watch_id=look.watch.id,
        at=look.now,
        status=CheckStatus.ERROR,
        next_check_at=pace.next_retry(look.watch, failure, failures, look.now),
        memory=memory,
        snapshots=(failure.page,) if failure.page is not None and failures == 1 else (),
        alerts=_tell(look, told),
        failure=failure,
        reasons=(failure.message,),
    )


def _reached(look: CheckInput, pages: Pages) -> Outcome:
    try:
        document = look.document or pipeline.read_pages(look.watch, pages)
    except ReadError as error:
        return _doubted(
            look, look.known.memory, Doubt(kind=NoiseKind.WRONG_PAGE, reason=str(error))
        )
    doubt = confirmation.doubt_snapshot(pages, document, look.known)
    if doubt is not None:
        return replace(_doubted(look, look.known.memory, doubt), document=document)
    memory, told = flapping.after_text(
        look.known.memory, document.digest, look.watch.schedule, look.now
    )
    outcome = _read(replace(look, known=replace(look.known, memory=memory)), document)
    return replace(outcome, alerts=(*_tell(look, told), *outcome.alerts))


def _read(look: CheckInput, document: Document) -> Outcome:
    if look.known.document is None:
        return replace(_baseline(look, document), status=CheckStatus.NEW, reasons=(_FIRST,))
    if look.known.document.digest == document.digest:
        return replace(_believed(look, document), reasons=("the policy reads as before",))
    if baseline.is_late_baseline(document, look.known):
        late = replace(look, known=baseline.reset_baseline(look.known))
        return replace(_baseline(late, document), reasons=(_FIRST_AT_LAST,))
    return _differs(look, look.known.document, document)


_FIRST = "the first text that is believed is the baseline: nobody is told of it"
_FIRST_AT_LAST = "the policy is here for the first time, as the baseline: what the watch began with was another page"


def _baseline(look: CheckInput, document: Document) -> Outcome:
    outcome = _believed(look, document)
    upcoming = lifecycle.upcoming_of(editions.split(document.blocks))
    stated = upcoming.effective_on if upcoming else date_changes.effective_on(document)
    announced = lifecycle.announced_in(
        upcoming, stated, pipeline.upcoming_digest(document, upcoming), look.now
    )
    return replace(
        outcome,
        version=True,
        memory=_announcing(look, outcome.memory, announced),
    )


def _differs(look: CheckInput, old: Document, new: Document) -> Outcome:
    difference = pipeline.diff_texts(old, new)
    step = lifecycle.transition(difference, look.known, look.now)
    verdict = confirmation.confirm_change(
        new, difference.comparison, difference.finding, look.known
    )
    candidate = look.known.memory.candidate
    lasted = look.now - candidate.since_at if candidate and candidate.digest == new.digest else None
    verdict = lifecycle.second_opinion(verdict, step, lasted, look.rules.patience or timedelta(0))
    verdict = confirmation.confirm_mass_change(verdict, look.known)
    if verdict.decision is Decision.REJECT:
        doubt = Doubt(kind=verdict.noise or NoiseKind.WRONG_PAGE, reason=verdict.reason)
        memory = confirmation.remember_text(look.known.memory, new, look.now, believed=False)
        return replace(_doubted(look, memory, doubt), document=new)
    if flapping.is_suppressed(look.known.memory, new.digest):
        return _suppressed(look, new)
    if verdict.decision is Decision.RECHECK:
        return _waiting(look, new, verdict)
    if verdict.decision is Decision.ACCEPT:
        return replace(
            _believed(look, new, difference.comparison), version=True, reasons=(verdict.reason,)
        )
    return _told(look, difference, step, verdict)


def _told(look: CheckInput, difference: TextDiff, step: Transition, verdict: Verdict) -> Outcome:
    new = difference.new
    upcoming = lifecycle.upcoming_of(difference.comparison.new_editions)
    told = pipeline.compare_editions(difference, step)
    announced = lifecycle.announced_after(
        step, told, upcoming, pipeline.upcoming_digest(new, upcoming), look.now
    )
    outcome = _believed(look, new, difference.comparison)
    others, finding = events.with_links(
        outcome.alerts, events.with_headline(step, told.finding, look.now)
    )
    change = Change(
        kind=step.kind,
        comparison=told.comparison,
        finding=finding,
        old_digest=difference.old.digest,
        new_digest=new.digest,
        not_before_at=look.known.memory.believed_at or look.now,
        not_after_at=look.now,
    )
    return replace(
        outcome,
        status=CheckStatus.CHANGED,
        version=True,
        change=change,
        memory=_announcing(look, outcome.memory, announced),
        alerts=(*others, events.alert_of_change(look.watch, change)),
        reasons=(verdict.reason, *change.finding.reasons),
    )


def _announcing(
    look: CheckInput, memory: WatchMemory, announced: tuple[Announcement, ...]
) -> WatchMemory:
    return replace(
        memory,
        announced=reminders.with_past_reminders_done(announced, look.now, look.rules.remind_days),
    )


def _believed(
    look: CheckInput, document: Document, comparison: Comparison | None = None
) -> Outcome:
    """A text that is believed: whatever was in doubt is over, and the next look is a regular one.

    `comparison` is what differs from the current version, where the text becomes the next one. So
    does one that reads as before, where a link in it leads elsewhere for good.
    """
    memory = confirmation.remember_text(look.known.memory, document, look.now, believed=True)
    memory, linked = linked_documents.after_look(memory, document, _pages(look)[0].final_url)
    memory, well = health.after_belief(memory, look.now, look.rules)
    memory, moved = moved_urls.after_look(memory, _pages(look), look.now, look.rules)
    known = look.known.document or document
    pointing = link_changes.after_look(
        memory, known, document, look.now, look.rules, comparison=comparison
    )
    elsewhere = (
        (events.alert_of_relinks(look.watch, pointing.told, look.now),) if pointing.told else ()
    )
    new = tuple((EventKind.LINKED, linked_documents.describe(one)) for one in linked)
    return Outcome(
        watch_id=look.watch.id,
        at=look.now,
        status=CheckStatus.UNCHANGED,
        next_check_at=pace.next_check(look.watch, look.now),
        memory=replace(pointing.memory, candidate=None),
        snapshots=_pages(look),
        document=document,
        version=bool(pointing.told),
        alerts=(*_tell(look, (*well, *moved, *new)), *elsewhere),
        fresh=pointing.fresh,
    )


def _suppressed(look: CheckInput, document: Document) -> Outcome:
    """One more turn of a page that keeps going back and forth: neither told nor a version until it
    settles.
    """
    memory = replace(
        confirmation.remember_text(look.known.memory, document, look.now, believed=False),
        candidate=None,
    )
    reason = (
        "the page keeps going back and forth between texts: its turns are not told until it settles"
    )
    return replace(
        _unbelieved(look, memory, pace.next_check(look.watch, look.now), reason), document=document
    )


def _waiting(look: CheckInput, document: Document, verdict: Verdict) -> Outcome:
    """A change that may be none: it waits for a second look, and no doubt of its own is told."""
    memory = confirmation.remember_text(look.known.memory, document, look.now, believed=False)
    memory = confirmation.with_pending(memory, verdict, document, look.now)
    looks = memory.candidate.looks if memory.candidate else 1
    again_at = pace.next_recheck(look.watch, looks, look.now)
    return replace(_unbelieved(look, memory, again_at, verdict.reason), document=document)


def _doubted(look: CheckInput, memory: WatchMemory, doubt: Doubt) -> Outcome:
    memory, told = health.after_doubt(memory, doubt, look.now, look.rules)
    looks = memory.doubt.looks if memory.doubt else 1
    again_at = pace.next_recheck(look.watch, looks, look.now)
    return replace(_unbelieved(look, memory, again_at, doubt.reason), alerts=_tell(look, told))


def _unbelieved(look: CheckInput, memory: WatchMemory, again_at: datetime, reason: str) -> Outcome:
    """A page that was reached and is not believed (yet): its bytes are kept, and no version comes
    of it.
    """
    return Outcome(
        watch_id=look.watch.id,
        at=look.now,
        status=CheckStatus.DOUBTED,
        next_check_at=again_at,
        memory=memory,
        snapshots=_pages(look),
        reasons=(reason,),
    )


def _reminded(look: CheckInput, outcome: Outcome) -> Outcome:
    """Whatever a look came to: reminders are told on their days, and the next look comes no later
    than such a day.
    """
    days = look.rules.remind_days
    memory, due = reminders.due_reminders(outcome.memory, look.now, days)
    day = reminders.next_at(memory, look.now, days)
    due_alerts = [
        events.alert_of_reminder(look.watch, announced, sentence, look.now)
        for announced, sentence in due
    ]
    return replace(
        outcome,
        memory=memory,
        next_check_at=min(outcome.next_check_at, day) if day else outcome.next_check_at,
        alerts=(*outcome.alerts, *due_alerts),
    )


def _pages(look: CheckInput) -> Pages:
    return () if isinstance(look.seen, FetchFailure) else look.seen


def _tell(look: CheckInput, told: tuple[Event, ...]) -> tuple[Alert, ...]:
    return tuple(
        events.alert_of_event(look.watch, kind, sentence, look.now) for kind, sentence in told
    )


# The shell around `plan`: it asks the pages, and records what came of it.


class Fetcher(Protocol):
    """Whatever can fetch a page."""

    async def fetch(self, request: FetchRequest) -> Snapshot | NotModified:
        """Return the page, or that it is as its validators say. Raises FetchError."""

    async def aclose(self) -> None:
        """Let go of what it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a check works with."""

    fetcher: Fetcher
    archive: Archive
    db_thread: DatabaseThread
    clock: Clock
    rules: Rules


async def check_watch(tools: Tools, watch: Watch) -> Outcome:
    """Look at one watch, record what came of it, and return that."""
    last = await tools.db_thread.run(tools.archive.last_look, watch.id)
    await tools.db_thread.run(tools.archive.report, tools.rules, tools.clock())
    answers = await _ask(tools, watch, last)
    settled = (
        last.settled and not watch.follow
    )  # a linked page that is gone leaves no answer to compare
    if not isinstance(answers, FetchFailure) and settled and _same(answers, last):
        outcome = unchanged_outcome(watch, tools.clock())
        fresh = [answer for answer in answers if isinstance(answer, Snapshot)]
        record = tools.archive.record_unchanged
        if await tools.db_thread.run(record, watch.id, outcome.at, outcome.next_check_at, fresh):
            return outcome
    outcome = await _judge(tools, watch, answers)
    await tools.db_thread.run(tools.archive.record, outcome)
    return outcome


async def dry_check(tools: Tools, watch: Watch) -> Outcome:
    """Look at one watch and return what would come of it. Nothing is recorded."""
    last = await tools.db_thread.run(tools.archive.last_look, watch.id)
    return await _judge(tools, watch, await _ask(tools, watch, last))


FetchResult = Snapshot | NotModified


async def _ask(tools: Tools, watch: Watch, last: LastCheck) -> list[FetchResult] | FetchFailure:
    """Ask the pages of a watch one after the other. None is judged until all are there.

    Linked pages that are followed belong to them; one of these that is not there any more is none.
    """
    answers: list[FetchResult] = []
    for url in (*watch.urls, *await _followed(tools, watch)):
        try:
            answers.append(await tools.fetcher.fetch(_request(watch, url, last.pages.get(url))))
        except FetchError as error:
            if url in watch.urls or health.state_of(error.kind) is not HealthState.GONE:
                return _failure(error)
    return answers


async def _followed(tools: Tools, watch: Watch) -> list[str]:
    if not watch.follow:
        return []
    known = await tools.db_thread.run(tools.archive.known, watch.id)
    return [
        linked.url
        for linked in linked_documents.followed(known.memory.linked)
        if linked.url not in watch.urls
    ]


def _request(watch: Watch, url: str, page: LastPage | None) -> FetchRequest:
    return FetchRequest(
        url=url,
        headers=watch.headers,
        etag=page.etag if page else None,
        last_modified=page.last_modified if page else None,
        validated_url=page.final_url if page else None,
        allow_private=watch.allow_private,
    )


def _failure(error: FetchError) -> FetchFailure:
    return FetchFailure(
        kind=error.kind,
        message=str(error),
        url=error.url,
        status=error.status,
        transient=error.transient,
        retry_after=error.retry_after,
        page=error.snapshot,
    )


def _same(answers: list[FetchResult], last: LastCheck) -> bool:
    """Every page is what it was: by the server's word, or by its bytes."""
    for answer in answers:
        page = last.pages.get(answer.url)
        if page is None:
            return False
        if isinstance(answer, Snapshot) and (answer.sha256, answer.final_url) != (
            page.sha256,
            page.final_url,
        ):
            return False
    return True


def unchanged_outcome(watch: Watch, now: datetime) -> Outcome:
    """Return what a look comes to that found every page as it was, after one that left nothing
    open.
    """
    return Outcome(
        watch_id=watch.id,
        at=now,
        status=CheckStatus.UNCHANGED,
        next_check_at=pace.next_check(watch, now),
        memory=WatchMemory(),
        reasons=("every page is what it was at the last look, byte for byte",),
    )


async def _judge(tools: Tools, watch: Watch, answers: list[FetchResult] | FetchFailure) -> Outcome:
    seen = answers if isinstance(answers, FetchFailure) else await _whole(tools, watch, answers)
    now = tools.clock()
    known = await tools.db_thread.run(tools.archive.known, watch.id)
    company = await tools.db_thread.run(
        tools.archive.company, watch.id, now - confirmation.TOGETHER_WITHIN
    )
    look = CheckInput(
        watch=watch, known=replace(known, company=company), seen=seen, now=now, rules=tools.rules
    )
    return await asyncio.to_thread(plan, look)


async def _whole(tools: Tools, watch: Watch, answers: list[FetchResult]) -> Pages | FetchFailure:
    """Put the kept page in the place of each answer that says that it still holds."""
    pages: list[Snapshot] = []
    for answer in answers:
        page = answer if isinstance(answer, Snapshot) else None
        if page is None:
            page = await tools.db_thread.run(tools.archive.last_snapshot, watch.id, answer.url)
        if page is None or kind_of_status(page.status) is not None:
            message = "the server says that nothing changed, and there is no page here that could have changed"
            return FetchFailure(kind="protocol", message=message, url=answer.url, status=304)
        pages.append(page)
    return tuple(pages)
