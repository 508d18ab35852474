"""The content of a message about an alert, worded and ranked, independent of its form. Templates
are filled from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

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

# What mail programs show of a subject in a list.
_SUBJECT_LIMIT = 120
# More push the rest out of a list of mails; `+2 more` says that there are others.
_SUBJECT_TOPICS = 3
# What mail programs show of a mail next to its subject.
_PREHEADER_LIMIT = 140
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
    """A label and its text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One difference, ready to display."""

    label: str
    """`Added`, `Removed`, `Reworded` or `Moved`."""
    section: str
    segments: tuple[redline.Segment, ...]
    topics: tuple[str, ...]
    reasons: tuple[str, ...]
    quoted: bool = False
    """Whether a line quotes all of it; a chat message has no room to repeat it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageContent:
    """Everything that a message can contain. All texts are single lines without markup."""

    subject: str
    preheader: str
    urgency: str
    """One word of importance: `Important`, `Minor`, `Notice`, `Attention`, `All clear`."""
    tone: str
    """What to colour it by: `important`, `minor`, `notice`, `attention` or `good`."""
    title: str
    """Service and terms type."""
    what: str
    """What happened and when: `upcoming from 29 Sep 2023`."""
    headline: str
    lines: tuple[str, ...] = ()
    notice: str = ""
    """How long before it takes effect it was seen: `30 days after it was first seen`; of a text
    that was seen before, what is left: `in 3 days`.
    """
    counted: bool = False
    """Whether to count the lines that are left out: in a digest each is a whole alert."""
    untold: int = 0
    """Number of lines left out."""
    rewritten: tuple[str, ...] = ()
    """Verified lines of a language model, if one is set up."""
    rewritten_by: str = ""
    direction: str = ""
    passages: tuple[Passage, ...] = ()
    """Passages that no line quotes in full, and reworded ones."""
    more: int = 0
    """Number of edits that are not among the passages."""
    attached: bool = False
    """Whether `redline.html` with every edit is attached."""
    dates: tuple[LabelledText, ...] = ()
    reasons: tuple[str, ...] = ()
    renames: tuple[str, ...] = ()
    seen: str = ""
    """Between which two checks it happened."""
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
    """Whether it is about the policy, not about the watch."""


