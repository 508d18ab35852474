"""How all watches stand: what lets one trust that hearing nothing means that nothing happened."""

from __future__ import annotations

from datetime import datetime

from monitor.decide import health
from monitor.decide.health import HealthInput
from monitor.model.alert import Alert
from monitor.model.health_state import Health
from monitor.model.memory import Incident
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
from monitor.store.undelivered import recently_given_up


def healths(store: Store, rules: Rules, now: datetime) -> tuple[Health, ...]:
    """Return how every active watch stands, by id."""
    rows = store.rows("""
        SELECT id, schedule, next_check_at, checked_at, trouble_kind, trouble_words,
            trouble_since_at, trouble_looks,
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


def lacks_report(store: Store, key: str, due: datetime) -> bool:
    """Return whether no report is recorded under a key, and some watch is older than it."""
    row = store.row(
        "SELECT min(added_at), (SELECT 1 FROM alerts WHERE key = ?) FROM watches WHERE active = 1",
        (key,),
    )
    return row is not None and row[0] is not None and row[1] is None and from_micros(row[0]) < due


def changes_between(store: Store, since: datetime, until: datetime) -> tuple[int, int]:
    """Return how many changes there were, and of how many policies."""
    row = store.row(
        "SELECT count(*), count(DISTINCT watch) FROM changes WHERE at >= ? AND at < ?",
        (to_micros(since), to_micros(until)),
    )
    return (row[0], row[1]) if row else (0, 0)


def record_report(store: Store, alert: Alert) -> bool:
    """Record a report for sending; return False where one was recorded under its key before."""
    first = store.row("SELECT id FROM watches WHERE active = 1 ORDER BY number LIMIT 1")
    if first is None:
        return False
    with store.writing(durable=True) as connection:
        return add_alert(connection, watch_row(connection, first[0]), alert)


def _health(row: Row, rules: Rules, now: datetime) -> Health:
    watch_id, schedule, next_check_at, checked_at, kind, words, since, looks, packed, version = row
    trouble = None
    if kind is not None:
        trouble = Incident(kind=kind, reason=words, since_at=from_micros(since), looks=looks)
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
