"""An invented alert, for trying channels and templates. Nothing in it is true of anybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from monitor.language.dates import long_date
from monitor.model.alert import Alert
from monitor.model.change import (
    DateRole,
    Direction,
    EditKind,
    EventKind,
    Excerpt,
    Finding,
    Materiality,
    Rename,
    Span,
    StatedDate,
)

_OLD, _NEW = "the old text", "the new text"


def sample_alert(now: datetime) -> Alert:
    """Return an invented alert at `now`, about a policy that takes effect in thirty days."""
    effective_on = (now + timedelta(days=30)).date()
    finding = Finding(
        materiality=Materiality.SUBSTANTIVE,
        headline=(
            f"Announced for {long_date(effective_on)}: AI training: “We use what you write to run "
            "our service” is now “We use what you write to run our service, and to train and "
            "improve artificial intelligence models”"
        ),
        summary=(
            "3. Sharing – removed: “We do not sell your personal information.”",
            "4. How long we keep … – “We keep account data for 18 months after you leave” "
            "is now “We keep account data for 24 months after you leave”",
            f"Stated: “Effective {long_date(effective_on)}”",
            "Set aside: Quill → Inkwell (87 places)",
        ),
        topics=("ai_training", "retention_deletion", "data_sale"),
        direction=Direction.LESS,
        excerpts=_excerpts(),
        dates=(
            StatedDate(
                role=DateRole.EFFECTIVE,
                on=effective_on,
                raw=f"Effective {long_date(effective_on)}",
            ),
        ),
        effective_on=effective_on,
        renames=(Rename(old="Quill", new="Inkwell", count=87),),
        co_published=True,
        edits=3,
    )
    return Alert(
        key=f"sample.{now:%Y%m%dT%H%M%SZ}",
        kind=EventKind.ANNOUNCED,
        watch_id="sample",
        watch_name="Inkwell Privacy Policy",
        service="Inkwell",
        terms_type="Privacy Policy",
        url="https://inkwell.example/privacy",
        at=now,
        headline=finding.headline,
        lines=finding.summary,
        materiality=finding.materiality,
        finding=finding,
        old_digest=sha256(_OLD.encode()).hexdigest(),
        new_digest=sha256(_NEW.encode()).hexdigest(),
        not_before_at=now - timedelta(hours=6),
    )


def _excerpts() -> tuple[Excerpt, ...]:
    return (
        _reworded(
            "2. How we use information",
            ("ai_training",),
            ("takes or passes on more: “train”",),
            (
                ("We use what you write to run", "We use what you write to run"),
                (
                    "our service.",
                    "our service, and to train and improve artificial intelligence models.",
                ),
            ),
        ),
        _reworded(
            "4. How long we keep information",
            ("retention_deletion",),
            ("18 months → 24 months",),
            (
                ("We keep account data for", "We keep account data for"),
                ("18", "24"),
                ("months after you leave.", "months after you leave."),
            ),
        ),
        Excerpt(
            kind=EditKind.REMOVED,
            section="3. Sharing",
            before="We do not sell your personal information.",
            after="",
            topics=("data_sale",),
            reasons=("promise dropped: “we do not”",),
        ),
    )


def _reworded(
    section: str,
    topics: tuple[str, ...],
    reasons: tuple[str, ...],
    pairs: tuple[tuple[str, str], ...],
) -> Excerpt:
    return Excerpt(
        kind=EditKind.REWORDED,
        section=section,
        before=" ".join(before for before, _ in pairs),
        after=" ".join(after for _, after in pairs),
        topics=topics,
        reasons=reasons,
        spans=tuple(Span(before=before, after=after) for before, after in pairs),
    )
