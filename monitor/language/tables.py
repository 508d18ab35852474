"""Reads the tables of words that ship with the package: `*.toml` in the room that uses them."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def table(room: str, name: str) -> dict[str, Any]:
    """Return the parsed table `monitor/<room>/<name>.toml`, read once a process. Callers must not
    change it.
    """
    text = resources.files("monitor").joinpath(room, f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def weights(room: str, name: str) -> dict[str, dict[str, float]]:
    """Return the learnt weights `monitor/<room>/<name>.json` by label and word, read once
    a process.

    Callers must not change them. JSON, because TOML of that size takes a tenth of a second to read.
    """
    text = resources.files("monitor").joinpath(room, f"{name}.json").read_text(encoding="utf-8")
    told: dict[str, dict[str, float]] = json.loads(text)
    return told
