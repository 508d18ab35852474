"""Chat messages that fit: what ranks lowest goes first, whole; headline, date and link always
stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any

from monitor.render import labels
from monitor.render.chat_markup import Dialect, SafeMarkup
from monitor.render.message_content import MessageContent
from monitor.render.templating import Templates, render_template

# More don't fit into any service's limit, and each trial to make them fit costs a rendering.
_MOST_PASSAGES = 12
# In characters, tried in turn: a message that is too long loses passages and lines first, the
# headline last.
_SHORT_HEADLINES = (160, 100, 60, 30, 0)


def write(
    brief: MessageContent, dialect: Dialect, limit: int, *, titled: bool, templates: Templates
) -> str:
    """Return the chat message in at most `limit` characters; `titled` if the subject is already
    above it.

    A template that is longer even at its shortest is cut between two words: only a user's own
    template, or a limit below some hundred characters, leads there.
    """
    text = ""
    for shorter in _shorter_and_shorter(brief):
        filled = render_template(
            templates, "chat", values(shorter, dialect, titled=titled), dialect
        ).text
        text = dialect.lines(filled)
        if len(text) <= limit:
            return text
    return labels.cut(text, limit)


def values(brief: MessageContent, dialect: Dialect, *, titled: bool) -> Mapping[str, Any]:
    """Return what a chat template is filled with: the fields of the brief and the dialect's
    marks.
    """
    named = {field.name: getattr(brief, field.name) for field in fields(brief)}
    return named | {"bullet": SafeMarkup(dialect.bullet), "titled": titled}


def _shorter_and_shorter(brief: MessageContent) -> Iterator[MessageContent]:
    """The brief in falling length. The ten lines outrank all passages but the first; proof and
    renames rank last.
    """
    brief = replace(
        brief, passages=tuple(passage for passage in brief.passages if not passage.quoted)
    )
    passages = min(len(brief.passages), _MOST_PASSAGES)
    yield _only(brief, lines=len(brief.lines), passages=passages)
    bare = replace(brief, seen="", note="")
    for count in range(passages, 0, -1):
        yield _only(bare, lines=len(brief.lines), passages=count)
    bare = replace(bare, renames=(), links=brief.links[:2])
    for count in range(len(brief.lines), 2, -1):
        yield _only(bare, lines=count, passages=1)
    for count in range(len(brief.lines), -1, -1):
        yield _only(bare, lines=count, passages=0)
    bare = _only(replace(bare, links=brief.links[:1], direction=""), lines=0, passages=0)
    yield replace(bare, more=0)
    for length in _SHORT_HEADLINES:
        yield replace(bare, more=0, headline=labels.cut(brief.headline, length) if length else "")


def _only(brief: MessageContent, *, lines: int, passages: int) -> MessageContent:
    left_out = len(brief.passages) - passages
    untold = len(brief.lines) - lines if brief.counted else 0
    return replace(
        brief,
        lines=brief.lines[:lines],
        untold=untold,
        passages=brief.passages[:passages],
        more=brief.more + left_out,
    )
