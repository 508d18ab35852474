"""Channels on this machine: a file that grows, a folder of pages, a command that reads JSON."""

from __future__ import annotations

import fcntl
import os
import re
import select
import shlex
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitor.deliver.envelope import Envelope
from monitor.errors import DeliveryError
from monitor.render import json_output
from monitor.render.labels import cut, one_line

# Below the deadline of a send, so that the command is killed rather than left behind.
COMMAND_S = 45.0
_PERMANENT_CODES = frozenset({64, 65, 67, 77, 78, 126, 127})
"""Wrong usage, unusable data, no such user, no permission, wrong settings (sysexits.h); can't be
run, not found.
"""
# In bytes: enough for the error at the end of an output.
_KEPT_OUTPUT = 2000
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")
"""The only environment variables that a command gets: the others may contain secrets of other
channels.
"""
_NAME_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def file_of(url: str) -> Path:
    """Return the path of a `file:` URL, absolute. Raises ValueError with what is wrong with it."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if parts.netloc not in {"", "localhost"} or not path.startswith("/"):
        raise ValueError("a file channel needs an absolute path: file:///var/lib/alerts.jsonl")
    if parts.query or parts.fragment or "\0" in path:
        raise ValueError("a file channel consists of a path only")
    return Path(path)


def send_file(envelope: Envelope) -> str:
    """Append the alert as a line of JSON or, if the URL ends in `/`, write its page into that
    folder.

    Either is on the disk when this returns. Raises DeliveryError.
    """
    try:
        path = file_of(envelope.url)
        if envelope.url.endswith("/"):
            return _put_page(path, envelope)
        return _append(path, json_output.line({**envelope.message.facts, "delivery": envelope.key}))
    except ValueError as error:
        raise DeliveryError(str(error), permanent=True) from error
    except OSError as error:
        raise DeliveryError(one_line(str(error))) from error


def _append(path: Path, line: str) -> str:
    """One at a time, in one write call: lines never mix. A line that a crash cut off is ended
    first.
    """
    with path.open("ab+", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        size = file.seek(0, os.SEEK_END)
        torn = size > 0 and os.pread(file.fileno(), 1, size - 1) != b"\n"
        file.write((b"\n" if torn else b"") + line.encode() + b"\n")
        os.fsync(file.fileno())
    return f"appended to {path}"


def _put_page(folder: Path, envelope: Envelope) -> str:
    """Under the delivery's own name, so that a second attempt replaces the first."""
    message = envelope.message
    name = f"{envelope.sent_at:%Y-%m-%d}-{message.thread}-{envelope.key[-12:]}"
    page = folder / f"{_NAME_UNSAFE.sub('-', name)[:150]}.html"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", suffix=".part", delete=False) as file:
        file.write(message.html.encode("utf-8", "replace"))
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(page)
    return f"wrote {page}"


def command_of(url: str) -> list[str]:
    """Return the words of a `command:` URL. Raises ValueError with what is wrong with it."""
    words = shlex.split(url.partition(":")[2])
    if not words:
        raise ValueError(
            "a command channel needs a command: command:/usr/local/bin/tell --queue legal"
        )
    if not words[0].startswith("/"):
        raise ValueError(
            f"a command needs its absolute path, so that PATH doesn't matter: {words[0]}"
        )
    return words


def send_command(envelope: Envelope) -> str:
    """Run the command with the alert's JSON on its standard input, and return its output. Raises
    DeliveryError.

    No shell is involved, and no argument contains anything of the alert.
    """
    try:
        words = command_of(envelope.url)
    except ValueError as error:
        raise DeliveryError(str(error), permanent=True) from error
    environ = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environ["POLICY_MONITOR_DELIVERY"] = envelope.key
    with tempfile.TemporaryFile() as given:
        given.write(json_output.line(dict(envelope.message.facts)).encode() + b"\n")
        given.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 (the operator's own command, whole path, no shell)
                words,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=environ,
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            raise DeliveryError(
                f"{words[0]} can't be run: {error.strerror}", permanent=True
            ) from error
    with process:
        said = _listen(process)
    return _judge(Path(words[0]).name, process.returncode, said)


def _listen(process: subprocess.Popen[bytes]) -> str:
    """Return the start of what the command writes once it has ended; at the deadline, end it with
    all its children.
    """
    end = time.monotonic() + COMMAND_S
    assert process.stdout is not None
    kept, open_ = b"", True
    while process.poll() is None and time.monotonic() < end:
        if not open_:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.01, end - time.monotonic()))
        elif select.select([process.stdout], [], [], 0.2)[0]:
            piece = os.read(process.stdout.fileno(), 65_536)
            open_, kept = bool(piece), kept[:_KEPT_OUTPUT] + piece[:_KEPT_OUTPUT]
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise DeliveryError(f"did not end within {COMMAND_S:g} s")
    while open_ and select.select([process.stdout], [], [], 0)[0] and len(kept) < _KEPT_OUTPUT:
        piece = os.read(process.stdout.fileno(), _KEPT_OUTPUT)
        open_, kept = bool(piece), kept + piece
    return cut(one_line(kept.decode("utf-8", "replace")), 300)


def _judge(name: str, code: int, said: str) -> str:
    if code == 0:
        return said or f"{name} succeeded"
    how = f"exit code {code}" if code > 0 else f"signal {-code}"
    raise DeliveryError(
        f"{name}: {how}{': ' if said else ''}{said}", permanent=code in _PERMANENT_CODES
    )
