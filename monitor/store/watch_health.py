"""How all watches stand, and the report of it: what lets one trust that hearing nothing means that
nothing happened.
"""

from __future__ import annotations

from datetime import datetime

from monitor.decide import health, report
from monitor.decide.health import HealthInput
from monitor.model.health_state import Health
from monitor.model.memory import Standing
from monitor.model.rules import Rules
from monitor.model.watch import Schedule
from monitor.store.codec import (
    from_json,
    from_micros,
    from_micros_or_none,
    from_plain,
    to_micros,
    unpack,
)
from monitor.store.database import Row, Store
from monitor.store.memory_summary import MemorySummary
from monitor.store.recording import add_alert, watch_row
from monitor.store.reviews import Reviews, open_line
from monitor.store.runs import Runs
from monitor.store.undelivered import recently_given_up


def healths(store: Store, rules: Rules, now: datetime) -> tuple[Health, ...]:
    """Return how every active watch stands, by id."""
    rows = store.rows("""
        SELECT id, schedule, next_check_at, checked_at, trouble_kind, trouble_words, trouble_since_at, trouble_looks,
            packed, version
        FROM watches LEFT JOIN lives ON watch = number WHERE active = 1 ORDER BY id""")
    return tuple(_health(row, rules, now) for row in rows)


def trouble(store: Store, rules: Rules, now: datetime) -> str:
    """Return in one line what needs a person: what makes `status` end with 1; empty if nothing."""
    found = healths(store, rules, now)
    lost = len(recently_given_up(store, now))
    parts = [health.summary_line(found)] if any(one.needs_person for one in found) else []
    if lost:
        parts.append(f"{lost} undelivered alert{'' if lost == 1 else 's'}")
    return "; ".join(parts)


def raise_report(store: Store, rules: Rules, now: datetime) -> bool:
    """Keep the report that is due, where one is and it was not kept yet. Return whether it was kept
    now.
    """
    due = report.due_at(rules.report, now)
    if due is None:
        return False
    row = store.row(
        "SELECT min(added_at), (SELECT 1 FROM alerts WHERE key = ?) FROM watches WHERE active = 1",
        (report.key(due),),
    )
    if row is None or row[0] is None or row[1] is not None or from_micros(row[0]) >= due:
        return False
    since = to_micros(due - report.SPANS[rules.report or ""])
    counts = store.row(
        "SELECT count(*), count(DISTINCT watch) FROM changes WHERE at >= ? AND at < ?",
        (since, to_micros(due)),
    )
    first = store.row("SELECT id FROM watches WHERE active = 1 ORDER BY number LIMIT 1")
    assert counts is not None and first is not None
    told = report.Report(
        healths=healths(store, rules, now),
        changes=counts[0],
        policies=counts[1],
        open_reviews=[open_line(one) for one in Reviews(store).open()],
        down=[(one.from_at, one.to_at) for one in Runs(store).downtimes(from_micros(since), now)],
    )
    alert = report.report_alert(told, rules, due, now)
    with store.writing(durable=True) as connection:
        return add_alert(connection, watch_row(connection, first[0]), alert)


def _health(row: Row, rules: Rules, now: datetime) -> Health:
    watch_id, schedule, next_check_at, checked_at, kind, words, since, looks, packed, version = row
    trouble = None
    if kind is not None:
        trouble = Standing(kind=kind, reason=words, since_at=from_micros(since), looks=looks)
    unstable = unpack(MemorySummary, packed).unstable if packed is not None else None
    pace = from_plain(Schedule, from_json(schedule.encode()))
    facts = HealthInput(
        watch_id=watch_id,
        next_check_at=from_micros(next_check_at),
        checked_at=from_micros_or_none(checked_at),
        trouble=trouble,
        unstable=unstable,
        baseline=version is not None,
        late_after=health.late_after(pace, now),
    )
    return health.health_of(facts, now, health.with_default_patience(rules, pace, now))
