"""The JSON Schema that editors check a watch list with."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from monitor.config.schema import json_schema
from tests.config.lists import WATCH

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
SCHEMA = json_schema()
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
}
CHECKED = {
    "$schema",
    "$defs",
    "$ref",
    "description",
    "examples",
    "default",
    "format",
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "enum",
    "pattern",
    "anyOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
}


def faults(value: Any, schema: Any, at: str = "") -> list[str]:
    """Return where a value does not fit a schema: as much of the standard as ours uses."""
    if schema is True:
        return []
    assert set(schema) <= CHECKED, set(schema) - CHECKED
    if "$ref" in schema:
        return faults(value, SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")], at)
    wrong = (
        [f"{at}: no option fits"]
        if "anyOf" in schema
        and not any(not faults(value, option, at) for option in schema["anyOf"])
        else []
    )
    if "type" in schema and not isinstance(value, TYPES[schema["type"]]):
        return [f"{at}: not of type {schema['type']}"]
    if isinstance(value, dict):
        wrong += [
            f"{at}: {key} is missing" for key in schema.get("required", []) if key not in value
        ]
        for key, inner in value.items():
            part = schema.get("properties", {}).get(key, schema.get("additionalProperties", True))
            wrong += (
                [f"{at}.{key}: unknown"] if part is False else faults(inner, part, f"{at}.{key}")
            )
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            wrong += faults(inner, schema.get("items", True), f"{at}.{position}")
        wrong += [f"{at}: too few"] if len(value) < schema.get("minItems", 0) else []
    elif isinstance(value, str):
        wrong += (
            [f"{at}: {value} does not fit"]
            if not re.search(schema.get("pattern", ""), value)
            else []
        )
        wrong += [f"{at}: {value} is no choice"] if value not in schema.get("enum", [value]) else []
        wrong += [f"{at}: too short"] if len(value) < schema.get("minLength", 0) else []
    else:
        fits = schema.get("minimum", value) <= value <= schema.get("maximum", value)
        wrong += [] if fits else [f"{at}: out of range"]
    return wrong


def test_it_accepts_the_example():
    assert faults(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")), SCHEMA) == []


@pytest.mark.parametrize(
    "text",
    [
        WATCH + "ulr = 1",
        WATCH + "every = 6",
        WATCH + "every = 'often'",
        WATCH + "tags = 'a'",
        "[[watch]]\nurl = 'https://a.b'",
        "[[watch]]\nid = 'A B'",
        WATCH + "language = 'english'",
        "[[watch]]\nid = 'a'\nurl = 'acme.example'",
        "[wach]",
        "[[route]]\nchannels = []",
        "[[route]]\nchannels = ['a']\nkinds = ['nonsense']",
        "[fetch]\nretries = 99",
        "[fetch]\nmax_size = '3'",
        "[daemon]\nconcurrency = true\nx = 1",
    ],
)
def test_it_refuses_what_the_program_refuses(text):
    assert faults(tomllib.loads(text), SCHEMA)


def test_it_is_of_the_draft_it_says_and_refers_to_what_is_there():
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    text = json.dumps(SCHEMA)
    assert set(re.findall(r'"#/\$defs/(\w+)"', text)) == set(SCHEMA["$defs"])
    assert '"null"' not in text
    assert '"title"' not in text


def test_it_describes_every_key_and_its_default():
    """It describes every key, and shows defaults as a user writes them."""
    for table in [SCHEMA, *SCHEMA["$defs"].values()]:
        assert table["description"]
        assert all("description" in key or "$ref" in key for key in table["properties"].values())
    fetch = SCHEMA["$defs"]["FetchTable"]["properties"]
    assert (fetch["deadline"]["default"], fetch["max_size"]["default"]) == ("1m", "16MiB")


def test_it_knows_all_keys_of_a_watch():
    """It knows all keys of a watch, and lets terms types be free text."""
    watch = SCHEMA["$defs"]["WatchTable"]["properties"]
    assert (
        faults("Privacy Policy", watch["terms_type"])
        == faults("House Rules", watch["terms_type"])
        == []
    )
    assert "Privacy Policy" in json.dumps(watch["terms_type"])
