"""The docs promise nothing that is not there, and nothing that is there is left out."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.main import VERBS, cli
from monitor.understand import topics

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", ROOT / "STYLE.md", *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme_with_an_example(verb: str):
    """Every verb is in the README, and its help has an example."""
    assert re.search(rf"`{verb}[ `]", README), f"{verb} is not in the README"
    done = CliRunner().invoke(cli, [verb, "--help"])
    assert done.exit_code == 0
    assert f"policy-monitor {verb}" in done.output


def test_the_readme_names_no_verb_that_is_not_there():
    rows = [
        line for line in README.split("## Verbs")[1].split("## ")[0].splitlines() if "|" in line
    ]
    named = set(re.findall(r"`([a-z]+)[ `]", "\n".join(row.split("|")[1] for row in rows)))
    assert named - {"verb"} <= set(VERBS)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_modules_and_tables_that_a_page_names_exist(page: Path):
    named = re.findall(r"`(monitor/[\w/]+\.(?:py|toml|json))`", page.read_text(encoding="utf-8"))
    missing = {path for path in named if not (ROOT / path).is_file()}
    assert missing <= {"monitor/extract/NAME.py"}  # a placeholder, for a new reader


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path):
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    missing = [
        target for target in targets if "://" not in target and not (page.parent / target).exists()
    ]
    assert not missing


def test_topics_in_the_readme_exist():
    assert {"ai_training", "biometrics", "data_sale"} <= set(topics.names())


def test_no_file_names_a_registry_or_a_path_of_a_machine():
    text = (ROOT / "constraints.txt").read_text() + (ROOT / "pyproject.toml").read_text()
    assert "://" not in text


def test_every_topic_has_its_line_in_the_docs():
    page = (ROOT / "docs" / "topics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$", page, re.M)
    assert rows == list(topics.names().items())


def test_topics_have_different_names():
    assert len(set(topics.names().values())) == len(topics.names())


ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
SEAMS = re.findall(r"^([a-z_]+(?:\.[a-z_]+)*)\.(\w+)", ARCHITECTURE.split("```python")[1], re.M)


@pytest.mark.parametrize(("module", "name"), SEAMS)
def test_every_seam_of_the_architecture_exists(module: str, name: str):
    """A function or class that the page names is where the page says."""
    assert hasattr(importlib.import_module(f"monitor.{module}"), name)


@pytest.mark.parametrize(
    "path",
    re.findall(
        r"`([a-z_]+/[a-z_]+\.py)`", ARCHITECTURE.split("## One question")[1].split("## ")[0]
    ),
)
def test_every_room_of_the_architecture_exists(path: str):
    """A file that the page sends a reader to is there."""
    assert (ROOT / "monitor" / path).is_file()
