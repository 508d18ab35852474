"""policy-monitor as a library: read a page, compare two texts, get the finding as plain values.

It opens no file and no connection; whoever calls it has the bytes. `docs/library.md` has the
examples, and says what stays stable.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from monitor.clock import system_clock
from monitor.extract import read
from monitor.model.change import Finding
from monitor.model.document import Document
from monitor.model.snapshot import Snapshot
from monitor.pipeline import compare_documents
from monitor.render.json_output import finding_json


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """The policy as read from one page."""

    document: Document

    @property
    def title(self) -> str:
        """The page's title, empty where it has none."""
        return self.document.title

    @property
    def language(self) -> str | None:
        """The language as an ISO 639-1 code, None where it was not recognized."""
        return self.document.language

    @property
    def blocks(self) -> tuple[str, ...]:
        """The text of the policy's headings, paragraphs, list items and table rows, in order."""
        return tuple(block.text for block in self.document.blocks)

    @property
    def sha256(self) -> str:
        """The digest of what the text says: equal for pages that differ only outside the policy."""
        return self.document.digest


def read_policy(content: bytes, *, media_type: str = "text/html", url: str = "") -> PolicyText:
    """Return the policy in a page, PDF, Markdown or plain text.

    `content` is the body as received; `media_type` as in the Content-Type header, with a charset
    parameter left out; `url` is what relative links are resolved against. Raises ReadError where
    the content can't be read as that type.
    """
    now = system_clock()
    page = Snapshot(
        url=url,
        final_url=url,
        status=200,
        headers=(),
        body=content,
        media_type=media_type,
        charset=None,
        started_at=now,
        finished_at=now,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return PolicyText(document=read.read(page))


def compare_policies(old: PolicyText, new: PolicyText) -> Finding:
    """Return what changed from `old` to `new` and what it means. The same texts always give the
    same finding.
    """
    return compare_documents(old.document, new.document)[1]


def finding_dict(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain values that JSON can hold, with the fields that webhooks send."""
    return finding_json(finding)
