"""A mail's subject, encoded so that its spaces arrive.

Between two encoded words a mail program drops the space (RFC 2047, section 6.2): it has to stand
inside of one. The policies of Python's `email` leave it out where they fold a long subject between
words with accents; its older `Header` class does not.
"""

from __future__ import annotations

from email.header import Header
from email.headerregistry import HeaderRegistry, UniqueUnstructuredHeader
from email.policy import SMTP, EmailPolicy
from typing import Any


class SubjectHeader(UniqueUnstructuredHeader):
    """A subject that folds with its spaces."""

    def fold(self, *, policy: Any) -> str:
        """Return the header as it is sent, in lines of at most 76 characters."""
        if self.isascii():
            return str(super().fold(policy=policy))
        encoded = Header(str(self), "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {encoded}{policy.linesep}"


def mail_policy() -> EmailPolicy:
    """Return the policy under which mails are made."""
    registry = HeaderRegistry()
    registry.map_to_type("subject", SubjectHeader)
    return SMTP.clone(header_factory=registry)
