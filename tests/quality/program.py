"""Runs the program on cases: the one module of the gate that knows the inside of the package.

All of it runs in this process, and through the frozen interface wherever that can say what is asked for.
"""

from __future__ import annotations

import importlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

SEEN_AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
"""When the pages were seen that are read without a server: beside the dates that stand in the cases."""


def _module(name: str) -> ModuleType:
    """Import late: a mutilated package that does not even load is then a failing case, and no broken gate."""
    return importlib.import_module(f"monitor.{name}")


def run(*arguments: str | Path) -> tuple[int, str, str]:
    """Return the exit code, the output and the complaints of one call of the command line."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = _module("cli.main").cli.main(
                [str(one) for one in arguments], standalone_mode=False
            )
        except (_module("errors").MonitorError, OSError) as error:
            code = 3
            err.write(str(error))
    return code if isinstance(code, int) else 0, out.getvalue(), err.getvalue()


def rows(output: str) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects that the program printed, one a line."""
    for line in output.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def read_page(path: Path, media_type: str) -> Mapping[str, Any]:
    """Return what `preview` says of a saved page: its `text`, its outline and language, and
    whether and as what it is doubted.
    """
    code, out, _ = run("preview", path, "--media-type", media_type, "--json")
    page: Mapping[str, Any] = next(rows(out), {})
    blocks = page.get("blocks", ())
    return {
        "text": "\n".join(block["text"] for block in blocks),
        "outline": "\n".join(f"{block['kind']}: {block['text']}" for block in blocks),
        "language": page.get("language"),
        "doubted": code != 0,
        "doubt_kind": (page.get("doubt") or {}).get("kind"),
    }


def leads_to(url: str) -> str:
    """Return what tells the target of a link apart."""
    target: str = _module("language.canonical_url").canonical_target(url)
    return target


def guessed(url: str) -> Mapping[str, str]:
    """Return the service and the terms type that an address tells by its words."""
    guess = _module("config.guess").guess_from_url(url)
    return {"service": guess.service, "terms_type": guess.terms_type}


def linked_kind(text: str, url: str) -> str:
    """Return as what document of the policy's life a link is known, or `none`."""
    link = f'<p>The gardener keeps this page in order. <a href="{url}">{text}</a></p>'
    page = _module("replay").saved_page(
        f"<html><body><main><h1>Terms</h1>{link}</main></body></html>".encode(),
        url="https://quillfish.example/legal",
        at=SEEN_AT,
        media_type="text/html; charset=utf-8",
    )
    document = _module("extract.read").read(page)
    found = _module("decide.linked_documents").find_linked(document, page.url)
    return str(found[0].kind) if found else "none"


def speaks(sentence: str, language: str) -> bool:
    """Return whether a sentence speaks as policies do."""
    page = _module("replay").saved_page(
        f'<html lang="{language}"><body><main><p>{sentence}</p></main></body></html>'.encode(),
        url="https://quillfish.example/legal",
        at=SEEN_AT,
        media_type="text/html; charset=utf-8",
    )
    document = _module("extract.read").read(page)
    share = _module("screening.policy_speech").policy_share(document)
    return share is not None and share > 0


def finds(phrase: str, text: str) -> bool:
    """Return whether a phrase of the tables is found in a text."""
    matcher = _module("understand.phrase_matcher")
    lexicon = matcher.PhraseMatcher()
    lexicon.add("it", [phrase])
    return bool(lexicon.find(matcher.folded_words(text)))


def folded(text: str, folding: str) -> str:
    """Return a text as it is folded before a table is held against it."""
    if folding == "casefold":
        return text.casefold()
    module = "canonical_text" if folding == "canonical" else "date_parser"
    fold: Callable[[str], str] = getattr(_module(f"language.{module}"), folding)
    return fold(text)
