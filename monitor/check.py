"""The shell around `plan`: it fetches the pages of one watch and records what came of the check."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Protocol

from monitor.clock import Clock
from monitor.db_thread import DatabaseThread
from monitor.decide import confirmation, health, linked_documents
from monitor.errors import FetchError, kind_of_status
from monitor.model.health_state import HealthState
from monitor.model.memory import Outcome
from monitor.model.rules import Rules
from monitor.model.snapshot import FetchFailure, FetchRequest, NotModified, Snapshot
from monitor.model.watch import Watch
from monitor.pipeline import Pages
from monitor.plan import CheckInput, plan, unchanged_outcome
from monitor.store.archive import Archive
from monitor.store.rows import LastCheck, LastPage


class Fetcher(Protocol):
    """Whatever can fetch a page."""

    async def fetch(self, request: FetchRequest) -> Snapshot | NotModified:
        """Return the page, or that it is as its validators say. Raises FetchError."""

    async def aclose(self) -> None:
        """Let go of what it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a check works with."""

    fetcher: Fetcher
    archive: Archive
    db_thread: DatabaseThread
    clock: Clock
    rules: Rules


async def check_watch(tools: Tools, watch: Watch) -> Outcome:
    """Check one watch, record what came of it, and return that."""
    last = await tools.db_thread.run(tools.archive.last_look, watch.id)
    results = await _fetch_all(tools, watch, last)
    settled = (
        last.settled and not watch.follow
    )  # a linked page that is gone leaves no result to compare
    if not isinstance(results, FetchFailure) and settled and _same(results, last):
        outcome = unchanged_outcome(watch, tools.clock())
        fresh = [result for result in results if isinstance(result, Snapshot)]
        record = tools.archive.record_unchanged
        if await tools.db_thread.run(record, watch.id, outcome.at, outcome.next_check_at, fresh):
            return outcome
    outcome = await _judge(tools, watch, results)
    await tools.db_thread.run(tools.archive.record, outcome)
    return outcome


async def dry_check(tools: Tools, watch: Watch) -> Outcome:
    """Check one watch and return what would come of it. Nothing is recorded."""
    last = await tools.db_thread.run(tools.archive.last_look, watch.id)
    return await _judge(tools, watch, await _fetch_all(tools, watch, last))


FetchResult = Snapshot | NotModified
"""What a fetch of one page gives: the page, or that it is unchanged."""


async def _fetch_all(
    tools: Tools, watch: Watch, last: LastCheck
) -> list[FetchResult] | FetchFailure:
    """Fetch the pages of a watch one after the other. None is judged until all are there.

    Linked pages that are followed belong to them; one of these that is not there any more is none.
    """
    results: list[FetchResult] = []
    for url in (*watch.urls, *await _followed(tools, watch)):
        try:
            results.append(await tools.fetcher.fetch(_request(watch, url, last.pages.get(url))))
        except FetchError as error:
            if url in watch.urls or health.state_of(error.kind) is not HealthState.GONE:
                return _failure(error)
    return results


async def _followed(tools: Tools, watch: Watch) -> list[str]:
    if not watch.follow:
        return []
    known = await tools.db_thread.run(tools.archive.known, watch.id)
    return [
        linked.url
        for linked in linked_documents.followed(known.memory.links.linked)
        if linked.url not in watch.urls
    ]


def _request(watch: Watch, url: str, page: LastPage | None) -> FetchRequest:
    return FetchRequest(
        url=url,
        headers=watch.headers,
        etag=page.etag if page else None,
        last_modified=page.last_modified if page else None,
        validated_url=page.final_url if page else None,
        allow_private=watch.allow_private,
    )


def _failure(error: FetchError) -> FetchFailure:
    return FetchFailure(
        kind=error.kind,
        message=str(error),
        url=error.url,
        status=error.status,
        transient=error.transient,
        retry_after=error.retry_after,
        page=error.snapshot,
    )


def _same(results: list[FetchResult], last: LastCheck) -> bool:
    """Whether every page is what it was: by the server's reply, or by its bytes."""
    for result in results:
        page = last.pages.get(result.url)
        if page is None:
            return False
        if isinstance(result, Snapshot) and (result.sha256, result.final_url) != (
            page.sha256,
            page.final_url,
        ):
            return False
    return True


async def _judge(tools: Tools, watch: Watch, results: list[FetchResult] | FetchFailure) -> Outcome:
    seen = results if isinstance(results, FetchFailure) else await _whole(tools, watch, results)
    now = tools.clock()
    known = await tools.db_thread.run(tools.archive.known, watch.id)
    changes = await tools.db_thread.run(
        tools.archive.concurrent_changes, watch.id, now - confirmation.CONCURRENT_WITHIN
    )
    known = replace(known, concurrent_changes=changes)
    check = CheckInput(watch=watch, known=known, seen=seen, now=now, rules=tools.rules)
    return await asyncio.to_thread(plan, check)


async def _whole(tools: Tools, watch: Watch, results: list[FetchResult]) -> Pages | FetchFailure:
    """Put the kept page in the place of each result that says that it still holds."""
    pages: list[Snapshot] = []
    for result in results:
        page = result if isinstance(result, Snapshot) else None
        if page is None:
            page = await tools.db_thread.run(tools.archive.last_snapshot, watch.id, result.url)
        if page is None or kind_of_status(page.status) is not None:
            message = "the server replied 304 Not Modified, but no usable page is stored"
            return FetchFailure(kind="protocol", message=message, url=result.url, status=304)
        pages.append(page)
    return tuple(pages)
