"""The daemon as a real process: it watches, tells, reloads, stops in good order, and survives being
killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.site import Site

pytestmark = pytest.mark.slow

POLICY = """# Acme Privacy Policy

Acme makes anvils. This policy says what we know about you when you buy one, and what we do with it.

We keep your orders for {days} days after delivery. After that we delete them from all of our computers.

You can ask us what we know about you, and you can ask us to correct or delete it at any time.
"""
MARKDOWN = "text/markdown; charset=utf-8"
PATIENCE_S = 30


def write_config(folder: Path, site: Site, extra: str = "") -> Path:
    config = folder / "watch.toml"
    config.write_text(f"""
[storage]
path = "monitor.db"

[fetch]
gap = "0s"

[channels.desk]
url = "{site.url.replace("http://", "webhook+http://")}inbox"

burst = 1000

[[watch]]
id = "acme-privacy"
name = "Acme Privacy Policy"
url = "{site.url}privacy"
every = "1s"
allow_private = true
{extra}
""")
    return config


@contextmanager
def daemon(config: Path, **environ: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "--config", str(config), "run"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environ},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def publish(site: Site, days: int) -> None:
    site.at("/privacy").publishes(POLICY.format(days=days), media_type=MARKDOWN)


def inbox(site: Site) -> list[dict]:
    """Every alert the channel took, oldest first."""
    return [json.loads(request.body) for request in list(site.requests) if request.path == "/inbox"]


def looks(site: Site) -> int:
    return sum(request.path == "/privacy" for request in list(site.requests))


def wait(until: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not until():
        assert time.monotonic() < end, f"waited {PATIENCE_S} s for {what}"
        time.sleep(0.02)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.at("/inbox").answers(200)
        publish(site, 30)
        yield site


def test_it_watches_and_tells(site: Site, tmp_path: Path):
    with daemon(write_config(tmp_path, site)):
        wait(lambda: looks(site) >= 2, "the baseline")
        assert inbox(site) == []
        publish(site, 90)
        wait(lambda: inbox(site), "the alert")
        assert "30 days → 90 days" in json.dumps(inbox(site)[0], ensure_ascii=False)


def test_sigterm_ends_it_in_good_order_and_systemd_is_told(site: Site, tmp_path: Path):
    manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    manager.bind(str(tmp_path / "notify"))
    manager.settimeout(PATIENCE_S)
    with (
        manager,
        daemon(
            write_config(tmp_path, site),
            NOTIFY_SOCKET=str(tmp_path / "notify"),
            WATCHDOG_USEC="1000000",
        ) as process,
    ):
        said = ""
        while "WATCHDOG=1" not in said:
            said += manager.recv(4096).decode() + "\n"
        assert "READY=1" in said
        assert "STATUS=watching 1 page" in said
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        manager.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                said += manager.recv(4096).decode() + "\n"
        assert said.rstrip().endswith("STOPPING=1")


def test_a_changed_watch_list_is_reloaded_if_valid(site: Site, tmp_path: Path):
    """A changed watch list is reloaded, and a broken one is not."""
    config = write_config(tmp_path, site)
    site.at("/terms").publishes(POLICY.format(days=1), media_type=MARKDOWN)
    asked = lambda path: any(request.path == path for request in list(site.requests))  # noqa: E731
    with daemon(config) as process:
        wait(lambda: looks(site) >= 1, "the first look")
        good = config.read_text()
        config.write_text(good + "ulr = 1\n")
        time.sleep(1.5)
        more = looks(site)
        wait(lambda: looks(site) > more, "looks with the old watch list")
        config.write_text(
            good + f'[[watch]]\nid = "acme-terms"\nurl = "{site.url}terms"\nallow_private = true\n'
        )
        wait(lambda: asked("/terms"), "a look at the new watch")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert process.stderr is not None
        log = process.stderr.read()
    assert 'unknown key "ulr"' in log
    assert "added acme-terms" in log


def test_it_stops_in_time_while_a_server_hangs(site: Site, tmp_path: Path):
    """It stops in time while a server hangs and its settings change."""
    site.at("/privacy").hangs()
    config = write_config(tmp_path, site)
    with daemon(config) as process:
        wait(lambda: looks(site) >= 1, "the look that hangs")
        config.write_text(config.read_text().replace('gap = "0s"', 'gap = "1s"'))
        time.sleep(1.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert process.stderr is not None
        log = process.stderr.read()
    assert "abandoned 1 task" in log
    assert "Traceback" not in log


def test_a_second_daemon_on_the_same_database_is_refused(site: Site, tmp_path: Path):
    config = write_config(tmp_path, site)
    with daemon(config):
        wait(lambda: looks(site) >= 1, "the first look")
        with daemon(config) as second:
            assert second.wait(timeout=PATIENCE_S) == 3
            assert second.stderr is not None
            assert "already works on" in second.stderr.read()


def test_a_deleted_database_is_rescued_and_stops_the_daemon(site: Site, tmp_path: Path):
    """A database that is deleted while the daemon runs is rescued, and stops the daemon."""
    with daemon(write_config(tmp_path, site), WATCHDOG_USEC="1000000") as process:
        wait(lambda: looks(site) >= 2, "the baseline")
        for path in tmp_path.glob("monitor.db*"):
            path.unlink()
        assert process.wait(timeout=PATIENCE_S) == 3
        assert process.stderr is not None
        assert (
            "was deleted or replaced while in use; its content was rescued to"
            in process.stderr.read()
        )
    with sqlite3.connect(tmp_path / "monitor.db.rescued") as rescued:
        assert rescued.execute("SELECT count(*) FROM versions").fetchone() == (1,)
    rescued.close()


@contextmanager
def births(config: Path) -> Iterator[Callable[[], int]]:
    """A function that starts a daemon, quickly, and returns its pid."""
    command = [sys.executable, "-m", "tests.fork_server", str(config)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as nursery:

        def start() -> int:
            assert nursery.stdin is not None
            assert nursery.stdout is not None
            nursery.stdin.write("go\n")
            nursery.stdin.flush()
            return int(nursery.stdout.readline())

        try:
            yield start
        finally:
            nursery.kill()


def test_a_kill_at_any_moment_loses_no_change(site: Site, tmp_path: Path):
    """Killed at any moment, it loses no change and reports none twice.

    Fifty rounds of kill -9: each change reaches the channel, and at most the delivery in flight
    comes twice.
    """
    dice = random.Random(20230823)

    def told(days: int) -> bool:
        return any(
            f"→ {days} days" in json.dumps(alert, ensure_ascii=False) for alert in inbox(site)
        )

    with births(write_config(tmp_path, site)) as start:
        pid = start()
        wait(lambda: looks(site) >= 1, "the baseline")
        time.sleep(0.5)
        for days in range(100, 150):
            publish(site, days)
            time.sleep(dice.uniform(0, 1.2))
            os.kill(pid, signal.SIGKILL)
            pid = start()
            if dice.random() < 0.5:  # else the next kill hits the recovery
                wait(lambda days=days: told(days), f"the change to {days} days")
        wait(lambda: told(149), "the last change")
        os.kill(pid, signal.SIGKILL)
    check_that_nothing_was_lost(site)


def check_that_nothing_was_lost(site: Site) -> None:
    """The told changes form one unbroken chain from the first text to the last, each told once, or
    twice under one key where the kill hit between the send and its settling.
    """
    keys: dict[str, int] = {}
    for alert in inbox(site):
        keys[alert["key"]] = keys.get(alert["key"], 0) + 1
    assert max(keys.values()) <= 2
    assert sum(count == 2 for count in keys.values()) <= 5
    links = {(alert["old_sha256"], alert["new_sha256"]) for alert in inbox(site)}
    starts, ends = {old for old, _ in links}, {new for _, new in links}
    assert len(starts - ends) == 1
    assert len(ends - starts) == 1
