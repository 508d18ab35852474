"""Two processes at one database queue; readers never wait and never see half a look."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import pytest

from monitor.store.database import Store, open_store
from monitor.store.history import History
from monitor.store.watch_queue import WatchQueue
from tests.store.recorder import HOUR, ONE, START, recorder, watch

LOOKS = 20

pytestmark = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)


def look_often(folder: Path, name: str) -> None:
    """Record many looks at one watch."""
    with recorder(folder, watch("mossmere"), watch("fernhill")) as at:
        at.watched = watch(name)
        for number in range(LOOKS):
            at.sees(f"{ONE}\nText {number} of {name}.")


def claim_all(folder: Path, found: multiprocessing.Queue) -> None:
    """Claim whatever is due until nothing is."""
    with open_store(folder / "monitor.db") as store:
        watch_queue, names = WatchQueue(store), []
        while claimed := watch_queue.claim(START + HOUR, limit=3):
            names.extend(claimed)
        found.put(names)


def whole(store: Store) -> tuple[int, ...]:
    """Return how many versions, changes and alerts there are at one instant."""
    with store.reading() as connection:
        return tuple(
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("versions", "changes", "alerts")
        )


def test_two_writers_lose_nothing_and_a_reader_sees_whole_looks(tmp_path: Path):
    with recorder(tmp_path, watch("mossmere"), watch("fernhill")):
        pass
    context = multiprocessing.get_context("fork")
    writers = [
        context.Process(target=look_often, args=(tmp_path, name))
        for name in ("mossmere", "fernhill")
    ]
    for writer in writers:
        writer.start()
    with open_store(tmp_path / "monitor.db", read_only=True) as store:
        history = History(store)
        while any(writer.is_alive() for writer in writers):
            versions, changes, alerts = whole(store)
            assert changes == alerts
            assert versions == 0 or versions - changes in {
                1,
                2,
            }  # the first of each watch has no change
        assert [writer.exitcode for writer in writers] == [0, 0]
        assert [len(history.versions(name)) for name in ("mossmere", "fernhill")] == [LOOKS, LOOKS]


def test_two_that_claim_at_once_never_get_the_same_watch(tmp_path: Path):
    names = [f"w{number}" for number in range(60)]
    with recorder(tmp_path, *map(watch, names)):
        pass
    context = multiprocessing.get_context("fork")
    found: multiprocessing.Queue = context.Queue()
    claimers = [context.Process(target=claim_all, args=(tmp_path, found)) for _ in range(2)]
    for claimer in claimers:
        claimer.start()
    claimed = [*found.get(timeout=30), *found.get(timeout=30)]
    for claimer in claimers:
        claimer.join()
    assert sorted(claimed) == sorted(names)
