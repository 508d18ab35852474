"""The dialects of chat services: how each marks bold, deleted and inserted words and links, and
what it must not obey.

Text of a page is shown literally: no markup, no mention of people, no link that somebody else
chose.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from monitor.render.labels import one_line
from monitor.render.redline import Ink, Segment, escape_markdown

_JOINER = "\u2060"
_MENTION = re.compile(r"@(?=\S)")
_ADDRESS = re.compile(r"\b(https?|ftp)(?=://)", re.IGNORECASE)
_SLACK_MARKS = str.maketrans({"*": "∗", "~": "∼", "`": "‵"})
_SLACK_ESCAPED = re.compile(r"([<>()\[\]!#])")
_OUTER_UNDERSCORE = re.compile(r"(?<!\w)_|_(?!\w)")
_EMPTY_LINES = re.compile(r"\n{3,}")
_NEWLINE = re.compile(r"(?<!\n)\n(?!\n)")
"""One that starts a line and not a paragraph."""
_TEAMS_ACTIVE = re.compile(r"([\\`*_\[\]<>#])")
_DISCORD_ACTIVE = re.compile(r"([\\`*_~|<>\[\]#])")
_LINK_UNSAFE = re.compile(r"[\s<>()\\|\"'\[\]`]")


class SafeMarkup(str):
    """Text that is escaped and marked up for its dialect already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one family of services writes."""

    name: str
    escape: Callable[[str], str]
    strong: str
    """Format strings with one place for the escaped text."""
    deleted: str
    inserted: str
    linked: str
    """… with `{label}` and `{url}`."""
    quote: str = "> {}"
    bullet: str = "- "
    newline: str = "\n"
    """The characters that start a new line."""
    tags: bool = False
    """Whether it is written in HTML's tags."""

    def lines(self, text: str) -> str:
        """Return a filled template with at most one empty line in a row, broken as the dialect
        breaks lines.
        """
        tidy = _EMPTY_LINES.sub(
            "\n\n", "\n".join(line.rstrip() for line in text.splitlines())
        ).strip()
        return tidy.replace("\n", self.newline) if self.tags else _NEWLINE.sub(self.newline, tidy)

    def text(self, text: str) -> SafeMarkup:
        """Return the text escaped, so that it is shown literally."""
        return SafeMarkup(self.escape(one_line(text)))

    def bold(self, text: str) -> SafeMarkup:
        """Return the text in bold, or plain if the dialect has no bold."""
        return SafeMarkup(self.strong.format(self.text(text))) if text else SafeMarkup("")

    def redline(self, pieces: Iterable[Segment]) -> SafeMarkup:
        """Return a redline with deleted and inserted words marked."""
        marks = {Ink.KEPT: "{}", Ink.DELETED: self.deleted, Ink.INSERTED: self.inserted}
        return SafeMarkup(
            " ".join(marks[piece.ink].format(self.text(piece.text)) for piece in pieces)
        )

    def link(self, label: str, url: str) -> SafeMarkup:
        """Return a link to an address of ours or of the watched page."""
        safe = _LINK_UNSAFE.sub(
            lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url
        )
        return SafeMarkup(
            self.linked.format(
                label=self.text(label), url=safe.replace("&", "&amp;") if self.tags else safe
            )
        )

    def quoted(self, line: str) -> SafeMarkup:
        """Return a marked-up line as a quotation."""
        return SafeMarkup(
            self.quote.format(line if isinstance(line, SafeMarkup) else self.text(line))
        )


def _literal(text: str) -> str:
    return text


def unlinked(text: str) -> str:
    """Return the text without mentions, and without URLs that become links."""
    return _ADDRESS.sub(rf"\1{_JOINER}", _MENTION.sub(f"@{_JOINER}", text))


def _slack(text: str) -> str:
    """Slack has no escapes for its marks, so look-alikes replace them; the converter knows those
    of CommonMark.
    """
    text = _OUTER_UNDERSCORE.sub("ˍ", text.translate(_SLACK_MARKS))
    return _SLACK_ESCAPED.sub(r"\\\1", unlinked(text))


def _teams(text: str) -> str:
    """Teams knows few marks, and not every client of it knows escapes: only what would be obeyed is
    escaped.
    """
    return _TEAMS_ACTIVE.sub(r"\\\1", unlinked(text))


def _discord(text: str) -> str:
    return _DISCORD_ACTIVE.sub(r"\\\1", unlinked(text))


def _in_html(text: str) -> str:
    return html.escape(unlinked(text), quote=True)


TEXT = Dialect(
    name="text",
    escape=_literal,
    strong="{}",
    deleted="[-{}-]",
    inserted="{{+{}+}}",
    linked="{label}: {url}",
    quote="  {}",
)
MARKDOWN = Dialect(
    name="markdown",
    escape=escape_markdown,
    strong="**{}**",
    deleted="~~{}~~",
    inserted="**{}**",
    linked="[{label}]({url})",
    newline="  \n",
)
DISCORD = Dialect(
    name="discord",
    escape=_discord,
    strong="**{}**",
    deleted="~~{}~~",
    inserted="**{}**",
    linked="[{label}]({url})",
)
TEAMS = Dialect(
    name="teams",
    escape=_teams,
    strong="**{}**",
    deleted=r"\[-{}-\]",
    inserted="**{{+{}+}}**",
    linked="[{label}]({url})",
    newline="\n\n",
    quote="{}",
)
SLACK = Dialect(
    name="slack",
    escape=_slack,
    strong="**{}**",
    deleted="~{}~",
    inserted="**{}**",
    linked="[{label}](<{url}>)",
    bullet="• ",
)
TELEGRAM = Dialect(
    name="telegram",
    escape=_in_html,
    strong="<b>{}</b>",
    deleted="<s>{}</s>",
    inserted="<u><b>{}</b></u>",
    linked='<a href="{url}">{label}</a>',
    quote="<blockquote>{}</blockquote>",
    bullet="• ",
    tags=True,
)
HTML = Dialect(
    name="html",
    escape=_in_html,
    strong="<b>{}</b>",
    deleted="<del>{}</del>",
    inserted="<ins>{}</ins>",
    linked='<a href="{url}">{label}</a>',
    quote="<blockquote>{}</blockquote>",
    bullet="• ",
    newline="<br>\n",
    tags=True,
)
DIALECTS = {
    dialect.name: dialect for dialect in (TEXT, MARKDOWN, DISCORD, TEAMS, SLACK, TELEGRAM, HTML)
}
