"""What a message about an alert says, worded and ranked, before it takes any form. Templates are
filled from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.model.alert import Alert
from monitor.model.change import (
    POLICY_EVENTS,
    EditKind,
    EventKind,
    Excerpt,
    Finding,
    Materiality,
    Rename,
)
from monitor.render import labels, redline
from monitor.render.labels import one_line
from monitor.render.llm_prompt import LlmSummary

_SUBJECT_LIMIT = 120
_SUBJECT_TOPICS = 3
_PREHEADER_LIMIT = 140
_SEEN_BEFORE = frozenset({EventKind.REMINDER, EventKind.REDATED})
_QUOTE = re.compile("“[^“”]*”")
_QUOTING = re.compile(f"([^“”]+): ({_QUOTE.pattern}(?:, {_QUOTE.pattern})*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLinks:
    """Where a reader can go on. What is empty is left out."""

    history: str = ""
    """The stored versions of the watch."""
    redline: str = ""
    """The full redline of the change."""
    feed: str = ""
    unsubscribe: str = ""
    """A `mailto:` or `https:` address for the List-Unsubscribe header and the foot of a mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledLink:
    """A link with what it leads to."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledText:
    """A label and what stands beside it."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One difference, ready to be shown."""

    label: str
    """`Added`, `Removed`, `Reworded` or `Moved`."""
    section: str
    segments: tuple[redline.Segment, ...]
    topics: tuple[str, ...]
    reasons: tuple[str, ...]
    quoted: bool = False
    """Whether a line says all of it: there is no room for it in a chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageContent:
    """Everything that a message can say. All texts are single lines without markup."""

    subject: str
    preheader: str
    urgency: str
    """One word of importance: `Important`, `Minor`, `Notice`, `Attention`, `All clear`."""
    tone: str
    """What to colour it by: `important`, `minor`, `notice`, `attention` or `good`."""
    title: str
    """Service and terms type."""
    what: str
    """What happened and by when: `upcoming from 29 Sep 2023`."""
    headline: str
    lines: tuple[str, ...] = ()
    notice: str = ""
    """How long before it takes effect it was seen: `30 days after it was first seen`; of a text
    that was seen before, what is left: `in 3 days`.
    """
    counted: bool = False
    """Whether lines that are left out are to be counted: those of a digest are whole alerts."""
    untold: int = 0
    """How many lines are left out."""
    rewritten: tuple[str, ...] = ()
    """Lines in the words of a language model, where one is set up and what it said stood the test.
    """
    rewritten_by: str = ""
    direction: str = ""
    passages: tuple[Passage, ...] = ()
    """Those that no line quotes whole, and those that were reworded."""
    more: int = 0
    """How many edits are not among the passages."""
    attached: bool = False
    """Whether `redline.html` with every single edit goes with it."""
    dates: tuple[LabelledText, ...] = ()
    reasons: tuple[str, ...] = ()
    renames: tuple[str, ...] = ()
    seen: str = ""
    """Between which two looks it happened."""
    proof: tuple[LabelledText, ...] = ()
    links: tuple[LabelledLink, ...] = ()
    verbs: tuple[LabelledText, ...] = ()
    """Commands that show more."""
    unsubscribe: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    watch: str = ""
    at: str = ""
    test: bool = False
    policy: bool = True
    """Whether it is about the policy; else about the watching of it."""


def brief(
    alert: Alert,
    links: MessageLinks,
    *,
    rewriting: LlmSummary | None = None,
    attached: bool = False,
    test: bool = False,
    timezone: str = "UTC",
) -> MessageContent:
    """Return what a message about `alert` says, instants by the clock of a time zone. With `test`
    it says of itself that it is only a trial.
    """
    finding = alert.finding
    urgency, tone = _weight(alert)
    title = _title(alert)
    headline = one_line(alert.headline).removeprefix(f"{one_line(alert.watch_name)}: ")
    what = _what(alert)
    return MessageContent(
        subject=_subject(
            f"{'[test] ' if test else ''}{urgency} – {title}: {what}", alert, headline
        ),
        preheader=labels.cut(labels.capitalized(headline), _PREHEADER_LIMIT),
        urgency=urgency,
        tone=tone,
        title=title,
        what=what,
        headline=labels.capitalized(headline),
        lines=_lines(alert, headline),
        notice=_notice(alert),
        rewritten=rewriting.lines if rewriting else (),
        rewritten_by=one_line(rewriting.by) if rewriting else "",
        direction=labels.label_table()["directions"].get(finding.direction, "") if finding else "",
        passages=tuple(map(_passage, redline.redlined(finding.excerpts))) if finding else (),
        more=max(0, finding.edits - len(finding.excerpts)) if finding else 0,
        attached=attached,
        dates=_dates(finding, what) if finding else (),
        reasons=_reasons(finding) if finding else (),
        renames=tuple(_rename(rename) for rename in finding.renames) if finding else (),
        seen=_seen(alert, timezone),
        proof=_proof(alert),
        links=_links(alert, links),
        verbs=_verbs(alert, test=test),
        unsubscribe=links.unsubscribe,
        note=one_line(alert.note),
        tags=_clean(alert.tags),
        watch=one_line(alert.watch_id),
        at=labels.instant(alert.at, timezone),
        test=test,
        policy=alert.kind in POLICY_EVENTS,
    )


def _notice(alert: Alert) -> str:
    """How long before it takes effect a text was first seen; of one that was seen before, what is
    left until then.
    """
    if alert.finding is None:
        return ""
    if alert.kind in _SEEN_BEFORE:
        return labels.time_left(alert.finding, alert.at)
    return labels.notice(alert.finding, alert.at)


def _weight(alert: Alert) -> tuple[str, str]:
    """The word for the importance and the tone. What is important about the policy outweighs the
    kind of event.
    """
    kind = labels.event(alert.kind)
    if alert.kind in POLICY_EVENTS and alert.materiality is Materiality.SUBSTANTIVE:
        return kind.get(
            "first", labels.label_table()["materialities"][alert.materiality]
        ), "important"
    tone = kind.get("tone", "minor" if alert.materiality is Materiality.MINOR else "notice")
    return kind.get("urgency", labels.label_table()["materialities"][alert.materiality]), tone


def _title(alert: Alert) -> str:
    """The watch's own name, which tells two policies of one service and type apart; the service
    goes before it if the name doesn't hold it.
    """
    name = one_line(alert.watch_name or f"{alert.service} {alert.terms_type}")
    if not name.strip():
        return one_line(alert.watch_id)
    service = one_line(alert.service)
    return name if service.casefold() in name.casefold() else f"{service}: {name}"


def _what(alert: Alert) -> str:
    kind = labels.event(alert.kind)
    finding = alert.finding
    on = None
    if finding is not None:
        on = finding.effective_on or (
            finding.updated_on if alert.kind is not EventKind.CHANGED else None
        )
    if on is None or "dated" not in kind:
        return str(kind["undated"])
    return str(kind["dated"]).format(on=labels.short_date(on))


def _subject(start: str, alert: Alert, headline: str) -> str:
    """Importance, service, what and by when, then the topics; the headline where there are none."""
    topics = [labels.topic(topic) for topic in alert.finding.topics] if alert.finding else []
    about = labels.listing(topics, _SUBJECT_TOPICS) if topics else headline
    return labels.cut(one_line(f"{start}: {about}"), _SUBJECT_LIMIT)


def _lines(alert: Alert, headline: str) -> tuple[str, ...]:
    """The ten lines, without one that only repeats the headline; of an event about the watch, what
    it means.
    """
    told = [labels.capitalized(line) for line in _clean(alert.lines) if line != headline]
    means = labels.event(alert.kind).get("means")
    return (*told, means) if means else tuple(told)


def _passage(excerpt: Excerpt) -> Passage:
    return Passage(
        label=labels.label_table()["edits"][excerpt.kind],
        section=one_line(excerpt.section).rstrip(" .:"),
        segments=_told_whole(excerpt),
        topics=tuple(labels.topic(topic) for topic in excerpt.topics),
        reasons=_clean(excerpt.reasons),
        quoted=excerpt.quoted,
    )


def _told_whole(excerpt: Excerpt) -> tuple[redline.Segment, ...]:
    """A moved passage has nothing deleted or inserted; an excerpt whose spans say nothing is shown
    from its sides.
    """
    pieces = redline.segments(excerpt)
    if excerpt.kind is EditKind.REWORDED and all(piece.ink is redline.Ink.KEPT for piece in pieces):
        spanless = Excerpt(
            kind=excerpt.kind, section="", before=excerpt.before, after=excerpt.after
        )
        return redline.segments(spanless)
    return pieces


def _dates(finding: Finding, what: str) -> tuple[LabelledText, ...]:
    """All dates that the text states, save those that `what` says already."""
    told = (("In force from", finding.effective_on), ("Last updated", finding.updated_on))
    facts = [
        LabelledText(label=label, text=labels.short_date(on))
        for label, on in told
        if on and labels.short_date(on) not in what
    ]
    known = {finding.effective_on, finding.updated_on}
    for stated in finding.dates:
        if stated.on is None or stated.on not in known:
            readings = " or ".join(labels.short_date(on) for on in stated.readings)
            text = labels.short_date(stated.on) if stated.on else f"“{one_line(stated.raw)}”"
            text = f"{text} (ambiguous: {readings})" if readings else text
            facts.append(LabelledText(label=labels.label_table()["dates"][stated.role], text=text))
    return tuple(dict.fromkeys(facts))


def _reasons(finding: Finding) -> tuple[str, ...]:
    """Why this is an alert, without the reasons that are shown with passages."""
    beside = {
        reason
        for excerpt in redline.redlined(finding.excerpts)
        for reason in _clean(excerpt.reasons)
    }
    return _gathered(reason for reason in _clean(finding.reasons) if reason not in beside)


def _gathered(reasons: Iterable[str]) -> tuple[str, ...]:
    """Reasons that quote words of one kind as one: `takes or passes on more: “we may use”, “we
    collect”`.
    """
    quotes: dict[str, list[str]] = {}
    for reason in reasons:
        quoting = _QUOTING.fullmatch(reason)
        said = quotes.setdefault(quoting[1] if quoting else reason, [])
        said += (
            [quote for quote in _QUOTE.findall(quoting[2]) if quote not in said] if quoting else ()
        )
    return tuple(f"{kind}: {', '.join(said)}" if said else kind for kind, said in quotes.items())


def _rename(rename: Rename) -> str:
    return one_line(
        f"{rename.old} → {rename.new} ({rename.count} {'place' if rename.count == 1 else 'places'})"
    )


def _seen(alert: Alert, timezone: str) -> str:
    if alert.not_before_at is None:
        return ""
    return (
        f"Changed not before {labels.instant(alert.not_before_at, timezone)} "
        f"(the old text was last seen) and not after {labels.instant(alert.at, timezone)} (the new one was first seen)."
    )


def _proof(alert: Alert) -> tuple[LabelledText, ...]:
    digests = (
        ("SHA-256 of the old text", alert.old_digest),
        ("SHA-256 of the new text", alert.new_digest),
    )
    return tuple(LabelledText(label=label, text=digest) for label, digest in digests if digest)


def _links(alert: Alert, links: MessageLinks) -> tuple[LabelledLink, ...]:
    named = (
        ("The page", alert.url),
        ("Full redline", links.redline),
        ("Stored versions", links.history),
        ("Feed", links.feed),
    )
    return tuple(
        LabelledLink(label=label, url=one_line(url)) for label, url in named if _can_be_linked(url)
    )


def _can_be_linked(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))


def _verbs(alert: Alert, *, test: bool) -> tuple[LabelledText, ...]:
    """The commands that lead on from a message. A test runs every one of them."""
    watch = one_line(alert.watch_id)
    commands: tuple[tuple[str, str], ...] = (("All watches", "status"),)
    if not test and alert.kind is not EventKind.REPORT:
        commands = (*_commands(alert, watch), ("All versions", f"history {watch}"))
    return tuple(
        LabelledText(label=label, text=f"policy-monitor {command}") for label, command in commands
    )


def _commands(alert: Alert, watch: str) -> tuple[tuple[str, str], ...]:
    """Labels and commands for this very alert, the most useful first: a digest shows only that."""
    if alert.kind is EventKind.UNDELIVERED:
        again = (("Send it again", f"resend {alert.change}"),) if alert.change is not None else ()
        return (("Failed deliveries", "deliveries --failed"), *again)
    if alert.kind is EventKind.REMINDER:
        return (("Coming days", "calendar"),)
    if alert.change is not None:
        return (
            ("This change", f"show {alert.change}"),
            ("All its edits", f"diff {watch} --change {alert.change}"),
            ("Acknowledge it", f"ack {alert.change}"),
            ("Mark it as noise", f"noise {alert.change}"),
        )
    if alert.new_digest is None and alert.kind is not EventKind.RELINKED:
        return (("Current problems", f"errors {watch}"),)
    return (("Latest edits", f"diff {watch}"),)


def _clean(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in (one_line(text) for text in texts) if line)
