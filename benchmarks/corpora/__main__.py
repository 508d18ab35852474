"""Score the program on the corpora: see README.md.

python -m benchmarks.corpora histories|planted|kept|meaning|flips [--corpus PLACE] [--services FILE]
"""

from __future__ import annotations

import argparse
import gzip
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from monitor import ReadError, read_policy

DEFAULT = Path(__file__).parents[2].parent / "shared" / "corpus"
FOLDERS = {"planted": "kept"}
MOST, SEED = "12", "3"
"""Pages to plant edits in, drawn by this seed: enough for every day, a minute of work."""


def main() -> int:
    """Run one scorer; return 0, also where the corpus is not here."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=RUNS)
    parser.add_argument("--corpus", type=Path, default=DEFAULT)
    parser.add_argument("--services", type=Path, help="only these services, one a line")
    parser.add_argument("--without", action="store_true", help="all services but these")
    options = parser.parse_args()
    folder = options.corpus / FOLDERS.get(options.what, options.what)
    if not folder.is_dir():
        print(f"The corpus is not here: {folder}. Nothing was measured.")
        return 0
    with tempfile.TemporaryDirectory(prefix="corpora-") as place:
        if options.services:
            folder = _subset(options, folder, Path(place) / "subset")
        RUNS[options.what](options.corpus, folder, Path(place))
    return 0


def _subset(options: argparse.Namespace, folder: Path, out: Path) -> Path:
    without = ["--without"] if options.without else []
    _run(options.corpus / "subset.py", "make", folder, out, options.services.resolve(), *without)
    return out


def _run(script: Path, *arguments: object) -> None:
    """Run a scorer of the corpus with this Python; its output goes to the terminal."""
    command = [sys.executable, str(script), *map(str, arguments)]
    subprocess.run(command, check=True)


def _monitor(*arguments: object, to: Path) -> None:
    command = [sys.executable, "-m", "monitor", *map(str, arguments)]
    with to.open("w") as out:
        subprocess.run(command, check=False, stdout=out, stderr=subprocess.DEVNULL)


def _histories(corpus: Path, folder: Path, place: Path) -> None:
    _run(corpus / "replay.py", "unpack", folder, place / "pages")
    _monitor("backtest", place / "pages" / "snapshots.jsonl", "--json", to=place / "alerts.jsonl")
    _run(corpus / "replay.py", "score", folder, place / "alerts.jsonl")


def _planted(corpus: Path, folder: Path, place: Path) -> None:
    pages = place / "pages"
    _run(corpus / "mutate.py", "make", folder, pages, "--most", MOST, "--seed", SEED)
    _monitor("backtest", pages / "snapshots.jsonl", "--json", to=place / "alerts.jsonl")
    _run(corpus / "mutate.py", "score", pages, place / "alerts.jsonl")


def _compared(corpus: Path, folder: Path, place: Path, *, name: str) -> None:
    """Score `meaning`: pairs of texts that a reader wrote the right alert for."""
    batch, answers = place / "batch.jsonl", place / "answers.jsonl"
    _run(corpus / f"{name}.py", "batch", folder, batch)
    _monitor("compare", "--batch", batch, to=answers)
    _run(corpus / f"{name}.py", "score", folder, answers)


def _meaning(corpus: Path, folder: Path, place: Path) -> None:
    _compared(corpus, folder, place, name="meaning")


def _flips(corpus: Path, folder: Path, place: Path) -> None:
    rows, out = folder / "flips.jsonl", place / "flips"
    _run(corpus / "flips.py", "batch", rows, out)
    _monitor("compare", "--batch", out / "batch.jsonl", to=place / "answers.jsonl")
    _run(corpus / "flips.py", "score", rows, place / "answers.jsonl")


def _kept(corpus: Path, folder: Path, place: Path) -> None:
    for name, reader in READERS.items():
        out = place / name
        for page in sorted(folder.glob("*/*.html.gz")):
            text = out / page.parent.name / f"{page.name[:3]}.txt"
            text.parent.mkdir(parents=True, exist_ok=True)
            text.write_text(reader(gzip.decompress(page.read_bytes())), encoding="utf-8")
        print(f"{name}:", flush=True)
        _run(corpus / "kept.py", "score", folder, out)


def _ours(page: bytes) -> str:
    try:
        return "\n".join(read_policy(page).blocks)
    except ReadError:
        return ""


def _trafilatura(page: bytes) -> str:
    import trafilatura  # noqa: PLC0415  # of requirements.txt: not there for the other benches

    return trafilatura.extract(page, favor_recall=True, include_tables=True) or ""


def _inscriptis(page: bytes) -> str:
    from inscriptis import get_text  # noqa: PLC0415

    return str(get_text(page.decode("utf-8", "replace")))


def _html2text(page: bytes) -> str:
    import html2text  # noqa: PLC0415

    return html2text.html2text(page.decode("utf-8", "replace"))


READERS: dict[str, Callable[[bytes], str]] = {
    "policy-monitor": _ours,
    "trafilatura": _trafilatura,
    "inscriptis": _inscriptis,
    "html2text": _html2text,
}
RUNS: dict[str, Callable[[Path, Path, Path], None]] = {
    "histories": _histories,
    "planted": _planted,
    "kept": _kept,
    "meaning": _meaning,
    "flips": _flips,
}

if __name__ == "__main__":
    sys.exit(main())
