"""docs/configuration.md documents every key, nothing that is none, and each key has an effect."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.config.schema import (
    AlertsTable,
    CalendarTable,
    Cascade,
    ChannelTable,
    DaemonTable,
    DisplayTable,
    FetchTable,
    FileTable,
    HealthTable,
    ModelTable,
    RouteTable,
    StorageTable,
    WatchTable,
)
from monitor.config.settings import Config
from monitor.model.change import Direction, EventKind, Materiality
from tests.config.lists import WATCH, read

PAGE = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
TABLES = {
    "watch": set(WatchTable.model_fields) - set(Cascade.model_fields),
    "groups.NAME": set(Cascade.model_fields),
    "channels.NAME": set(ChannelTable.model_fields),
    "route": set(RouteTable.model_fields),
    "fetch": set(FetchTable.model_fields),
    "storage": set(StorageTable.model_fields),
    "daemon": set(DaemonTable.model_fields),
    "health": set(HealthTable.model_fields),
    "calendar": set(CalendarTable.model_fields),
    "alerts": set(AlertsTable.model_fields),
    "model": set(ModelTable.model_fields),
    "display": set(DisplayTable.model_fields),
}
VALUES = {
    "id": '"other"',
    "urls": '["https://acme.example/1"]',
    "url": '"https://acme.example/1"',
    "name": '"N"',
    "note": '"N"',
    "group": '"g"',
    "every": '"1h"',
    "cron": '"0 7 * * *"',
    "timezone": '"Europe/Berlin"',
    "service": '"S"',
    "terms_type": '"Imprint"',
    "select": '["main"]',
    "ignore": '["nav"]',
    "headers": '{ Cookie = "a" }',
    "tags": '["t"]',
    "language": '"de"',
    "enabled": "false",
    "follow": "true",
    "allow_private": "true",
    "services": '["S"]',
    "terms_types": '["Imprint"]',
    "topics": '["biometrics"]',
    "materialities": '["minor"]',
    "words": '["biometric*"]',
    "directions": '["mixed"]',
    "kinds": '["gone"]',
    "channels": '["b"]',
    "contact": '"me@example.com"',
    "connect_timeout": '"3s"',
    "read_timeout": '"3s"',
    "deadline": '"3s"',
    "max_size": '"3MB"',
    "max_redirects": "3",
    "retries": "3",
    "gap": '"3s"',
    "path": '"a.db"',
    "concurrency": "3",
    "ping": '"https://ping.example/id"',
    "patience": '"3h"',
    "patience_looks": "5",
    "remind_every": '"3d"',
    "report": '"daily"',
    "remind_days": "[7]",
    "quiet": '"22:00-07:00"',
    "burst": "5",
    "digest": '"weekly mon 08:00"',
    "key": '"secret"',
    "timeout": '"3s"',
    "most_a_day": "3",
    "templates": '"looks"',
    "unsubscribe": '"mailto:stop@example.com"',
}
"""For each key a value that is not its default."""
KEYS = [(section, key) for section, keys in TABLES.items() for key in sorted(keys)]


def sections() -> dict[str, str]:
    parts = re.split(r"^## `\[{1,2}([\w.]+)\]{1,2}`.*$", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def documented(section: str) -> dict[str, tuple[str, str, str]]:
    rows = re.findall(
        r"^\| `(\w+)` \| (.*?) \| (.*?) ?\| (.*) \|$", sections()[section], re.MULTILINE
    )
    return {key: (kind, default, words) for key, kind, default, words in rows}


def resolved(folder: Path, section: str, key: str, line: str) -> Config:
    """Return a list with `line` in a table, and with what gives the key something to act on."""
    channels = '[channels.a]\nurl = "json://a"\n[channels.b]\nurl = "json://b"\n'
    groups = '[groups.g]\ntags = ["g"]\n'
    if section == "watch":
        taken = key.removesuffix("s")  # `urls` stands instead of `url`
        kept = "\n".join(
            row for row in WATCH.splitlines() if not line or not row.startswith(f"{taken} =")
        )
        return read(folder, f"{kept}\n{line}\n{channels}{groups}")
    if section == "groups.NAME":
        cron = 'cron = "5 5 * * *"\n' if key == "timezone" else ""
        return read(folder, f'{WATCH}group = "g"\n[groups.g]\n{cron}{line}\n{channels}')
    if section == "channels.NAME":
        url = "" if line and key in {"url", "urls"} else 'url = "json://z"\n'
        hours = 'quiet = "21:00-06:00"\n' if key == "timezone" else ""
        return read(folder, f"{WATCH}[channels.a]\n{url}{hours}{line}")
    if section == "route":
        to = "" if line and key == "channels" else 'channels = ["a"]\n'
        hours = 'digest = "daily 08:00"\n' if key == "timezone" else ""
        return read(folder, f"{WATCH}{channels}[[route]]\n{to}{hours}{line}")
    url = 'url = "http://127.0.0.1/v1"\n' if section == "model" and key != "url" else ""
    return read(folder, f"{WATCH}[{section}]\n{url}{line}")


def test_there_is_a_section_for_every_table():
    tables = {
        "watch",
        "groups",
        "defaults",
        "channels",
        "route",
        "fetch",
        "storage",
        "daemon",
        "health",
        "calendar",
        "alerts",
        "model",
        "display",
    }
    assert set(FileTable.model_fields) == tables
    assert set(sections()) == set(TABLES)


@pytest.mark.parametrize("section", TABLES)
def test_every_key_is_documented_and_every_documented_key_exists(section):
    assert set(documented(section)) == TABLES[section]


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_every_documented_key_has_an_effect(tmp_path, section, key):
    line = f"{key} = {VALUES[key]}"
    assert resolved(tmp_path, section, key, line) != resolved(tmp_path, section, key, "")


@pytest.mark.parametrize(
    ("section", "key"),
    [(section, key) for section, key in KEYS if re.match(r"`.*`$", documented(section)[key][1])],
)
def test_documented_defaults_are_the_real_ones(tmp_path, section, key):
    default = documented(section)[key][1].strip("`")
    assert resolved(tmp_path, section, key, f"{key} = {default}") == resolved(
        tmp_path, section, key, ""
    )


def test_the_defaults_table_takes_what_groups_take(tmp_path):
    lines = "\n".join(
        f"{key} = {VALUES[key]}" for key in sorted(Cascade.model_fields) if key != "every"
    )
    (watch,) = read(tmp_path, f"[defaults]\n{lines}\n{WATCH}").watches
    (group,) = read(tmp_path, f'[groups.g]\n{lines}\n{WATCH}group = "g"').watches
    assert {name: getattr(watch, name) for name in watch.__slots__ if name != "group"} == {
        name: getattr(group, name) for name in group.__slots__ if name != "group"
    }


@pytest.mark.parametrize("choice", [*Materiality, *Direction, *EventKind])
def test_every_choice_of_a_route_is_named(choice):
    assert re.search(rf"`\"?{choice}\"?`", sections()["route"])
