"""Fixtures that tests of several verbs share: databases in a temporary folder, with watch lists."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from tests.cli.calling import CONFIG
from tests.cli.feedback_rig import LIST, Answer, page
from tests.site import Site
from tests.store.recorder import Recorder, recorder
from tests.test_check import MARKDOWN, POLICY
from tests.watcher import Watcher


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    monkeypatch.chdir(tmp_path)
    Path("policy-monitor.toml").write_text(CONFIG)
    with recorder(tmp_path) as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.publishes(page())
        yield site


@pytest.fixture
def watcher(site: Site, tmp_path: Path) -> Iterator[Watcher]:
    with Watcher(tmp_path / "monitor.db", site.url) as watcher:
        (tmp_path / "watches.toml").write_text(LIST.format(url=site.url))
        watcher.look()
        yield watcher


@pytest.fixture
def answer(watcher: Watcher, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Call a verb on the watched policy, at the watcher's time."""

    def called(verb: click.Command, *words: str) -> Result:
        assert verb.callback is not None
        module = sys.modules[verb.callback.__module__]
        monkeypatch.setattr(module, "system_clock", lambda: watcher.now)
        obj = {"config_path": str(watcher.store.path.parent / "watches.toml"), "environ": {}}
        return CliRunner().invoke(verb, words, obj=obj, catch_exceptions=False)

    return called


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "monitor.db"
    with Site() as site, Watcher(path, site.url) as watcher:
        site.publishes(POLICY, media_type=MARKDOWN)
        watcher.look()
        (tmp_path / "list.toml").write_text(
            f'[storage]\npath = "monitor.db"\n[[watch]]\nid = "a"\nurl = "{site.url}"\n'
            "allow_private = true\n"
        )
    return path
