"""Which alerts another watch list would have raised on the stored pages. It fetches, keeps
and sends nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.errors import ReadError
from monitor.extract import selectors
from monitor.extract.media import MediaKind, decode_text, sniff_media
from monitor.model.alert import Alert
from monitor.model.change import Change
from monitor.model.memory import CheckStatus
from monitor.model.rules import Rules
from monitor.model.snapshot import Snapshot
from monitor.model.watch import Watch
from monitor.pipeline import Pages, compare_documents, read_pages
from monitor.replay import Replay
from monitor.store.history import History

_MOST_REPEATS = 4
"""Further looks at one stored page, for changes that take more than one."""
_MOST_SELECTORS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What another watch would have alerted on the same pages."""

    kept: tuple[Alert, ...]
    gone: tuple[Alert, ...]
    new: tuple[Alert, ...]


def suggest_ignores(history: History, watch: Watch, number: int) -> tuple[str, ...]:
    """Return selectors that, ignored, make nothing of a change; () where no element holds just its
    words.

    Raises UsageError where there is no such change, or retention let its pages go.
    """
    change = history.change(number).change
    before, after = (
        _pages_of(history, watch, digest) for digest in (change.old_digest, change.new_digest)
    )
    if not before or not after:
        return ()
    keys = _keys(change)
    candidates = dict.fromkeys(name for page in (*after, *before) for name in _named(page, keys))
    chosen = _useful(watch, candidates, before, after)
    return chosen if chosen and _left(watch, chosen, before, after) == 0 else ()


def _useful(
    watch: Watch, candidates: Iterable[str], before: Pages, after: Pages
) -> tuple[str, ...]:
    """The selectors of which each, beside those before it, takes edits away."""
    chosen: tuple[str, ...] = ()
    for name in candidates:
        if _left(watch, (*chosen, name), before, after) < _left(watch, chosen, before, after):
            chosen = (*chosen, name)
        if len(chosen) == _MOST_SELECTORS:
            break
    return chosen


def effect(history: History, watch: Watch, other: Watch, rules: Rules) -> Effect:
    """Return what `other`, which is `watch` with other settings, would have alerted on the stored
    pages.
    """
    rules = replace(rules, remind_days=(), remind_every=timedelta.max)
    before, after = (tuple(_alerts(history, one, rules)) for one in (watch, other))
    keys = {(alert.at, alert.kind) for alert in after}
    known = {(alert.at, alert.kind) for alert in before}
    return Effect(
        kept=tuple(alert for alert in before if (alert.at, alert.kind) in keys),
        gone=tuple(alert for alert in before if (alert.at, alert.kind) not in keys),
        new=tuple(alert for alert in after if (alert.at, alert.kind) not in known),
    )


def _pages_of(history: History, watch: Watch, digest: str) -> Pages:
    """The pages of the latest version that says this."""
    version = next(
        (version for version in reversed(history.versions(watch.id)) if version.digest == digest),
        None,
    )
    return tuple(history.snapshot(number) for number in version.snapshots) if version else ()


def _keys(change: Change) -> frozenset[str]:
    blocks = [
        block
        for edit in change.comparison.edits
        for block in (edit.old, edit.new)
        if block is not None
    ]
    return frozenset(block.key for block in blocks)


def _named(page: Snapshot, keys: Collection[str]) -> tuple[str, ...]:
    if sniff_media(page.media_type, page.body) is not MediaKind.HTML:
        return ()
    try:
        return selectors.selectors_for(decode_text(page.body, page.charset), keys)
    except ReadError:
        return ()


def _left(watch: Watch, ignored: Sequence[str], before: Pages, after: Pages) -> int:
    """How many edits are left between two sets of pages when this is ignored."""
    other = replace(watch, ignore=(*watch.ignore, *ignored))
    try:
        comparison, _ = compare_documents(read_pages(other, before), read_pages(other, after))
    except ReadError:
        return 1 << 30
    return len(comparison.edits)


def _alerts(history: History, watch: Watch, rules: Rules) -> Iterator[Alert]:
    replay = Replay(rules)
    looks = list(_looks(history, watch))
    for place, pages in enumerate(looks):
        end = looks[place + 1][-1].finished_at if place + 1 < len(looks) else None
        now = max(page.finished_at for page in pages)
        for _ in range(_MOST_REPEATS):
            outcome = replay.look(watch, pages, now)
            yield from outcome.alerts
            now = outcome.next_check_at
            if outcome.status is not CheckStatus.DOUBTED or (end is not None and now >= end):
                break


def _looks(history: History, watch: Watch) -> Iterator[Pages]:
    """The stored pages in the order of time, each with the others of the watch as they were
    then.
    """
    latest: dict[str, Snapshot] = {}
    for kept in history.snapshots(watch.id):
        if kept.size is None or kept.url not in watch.urls:
            continue
        latest[kept.url] = history.snapshot(kept.id)
        if len(latest) == len(watch.urls):
            yield tuple(latest[url] for url in watch.urls)
