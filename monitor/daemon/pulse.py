"""Tells the dead man's switch of each round; a ping that fails is logged and stops nothing."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from monitor.deliver import heartbeat
from monitor.errors import DeliveryError

log = logging.getLogger("monitor.daemon")


@dataclass(slots=True)
class Heartbeat:
    """Pings one URL, and logs a failure once, not at every beat."""

    failing: bool = False

    async def beat(self, url: str, trouble: str) -> None:
        """Ping `url`, that of trouble if there is any."""
        try:
            await asyncio.to_thread(heartbeat.send, url, trouble)
        except DeliveryError as error:
            if not self.failing:
                log.warning("the ping of [daemon] ping failed: %s", error)
            self.failing = True
        else:
            self.failing = False
