"""Tells systemd how the service is: the sd_notify(3) protocol, which is one datagram to a socket
named by systemd.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SystemdNotifier:
    """Sends messages to the service manager, or nowhere if there is none."""

    address: str | None
    watchdog_s: float | None = None
    """How often the manager expects WATCHDOG=1; None if it doesn't."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> SystemdNotifier:
        """Return the notifier for the manager that started this process, if one did."""
        limit = environ.get("WATCHDOG_USEC", "")
        return cls(
            environ.get("NOTIFY_SOCKET"),
            int(limit) / 1e6 if limit.isdecimal() and int(limit) else None,
        )

    def ready(self, status: str) -> None:
        """Tell that the service does its work."""
        self._send("READY=1", f"STATUS={status}")

    def status(self, status: str) -> None:
        """Show one line in `systemctl status`."""
        self._send(f"STATUS={status}")

    def alive(self) -> None:
        """Keep the watchdog from restarting the service."""
        self._send("WATCHDOG=1")

    def reloading(self) -> None:
        """Tell that the watch list is being read again; `ready` ends it."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """Tell that the service is on its way out."""
        self._send("STOPPING=1")

    def _send(self, *fields: str) -> None:
        if not self.address:
            return
        # a leading @ stands for the NUL of Linux' abstract sockets; a status must stay on its own
        # line
        address = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        message = "\n".join(field.replace("\n", " ") for field in fields).encode()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            try:
                sock.sendto(message, address)
            except OSError:
                return  # the manager is gone or deaf: no reason to stop watching
