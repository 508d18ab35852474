"""How all watches stand, and the report of it: what lets one trust that hearing nothing means that nothing happened."""

from __future__ import annotations

from datetime import datetime

from monitor.decide import health, report
from monitor.decide.health import Facts
from monitor.model.health import Health
from monitor.model.life import Standing
from monitor.model.rules import Rules
from monitor.model.watch import Schedule
from monitor.store.file import Row, Store
from monitor.store.packing import from_json, from_plain, instant, moment, moment_or_none, unpack
from monitor.store.prospects import Prospect
from monitor.store.recording import add_alert, place_of


def healths(store: Store, rules: Rules, now: datetime) -> tuple[Health, ...]:
    """Return how every active watch stands, by id."""
    rows = store.rows("""
        SELECT id, schedule, next_check_at, checked_at, trouble_kind, trouble_words, trouble_since_at, trouble_looks,
            packed FROM watches LEFT JOIN lives ON watch = number WHERE active = 1 ORDER BY id""")
    return tuple(_health(row, rules, now) for row in rows)


def raise_report(store: Store, rules: Rules, now: datetime) -> bool:
    """Keep the report that is due, where one is and it was not kept yet. Return whether it was kept now."""
    due = report.due_at(rules.report, now)
    if due is None:
        return False
    row = store.row("SELECT min(added_at), (SELECT 1 FROM alerts WHERE key = ?) FROM watches WHERE active = 1",
                    (report.key(due),))
    if row is None or row[0] is None or row[1] is not None or moment(row[0]) >= due:
        return False
    since = instant(due - report.SPANS[rules.report or ""])
    counts = store.row("SELECT count(*), count(DISTINCT watch) FROM changes WHERE at >= ? AND at < ?",
                       (since, instant(due)))
    first = store.row("SELECT id FROM watches WHERE active = 1 ORDER BY number LIMIT 1")
    assert counts is not None and first is not None
    alert = report.alert(healths(store, rules, now), counts, rules, due, now)
    with store.writing(durable=True) as connection:
        return add_alert(connection, place_of(connection, first[0]), alert)


def _health(row: Row, rules: Rules, now: datetime) -> Health:
    watch_id, schedule, next_check_at, checked_at, kind, words, since, looks, packed = row
    trouble = None
    if kind is not None:
        trouble = Standing(kind=kind, reason=words, since_at=moment(since), looks=looks)
    unstable = unpack(Prospect, packed).unstable if packed is not None else None
    facts = Facts(watch_id=watch_id, next_check_at=moment(next_check_at), checked_at=moment_or_none(checked_at),
                  trouble=trouble, unstable=unstable)
    pace = from_plain(Schedule, from_json(schedule.encode()))
    return health.health_of(facts, now, health.fitted(rules, pace, now))
