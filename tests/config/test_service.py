"""Verbs that root or an operator runs on the service's watch list see what the service sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.cli.context import CliContext
from monitor.config import paths, service
from monitor.config.load import load_without_secrets
from tests.config.lists import WATCH

MAIL = '[channels.mail]\nurl = "json://${NAME}:${credential:token}@desk.example/"\n'


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folders of a service, with a watch list, an environment file and a credential."""
    config = tmp_path / "etc" / "config.toml"
    (tmp_path / "etc").mkdir()
    (tmp_path / "run").mkdir()
    config.write_text(WATCH + MAIL)
    (tmp_path / "etc" / "environment").write_text('# ours\nNAME="desk"\nOTHER=1\n')
    (tmp_path / "run" / "token").write_text("s3cret\n")
    monkeypatch.setattr(paths, "SYSTEM_FILE", config)
    monkeypatch.setattr(paths, "STATE_FOLDER", tmp_path / "lib")
    monkeypatch.setattr(service, "ENVIRONMENT_FILE", tmp_path / "etc" / "environment")
    monkeypatch.setattr(service, "CREDENTIALS", tmp_path / "run")
    return config


def test_the_database_is_the_services_and_not_roots_own(installed: Path, tmp_path: Path):
    context = CliContext(str(installed), {"HOME": "/root"})
    assert context.database(context.load_without_secrets()) == tmp_path / "lib/policy-monitor.db"


def test_another_list_keeps_its_users_database(installed: Path, tmp_path: Path):
    other = tmp_path / "own.toml"
    other.write_text(WATCH)
    assert paths.database(load_without_secrets(other), {"HOME": "/home/eve"}) == Path(
        "/home/eve/.local/state/policy-monitor/policy-monitor.db"
    )


def test_secrets_that_only_the_service_has_are_found(installed: Path):
    (channel,) = CliContext(str(installed), {}).load(channels=False).rules.channels
    assert channel.urls == ("json://desk:s3cret@desk.example/",)


def test_what_is_set_already_counts(installed: Path):
    (channel,) = CliContext(str(installed), {"NAME": "mine"}).load(channels=False).rules.channels
    assert channel.urls == ("json://mine:s3cret@desk.example/",)
