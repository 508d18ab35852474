"""One look at one watch. `plan` says what it means and is pure; the shell around it fetches and records.

This is the file to read first: the steps of a check in their order, without policy, SQL or HTTP of its own.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from monitor import texts
from monitor.clock import Clock
from monitor.compare import editions
from monitor.decide import beginnings, calendar, calm, events, health, links, lives, moves, pace, relinks, route, trust
from monitor.decide.health import Event
from monitor.decide.lives import Difference, Step
from monitor.decide.trust import Belief, Verdict
from monitor.desk import Desk
from monitor.errors import FetchError, ReadError, kind_of_status
from monitor.model.alert import Alert
from monitor.model.change import Change, Comparison, EventKind, NoiseKind
from monitor.model.document import Document
from monitor.model.health import HealthState
from monitor.model.life import Announcement, Doubt, Known, Life, Outcome, Status
from monitor.model.rules import Rules
from monitor.model.snapshot import Failure, FetchRequest, NotModified, Snapshot
from monitor.model.watch import Watch
from monitor.store.archive import Archive
from monitor.store.records import LastLook, LastPage
from monitor.texts import Pages
from monitor.understand import dates


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at one watch, with all that bears on what it means."""

    watch: Watch
    known: Known
    seen: Pages | Failure
    now: datetime
    rules: Rules
    document: Document | None = None
    """What the pages read as, where that is known already."""


def plan(look: Look) -> Outcome:
    """Say what one look means. Pure: the same look gives the same Outcome, always."""
    look = replace(look, rules=health.fitted(look.rules, look.watch.schedule, look.now))
    outcome = _unreached(look, look.seen) if isinstance(look.seen, Failure) else _reached(look, look.seen)
    outcome = _reminded(look, outcome)
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
        snapshots=(failure.page,) if failure.page is not None and failures == 1 else (),
        alerts=_tell(look, told),
        failure=failure,
        reasons=(failure.message,),
    )


def _reached(look: Look, pages: Pages) -> Outcome:
    try:
        document = look.document or texts.read_pages(look.watch, pages)
    except ReadError as error:
        return _doubted(look, look.known.life, Doubt(kind=NoiseKind.WRONG_PAGE, reason=str(error)))
    doubt = trust.doubt_snapshot(pages, document, look.known)
    if doubt is not None:
        return replace(_doubted(look, look.known.life, doubt), document=document)
    life, told = calm.after_text(look.known.life, document.digest, look.watch.schedule, look.now)
    outcome = _read(replace(look, known=replace(look.known, life=life)), document)
    return replace(outcome, alerts=(*_tell(look, told), *outcome.alerts))


def _read(look: Look, document: Document) -> Outcome:
    if look.known.document is None:
        return replace(_baseline(look, document), status=Status.NEW, reasons=(_FIRST,))
    if look.known.document.digest == document.digest:
        return replace(_believed(look, document), reasons=("the policy reads as before",))
    if beginnings.begins(document, look.known):
        late = replace(look, known=beginnings.forgotten(look.known))
        return replace(_baseline(late, document), reasons=(_FIRST_AT_LAST,))
    return _differs(look, look.known.document, document)


_FIRST = "the first text that is believed is the baseline: nobody is told of it"
_FIRST_AT_LAST = "the policy is here for the first time, as the baseline: what the watch began with was another page"


def _baseline(look: Look, document: Document) -> Outcome:
    outcome = _believed(look, document)
    upcoming = lives.upcoming_of(editions.split(document.blocks))
    stated = upcoming.effective_on if upcoming else dates.effective_on(document)
    announced = lives.announced_in(upcoming, stated, texts.upcoming_digest(document, upcoming), look.now)
    return replace(
        outcome,
        version=True,
        life=_announcing(look, outcome.life, announced),
    )


