"""Names what happened to a policy, and puts it as an alert."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from monitor.model.alert import Alert
from monitor.model.change import Change, Comparison, Edition, EventKind, Finding
from monitor.model.document import Document
from monitor.model.life import Known
from monitor.model.watch import Watch


def name_change(old: Document, new: Document, comparison: Comparison, finding: Finding, known: Known) -> EventKind:
    """Return which event in the life of a policy this change is."""
    was, upcoming = _upcoming(comparison.old_editions), _upcoming(comparison.new_editions)
    if upcoming is not None:
        return _announcement(was, upcoming)
    if was is not None:
        return _end_of_announcement(old, new, was)
    if any(seen.believed and seen.digest == new.digest for seen in known.life.seen):
        return EventKind.REVERTED
    if finding.date_only:
        return EventKind.DATE_ONLY
    return EventKind.SILENT if finding.silent else EventKind.CHANGED


def alert_of_change(watch: Watch, change: Change) -> Alert:
    """Return the alert that tells a change, not yet addressed."""
    finding = change.finding
    return Alert(
        key=_key(watch, change.kind, change.not_after_at, change.new_digest),
        kind=change.kind,
        watch_id=watch.id,
        watch_name=watch.name,
        service=watch.service,
        terms_type=watch.terms_type,
        url=watch.urls[0],
        at=change.not_after_at,
        headline=finding.headline,
        lines=finding.summary,
        materiality=finding.materiality,
        finding=finding,
        tags=watch.tags,
        note=watch.note,
        old_digest=change.old_digest,
        new_digest=change.new_digest,
        not_before_at=change.not_before_at,
    )


def alert_of_event(watch: Watch, kind: EventKind, sentence: str, at: datetime) -> Alert:
    """Return the alert that tells an event about the watch itself, not yet addressed."""
    return Alert(
        key=_key(watch, kind, at, ""),
        kind=kind,
        watch_id=watch.id,
        watch_name=watch.name,
        service=watch.service,
        terms_type=watch.terms_type,
        url=watch.urls[0],
        at=at,
        headline=f"{watch.name}: {sentence}",
        lines=(sentence,),
        tags=watch.tags,
        note=watch.note,
    )


def _key(watch: Watch, kind: EventKind, at: datetime, digest: str) -> str:
    return f"{watch.id}.{kind}.{at:%Y%m%dT%H%M%SZ}" + (f".{digest[:12]}" if digest else "")


def _upcoming(editions: tuple[Edition, ...]) -> Edition | None:
    return next((edition for edition in editions if edition.upcoming), None)


def _announcement(was: Edition | None, upcoming: Edition) -> EventKind:
    if was is None:
        return EventKind.ANNOUNCED
    return EventKind.CHANGED if was.effective_on == upcoming.effective_on else EventKind.REDATED


def _end_of_announcement(old: Document, new: Document, was: Edition) -> EventKind:
    """The page is back to one text: is it the one that was announced, or the one that it was to replace?"""
    text = Counter(block.key for block in new.blocks)
    announced = Counter(block.key for block in old.blocks[was.start:was.stop])
    current = Counter(block.key for block in (*old.blocks[:was.start], *old.blocks[was.stop:]))
    return EventKind.IN_FORCE if (text & announced).total() >= (text & current).total() else EventKind.WITHDRAWN
