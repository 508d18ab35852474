"""Puts cases to the program, those of one kind together, and gives what it answered to each."""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.quality import program
from tests.quality.expectations import Answer
from tests.quality.inputs import MEDIA_TYPES, Case, Run

CONFIG_NAME = "policy-monitor.toml"


def answers(cases: Sequence[Case]) -> dict[str, Answer]:
    """Return by its name what the program made of each case."""
    found: dict[str, Answer] = {}
    for run, runner in RUNNERS.items():
        chosen = [case for case in cases if case.run is run]
        if chosen:
            found |= runner(chosen)
    return found


def _wants(case: Case, field: str) -> bool:
    ways = [case.expect, *case.expect.get("any_of", ())]
    return any(field in way for way in ways)


def _compared(cases: Sequence[Case]) -> dict[str, Answer]:
    """Answer most cases by one `compare --batch`; only a run of its own has an exit code."""
    alone = [case for case in cases if _wants(case, "exit")]
    batch = [case for case in cases if case not in alone]
    found: dict[str, Answer] = {case.name: _compared_alone(case) for case in alone}
    with tempfile.TemporaryDirectory() as folder:
        written: dict[str, Path] = {}
        pairs = Path(folder, "pairs.jsonl")
        pairs.write_text(
            "".join(_row(case, Path(folder), written) for case in batch), encoding="utf-8"
        )
        for row in program.rows(program.run("compare", "--batch", pairs)[1]):
            found[row["id"]] = row
    return found


def _row(case: Case, folder: Path, written: dict[str, Path]) -> str:
    """Return a line of the batch; equal texts are written once."""
    row: dict[str, Any] = {"id": case.name} | {side: str(path) for side, path in case.files.items()}
    for side, text in case.texts.items():
        path = written.get(text)
        if path is None:
            path = written[text] = folder / f"{len(written)}.txt"
            path.write_text(text, encoding="utf-8")
        row[side] = str(path)
    if case.media_type:
        row["media_type"] = case.media_type
    return json.dumps(row) + "\n"


def _compared_alone(case: Case) -> Answer:
    kind = ["--media-type", case.media_type] if case.media_type else []
    code, out, err = program.run("compare", case.files["old"], case.files["new"], "--json", *kind)
    return next(program.rows(out), {}) | {"exit": code, "output": out + err}


def _backtested(cases: Sequence[Case]) -> dict[str, Answer]:
    with tempfile.TemporaryDirectory() as folder:
        return {
            case.name: _backtested_alone(case, Path(folder, str(number)))
            for number, case in enumerate(cases)
        }


def _backtested_alone(case: Case, folder: Path) -> Answer:
    listing = case.files["snapshots"] if case.files else _written_looks(case, folder)
    code, out, err = program.run("backtest", listing, "--json")
    answer: dict[str, Any] = {"exit": code, "output": out + err}
    return answer | ({"alerts": list(program.rows(out))} if code in {0, 1} else {})


def _written_looks(case: Case, folder: Path) -> Path:
    """Write the looks of a case as files beside the list that `backtest` reads."""
    folder.mkdir()
    lines, names = [], dict[str, str]()
    for text in case.texts.values():
        look = json.loads(text)
        name = names.setdefault(look["body"], f"{len(names)}.html")
        (folder / name).write_text(look["body"], encoding="utf-8")
        at = program.SEEN_AT + timedelta(hours=look["day"] * look["every_hours"])
        lines.append(
            json.dumps(
                {
                    "watch": "a",
                    "url": "https://quillfish.example/privacy",
                    "at": at.isoformat(),
                    "status": look["status"],
                    "media_type": "text/html",
                    "file": name,
                }
            )
        )
    listing = folder / "snapshots.jsonl"
    listing.write_text("\n".join(lines), encoding="utf-8")
    return listing


def _read(cases: Sequence[Case]) -> dict[str, Answer]:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page")
        found: dict[str, Answer] = {}
        for case in cases:
            coding = "latin-1" if case.media_type == MEDIA_TYPES[".pdf"] else "utf-8"
            page.write_bytes(case.texts["page"].encode(coding))
            found[case.name] = program.read_page(page, case.media_type or "text/html")
        return found


