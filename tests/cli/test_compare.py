"""`policy-monitor compare`, as one calls it."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main as command
from tests.understand.rewording import POLICY, edited

CHANGED = edited(("30 days", "60 days"))
FIELDS = {
    "materiality",
    "topics",
    "effective_date",
    "last_updated",
    "direction",
    "headline",
    "summary",
    "excerpts",
    "systematic_renames",
    "co_published_versions",
    "reasons",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.md").write_text(POLICY, encoding="utf-8")
    (tmp_path / "new.md").write_text(CHANGED, encoding="utf-8")
    (tmp_path / "same.md.gz").write_bytes(gzip.compress(POLICY.encode()))
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    def called(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["policy-monitor", "compare", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            command.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return called


def test_a_change_is_told_in_words_and_ends_with_one(run: Any, folder: Path):
    code, out, _ = run(folder / "old.md", folder / "new.md")
    assert code == 1
    assert (
        "“Server logs are deleted after 30 days” is now “Server logs are deleted after 60 days”"
        in out
    )


def test_the_same_text_ends_with_nought(run: Any, folder: Path):
    code, out, _ = run(folder / "old.md", folder / "same.md.gz")
    assert code == 0
    assert "says the same" in out


def test_json_holds_the_facts(run: Any, folder: Path):
    code, out, _ = run(folder / "old.md", folder / "new.md", "--json")
    facts = json.loads(out)
    assert code == 1
    assert set(facts) == FIELDS
    assert facts["topics"][0] == "retention_deletion"
    assert facts["excerpts"] == []


def test_what_finds_no_room_in_the_lines_is_an_excerpt(run: Any, folder: Path):
    shared = (
        "name",
        "income",
        "religion",
        "location",
        "fingerprints",
        "letters",
        "photographs",
        "friends",
        "health",
        "politics",
        "hobbies",
        "diary",
    )
    news = "\n".join(
        f"## Part {word}\n\nWe may now share your {word} with advertisers.\n" for word in shared
    )
    (folder / "new.md").write_text(f"{POLICY}\n{news}", encoding="utf-8")
    _, told, _ = run(folder / "old.md", folder / "new.md")
    _, out, _ = run(folder / "old.md", folder / "new.md", "--json")
    excerpts = json.loads(out)["excerpts"]
    assert all(
        set(excerpt) == {"kind", "section", "before", "after", "topics"} for excerpt in excerpts
    )
    assert f"{{+{excerpts[0]['after']}+}}" in told
    assert not any(excerpts[0]["after"] in line for line in json.loads(out)["summary"])


def test_a_batch_gives_one_line_a_pair_in_order(run: Any, folder: Path):
    rows = [
        {"id": "b", "old": "old.md", "new": "new.md"},
        {"id": "a", "old": "old.md", "new": "same.md.gz", "media_type": "text/markdown"},
    ]
    (folder / "pairs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    code, out, _ = run("--batch", folder / "pairs.jsonl")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(row["id"], row["materiality"]) for row in found] == [
        ("b", "substantive"),
        ("a", "none"),
    ]


def test_a_pair_that_cannot_be_read_does_not_stop_the_others(run: Any, folder: Path):
    rows = [
        {"id": "x", "old": "old.md", "new": "gone.md"},
        {"id": "y", "old": "old.md", "new": "new.md"},
    ]
    (folder / "pairs.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    code, out, err = run("--batch", folder / "pairs.jsonl")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 3
    assert "gone.md can't be read: No such file" in found[0]["error"]
    assert found[1]["materiality"] == "substantive"
    assert err.startswith("policy-monitor: x: ")


def test_a_line_ends_where_its_object_does(run: Any, folder: Path):
    row = {"id": "a\u2028b\x85c", "old": "old.md", "new": "new.md"}
    (folder / "pairs.jsonl").write_text(
        f"\ufeff{json.dumps(row, ensure_ascii=False)}\r\n", encoding="utf-8"
    )
    code, out, _ = run("--batch", folder / "pairs.jsonl")
    assert code == 0
    assert json.loads(out)["id"] == row["id"]


@pytest.mark.slow
def test_findings_are_the_same_in_every_process(folder: Path):
    """The same two texts give the same findings in every process.

    Python's sets have another order in each process: none of it may show, be it in what is equally
    good.
    """
    clause = "## Liability, refunds, governing law, retention\n\nKestrel and Merlin talk of this in spring.\n"
    letter = "\nGuests of {} get a letter {}, and a call.\n"
    days = ("late", "soon", "now", "first")
    old = [
        letter.format(f"{hall}{n}", day)
        for n in range(9)
        for hall in ("lark", "rook")
        for day in days
    ]
    new = [letter.format(f"lark{n} rook{n}", "then") for n in range(9) for _ in range(3)]
    (folder / "old.md").write_text("".join((POLICY, *old)), encoding="utf-8")
    (folder / "new.md").write_text("".join((POLICY, *new, clause)), encoding="utf-8")
    command_line = [sys.executable, "-m", "monitor", "compare", "old.md", "new.md", "--json"]
    said = {
        subprocess.run(
            command_line,
            cwd=folder,
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=False,
            text=True,
        ).stdout
        for seed in range(4)
    }
    assert len(said) == 1
    assert "Merlin" in said.pop()


@pytest.mark.parametrize(
    "wrong", [{"old": 5}, {"new": None}, {"media_type": ["text/html"]}, {"old": "a\0.md"}]
)
def test_a_pair_of_wrong_types_is_told_with_its_place(
    run: Any, folder: Path, wrong: dict[str, Any]
):
    row = {"id": "x", "old": "old.md", "new": "new.md"} | wrong
    (folder / "pairs.jsonl").write_text(json.dumps(row), encoding="utf-8")
    code, out, _ = run("--batch", folder / "pairs.jsonl")
    assert code == 3
    assert "pairs.jsonl:1: " in json.loads(out)["error"]


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("old.md",), "compare needs two files, OLD and NEW, or --batch PAIRS.jsonl"),
        (("old.md", "gone.md"), "gone.md can't be read: No such file or directory"),
        (("old.md", "broken.md.gz"), "broken.md.gz can't be read: Not a gzipped file"),
        (("old.md", "nameless"), "unknown kind of file"),
        (("--batch", "broken.jsonl"), "broken.jsonl:1: not JSON"),
        (("--batch", "short.jsonl"), "short.jsonl:1: new and old missing (of id, old, new)"),
        (("--batch", "list.jsonl"), "list.jsonl:1: not a JSON object"),
        (("--batch", "deep.jsonl"), "deep.jsonl:1: not JSON"),
        (("old.md", "--batch", "short.jsonl"), "give either two files or --batch, not both"),
    ],
)
def test_bad_input_is_told_in_one_sentence(
    run: Any, folder: Path, names: tuple[str, ...], sentence: str
):
    (folder / "broken.md.gz").write_bytes(b"no gzip at all")
    (folder / "nameless").write_text(POLICY, encoding="utf-8")
    (folder / "broken.jsonl").write_text("{", encoding="utf-8")
    (folder / "short.jsonl").write_text('{"id": "z"}', encoding="utf-8")
    (folder / "deep.jsonl").write_text("[" * 100_000, encoding="utf-8")
    (folder / "list.jsonl").write_text("[1]", encoding="utf-8")
    code, out, err = run(*(name if name.startswith("--") else folder / name for name in names))
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


ERROR = (
    "<html><title>404</title><body><h1>Page not found</h1><p>Sorry, this page does not exist.</p>"
)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("page", [ERROR, "<html><body></body></html>"])
def test_a_side_that_is_no_policy_is_told_with_exit_3(run: Any, folder: Path, side: int, page: str):
    (folder / "wall.html").write_text(page)
    names = [folder / "old.md", folder / "wall.html"]
    code, out, err = run(*(names if side else reversed(names)))
    assert (code, out) == (3, "")
    assert "wall.html is not a policy that can be compared: " in err
    code, out, _ = run(*names, "--json")
    assert (code, json.loads(out)["materiality"]) == (3, None)


def test_two_walls_are_no_unchanged_policy(run: Any, folder: Path):
    (folder / "wall.html").write_text(ERROR)
    assert run(folder / "wall.html", folder / "wall.html")[0] == 3


def test_next_to_nothing_is_not_called_unchanged(run: Any, folder: Path):
    (folder / "a.txt").write_text("We keep your letters for 30 days.")
    (folder / "b.txt").write_text("We keep your letters for 90 days.")
    assert run(folder / "a.txt", folder / "b.txt")[0] == 3


def test_one_side_may_be_standard_input(run: Any, folder: Path, monkeypatch: pytest.MonkeyPatch):
    stdin = io.TextIOWrapper(io.BytesIO(CHANGED.encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    code, out, _ = run(folder / "old.md", "-", "--media-type", "text/markdown")
    assert (code, "60 days" in out) == (1, True)
    code, _, err = run("-", "-")
    assert (code, "only one of OLD and NEW" in err) == (2, True)


def test_the_redline_of_two_files_is_written_as_a_page(run: Any, folder: Path):
    page = folder / "redline.html"
    code, out, err = run(folder / "old.md", folder / "new.md", "--html", page)
    assert (code, out) == (1, "")
    assert f"wrote {page}" in err
    assert re.search(r"<ins>.*60.*</ins>", page.read_text(encoding="utf-8"))


def test_a_file_without_text_and_a_folder_are_named(run: Any, folder: Path):
    """The sentence about a file that can't be compared says which of the two it is."""
    (folder / "noise.html").write_bytes(b"\x00\x01\x02\x8f" * 500)
    code, _, err = run(folder / "old.md", folder / "noise.html")
    assert (code, "noise.html" in err) == (3, True)
    (folder / "pages").mkdir()
    code, _, err = run(folder / "old.md", folder / "pages")
    assert (code, "pages is a directory" in err) == (2, True)
