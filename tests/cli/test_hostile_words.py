"""Words of a page can't tell the terminal anything, whichever verb shows them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli.main import cli
from tests.sample_policy import current
from tests.site import Site

MARKDOWN = "text/markdown; charset=utf-8"
HOSTILE = "\x1b]0;gotcha\x07 \x9b31m \u202e"
FORBIDDEN = set("\x1b\x07\x9b\u202e")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A watch whose policy changed once, in hostile words, with both texts beside it."""
    folder = tmp_path_factory.mktemp("hostile")
    texts = {"old": current(), "new": current(36).replace("36 months", f"36 {HOSTILE} months")}
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    lines = [
        {
            "watch": "a",
            "url": "https://a.example/",
            "at": f"2026-03-0{day}T12:00:00Z",
            "status": 200,
            "media_type": "text/markdown",
            "file": f"{name}.md",
        }
        for day, name in enumerate(texts, 1)
    ]
    (folder / "saved.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with Site() as site:
        (folder / "url").write_text(site.url)
        (folder / "watch.toml").write_text(
            f'[storage]\npath = "monitor.db"\n[[watch]]\nid = "a"\nurl = "{site.url}"\nallow_private = true\n'
        )
        for text in texts.values():
            site.publishes(text, media_type=MARKDOWN)
            said(folder, "check")
        yield folder


def said(folder: Path, *words: str) -> str:
    done = CliRunner().invoke(
        cli, ["--config", str(folder / "watch.toml"), *words], standalone_mode=False
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.output


@pytest.mark.parametrize(
    "verb",
    [
        "show 1",
        "diff a",
        "history a",
        "alert preview 1",
        "noise 1",
        "errors",
        "deliveries",
        "status",
        "list",
        "reprocess",
    ],
)
def test_stored_words_are_harmless(folder: Path, verb: str):
    assert not set(said(folder, *verb.split())) & FORBIDDEN


def test_words_of_saved_and_of_asked_pages_are_harmless(folder: Path):
    compared = said(folder, "compare", str(folder / "old.md"), str(folder / "new.md"))
    tested = said(folder, "backtest", str(folder / "saved.jsonl"))
    previewed = said(folder, "preview", (folder / "url").read_text(), "--allow-private", "--text")
    assert "36" in compared
    assert "36" in tested
    assert "36" in previewed
    assert not set(compared + tested + previewed) & FORBIDDEN
