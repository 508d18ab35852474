"""Pages for the readers' tests: a policy of an invented company, and ways of putting it on a
page.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from monitor.extract.read import read
from monitor.model.document import Document
from monitor.model.snapshot import Snapshot

PAGES = Path(__file__).parent.parent / "pages"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)

SENTENCES = (
    "Fernhill Ltd collects your name, your e-mail address and the pages that you visit when you use our services.",
    "We keep this information for 30 days after you close your account, and delete it within a week after that.",
    "We do not sell your information to anybody, and we share it only with the providers who run our servers.",
    "You may ask us at any time for a copy of your information, and we will send it to you without undue delay.",
    "If we change this policy in a way that matters to you, we will tell you at least 14 days before it applies.",
)
POLICY = f"""<h1>Privacy policy</h1><p>Last updated: 1 March 2026</p>
<h2 id="collect">What we collect</h2><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p>
<h2 id="share">Who sees it</h2><p>{SENTENCES[2]}</p>
<h2 id="rights">Your rights</h2><p>{SENTENCES[3]}</p><p>{SENTENCES[4]}</p>"""


def page(
    content: str, *, head: str = "<title>Privacy policy - Fernhill</title>", language: str = "en"
) -> str:
    """Return a whole page with `content` in its body."""
    return (
        f'<!doctype html><html lang="{language}"><head>{head}</head><body>{content}</body></html>'
    )


def snapshot(
    body: str | bytes,
    *,
    media_type: str = "text/html",
    charset: str | None = None,
    final_url: str = "https://fernhill.test/privacy",
) -> Snapshot:
    """Return what a server sent."""
    raw = body.encode() if isinstance(body, str) else body
    return Snapshot(
        url="https://fernhill.test/privacy",
        final_url=final_url,
        status=200,
        headers=(),
        body=raw,
        media_type=media_type,
        charset=charset,
        started_at=AT,
        finished_at=AT,
        sha256=sha256(raw).hexdigest(),
    )


def read_page(content: str, **settings: str) -> Document:
    """Return the document of a page with `content` in its body."""
    return read(snapshot(page(content, **settings)))


def read_file(name: str) -> Document:
    """Return the document of a page of the gallery."""
    return read(snapshot((PAGES / name).read_bytes()))


def lines(document: Document) -> list[str]:
    """Return the texts of the blocks."""
    return [block.text for block in document.blocks]


def aside(document: Document) -> dict[str, list[str]]:
    """Return what was set aside, by reason."""
    return {part.reason: [block.text for block in part.blocks] for part in document.aside}
