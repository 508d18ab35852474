"""The regular report on all watches: recorded when it is due, once a run or every few minutes, and
not with every check.
"""

from __future__ import annotations

from datetime import datetime

from monitor.decide import report
from monitor.model.rules import Rules
from monitor.store import watch_health
from monitor.store.database import Store
from monitor.store.reviews import Reviews, open_line
from monitor.store.runs import Runs


def record_due_report(store: Store, rules: Rules, now: datetime) -> bool:
    """Record the report on all watches where one is due, for sending; return whether one was."""
    due = report.due_at(rules.report, now)
    if due is None or not watch_health.lacks_report(store, report.key(due), due):
        return False
    since = due - report.SPANS[rules.report or ""]
    changes, policies = watch_health.changes_between(store, since, due)
    down = [(one.from_at, one.to_at) for one in Runs(store).downtimes(since, now)]
    healths = watch_health.healths(store, rules, now)
    told = report.Report(
        healths=healths,
        changes=changes,
        policies=policies,
        down=down,
        open_reviews=[open_line(one) for one in Reviews(store).open()],
    )
    return watch_health.record_report(store, report.report_alert(told, rules, due, now))
