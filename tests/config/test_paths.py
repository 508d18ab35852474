"""Where the watch list and the database are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import paths
from monitor.errors import UsageError
from tests.config.lists import WATCH, read


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(paths, "SYSTEM_FILE", tmp_path / "etc" / "config.toml")


def test_the_file_asked_for_comes_before_all_others(tmp_path):
    Path("policy-monitor.toml").touch()
    environ = {"POLICY_MONITOR_CONFIG": "from-environment.toml", "HOME": str(tmp_path)}
    assert paths.config_file("asked.toml", environ) == Path("asked.toml")
    assert paths.config_file(None, environ) == Path("from-environment.toml")


def test_then_come_the_current_the_users_and_the_systems_folder(tmp_path):
    environ = {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    users, systems = tmp_path / "xdg/policy-monitor/config.toml", tmp_path / "etc/config.toml"
    for path in (systems, users, Path("policy-monitor.toml")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        assert paths.config_file(None, environ) == path


def test_where_there_is_none_it_says_where_it_looked(tmp_path):
    with pytest.raises(
        UsageError, match=r"no watch list found .*home/\.config/policy-monitor/config\.toml.*init"
    ):
        paths.config_file(None, {"HOME": str(tmp_path / "home")})


def test_a_relative_xdg_folder_counts_as_unset(tmp_path):
    assert paths.user_file({"HOME": "/home/me", "XDG_CONFIG_HOME": "cfg"}) == Path(
        "/home/me/.config/policy-monitor/config.toml"
    )


def test_where_the_database_is(tmp_path):
    """The database is where the watch list says, else where the service or the user keeps state."""
    config = read(tmp_path, WATCH)
    environ = {"HOME": "/home/me"}
    assert paths.database(config, environ) == Path(
        "/home/me/.local/state/policy-monitor/policy-monitor.db"
    )
    environ["XDG_STATE_HOME"] = "/state"
    assert paths.database(config, environ) == Path("/state/policy-monitor/policy-monitor.db")
    environ["STATE_DIRECTORY"] = "/var/lib/policy-monitor:/var/lib/other"
    assert paths.database(config, environ) == Path("/var/lib/policy-monitor/policy-monitor.db")
    config = read(tmp_path, 'storage.path = "my.db"\n' + WATCH)
    assert paths.database(config, environ) == tmp_path / "my.db"
