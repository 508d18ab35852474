"""One look at one watch. `plan` says what it means and is pure; the shell around it fetches and records.

This is the file to read first: the steps of a check in their order, without policy, SQL or HTTP of its own.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from monitor.clock import Clock
from monitor.compare import align
from monitor.decide import events, health, pace, route, trust
from monitor.decide.health import Event
from monitor.decide.trust import Belief, Verdict
from monitor.desk import Desk
from monitor.errors import FetchError, ReadError, kind_of_status
from monitor.extract import read
from monitor.model.alert import Alert
from monitor.model.change import Change, Comparison, Finding, NoiseKind
from monitor.model.document import Document
from monitor.model.life import Doubt, Known, Life, Outcome, Status
from monitor.model.rules import Rules
from monitor.model.snapshot import Failure, FetchRequest, NotModified, Snapshot
from monitor.model.watch import Watch
from monitor.store.archive import Archive
from monitor.store.records import LastLook, LastPage
from monitor.understand import judge

Pages = tuple[Snapshot, ...]
"""The pages of one document, in the order of the watch's URLs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at one watch, with all that bears on what it means."""

    watch: Watch
    known: Known
    seen: Pages | Failure
    now: datetime
    rules: Rules


def compare_documents(old: Document, new: Document) -> tuple[Comparison, Finding]:
    """Return what differs between two texts, and what that means."""
    comparison = align.compare(old, new)
    return comparison, judge.judge(old, new, comparison)


def read_pages(watch: Watch, pages: Pages) -> Document:
    """Return the document that the pages of a watch make up. Raises ReadError."""
    return read.combine([read.read(page, select=watch.select, ignore=watch.ignore) for page in pages])


def plan(look: Look) -> Outcome:
    """Say what one look means. Pure: the same look gives the same Outcome, always."""
    outcome = _unreached(look, look.seen) if isinstance(look.seen, Failure) else _reached(look, look.seen)
    alerts = tuple(route.address(alert, look.rules.routes, look.rules.channels) for alert in outcome.alerts)
    return replace(outcome, alerts=alerts)


def _unreached(look: Look, failure: Failure) -> Outcome:
    life, told = health.after_failure(look.known.life, failure, look.now, look.rules)
    failures = life.failing.looks if life.failing else 1
    return Outcome(
        watch_id=look.watch.id,
        at=look.now,
        status=Status.ERROR,
        next_check_at=pace.after_failure(look.watch, failure, failures, look.now),
        life=life,
        alerts=_tell(look, told),
        failure=failure,
        reasons=(failure.message,),
    )


def _reached(look: Look, pages: Pages) -> Outcome:
    try:
        document = read_pages(look.watch, pages)
    except ReadError as error:
        return _doubted(look, look.known.life, Doubt(kind=NoiseKind.WRONG_PAGE, reason=str(error)))
    doubt = trust.doubt_snapshot(pages, document, look.known)
    if doubt is not None:
        return replace(_doubted(look, look.known.life, doubt), document=document)
    if look.known.document is None:
        reason = "the first text that is believed is the baseline: nobody is told of it"
        return replace(_believed(look, document), status=Status.NEW, version=True, reasons=(reason,))
    if look.known.document.digest == document.digest:
        return replace(_believed(look, document), reasons=("the policy reads as before",))
    return _differs(look, look.known.document, document)


def _differs(look: Look, old: Document, new: Document) -> Outcome:
    comparison, finding = compare_documents(old, new)
    verdict = trust.believe_change(new, comparison, finding, look.known)
    if verdict.belief is Belief.REFUSE:
        doubt = Doubt(kind=verdict.noise or NoiseKind.WRONG_PAGE, reason=verdict.reason)
        life = trust.remember(look.known.life, new, look.now, believed=False)
        return replace(_doubted(look, life, doubt), document=new)
    if verdict.belief is Belief.WAIT:
        return _waiting(look, new, verdict)
    outcome = _believed(look, new)
    if verdict.belief is Belief.ADOPT:
        return replace(outcome, version=True, reasons=(verdict.reason,))
    change = Change(
        kind=events.name_change(old, new, comparison, finding, look.known),
        comparison=comparison,
        finding=finding,
        old_digest=old.digest,
        new_digest=new.digest,
        not_before_at=look.known.life.believed_at or look.now,
        not_after_at=look.now,
    )
    return replace(
        outcome,
        status=Status.CHANGED,
        version=True,
        change=change,
        alerts=(*outcome.alerts, events.alert_of_change(look.watch, change)),
        reasons=(verdict.reason, *finding.reasons),
    )


def _believed(look: Look, document: Document) -> Outcome:
    """A text that is believed: whatever was in doubt is over, and the next look is a regular one."""
    life = trust.remember(look.known.life, document, look.now, believed=True)
    life, told = health.after_belief(life, look.now)
    return Outcome(
        watch_id=look.watch.id,
        at=look.now,
        status=Status.UNCHANGED,
        next_check_at=pace.next_look(look.watch, look.now),
        life=replace(life, candidate=None),
        snapshots=_pages(look),
        document=document,
        alerts=_tell(look, told),
    )


