"""Several alerts as one message, grouped by service, the most important first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from monitor.model.alert import Alert
from monitor.render import chat, json_output, labels
from monitor.render.chat_markup import MARKDOWN
from monitor.render.labels import one_line
from monitor.render.message_content import LabelledText, MessageContent, brief
from monitor.render.messages import DEFAULT_OPTIONS, Message, MessageOptions
from monitor.render.templating import render_template

SCHEMA, VERSION = "policy-monitor/digest", 1
_TONES = ("important", "attention", "notice", "minor", "good")
# What mail programs show of a subject in a list.
_SUBJECT_LIMIT = 120
# More names push the count, which comes first, out of a list of mails.
_SUBJECT_SERVICES = 4
# Longer than any digest: mails have no limit of their own.
_ANY_LENGTH = 1_000_000
_MOST_SHOWN = 200
"""Alerts that a digest shows in full; the others are counted. A mail with more is cut off by large
providers.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceGroup:
    """The alerts about one service."""

    service: str
    briefs: tuple[MessageContent, ...]


def digest_message(
    alerts: Sequence[Alert], now: datetime, reason: str, options: MessageOptions = DEFAULT_OPTIONS
) -> Message:
    """Return one message for all `alerts` (at least one); `reason` says why they come together."""
    groups = grouped(alerts[:_MOST_SHOWN], options)
    content = _brief(groups, alerts, now, reason, timezone=options.timezone)
    values = {named.name: getattr(content, named.name) for named in fields(content)}
    values |= {"groups": groups, "reason": reason, "left_out": max(0, len(alerts) - _MOST_SHOWN)}
    html, plain = (
        render_template(options.templates, "digest.html", values),
        render_template(options.templates, "digest.txt", values),
    )
    return Message(
        subject=content.subject,
        plain=plain.text.strip("\n") + "\n",
        markdown=chat.write(
            content, MARKDOWN, _ANY_LENGTH, titled=False, templates=options.templates
        ),
        html=html.text,
        facts={
            "schema": SCHEMA,
            "version": VERSION,
            "at": labels.stamp(now),
            "reason": reason,
            "alerts": [json_output.alert_json(alert) for alert in alerts],
        },
        thread="digest",
        brief=content,
        templates=options.templates,
        complaints=tuple(dict.fromkeys(one.complaint for one in (html, plain) if one.complaint)),
    )


def grouped(
    alerts: Iterable[Alert], options: MessageOptions = DEFAULT_OPTIONS
) -> tuple[ServiceGroup, ...]:
    """Return the briefs of alerts by service: services and alerts with the weightiest first, then
    in order of time.
    """
    by_service: dict[str, list[MessageContent]] = {}
    for alert in sorted(alerts, key=lambda alert: alert.at):
        service = one_line(alert.service or alert.watch_name or alert.watch_id)
        by_service.setdefault(service, []).append(
            brief(alert, options.links, timezone=options.timezone)
        )
    groups = [
        ServiceGroup(service=service, briefs=tuple(sorted(briefs, key=_weight)))
        for service, briefs in by_service.items()
    ]
    return tuple(sorted(groups, key=lambda group: _weight(group.briefs[0])))


def _brief(
    groups: Sequence[ServiceGroup],
    alerts: Sequence[Alert],
    now: datetime,
    reason: str,
    *,
    timezone: str,
) -> MessageContent:
    """The digest as a brief: each alert is one of its lines, so that a chat drops the least
    important first.
    """
    briefs = sorted((content for group in groups for content in group.briefs), key=_weight)
    counts = Counter(content.urgency for content in briefs)
    called = labels.label_table()["counted"]
    weights = ", ".join(
        f"{count} {called.get(urgency, urgency.lower())}" for urgency, count in counts.items()
    )
    services = labels.listing([group.service for group in groups], _SUBJECT_SERVICES)
    many = f"{len(alerts)} alert{'' if len(alerts) == 1 else 's'}"
    headline = f"{many} on {len(groups)} service{'' if len(groups) == 1 else 's'}: {weights}"
    return MessageContent(
        subject=labels.cut(one_line(f"Digest – {weights}: {services}"), _SUBJECT_LIMIT),
        preheader=labels.cut(headline, 140),
        urgency="Digest",
        tone=briefs[0].tone if briefs else "notice",
        title=services,
        what=reason,
        headline=headline,
        lines=tuple(
            f"{content.urgency} – {content.title}: {content.what}. {content.headline}"
            for content in briefs
        ),
        counted=True,
        dates=_calendar(briefs),
        watch="digest",
        at=labels.instant(now, timezone),
    )


def _calendar(briefs: Iterable[MessageContent]) -> tuple[LabelledText, ...]:
    """A list of effective dates, for readers who read nothing else."""
    return tuple(
        LabelledText(label=content.title, text=labels.capitalized(content.what))
        for content in briefs
        if content.notice
    )


def _weight(content: MessageContent) -> int:
    return _TONES.index(content.tone)
