"""Files and commands on this machine."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.deliver import local
from tests.deliver.receivers import failure, tell
from tests.render.alerts import ANNOUNCED


def script(folder: Path, body: str) -> str:
    path = folder / "tell"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return f"command:{path}"


def test_a_file_grows_by_one_line_of_json_an_alert(tmp_path: Path):
    path = tmp_path / "alerts.jsonl"
    assert tell(f"file://{path}") == f"appended to {path}"
    tell(f"file://{path}", key="k2")
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["delivery"] for line in lines] == ["k1", "k2"]
    assert lines[0]["kind"] == "announced"


def test_a_line_that_a_crash_cut_off_does_not_swallow_the_next(tmp_path: Path):
    path = tmp_path / "alerts.jsonl"
    path.write_text('{"half": ')
    tell(f"file://{path}")
    assert json.loads(path.read_text().splitlines()[1])["kind"] == "announced"


def test_lines_that_are_appended_at_once_never_mix(tmp_path: Path):
    path = tmp_path / "alerts.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: local._append(path, json.dumps("x" * 50_000)), range(64)))
    assert [len(json.loads(line)) for line in path.read_text().splitlines()] == [50_000] * 64


def test_a_folder_gets_one_page_per_alert(tmp_path: Path):
    """A folder gets one page per alert, and the same one at a second attempt."""
    for key in ("k1", "k1", "k2"):
        tell(f"file://{tmp_path}/pages/", key=key)
    pages = sorted((tmp_path / "pages").iterdir())
    assert [page.name for page in pages] == [
        "2023-08-30-quill-privacy-k1.html",
        "2023-08-30-quill-privacy-k2.html",
    ]
    assert "AI models" in pages[0].read_text()


def test_a_watch_id_can_not_lead_out_of_the_folder(tmp_path: Path):
    tell(f"file://{tmp_path}/pages/", alert=replace(ANNOUNCED, watch_id="../../escaped"))
    [page] = (tmp_path / "pages").iterdir()
    assert not (tmp_path / "escaped.html").exists()
    assert page.parent == tmp_path / "pages"


def test_a_file_that_can_not_be_written_is_tried_again(tmp_path: Path):
    error = failure(f"file://{tmp_path}/no/such/folder/alerts.jsonl")
    assert not error.permanent
    assert "No such file" in str(error)


def test_a_command_reads_the_json_and_its_words_come_back(tmp_path: Path):
    url = script(tmp_path, f'cat > {tmp_path}/given; echo "filed as LEGAL-7"')
    assert tell(url) == "filed as LEGAL-7"
    assert json.loads((tmp_path / "given").read_text())["watch"] == "quill-privacy"


def test_a_command_gets_nothing_of_the_alert_as_argument(tmp_path: Path):
    """A command gets its own arguments, and nothing of the alert in them."""
    url = script(tmp_path, 'echo "$# $1 $2"')
    assert tell(f"{url} --queue 'legal team'") == "2 --queue legal team"


def test_no_shell_reads_what_a_page_says(tmp_path: Path):
    url = script(tmp_path, "cat >/dev/null")
    tell(
        url,
        alert=replace(
            ANNOUNCED, headline=f"$(touch {tmp_path}/pwned) `touch {tmp_path}/pwned`; touch pwned"
        ),
    )
    assert not (tmp_path / "pwned").exists()


def test_a_command_sees_no_secrets_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SMTP_PASSWORD", "hunter2")
    assert "hunter2" not in tell(script(tmp_path, "cat >/dev/null; env | tr '\\n' ' '"))


@pytest.mark.parametrize(
    ("code", "permanent"), [(1, False), (75, False), (64, True), (77, True), (78, True)]
)
def test_the_exit_code_decides_whether_to_try_again(tmp_path: Path, code: int, permanent: bool):
    error = failure(script(tmp_path, f'echo "it is closed" >&2; exit {code}'))
    assert error.permanent is permanent
    assert str(error) == f"tell: exit code {code}: it is closed"


def test_a_command_that_is_not_there_or_can_not_be_run(tmp_path: Path):
    assert failure(f"command:{tmp_path}/missing").permanent


def test_a_command_that_does_not_end_is_ended_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(local, "COMMAND_S", 0.5)
    error = failure(script(tmp_path, f"sleep 600 & echo $! > {tmp_path}/child; wait"))
    child = int((tmp_path / "child").read_text())
    assert str(error) == "did not end within 0.5 s"
    assert not error.permanent
    until = time.monotonic() + 10
    while _runs(child) and time.monotonic() < until:
        time.sleep(0.01)
    assert not _runs(child)


def test_a_command_that_never_stops_writing_fills_no_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(local, "COMMAND_S", 0.5)
    assert "did not end" in str(failure(script(tmp_path, "exec yes")))


def test_a_command_is_done_when_it_ends(tmp_path: Path):
    """A command that reads nothing or leaves a child behind is done when it ends."""
    assert tell(script(tmp_path, "sleep 5 & echo done")) == "done"


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
