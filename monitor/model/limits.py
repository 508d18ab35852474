"""How much of other people's servers we take on: sizes, times, tries."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """What one fetch may cost us, and the server."""

    max_bytes: int = 16 * 2**20
    """Of a body, decoded."""
    max_raw_bytes: int = 16 * 2**20
    """Of a body, as it comes over the wire."""
    connect_timeout_s: float = 10
    """To look up the name, connect, and shake hands over TLS: for each of these."""
    read_timeout_s: float = 20
    """Between two pieces of an answer."""
    deadline_s: float = 60
    """For everything: redirects, retries and the waits between them; not for the queue in front of
    a host.
    """
    max_redirects: int = 10
    retries: int = 2
    """Further tries within one fetch, where the failure may pass within seconds."""
    backoff_s: float = 1
    """Before the first further try; doubles."""
    gap_s: float = 1
    """Between two visits to one host."""
