"""What a URL suggests: whose terms, and what type of terms. Guesses, meant to be read and
corrected.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import unquote, urlsplit

from monitor.config.fields import slug
from monitor.language.tables import table

FALLBACK_TYPE = "Policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What a URL suggests."""

    service: str
    terms_type: str
    short: str
    """The end of an id: `privacy`."""


def guess_from_url(url: str) -> Guess:
    """Return what a valid URL suggests: service from its host, terms type from its words."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    service = registered_label(host)
    for words in (unquote(parts.path), host.rpartition(f"{service}.")[0]):
        row = _row(words)
        if row is not None:
            return Guess(
                service=_capital(service), terms_type=row["terms_type"], short=row["short"]
            )
    last = slug(parts.path.rstrip("/").rpartition("/")[2].partition(".")[0])
    return Guess(service=_capital(service), terms_type=FALLBACK_TYPE, short=last or "policy")


def registered_label(host: str) -> str:
    """Return the label under which a host is registered: `example` of `www.example.co.uk`;
    addresses stay whole.
    """
    labels = host.strip(".").split(".")
    if ":" in host or len(labels) < 2 or labels[-1].isdigit():
        return host
    regional = (
        len(labels) > 2
        and len(labels[-1]) == 2
        and labels[-2] in table("config", "vocabulary")["registries"]
    )
    return labels[-3] if regional else labels[-2]


def new_id(service: str, short: str, taken: Container[str]) -> str:
    """Return a readable id that is not in use: `acme-privacy`, else `acme-privacy-2`, …"""
    stem = slug(f"{service}-{short}")[:60].rstrip("-") or "policy"
    if stem not in taken:
        return stem
    return next(name for number in count(2) if (name := f"{stem}-{number}") not in taken)


def _row(text: str) -> dict[str, Any] | None:
    run = "-".join(["", *re.findall(r"[^\W_]+", text.casefold()), ""])
    rows: list[dict[str, Any]] = table("config", "vocabulary")["address"]
    return next((row for row in rows if any(f"-{word}-" in run for word in row["words"])), None)


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
