"""The facts of alerts and findings as JSON: what webhooks, commands and `--json` give. Versioned,
with a schema.

Within a version keys are only added. Instants are ISO 8601 in UTC, days ISO dates; what is not
known is null.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from monitor.model.alert import Alert
from monitor.model.change import Excerpt, Finding, LinkChange
from monitor.render.labels import stamp
from monitor.render.llm_prompt import LlmSummary
from monitor.render.message_content import MessageLinks

SCHEMA = "policy-monitor/alert"
VERSION = 1


def alert_json(
    alert: Alert,
    links: MessageLinks | None = None,
    *,
    test: bool = False,
    rewriting: LlmSummary | None = None,
) -> dict[str, Any]:
    """Return the facts of an alert, in the form that `alert.schema.json` describes."""
    links = links or MessageLinks()
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "test": test,
        "key": alert.key,
        "kind": alert.kind.value,
        "change": alert.change,
        "watch": alert.watch_id,
        "name": alert.watch_name,
        "service": alert.service,
        "terms_type": alert.terms_type,
        "url": alert.url,
        "at": stamp(alert.at),
        "not_before": stamp(alert.not_before_at) if alert.not_before_at else None,
        "headline": alert.headline,
        "lines": list(alert.lines),
        "materiality": alert.materiality.value,
        "tags": list(alert.tags),
        "note": alert.note,
        "old_sha256": alert.old_digest,
        "new_sha256": alert.new_digest,
        "links": {
            "history": links.history or None,
            "redline": links.redline or None,
            "feed": links.feed or None,
        },
        "finding": finding_json(alert.finding) if alert.finding else None,
        "relinks": [link_change_json(relink) for relink in alert.relinks],
        "rewritten": {"by": rewriting.by, "lines": list(rewriting.lines)} if rewriting else None,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return the facts of a finding, under the names that `compare --json` gives them; with all of
    its excerpts.
    """
    return {
        "materiality": finding.materiality.value,
        "topics": list(finding.topics),
        "effective_date": _day(finding.effective_on),
        "last_updated": _day(finding.updated_on),
        "direction": finding.direction.value,
        "headline": finding.headline,
        "summary": list(finding.summary),
        "excerpts": [excerpt_json(excerpt) for excerpt in finding.excerpts],
        "systematic_renames": [[rename.old, rename.new] for rename in finding.renames],
        "co_published_versions": finding.co_published,
        "reasons": list(finding.reasons),
        "dates": [
            {
                "role": stated.role.value,
                "on": _day(stated.on),
                "raw": stated.raw,
                "readings": [on.isoformat() for on in stated.readings],
            }
            for stated in finding.dates
        ],
        "noise": finding.noise.value if finding.noise else None,
        "silent": finding.silent,
        "date_only": finding.date_only,
        "edits": finding.edits,
    }


def link_change_json(relink: LinkChange) -> dict[str, Any]:
    """Return a changed link; null for a target that was added or removed."""
    return {
        "text": relink.text,
        "section": relink.section,
        "before": relink.before or None,
        "after": relink.after or None,
        "since": stamp(relink.since_at) if relink.since_at else None,
    }


def excerpt_json(excerpt: Excerpt) -> dict[str, Any]:
    """Return the facts of an excerpt."""
    return {
        "kind": excerpt.kind.value,
        "section": excerpt.section,
        "before": excerpt.before,
        "after": excerpt.after,
        "topics": list(excerpt.topics),
        "reasons": list(excerpt.reasons),
        "quoted": excerpt.quoted,
        "spans": [
            {"before": span.before, "after": span.after, "set_aside": span.set_aside}
            for span in excerpt.spans
        ],
    }


def line(facts: dict[str, Any]) -> str:
    """Return facts as one line of JSON in plain Unicode, whatever a page put into them."""
    return json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace").decode()


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of `of_alert`."""
    text = (
        resources.files("monitor")
        .joinpath("render", "alert.schema.json")
        .read_text(encoding="utf-8")
    )
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None
