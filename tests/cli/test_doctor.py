"""`policy-monitor doctor`: what is not in order, and what to do about it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.clock import system_clock
from monitor.store.database import open_store
from monitor.store.runs import Runs
from tests.cli.calling import run


def findings(database: Path) -> dict[str, dict[str, Any]]:
    lines = run(database, "doctor", "--json").output.splitlines()
    return {row["what"]: row for row in map(json.loads, lines)}


def test_each_part_is_looked_at(database: Path):
    found = findings(database)
    assert {"watch list", "channels", "database", "clock", "daemon", "watches"} <= set(found)
    assert {"disk", "permissions"} <= set(found)
    assert found["database"]["grade"] == "ok"


def test_a_list_with_mistakes_is_a_problem_with_a_remedy(database: Path):
    database.with_name("list.toml").write_text("ulr = 1\n")
    done = run(database, "doctor")
    assert (done.return_value or done.exit_code) == 1
    assert "policy-monitor config check" in done.output


def test_a_secret_that_is_not_there_is_a_problem(database: Path):
    path = database.with_name("list.toml")
    path.write_text(f'{path.read_text()}[channels.mail]\nurl = "json://${{NOT_SET}}"\n')
    assert "NOT_SET" in findings(database)["channels"]["words"]


def test_a_clock_that_was_set_back_is_a_problem(database: Path):
    later = system_clock() + timedelta(days=3)
    with open_store(database) as store, store.writing() as connection:
        connection.execute("UPDATE watches SET checked_at = ?", (int(later.timestamp() * 1e6),))
    assert findings(database)["clock"]["grade"] == "problem"


def test_a_daemon_that_stopped_is_a_problem(database: Path):
    with open_store(database) as store:
        runs = Runs(store)
        runs.alive(runs.begin(system_clock()), system_clock() - timedelta(hours=3))
    found = findings(database)["daemon"]
    assert (found["grade"], found["words"][:17]) == ("problem", "not running since")