def brief(
    alert: Alert,
    links: MessageLinks,
    *,
    rewriting: LlmSummary | None = None,
    attached: bool = False,
    test: bool = False,
    timezone: str = "UTC",
) -> MessageContent:
    """Return the content of a message about `alert`, instants by the clock of a time zone. With
    `test`, it is marked as a test.
    """
    urgency, tone = _weight(alert)
    title = _title(alert)
    headline = one_line(alert.headline).removeprefix(f"{one_line(alert.watch_name)}: ")
    what = _what(alert)
    start = f"{'[test] ' if test else ''}{urgency} – {title}: {what}"
    content = MessageContent(
        subject=_subject(start, alert, headline),
        preheader=labels.cut(labels.capitalized(headline), _PREHEADER_LIMIT),
        urgency=urgency,
        tone=tone,
        title=title,
        what=what,
        headline=labels.capitalized(headline),
        lines=_lines(alert, headline),
        rewritten=rewriting.lines if rewriting else (),
        rewritten_by=one_line(rewriting.by) if rewriting else "",
        attached=attached,
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
    return _with_finding(content, alert, alert.finding) if alert.finding else content


def _with_finding(content: MessageContent, alert: Alert, finding: Finding) -> MessageContent:
    return replace(
        content,
        notice=_notice(alert, finding),
        direction=labels.label_table()["directions"].get(finding.direction, ""),
        passages=tuple(map(_passage, redline.redlined(finding.excerpts))),
        more=max(0, finding.edits - len(finding.excerpts)),
        dates=_dates(finding, content.what),
        reasons=_reasons(finding),
        renames=tuple(map(_rename, finding.renames)),
    )


def _notice(alert: Alert, finding: Finding) -> str:
    """How long before it takes effect a text was first seen; of one that was seen before, and it is
    not known when, what is left until then.
    """
    seen_before = alert.kind is EventKind.REDATED and finding.announced_at is None
    if alert.kind is EventKind.REMINDER or seen_before:
        return labels.time_left(finding, alert.at)
    return labels.notice(finding, finding.announced_at or alert.at)


def _weight(alert: Alert) -> tuple[str, str]:
    """The urgency and the tone. A substantive change of the policy outweighs the kind of event."""
    kind = labels.event(alert.kind)
    if alert.kind in POLICY_EVENTS and alert.materiality is Materiality.SUBSTANTIVE:
        return kind.get(
            "first", labels.label_table()["materialities"][alert.materiality]
        ), "important"
    tone = kind.get("tone", "minor" if alert.materiality is Materiality.MINOR else "notice")
    return kind.get("urgency", labels.label_table()["materialities"][alert.materiality]), tone


def _title(alert: Alert) -> str:
    """The watch's name, which tells two policies of one service and type apart; preceded by the
    service if the name doesn't contain it.
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
    """Urgency, service, what happened and when, then the topics, or the headline without topics."""
    topics = [labels.topic(topic) for topic in alert.finding.topics] if alert.finding else []
    about = labels.listing(topics, _SUBJECT_TOPICS) if topics else headline
    return labels.cut(one_line(f"{start}: {about}"), _SUBJECT_LIMIT)


def _lines(alert: Alert, headline: str) -> tuple[str, ...]:
    """The ten lines, without one that repeats the headline; for events of the watch, their
    meaning.
    """
    texts = [labels.capitalized(line) for line in _clean(alert.lines) if line != headline]
    means = labels.event(alert.kind).get("means")
    return (*texts, means) if means else tuple(texts)


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
    """A moved passage has no deletions or insertions; an excerpt without spans shows both sides."""
    pieces = redline.segments(excerpt)
    if excerpt.kind is EditKind.REWORDED and all(piece.ink is redline.Ink.KEPT for piece in pieces):
        spanless = Excerpt(
            kind=excerpt.kind, section="", before=excerpt.before, after=excerpt.after
        )
        return redline.segments(spanless)
    return pieces


def _dates(finding: Finding, what: str) -> tuple[LabelledText, ...]:
    """All dates that the text states, except those in `what`."""
    stated_on = (("In force from", finding.effective_on), ("Last updated", finding.updated_on))
    facts = [
        LabelledText(label=label, text=labels.short_date(on))
        for label, on in stated_on
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
    shown = {
        reason
        for excerpt in redline.redlined(finding.excerpts)
        for reason in _clean(excerpt.reasons)
    }
    return _gathered(reason for reason in _clean(finding.reasons) if reason not in shown)


def _gathered(reasons: Iterable[str]) -> tuple[str, ...]:
    """Reasons of one kind joined: `takes or passes on more: “we may use”, “we collect”`."""
    quotes: dict[str, list[str]] = {}
    for reason in reasons:
        quoting = _QUOTING.fullmatch(reason)
        said = quotes.setdefault(quoting[1] if quoting else reason, [])
        said += (
            [quote for quote in _QUOTE.findall(quoting[2]) if quote not in said] if quoting else ()
        )
    return tuple(f"{kind}: {', '.join(said)}" if said else kind for kind, said in quotes.items())


def _rename(rename: Rename) -> str:
    return one_line(f"{rename.old} → {rename.new} ({labels.counted(rename.count, 'place')})")


def _seen(alert: Alert, timezone: str) -> str:
    if alert.not_before_at is None:
        return ""
    return (
        f"Changed between {labels.instant(alert.not_before_at, timezone)} (old text last seen) "
        f"and {labels.instant(alert.at, timezone)} (new text first seen)."
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
