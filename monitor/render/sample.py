"""An invented alert, for trying channels and templates. Nothing in it is true of anybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

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
from monitor.render.labels import short_date

_OLD, _NEW = "the old text", "the new text"


def sample_alert(now: datetime) -> Alert:
    """Return an invented alert at `now`, about a policy that takes effect in thirty days."""
    effective_on = (now + timedelta(days=30)).date()
    finding = Finding(
        materiality=Materiality.SUBSTANTIVE,
        headline=f"From {short_date(effective_on)}, Inkwell may train AI models on your texts",
        summary=(
            f"An upcoming text, effective {short_date(effective_on)}, is next to the current one.",
            "May use what you write to train AI models (2. How we use information).",
            "Keeps account data for 24 months instead of 18 (4. How long we keep information).",
            "The sentence “We do not sell your personal information” is gone (3. Sharing).",
            "Quill is renamed to Inkwell throughout: 87 places.",
        ),
        topics=("ai_training", "retention_deletion", "data_sale"),
        direction=Direction.LESS,
        excerpts=_excerpts(),
        dates=(
            StatedDate(
                role=DateRole.EFFECTIVE,
                on=effective_on,
                raw=f"Effective {short_date(effective_on)}",
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
            ("new purpose: training AI models",),
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
            reasons=("a promise is gone",),
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
