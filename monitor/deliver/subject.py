"""A mail's subject, encoded so that its spaces arrive.

Between two encoded words a mail program drops the space (RFC 2047, section 6.2): it has to stand
inside of one. The policies of Python's `email` leave it out where they fold a long subject between
words with accents; its older `Header` class does not.
"""

from __future__ import annotations

from email.header import Header
from email.policy import EmailPolicy


class _SpacedPolicy(EmailPolicy):
    """Folds a subject with its spaces; every other header as the policy does."""

    def fold(self, name: str, value: str) -> str:
        """Return a header as it is sent, in lines of at most 78 characters."""
        if name.lower() != "subject" or str(value).isascii():
            return str(super().fold(name, value))
        encoded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the same as bytes, as they go to a server."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


MAIL_POLICY = _SpacedPolicy(linesep="\r\n")
"""Under which mails are made: as `email.policy.SMTP`, but for the spaces."""
