"""Invented alerts for the tests of messages and deliveries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

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

AT = datetime(2023, 8, 30, 17, 12, tzinfo=UTC)

FINDING = Finding(
    materiality=Materiality.SUBSTANTIVE,
    headline="From 29 September 2023 Quill may train AI models on what you post and collect biometrics and job history",
    summary=(
        "Upcoming text, in force from 29 September 2023; the current one stays on the page until then.",
        "Collects new data: biometric information, with consent (1.1 Information you provide).",
        "Collects new data: employment history, educational history, job search activity (1.1).",
        "May use what it collects to train machine learning or artificial intelligence models (2.1).",
        "Keeps account data for 24 months instead of 18 (4. How long we keep it).",
        "“We do not sell your data” is gone (3.2 Partners).",
        "Chirper is called Quill throughout: 213 places.",
    ),
    topics=("ai_training", "biometrics", "employment_education", "retention_deletion", "data_sale"),
    direction=Direction.LESS,
    excerpts=(
        Excerpt(
            kind=EditKind.REWORDED,
            section="2. How we use information › 2.1 Operate, improve and personalise",
            before="… We use the information we collect to improve our services.",
            after="… We may use the information we collect and publicly available information to help train our "
            "machine learning or artificial intelligence models for the purposes outlined in this policy.",
            topics=("ai_training",),
            reasons=("new purpose", "“may” is new"),
            spans=(
                Span(before="… We", after="… We"),
                Span(before="", after="may"),
                Span(
                    before="use the information we collect", after="use the information we collect"
                ),
                Span(
                    before="to improve our services.",
                    after="and publicly available information to help train our machine learning or artificial "
                    "intelligence models for the purposes outlined in this policy.",
                ),
            ),
        ),
        Excerpt(
            kind=EditKind.ADDED,
            section="1. Information we collect › 1.1 Information you provide us",
            before="",
            after="Based on your consent, we may collect and use your biometric information for safety, security, and "
            "identification purposes.",
            topics=("biometrics",),
        ),
        Excerpt(
            kind=EditKind.ADDED,
            section="1. Information we collect › 1.1 Information you provide us",
            before="",
            after="Job applications. We may collect and use your personal information (such as your employment "
            "history, educational history, employment preferences, skills and abilities, job search activity) "
            "to recommend potential jobs for you.",
            topics=("employment_education",),
        ),
        Excerpt(
            kind=EditKind.REWORDED,
            section="4. How long we keep information",
            before="Chirper keeps different types of information for a maximum of 18 months.",
            after="Quill keeps different types of information for a maximum of 24 months.",
            topics=("retention_deletion",),
            reasons=("18 months → 24 months",),
            spans=(
                Span(before="Chirper", after="Quill", set_aside=True),
                Span(
                    before="keeps different types of information for a maximum of",
                    after="keeps different types of information for a maximum of",
                ),
                Span(before="18", after="24"),
                Span(before="months.", after="months."),
            ),
        ),
        Excerpt(
            kind=EditKind.REMOVED,
            section="3. Sharing information › 3.2 Partners",
            before="We do not sell your data.",
            after="",
            topics=("data_sale",),
            reasons=("promise withdrawn: “do not sell”, 1 → 0 mentions",),
        ),
    ),
    dates=(
        StatedDate(
            role=DateRole.EFFECTIVE, on=date(2023, 9, 29), raw="Effective: September 29, 2023"
        ),
        StatedDate(
            role=DateRole.UNTIL, on=date(2023, 9, 29), raw="Effective until September 29, 2023"
        ),
        StatedDate(role=DateRole.PREVIOUS, on=date(2023, 5, 18), raw="Effective: May 18, 2023"),
    ),
    effective_on=date(2023, 9, 29),
    renames=(
        Rename(old="Chirper", new="Quill", count=213),
        Rename(old="Chirps", new="posts", count=41),
    ),
    co_published=True,
    reasons=(
        "the page carries a current and an upcoming text",
        "new words on AI training",
        "a promise is gone",
    ),
    edits=37,
)

ANNOUNCED = Alert(
    key="quill-privacy.announced.20230830T171200Z.9f86d081884c",
    kind=EventKind.ANNOUNCED,
    watch_id="quill-privacy",
    watch_name="Quill Privacy Policy",
    service="Quill",
    terms_type="Privacy Policy",
    url="https://quill.example/privacy?lang=en&v=2",
    at=AT,
    headline=FINDING.headline,
    lines=FINDING.summary,
    materiality=Materiality.SUBSTANTIVE,
    finding=FINDING,
    tags=("social", "vendors"),
    note="Ask legal before renewing.",
    old_digest="a" * 64,
    new_digest="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    not_before_at=datetime(2023, 8, 30, 11, 10, tzinfo=UTC),
)

UNHEALTHY = Alert(
    key="quill-privacy.unhealthy.20231003T090000Z",
    kind=EventKind.UNHEALTHY,
    watch_id="quill-privacy",
    watch_name="Quill Privacy Policy",
    service="Quill",
    terms_type="Privacy Policy",
    url="https://quill.example/privacy",
    at=datetime(2023, 10, 3, 9, 0, tzinfo=UTC),
    headline="Quill Privacy Policy: not readable at 5 checks in a row since 2 October 2023, 07:00 UTC: the page asks "
    "who you are instead of showing the policy",
    lines=(
        "not readable at 5 checks in a row since 2 October 2023, 07:00 UTC: the page asks who you are instead of "
        "showing the policy",
    ),
)


def alert_that_says(text: str) -> Alert:
    """An alert in which a page's words stand everywhere where words of a page can stand."""
    excerpt = Excerpt(
        kind=EditKind.ADDED,
        section=text,
        before="",
        after=text,
        reasons=(text,),
        spans=(Span(before="", after=text),),
    )
    finding = replace(
        FINDING,
        headline=text,
        summary=(text,),
        excerpts=(excerpt,),
        reasons=(text,),
        renames=(Rename(old=text, new=text, count=2),),
        dates=(StatedDate(role=DateRole.UPDATED, on=None, raw=text),),
    )
    return replace(
        ANNOUNCED, headline=text, lines=(text,), finding=finding, note=text, tags=(text,)
    )
