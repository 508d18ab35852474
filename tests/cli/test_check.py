"""`policy-monitor check`, as one types it: a line for every watch, whatever happens to one of
them.
"""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.check import check
from monitor.clock import system_clock
from monitor.store.database import open_store
from monitor.store.watch_queue import WatchQueue
from tests.sample_policy import current
from tests.site import Site

MARKDOWN = "text/markdown; charset=utf-8"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        for name in ("a", "b"):
            site.at(f"/{name}").publishes(current(), media_type=MARKDOWN)
        yield site


@pytest.fixture
def folder(site: Site, tmp_path: Path) -> Path:
    watches = "".join(
        f'[[watch]]\nid = "{name}"\nurl = "{site.url}{name}"\nallow_private = true\n'
        for name in "ab"
    )
    (tmp_path / "watch.toml").write_text(
        f'[storage]\npath = "monitor.db"\n[fetch]\ngap = "0s"\n{watches}'
    )
    return tmp_path


def call(folder: Path, *words: str) -> Result:
    obj = {"config_path": str(folder / "watch.toml"), "environ": {}}
    return CliRunner().invoke(check, words, obj=obj, catch_exceptions=False, standalone_mode=False)


def looked(folder: Path, *words: str) -> tuple[int, dict[str, tuple[str, str | None]]]:
    done = call(folder, "--json", *words)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return done.return_value, {row["watch"]: (row["status"], row.get("kind")) for row in rows}


def test_there_is_a_line_for_every_watch(folder: Path, site: Site):
    assert looked(folder) == (0, {"a": ("new", None), "b": ("new", None)})
    site.at("/a").fails(404)
    site.at("/b").publishes(current(36), media_type=MARKDOWN)
    assert looked(folder) == (1, {"a": ("error", "not_found"), "b": ("changed", None)})


def test_a_watch_that_another_process_looks_at_has_its_line(folder: Path):
    looked(folder)
    with open_store(folder / "monitor.db") as store:
        assert WatchQueue(store).claim_one("a", system_clock())
    assert looked(folder) == (3, {"a": ("error", "busy"), "b": ("unchanged", None)})


def test_a_watch_whose_stored_text_is_damaged_stops_no_other(folder: Path, site: Site):
    site.at("/b").publishes(current().replace("Quill", "Plume"), media_type=MARKDOWN)
    looked(folder)
    with closing(sqlite3.connect(folder / "monitor.db")) as connection, connection:
        connection.execute(
            "UPDATE lives SET packed = x'00' WHERE watch = (SELECT number FROM watches WHERE id = 'a')"
        )
    for name in ("a", "b"):
        site.at(f"/{name}").publishes(current(36), media_type=MARKDOWN)
    code, found = looked(folder)
    assert (code, found["a"], found["b"][0]) == (1, ("error", "damaged"), "changed")


def test_a_round_that_is_broken_off_leaves_no_claim_behind(folder: Path, site: Site):
    site.at("/a").hangs()
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "--config", str(folder / "watch.toml"), "check", "a"],
        stderr=subprocess.PIPE,
        text=True,
    )
    while not site.requests and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err.strip()) == (3, "stopped")
    with open_store(folder / "monitor.db") as store:
        assert "a" in WatchQueue(store).due(system_clock())


def test_words_of_a_page_stay_on_their_line(folder: Path, site: Site):
    looked(folder)
    site.at("/a").publishes(
        current(36).replace("36 months", "36\x1b[2J\u202e months"), media_type=MARKDOWN
    )
    done = call(folder, "a", "--explain")
    assert done.return_value == 1
    assert not set(done.stdout) & {"\x1b", "\u202e"}


def test_a_captcha_in_place_of_the_policy_shows_in_the_exit_code(folder: Path, site: Site):
    site.at("/a").asks_for_captcha()
    assert call(folder).return_value == 1
    assert call(folder, "--due").return_value == 0


def test_a_round_pings_the_dead_mans_switch(folder: Path, site: Site):
    site.at("/ping").answers(200)
    site.at("/ping/fail").answers(200)
    path = folder / "watch.toml"
    path.write_text(f'[daemon]\nping = "{site.url}ping"\n{path.read_text()}')
    call(folder)
    site.at("/a").fails(404)
    site.at("/b").fails(404)
    path.write_text(path.read_text().replace('id = "a"', 'id = "new"'))
    call(folder)
    pinged = [one.path for one in site.requests if one.path.startswith("/ping")]
    assert pinged == ["/ping", "/ping/fail"]


def test_an_empty_watch_list_is_said(folder: Path):
    (folder / "watch.toml").write_text('[storage]\npath = "monitor.db"\n')
    done = call(folder)
    assert (done.return_value, done.stderr) == (
        0,
        "nothing is watched yet: policy-monitor add URL\n",
    )
