"""One check, one delivery: an error in it is logged and retried later, and stops no other."""

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
"""A check that crashed, which is a bug of ours, is retried then: sooner, and the log would be full
of the same traceback; later, and a bug that has passed would cost a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOutcome:
    """Why a check of a watch has no outcome to record."""

    kind: str
    """`busy`, `damaged` or `crashed`."""
    why: str


async def guarded_check(tools: Tools, watch_queue: WatchQueue, watch: Watch) -> Outcome | NoOutcome:
    """Check a claimed watch and record the outcome. Raises StorageError.

    The claim is released in any case; a cancelled check stays due.
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
            "%s: %s; will retry later",
            watch.id,
            no_outcome.why,
            exc_info=log.isEnabledFor(logging.INFO),
        )
    await tools.db_thread.run(watch_queue.release, watch.id, tools.clock() + AFTER_CRASH)
    return no_outcome


async def guarded_send(dispatcher: Dispatcher, delivery: Delivery) -> bool:
    """Try one delivery, record the result, and return whether it was sent. Raises StorageError."""
    try:
        return await dispatch.send_one(dispatcher, delivery)
    except DamagedError as error:
        failure = DeliveryError(str(error), permanent=True)
    except StorageError:
        raise
    except Exception as error:
        failure = DeliveryError(f"{type(error).__name__} while sending")
        log.error(
            "%s: %s: %s",
            delivery.alert.key,
            failure,
            error,
            exc_info=log.isEnabledFor(logging.INFO),
        )
    await dispatch.settle_failed(dispatcher, delivery, failure)
    return False
