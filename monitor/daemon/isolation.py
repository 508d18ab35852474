"""One look, one delivery: what goes wrong with it is told and put off, and stops no other."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta

from monitor import check, dispatch
from monitor.check import Tools
from monitor.dispatch import Dispatcher
from monitor.errors import DamagedError, DeliveryError, StorageError
from monitor.model.alert import Delivery
from monitor.model.memory import Outcome
from monitor.model.watch import Watch
from monitor.store.watch_queue import WatchQueue

log = logging.getLogger("monitor.daemon")

AFTER_CRASH = timedelta(hours=1)
"""A watch whose check crashed (a fault of ours) is tried again then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOutcome:
    """Why a look at a watch came to nothing that could be recorded."""

    kind: str
    """`busy`, `damaged` or `crashed`."""
    why: str


async def guarded_check(tools: Tools, watch_queue: WatchQueue, watch: Watch) -> Outcome | NoOutcome:
    """Look at a watch that was claimed, and record what came of it. Raises StorageError.

    Whatever happens, the claim is given up: a look that was cancelled is due as before.
    """
    try:
        return await check.check_watch(tools, watch)
    except asyncio.CancelledError:
        await tools.db_thread.run(watch_queue.release, watch.id)
        raise
    except DamagedError as error:  # one content; the rest of the database is sound
        log.error("%s: %s", watch.id, error)
        no_outcome = NoOutcome(kind="damaged", why=str(error))
    except StorageError:
        raise
    except Exception as error:
        no_outcome = NoOutcome(
            kind="crashed", why=f"the check crashed ({type(error).__name__}: {error})"
        )
        log.error(
            "%s: %s; it is tried again later",
            watch.id,
            no_outcome.why,
            exc_info=log.isEnabledFor(logging.INFO),
        )
    await tools.db_thread.run(watch_queue.release, watch.id, tools.clock() + AFTER_CRASH)
    return no_outcome


async def guarded_send(post: Dispatcher, delivery: Delivery) -> bool:
    """Try one delivery, keep how it went, and return whether it was taken. Raises StorageError."""
    try:
        return await dispatch.send_one(post, delivery)
    except DamagedError as error:
        words = DeliveryError(str(error), permanent=True)
    except StorageError:
        raise
    except Exception as error:
        words = DeliveryError(f"{type(error).__name__} while sending")
        log.error(
            "%s: %s: %s", delivery.alert.key, words, error, exc_info=log.isEnabledFor(logging.INFO)
        )
    await dispatch.settle_failed(post, delivery, words)
    return False
