"""The output that scorers, benches and people's scripts read: a frozen interface.

A field may be added. None may be removed, change its type or mean something else, and no verb,
option, table or column used here may be renamed. If a test here fails, fix the program.
"""

from __future__ import annotations

import gzip
import importlib
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from monitor.cli.main import cli
from tests.site import Site

MATERIALITIES = {"substantive", "minor", "noise", "none"}
DIRECTIONS = {"less_user_friendly", "more_user_friendly", "mixed", "neutral"}
# fmt: off
TOPICS = {
    "ai_training", "biometrics", "employment_education", "location", "children",
    "third_party_sharing", "data_sale", "advertising_tracking", "cookies", "retention_deletion",
    "international_transfer", "security_breach", "user_rights", "law_enforcement",
    "private_communications", "data_collection", "content_licence", "arbitration", "liability",
    "termination_suspension", "fees_renewal_refunds", "governing_law",
    "automated_access_scraping", "acceptable_use", "change_notice", "contact_entity",
    "subprocessors", "account_eligibility", "intellectual_property", "product_features",
    "other",
}
# fmt: on
ABOUT_THE_POLICY = {
    "changed",
    "announced",
    "redated",
    "withdrawn",
    "in_force",
    "reverted",
    "silent",
    "date_only",
}
ABOUT_THE_WATCH = {
    "unhealthy",
    "variant",
    "unstable",
    "gone",
    "moved",
    "back",
    "recovered",
    "linked",
    "relinked",
    "reminder",
    "report",
    "undelivered",
}
FINDING: dict[str, type | tuple[type, ...]] = {
    "materiality": str,
    "direction": str,
    "topics": list,
    "effective_date": (str, type(None)),
    "last_updated": (str, type(None)),
    "headline": str,
    "summary": list,
    "excerpts": list,
    "systematic_renames": list,
    "co_published_versions": bool,
    "reasons": list,
}
EXCERPT: dict[str, type | tuple[type, ...]] = {
    "kind": str,
    "section": str,
    "before": (str, type(None)),
    "after": (str, type(None)),
    "topics": list,
}
ALERT: dict[str, type | tuple[type, ...]] = {
    "watch": str,
    "snapshot": int,
    "at": str,
    "kind": str,
    "materiality": str,
    "headline": str,
    "topics": list,
    "effective_date": (str, type(None)),
}

OLD = """# Marten Privacy Policy

Last updated: 3 March 2026

Marten hires out cargo bicycles in two towns. This policy says what we know about you, and what you can choose.

## 1. What we collect

We collect your name, your telephone number and the place where you leave the bicycle.

We do not sell your personal data to anybody, and Marten does not show you advertising.

## 2. How long we keep it

We keep your journeys for 30 days. After that Marten deletes them from all of its computers.

## 3. What you can choose

You can ask Marten for a copy of your data, and have it corrected or deleted at any time.
"""
NEW = (
    OLD.replace("3 March 2026", "9 November 2026\n\nEffective date: 1 December 2026")
    .replace("Marten", "Weasel")
    .replace("We do not sell", "We may sell")
    .replace("30 days", "24 months")
    .replace(
        "from all of its computers.",
        "from all of its computers.\n\nWe may use your journeys to train "
        "our machine learning models, and share them with advertisers.",
    )
)
SHARED = (
    "name",
    "income",
    "religion",
    "location",
    "fingerprints",
    "journeys",
    "photographs",
    "friends",
    "health",
    "politics",
    "hobbies",
    "diary",
)
LONG = OLD + "".join(
    f"\n## Part {word}\n\nWe may now share your {word} with advertisers.\n" for word in SHARED
)


def html(text: str) -> str:
    """Return a policy as a page shows it, with a menu and a footer around it."""
    lines = [line for line in text.splitlines() if line]
    tags = [
        f"<h{line.count('#')}>{line.strip('# ')}</h{line.count('#')}>"
        if line.startswith("#")
        else f"<p>{line}</p>"
        for line in lines
    ]
    return (
        '<!doctype html><html lang="en"><head><title>Marten Privacy Policy</title></head><body><nav>'
        f'<a href="/">Home</a></nav><main>{"".join(tags)}</main><footer>© Marten</footer></body></html>'
    )