def _differs(look: Look, old: Document, new: Document) -> Outcome:
    difference = texts.difference(old, new)
    step = lives.step(difference, look.known, look.now)
    verdict = trust.believe_change(new, difference.comparison, difference.finding, look.known)
    candidate = look.known.life.candidate
    lasted = look.now - candidate.since_at if candidate and candidate.digest == new.digest else None
    verdict = lives.second_opinion(verdict, step, lasted, look.rules.patience or timedelta(0))
    verdict = trust.in_company(verdict, look.known)
    if verdict.belief is Belief.REFUSE:
        doubt = Doubt(kind=verdict.noise or NoiseKind.WRONG_PAGE, reason=verdict.reason)
        life = trust.remember(look.known.life, new, look.now, believed=False)
        return replace(_doubted(look, life, doubt), document=new)
    if calm.hushed(look.known.life, new.digest):
        return _hushed(look, new)
    if verdict.belief is Belief.WAIT:
        return _waiting(look, new, verdict)
    if verdict.belief is Belief.ADOPT:
        return replace(_believed(look, new, difference.comparison), version=True, reasons=(verdict.reason,))
    return _told(look, difference, step, verdict)


def _told(look: Look, difference: Difference, step: Step, verdict: Verdict) -> Outcome:
    new = difference.new
    upcoming = lives.upcoming_of(difference.comparison.new_editions)
    told = texts.in_its_own_words(difference, step)
    announced = lives.announced_after(step, told, upcoming, texts.upcoming_digest(new, upcoming), look.now)
    outcome = _believed(look, new, difference.comparison)
    others, finding = events.with_links(outcome.alerts, events.worded(step, told.finding, look.now))
    change = Change(
        kind=step.kind,
        comparison=told.comparison,
        finding=finding,
        old_digest=difference.old.digest,
        new_digest=new.digest,
        not_before_at=look.known.life.believed_at or look.now,
        not_after_at=look.now,
    )
    return replace(
        outcome,
        status=Status.CHANGED,
        version=True,
        change=change,
        life=_announcing(look, outcome.life, announced),
        alerts=(*others, events.alert_of_change(look.watch, change)),
        reasons=(verdict.reason, *change.finding.reasons),
    )


def _announcing(look: Look, life: Life, announced: tuple[Announcement, ...]) -> Life:
    return replace(life, announced=calendar.begun(announced, look.now, look.rules.remind_days))


def _believed(look: Look, document: Document, comparison: Comparison | None = None) -> Outcome:
    """A text that is believed: whatever was in doubt is over, and the next look is a regular one.

    `comparison` is what differs from the current version, where the text becomes the next one. So does one that reads
    as before, where a link in it leads elsewhere for good.
    """
    life = trust.remember(look.known.life, document, look.now, believed=True)
    life, linked = links.after_look(life, document, _pages(look)[0].final_url)
    life, well = health.after_belief(life, look.now, look.rules)
    life, moved = moves.after_look(life, _pages(look), look.now, look.rules)
    known = look.known.document or document
    pointing = relinks.after_look(life, known, document, look.now, look.rules, comparison=comparison)
    elsewhere = (events.alert_of_relinks(look.watch, pointing.told, look.now),) if pointing.told else ()
    new = tuple((EventKind.LINKED, links.sentence(one)) for one in linked)
    return Outcome(
        watch_id=look.watch.id,
        at=look.now,
        status=Status.UNCHANGED,
        next_check_at=pace.next_look(look.watch, look.now),
        life=replace(pointing.life, candidate=None),
        snapshots=_pages(look),
        document=document,
        version=bool(pointing.told),
        alerts=(*_tell(look, (*well, *moved, *new)), *elsewhere),
        fresh=pointing.fresh,
    )


def _hushed(look: Look, document: Document) -> Outcome:
    """One more turn of a page that keeps going back and forth: neither told nor a version until it settles."""
    life = replace(trust.remember(look.known.life, document, look.now, believed=False), candidate=None)
    reason = "the page keeps going back and forth between texts: its turns are not told until it settles"
    return replace(_unbelieved(look, life, pace.next_look(look.watch, look.now), reason), document=document)


