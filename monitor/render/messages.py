"""An alert as a message: subject, plain text, Markdown, HTML, JSON, attachments; a chat's form is
made to measure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from monitor.model.alert import Alert
from monitor.model.change import Change
from monitor.render import chat, json_output, redline_page
from monitor.render.chat_markup import MARKDOWN, Dialect
from monitor.render.labels import capitalized
from monitor.render.llm_prompt import LlmSummary
from monitor.render.message_content import MessageContent, MessageLinks, brief
from monitor.render.templating import BUILT_IN, RenderedTemplate, Templates, render_template

# Longer than any message: mails have no limit of their own.
_ANY_LENGTH = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An alert, or a digest of several, in all its forms."""

    subject: str
    plain: str
    markdown: str
    html: str
    facts: Mapping[str, Any]
    """What webhooks, commands and files get."""
    thread: str
    """Messages with the same one belong together: the id of the watch."""
    brief: MessageContent
    templates: Templates = field(default=BUILT_IN, repr=False)
    attachments: tuple[Attachment, ...] = ()
    complaints: tuple[str, ...] = ()
    """What was wrong with users' own templates; the built-in ones stood in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageOptions:
    """Options of a message, besides the alert."""

    links: MessageLinks = field(default_factory=MessageLinks)
    templates: Templates = BUILT_IN
    test: bool = False
    rewriting: LlmSummary | None = None
    """The lines of a language model about this alert."""
    timezone: str = "UTC"
    """By whose clock instants are shown; JSON keeps to UTC."""


DEFAULT_OPTIONS = MessageOptions()


def message(
    alert: Alert, change: Change | None = None, options: MessageOptions = DEFAULT_OPTIONS
) -> Message:
    """Return the message of an alert, with the full redline of its change attached; without a
    change, only the excerpts are shown.
    """
    whole = change is not None and redline_page.holds_all(change.comparison)
    content = brief(
        alert,
        options.links,
        rewriting=options.rewriting,
        attached=whole,
        test=options.test,
        timezone=options.timezone,
    )
    values = {named.name: getattr(content, named.name) for named in fields(content)}
    html, plain = (
        render_template(options.templates, "mail.html", values),
        render_template(options.templates, "mail.txt", values),
    )
    redline = _redline(alert, content, change, options.templates)
    return Message(
        subject=content.subject,
        plain=plain.text.strip("\n") + "\n",
        markdown=chat.write(
            content, MARKDOWN, _ANY_LENGTH, titled=False, templates=options.templates
        ),
        html=html.text,
        facts=json_output.alert_json(
            alert, options.links, test=options.test, rewriting=options.rewriting
        ),
        thread=alert.watch_id,
        brief=content,
        templates=options.templates,
        attachments=(redline,) if redline else (),
        complaints=_complaints(html, plain),
    )


def chat_text(message: Message, dialect: Dialect, limit: int, *, titled: bool) -> str:
    """Return the message in a chat's dialect and at most `limit` characters."""
    return chat.write(message.brief, dialect, limit, titled=titled, templates=message.templates)


def _redline(
    alert: Alert, content: MessageContent, change: Change | None, templates: Templates
) -> Attachment | None:
    if alert.finding is None or (change is None and not alert.finding.excerpts):
        return None
    facts = [
        ("What", capitalized(content.what)),
        *((fact.label, fact.text) for fact in content.dates),
        ("Page", alert.url),
        ("First seen", content.at),
        *((fact.label, fact.text) for fact in content.proof),
    ]
    heading = redline_page.heading_of(content.title, content.headline, facts)
    if change is not None:
        html = redline_page.page_of_comparison(change.comparison, heading, templates)
    else:
        html = redline_page.page_of_finding(alert.finding, heading, templates)
    return Attachment(
        name="redline.html", media_type="text/html", content=html.encode("utf-8", "replace")
    )


def _complaints(*filled: RenderedTemplate) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.complaint for one in filled if one.complaint))