def _spoken(cases: Sequence[Case]) -> dict[str, Answer]:
    return {
        case.name: {"speaks": program.speaks(case.texts["sentence"], case.texts["language"])}
        for case in cases
    }


def _key_tried(key: str) -> Answer:
    """Check a watch list with one key that people take for another one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, CONFIG_NAME)
        path.write_text(f'[[watch]]\nid = "a"\n{key} = "x"\n', encoding="utf-8")
        code, out, err = program.run("--config", path, "config", "check")
        return {"exit": code, "output": out + err}


def _addressed(cases: Sequence[Case]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for case in cases:
        if "url" in case.texts:
            found[case.name] = program.guessed(case.texts["url"])
        elif "key" in case.texts:
            found[case.name] = _key_tried(case.texts["key"])
        elif "link" in case.texts:
            kind = program.linked_kind(case.texts["text"], case.texts["link"])
            found[case.name] = {"linked_kind": kind}
        else:
            old, new = map(program.leads_to, (case.texts["old"], case.texts["new"]))
            found[case.name] = {"same": old == new}
    return found


def _previewed(cases: Sequence[Case]) -> dict[str, Answer]:
    with _served(cases) as site:
        return {case.name: _preview(case, site) for case in cases}


def _preview(case: Case, site: str) -> Answer:
    folder = case.files["page"].parent.name
    url = f"{site}/{folder}/{case.files['page'].name}"
    code, out, err = program.run("preview", url, "--json", "--allow-private")
    page = next(program.rows(out), {})
    text = "\n".join(block["text"] for block in page.get("blocks", ()))
    if _wants(case, "output_has") or _wants(case, "output_has_any"):
        out += "\n".join(program.run("preview", url, "--allow-private")[1:])
    return {"exit": code, "text": text, "output": out + err}


def _configured(cases: Sequence[Case]) -> dict[str, Answer]:
    with _served(cases) as site:
        return {case.name: _config(case, site) for case in cases}


def _config(case: Case, site: str) -> Answer:
    source = case.files["config"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, CONFIG_NAME)
        text = source.read_text(encoding="utf-8").replace("{site}", f"{site}/{source.parent.name}")
        path.write_text(text.replace('path = "', f'path = "{folder}/'), encoding="utf-8")
        code, out, err = program.run("--config", path, "config", "check")
        answer = {"exit": code, "output": (out + err).replace(str(path), CONFIG_NAME)}
        if code == 0 and _wants(case, "next_within_days"):
            looks = program.rows(program.run("--config", path, "check", "--json")[1])
            answer["next"] = max(
                (row["next_check_at"] for row in looks if row.get("next_check_at")), default=None
            )
    return answer


@contextmanager
def _served(cases: Sequence[Case]) -> Iterator[str]:
    """Serve the folders of cases on loopback under /FOLDER/FILE, and yield the address of the site."""

    class Pages(BaseHTTPRequestHandler):
        folders: Mapping[str, Case] = {
            next(iter(case.files.values())).parent.name: case for case in cases
        }

        def do_GET(self) -> None:
            name, _, file = unquote(self.path.partition("?")[0]).lstrip("/").partition("/")
            case = self.folders.get(name)
            path = next(iter(case.files.values())).parent / Path(file).name if case else None
            if case is None or path is None or not path.is_file():
                self.send_error(404)
            elif path.suffix == ".http":
                self.wfile.write(path.read_bytes())
                self.close_connection = True
            else:
                self._send(case, path)

        def _send(self, case: Case, path: Path) -> None:
            body = path.read_bytes()
            asked = path in case.files.values()
            kind = case.media_type if asked else None
            self.send_response(case.status)
            self.send_header(
                "Content-Type", kind or MEDIA_TYPES.get(path.suffix, "application/octet-stream")
            )
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the output is the program's."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


RUNNERS: Mapping[Run, Callable[[Sequence[Case]], dict[str, Answer]]] = {
    Run.COMPARE: _compared,
    Run.ADDRESS: _addressed,
    Run.SPEECH: _spoken,
    Run.PAGE: _read,
    Run.BACKTEST: _backtested,
    Run.PREVIEW: _previewed,
    Run.CONFIG: _configured,
}