def _waiting(look: Look, document: Document, verdict: Verdict) -> Outcome:
    """A change that may be none: it waits for a second look, and no doubt of its own is told."""
    life = trust.remember(look.known.life, document, look.now, believed=False)
    life = trust.waiting(life, verdict, document, look.now)
    looks = life.candidate.looks if life.candidate else 1
    again_at = pace.after_doubt(look.watch, looks, look.now)
    return replace(_unbelieved(look, life, again_at, verdict.reason), document=document)


def _doubted(look: Look, life: Life, doubt: Doubt) -> Outcome:
    life, told = health.after_doubt(life, doubt, look.now, look.rules)
    looks = life.doubt.looks if life.doubt else 1
    again_at = pace.after_doubt(look.watch, looks, look.now)
    return replace(_unbelieved(look, life, again_at, doubt.reason), alerts=_tell(look, told))


def _unbelieved(look: Look, life: Life, again_at: datetime, reason: str) -> Outcome:
    """A page that was reached and is not believed (yet): its bytes are kept, and no version comes of it."""
    return Outcome(
        watch_id=look.watch.id,
        at=look.now,
        status=Status.DOUBTED,
        next_check_at=again_at,
        life=life,
        snapshots=_pages(look),
        reasons=(reason,),
    )


def _reminded(look: Look, outcome: Outcome) -> Outcome:
    """Whatever a look came to: reminders are told on their days, and the next look comes no later than such a day."""
    days = look.rules.remind_days
    life, due = calendar.remind(outcome.life, look.now, days)
    day = calendar.next_at(life, look.now, days)
    reminders = [events.alert_of_reminder(look.watch, announced, sentence, look.now) for announced, sentence in due]
    return replace(
        outcome,
        life=life,
        next_check_at=min(outcome.next_check_at, day) if day else outcome.next_check_at,
        alerts=(*outcome.alerts, *reminders),
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
    await tools.desk.do(tools.archive.report, tools.rules, tools.clock())
    answers = await _ask(tools, watch, last)
    settled = last.settled and not watch.follow  # a linked page that is gone leaves no answer to compare
    if not isinstance(answers, Failure) and settled and _same(answers, last):
        outcome = as_before(watch, tools.clock())
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
    """Ask the pages of a watch one after the other. None is judged until all are there.

    Linked pages that are followed belong to them; one of these that is not there any more is none.
    """
    answers: list[Answer] = []
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
    known = await tools.desk.do(tools.archive.known, watch.id)
    return [linked.url for linked in links.followed(known.life.linked) if linked.url not in watch.urls]


def _request(watch: Watch, url: str, page: LastPage | None) -> FetchRequest:
    return FetchRequest(
        url=url,
        headers=watch.headers,
        etag=page.etag if page else None,
        last_modified=page.last_modified if page else None,
        validated_url=page.final_url if page else None,
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
        page=error.snapshot,
    )


def _same(answers: list[Answer], last: LastLook) -> bool:
    """Every page is what it was: by the server's word, or by its bytes."""
    for answer in answers:
        page = last.pages.get(answer.url)
        if page is None:
            return False
        if isinstance(answer, Snapshot) and (answer.sha256, answer.final_url) != (page.sha256, page.final_url):
            return False
    return True


def as_before(watch: Watch, now: datetime) -> Outcome:
    """Return what a look comes to that found every page as it was, after one that left nothing open."""
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
    now = tools.clock()
    known = await tools.desk.do(tools.archive.known, watch.id)
    company = await tools.desk.do(tools.archive.company, watch.id, now - trust.TOGETHER_WITHIN)
    look = Look(watch=watch, known=replace(known, company=company), seen=seen, now=now, rules=tools.rules)
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