SIGN_IN = """<!doctype html><html lang="en"><head><title>Sign in</title></head><body><h1>Sign in</h1>
<p>Please sign in to continue.</p><form><input type="email"><input type="password"><button>Sign in</button></form>
</body></html>"""


def call(*words: object, stdin: bytes | None = None) -> tuple[int, str]:
    """Run a verb; return its exit code and stdout."""
    done = CliRunner().invoke(
        cli,
        [str(word) for word in words],
        input=stdin,
        standalone_mode=False,
        catch_exceptions=False,
    )
    return done.return_value or 0, done.stdout


def holds(facts: dict[str, Any], fields: dict[str, type | tuple[type, ...]]) -> bool:
    """Whether all these fields are there with their types."""
    return all(name in facts and isinstance(facts[name], kind) for name, kind in fields.items())


def is_day(value: object) -> bool:
    """Whether a value is an ISO date."""
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("old", OLD), ("new", NEW), ("long", LONG)):
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    (tmp_path / "old.html").write_text(html(OLD), encoding="utf-8")
    (tmp_path / "old.md.gz").write_bytes(gzip.compress(OLD.encode()))
    (tmp_path / "new.dat.gz").write_bytes(gzip.compress(NEW.encode()))
    return tmp_path


# ---- compare OLD NEW --json ------------------------------------------------------------------------------------------


def test_compare_prints_one_object(folder: Path):
    """Every field with its type; materiality, direction and topics from the known sets."""
    code, out = call("compare", folder / "old.md", folder / "new.md", "--json")
    facts = json.loads(out)
    assert code == 1
    assert holds(facts, FINDING)
    assert facts["materiality"] in MATERIALITIES
    assert facts["direction"] in DIRECTIONS
    assert facts["topics"] and set(facts["topics"]) <= TOPICS
    assert all(isinstance(line, str) and line for line in (facts["headline"], *facts["summary"]))


def test_compare_gives_dates_in_iso_form(folder: Path):
    """`effective_date` and `last_updated`; null if the text states none."""
    _, out = call("compare", folder / "old.md", folder / "new.md", "--json")
    facts = json.loads(out)
    assert (facts["effective_date"], facts["last_updated"]) == ("2026-12-01", "2026-11-09")
    for name in ("old", "new"):
        bare = OLD.replace("Last updated: 3 March 2026\n\n", "").replace(
            "30 days", "30 days" if name == "old" else "60 days"
        )
        (folder / f"{name}.md").write_text(bare, encoding="utf-8")
    _, out = call("compare", folder / "old.md", folder / "new.md", "--json")
    facts = json.loads(out)
    assert (facts["effective_date"], facts["last_updated"]) == (None, None)


def test_compare_lists_renames(folder: Path):
    """`systematic_renames` is a list of [old, new]."""
    _, out = call("compare", folder / "old.md", folder / "new.md", "--json")
    assert ["Marten", "Weasel"] in json.loads(out)["systematic_renames"]


def test_compare_gives_excerpts_with_both_sides(folder: Path):
    """Section, text before and text after of what the summary has no room for."""
    _, out = call("compare", folder / "old.md", folder / "long.md", "--json")
    excerpts = json.loads(out)["excerpts"]
    assert excerpts
    assert all(holds(excerpt, EXCERPT) for excerpt in excerpts)
    assert all(excerpt["before"] or excerpt["after"] for excerpt in excerpts)
    assert any(excerpt["section"] for excerpt in excerpts)


def test_compare_reports_two_texts_on_one_page(folder: Path):
    """`co_published_versions` is true if the new page has both the upcoming and the current text."""
    coming = (
        OLD.replace("Last updated: 3 March 2026", "Effective: 1 January 2027")
        .replace("30 days", "90 days")
        .replace(
            "## 2.", "With your consent we collect fingerprints and other biometric data.\n\n## 2."
        )
    )
    present = OLD.replace("# Marten", "# Current Marten").replace(
        "Last updated: 3 March 2026", "Effective until 1 January 2027"
    )
    (folder / "both.md").write_text(f"{coming}\n{present}", encoding="utf-8")
    _, out = call("compare", folder / "old.md", folder / "both.md", "--json")
    assert json.loads(out)["co_published_versions"] is True
    _, out = call("compare", folder / "old.md", folder / "new.md", "--json")
    assert json.loads(out)["co_published_versions"] is False