def _waiting(look: Look, document: Document, verdict: Verdict) -> Outcome:
    """A change that may be none: it waits for a second look, and no doubt of its own is told."""
    life = trust.remember(look.known.life, document, look.now, believed=False)
    life = trust.waiting(life, verdict, document, look.now)
    looks = life.candidate.looks if life.candidate else 1
    return Outcome(
        watch_id=look.watch.id,
        at=look.now,
        status=Status.DOUBTED,
        next_check_at=pace.after_doubt(look.watch, looks, look.now),
        life=life,
        snapshots=_pages(look),
        document=document,
        reasons=(verdict.reason,),
    )


def _doubted(look: Look, life: Life, doubt: Doubt) -> Outcome:
    life, told = health.after_doubt(life, doubt, look.now, look.rules)
    looks = life.doubt.looks if life.doubt else 1
    return Outcome(
        watch_id=look.watch.id,
        at=look.now,
        status=Status.DOUBTED,
        next_check_at=pace.after_doubt(look.watch, looks, look.now),
        life=life,
        snapshots=_pages(look),
        alerts=_tell(look, told),
        reasons=(doubt.reason,),
    )


def _pages(look: Look) -> Pages:
    return () if isinstance(look.seen, Failure) else look.seen


def _tell(look: Look, told: tuple[Event, ...]) -> tuple[Alert, ...]:
    return tuple(events.alert_of_event(look.watch, kind, sentence, look.now) for kind, sentence in told)


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
    desk: Desk
    clock: Clock
    rules: Rules


async def check_watch(tools: Tools, watch: Watch) -> Outcome:
    """Look at one watch, record what came of it, and return that."""
    last = await tools.desk.do(tools.archive.last_look, watch.id)
    answers = await _ask(tools, watch, last)
    if not isinstance(answers, Failure) and last.settled and _same(answers, last):
        outcome = _as_before(watch, tools.clock())
        fresh = [answer for answer in answers if isinstance(answer, Snapshot)]
        record = tools.archive.record_unchanged
        if await tools.desk.do(record, watch.id, outcome.at, outcome.next_check_at, fresh):
            return outcome
    outcome = await _judge(tools, watch, answers)
    await tools.desk.do(tools.archive.record, outcome)
    return outcome


async def look_at(tools: Tools, watch: Watch) -> Outcome:
    """Look at one watch and return what would come of it. Nothing is recorded."""
    last = await tools.desk.do(tools.archive.last_look, watch.id)
    return await _judge(tools, watch, await _ask(tools, watch, last))


Answer = Snapshot | NotModified


async def _ask(tools: Tools, watch: Watch, last: LastLook) -> list[Answer] | Failure:
    """Ask the pages of a watch one after the other. None is judged until all are there."""
    answers: list[Answer] = []
    for url in watch.urls:
        try:
            answers.append(await tools.fetcher.fetch(_request(watch, url, last.pages.get(url))))
        except FetchError as error:
            return _failure(error)
    return answers


def _request(watch: Watch, url: str, page: LastPage | None) -> FetchRequest:
    return FetchRequest(
        url=url,
        headers=watch.headers,
        etag=page.etag if page else None,
        last_modified=page.last_modified if page else None,
        allow_private=watch.allow_private,
    )


def _failure(error: FetchError) -> Failure:
    return Failure(
        kind=error.kind,
        message=str(error),
        url=error.url,
        status=error.status,
        transient=error.transient,
        retry_after=error.retry_after,
    )


def _same(answers: list[Answer], last: LastLook) -> bool:
    """Every page is what it was: by the server's word, or by its bytes."""
    for answer in answers:
        page = last.pages.get(answer.url)
        if page is None or (isinstance(answer, Snapshot) and answer.sha256 != page.sha256):
            return False
    return True


def _as_before(watch: Watch, now: datetime) -> Outcome:
    return Outcome(
        watch_id=watch.id,
        at=now,
        status=Status.UNCHANGED,
        next_check_at=pace.next_look(watch, now),
        life=Life(),
        reasons=("every page is what it was at the last look, byte for byte",),
    )


async def _judge(tools: Tools, watch: Watch, answers: list[Answer] | Failure) -> Outcome:
    seen = answers if isinstance(answers, Failure) else await _whole(tools, watch, answers)
    known = await tools.desk.do(tools.archive.known, watch.id)
    look = Look(watch=watch, known=known, seen=seen, now=tools.clock(), rules=tools.rules)
    return await asyncio.to_thread(plan, look)


async def _whole(tools: Tools, watch: Watch, answers: list[Answer]) -> Pages | Failure:
    """Put the kept page in the place of each answer that says that it still holds."""
    pages: list[Snapshot] = []
    for answer in answers:
        page = answer if isinstance(answer, Snapshot) else None
        if page is None:
            page = await tools.desk.do(tools.archive.last_snapshot, watch.id, answer.url)
        if page is None or kind_of_status(page.status) is not None:
            message = "the server says that nothing changed, and there is no page here that could have changed"
            return Failure(kind="protocol", message=message, url=answer.url, status=304)
        pages.append(page)
    return tuple(pages)
