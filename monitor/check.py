"""One look at one watch. `plan` says what it means and is pure; the shell around it fetches and records.

This is the file to read first: the steps of a check in their order, without policy, SQL or HTTP of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.compare import align
from monitor.decide import events, health, pace, route, trust
from monitor.decide.health import Event
from monitor.decide.trust import Belief, Verdict
from monitor.errors import ReadError
from monitor.extract import read
from monitor.model.alert import Alert
from monitor.model.change import Change, Comparison, Finding, NoiseKind
from monitor.model.document import Document
from monitor.model.life import Doubt, Known, Life, Outcome, Status
from monitor.model.rules import Rules
from monitor.model.snapshot import Failure, Snapshot
from monitor.model.watch import Watch
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