def test_compare_exits_with_0_if_nothing_changed(folder: Path):
    """Same text, once plain and once gzipped: materiality `none`."""
    code, out = call("compare", folder / "old.md", folder / "old.md.gz", "--json")
    facts = json.loads(out)
    assert code == 0
    assert (facts["materiality"], facts["topics"], facts["excerpts"]) == ("none", [], [])


def test_compare_accepts_a_media_type(folder: Path):
    """`--media-type` applies to both files if their names don't tell."""
    code, out = call(
        "compare",
        folder / "old.md.gz",
        folder / "new.dat.gz",
        "--json",
        "--media-type",
        "text/markdown",
    )
    assert (code, json.loads(out)["materiality"]) == (1, "substantive")


# ---- compare --batch PAIRS.jsonl --------------------------------------------------------------------------------------


def test_a_batch_prints_a_line_a_pair_with_its_id(folder: Path):
    """Paths may be absolute or relative to the list, files gzipped; `media_type` is per pair."""
    pairs = [
        {"id": "a|1", "old": "old.md", "new": "new.md"},
        {
            "id": "b",
            "old": str(folder / "old.md.gz"),
            "new": str(folder / "new.dat.gz"),
            "media_type": "text/markdown",
        },
        {"id": "c", "old": "old.html", "new": "old.md"},
    ]
    (folder / "pairs.jsonl").write_text(
        "".join(json.dumps(pair) + "\n" for pair in pairs), encoding="utf-8"
    )
    code, out = call("compare", "--batch", folder / "pairs.jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row["id"] for row in rows] == ["a|1", "b", "c"]
    assert all(holds(row, FINDING) for row in rows)
    assert [row["materiality"] for row in rows] == ["substantive", "substantive", "none"]


def test_a_batch_says_the_same_as_single_pairs(folder: Path):
    """A line has what `compare --json` prints, plus the id."""
    (folder / "pairs.jsonl").write_text(
        json.dumps({"id": 1, "old": "old.md", "new": "long.md"}), encoding="utf-8"
    )
    _, batch = call("compare", "--batch", folder / "pairs.jsonl")
    _, single = call("compare", folder / "old.md", folder / "long.md", "--json")
    assert json.loads(batch) == {"id": 1} | json.loads(single)


def test_a_pair_that_fails_has_a_line(folder: Path):
    """`materiality` is null and `error` says why; the others are compared; exit code 3."""
    pairs = [
        {"id": "x", "old": "old.md", "new": "gone.md"},
        {"id": "y", "old": "old.md", "new": "new.md"},
    ]
    (folder / "pairs.jsonl").write_text(
        "".join(json.dumps(pair) + "\n" for pair in pairs), encoding="utf-8"
    )
    code, out = call("compare", "--batch", folder / "pairs.jsonl")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 3
    assert [(row["id"], row["materiality"]) for row in rows] == [("x", None), ("y", "substantive")]
    assert isinstance(rows[0]["error"], str)


def test_a_batch_runs_from_any_folder(folder: Path, tmp_path_factory: pytest.TempPathFactory):
    """As a process: stdout has the lines and nothing else."""
    (folder / "pairs.jsonl").write_text(
        json.dumps({"id": "a", "old": "old.md", "new": "new.md"}), encoding="utf-8"
    )
    root = str(Path(__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "compare", "--batch", str(folder / "pairs.jsonl")],
        cwd=tmp_path_factory.mktemp("elsewhere"),
        env=os.environ | {"PYTHONPATH": root},
        capture_output=True,
        check=True,
        text=True,
    )
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a"]


# ---- backtest SNAPSHOTS.jsonl --json ----------------------------------------------------------------------------------

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


def write_snapshots(folder: Path, courses: dict[str, list[str]]) -> Path:
    """Write daily captures of each watch and their list, as the scorers do; return the list."""
    lines = []
    for watch, bodies in courses.items():
        (folder / watch).mkdir(exist_ok=True)
        for number, body in enumerate(bodies):
            (folder / watch / f"{number:04}.html").write_text(body, encoding="utf-8")
            lines.append(
                {
                    "watch": watch,
                    "url": f"https://example.invalid/{watch}",
                    "status": 200,
                    "at": (START + timedelta(days=number)).isoformat(),
                    "media_type": "text/html",
                    "file": f"{watch}/{number:04}.html",
                }
            )
    listing = folder / "snapshots.jsonl"
    listing.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return listing


def backtest(folder: Path, courses: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Return the alerts that a backtest prints."""
    code, out = call("backtest", write_snapshots(folder, courses), "--json")
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


def test_backtest_prints_a_line_an_alert(tmp_path: Path):
    """Every field with its type; kinds and materialities from the known sets."""
    alerts = backtest(tmp_path, {"marten": [html(OLD)] * 3 + [html(NEW)] * 3})
    assert alerts
    assert all(holds(alert, ALERT) for alert in alerts)
    assert {alert["kind"] for alert in alerts} <= ABOUT_THE_POLICY
    assert {alert["materiality"] for alert in alerts} <= MATERIALITIES
    assert is_day(alerts[0]["effective_date"])


def test_backtest_counts_the_captures_of_each_watch(tmp_path: Path):
    """`snapshot` is the index of the capture among those of its watch, from 0."""
    one, two = html(OLD), html(OLD.replace("30 days", "300 days"))
    alerts = backtest(
        tmp_path,
        {"early|1": [one] * 2 + [two] * 3, "never": [one] * 4, "later": [one] * 4 + [two] * 3},
    )
    assert [(alert["watch"], alert["snapshot"], alert["materiality"]) for alert in alerts] == [
        ("early|1", 2, "substantive"),
        ("later", 4, "substantive"),
    ]


def test_backtest_reports_trouble_under_its_own_kinds(tmp_path: Path):
    """A sign-in page for two weeks is reported as trouble, never as a change."""
    alerts = backtest(tmp_path, {"marten": [html(OLD)] * 3 + [SIGN_IN] * 14})
    assert alerts
    assert {alert["kind"] for alert in alerts} <= ABOUT_THE_WATCH


def test_backtest_prints_nothing_if_nothing_changed(tmp_path: Path):
    """No output, exit code 0."""
    assert backtest(tmp_path, {"marten": [html(OLD)] * 5}) == []


# ---- check --json -----------------------------------------------------------------------------------------------------


@pytest.fixture
def watched(tmp_path: Path) -> Any:
    """A watch list with two pages on loopback."""
    with Site() as site:
        for name in ("a", "b"):
            site.at(f"/{name}").publishes(html(OLD))
        watches = "".join(f'[[watch]]\nid = "{name}"\nurl = "{site.url}{name}"\n' for name in "ab")
        (tmp_path / "watch.toml").write_text(
            '[storage]\npath = "monitor.db"\n[fetch]\ngap = "0s"\n[defaults]\n'
            f'allow_private = true\nevery = "1d"\n{watches}'
        )
        yield site, tmp_path


def check(folder: Path) -> tuple[int, dict[str, dict[str, Any]]]:
    """Run `check --all --json`; return its exit code and its lines by watch."""
    code, out = call("--config", folder / "watch.toml", "check", "--all", "--json")
    return code, {row["watch"]: row for row in map(json.loads, out.splitlines())}


def test_check_prints_a_line_a_watch(watched: Any):
    """`status` is new, unchanged, changed, doubted or error; alerts have a kind and a headline."""
    site, folder = watched
    assert {row["status"] for row in check(folder)[1].values()} == {"new"}
    site.at("/a").publishes(html(NEW))
    site.at("/b").fails(404)
    code, rows = check(folder)
    assert code == 1
    assert (rows["a"]["status"], rows["b"]["status"]) == ("changed", "error")
    assert rows["a"]["url"] == f"{site.url}a"
    assert all(
        isinstance(alert[name], str)
        for alert in rows["a"]["alerts"]
        for name in ("kind", "headline")
    )
    assert {alert["kind"] for alert in rows["a"]["alerts"]} <= ABOUT_THE_POLICY
    assert (rows["a"]["materiality"], rows["b"]["alerts"]) == ("substantive", [])
    site.at("/a").publishes(SIGN_IN)
    assert check(folder)[1]["a"]["status"] == "doubted"


def test_check_says_when_the_next_check_is(watched: Any):
    """`next_check_at` is an ISO instant with a time zone, about one interval ahead."""
    _, folder = watched
    for row in check(folder)[1].values():
        ahead = datetime.fromisoformat(row["next_check_at"]) - datetime.fromisoformat(row["at"])
        assert timedelta(hours=23) < ahead < timedelta(hours=28)


def test_benches_can_query_the_database(watched: Any):
    """The tables and columns that benches read; they write `next_check_at` to make watches due."""
    _, folder = watched
    check(folder)
    with closing(sqlite3.connect(folder / "monitor.db")) as db:
        for table in ("bodies", "texts", "changes", "lives", "alerts", "snapshots"):
            db.execute(f"SELECT count(*), coalesce(sum(length(packed)), 0) FROM {table}").fetchone()
        for table in ("versions", "checks", "pages"):
            db.execute(f"SELECT count(*) FROM {table}").fetchone()
        db.execute(
            "SELECT watches.id FROM alerts JOIN watches ON number = alerts.watch WHERE at >= 0 AND kind != 'report'"
        )
        db.execute("UPDATE watches SET next_check_at = 0 WHERE active = 1")
        looked = db.execute(
            "SELECT id, status FROM watches WHERE checked_at > 0 ORDER BY id"
        ).fetchall()
    assert looked == [("a", "new"), ("b", "new")]


# ---- preview … --json -------------------------------------------------------------------------------------------------


def assert_is_preview(facts: dict[str, Any]) -> None:
    """Assert that the blocks have the policy's text, without boilerplate, and no doubt."""
    texts = [block["text"] for block in facts["blocks"]]
    assert facts["doubt"] is None
    assert (
        "We keep your journeys for 30 days. After that Marten deletes them from all of its computers."
        in texts
    )
    assert "Home" not in texts


def test_preview_prints_the_extracted_text():
    """`blocks[].text`, without boilerplate."""
    with Site() as site:
        site.publishes(html(OLD))
        code, out = call("preview", site.url, "--json", "--allow-private")
    assert code == 0
    assert_is_preview(json.loads(out))


def test_preview_gives_the_reason_for_a_doubt():
    """`doubt.kind` and `doubt.reason`, with the blocks as usual; exit code 1."""
    with Site() as site:
        site.publishes(SIGN_IN)
        code, out = call("preview", site.url, "--json", "--allow-private")
    facts = json.loads(out)
    assert code == 1
    assert facts["doubt"]["kind"] == "sign_in"
    assert isinstance(facts["doubt"]["reason"], str) and facts["doubt"]["reason"]
    assert all(isinstance(block["text"], str) for block in facts["blocks"])


@pytest.mark.parametrize("name", ["old.html", "old.html.gz", "old.md"])
def test_preview_takes_a_saved_page(folder: Path, name: str):
    """The media type follows from the name; gzipped files are accepted."""
    (folder / "old.html.gz").write_bytes(gzip.compress(html(OLD).encode()))
    code, out = call("preview", folder / name, "--json")
    assert code == 0
    assert_is_preview(json.loads(out))


def test_preview_takes_a_page_from_standard_input():
    """`-` is stdin; `--media-type` says what it is, if the bytes don't show it."""
    code, out = call("preview", "-", "--json", stdin=html(OLD).encode())
    assert code == 0
    assert_is_preview(json.loads(out))
    code, out = call("preview", "-", "--json", "--media-type", "text/markdown", stdin=OLD.encode())
    assert code == 0
    assert_is_preview(json.loads(out))


def test_preview_doubts_a_saved_page_as_well(folder: Path):
    """Exit code 1 and a reason, as with a URL."""
    (folder / "wall.html").write_text(SIGN_IN, encoding="utf-8")
    code, out = call("preview", folder / "wall.html", "--json")
    assert (code, json.loads(out)["doubt"]["kind"]) == (1, "sign_in")


# ---- imports -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("monitor.extract.read", "read"),
        ("monitor.model.snapshot", "Snapshot"),
        ("monitor.fetch.http", "HttpFetcher"),
        ("monitor.compare.align", "compare"),
        ("monitor.understand.judge", "judge"),
        ("monitor.replay", "saved_page"),
    ],
)
def test_measuring_scripts_find_what_they_import(module: str, name: str):
    """The few names inside the package that scripts outside import."""
    assert callable(getattr(importlib.import_module(module), name))
