"""Logs to stderr: for the journal with its priority in front, for collectors as JSON, for people as
plain lines.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

_PRIORITIES = {
    logging.CRITICAL: 2,
    logging.ERROR: 3,
    logging.WARNING: 4,
    logging.INFO: 6,
    logging.DEBUG: 7,
}
"""sd-daemon(3): syslog priorities, which journald reads off the front of a line."""


class JournalFormatter(logging.Formatter):
    """`<6>message`: the journal adds the time itself. Every line of a traceback carries its
    priority.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record with the priority before each of its lines."""
        priority = _PRIORITIES.get(record.levelno, 6)
        return "\n".join(f"<{priority}>{line}" for line in super().format(record).splitlines())


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON: `at`, `level`, `logger`, `message`, and `traceback` if there
        is one.
        """
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def formatter(style: str, *, journal: bool) -> logging.Formatter:
    """Return the formatter for `json` or `plain`; plain lines to the journal carry priorities
    instead of times.
    """
    if style == "json":
        return JsonFormatter()
    if journal:
        return JournalFormatter("%(name)s: %(message)s")
    return logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")


def start(style: str, level: int, *, journal: bool) -> None:
    """Send all logs of the process to stderr from now on."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(formatter(style, journal=journal))
    logging.basicConfig(level=level, handlers=[stream], force=True)
    logging.captureWarnings(capture=True)
    for chatty in ("httpx", "httpcore", "apscheduler", "apprise"):
        logging.getLogger(chatty).setLevel(max(level, logging.WARNING))
