"""The JSON of an alert keeps to its schema, whatever the alert."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from monitor.model.change import DateRole, Direction, EditKind, EventKind, Materiality
from monitor.render import json_output
from monitor.render.message_content import MessageLinks
from tests.render.alerts import ANNOUNCED, UNHEALTHY, alert_that_says

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "null": type(None),
}


def problems(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:  # noqa: PLR0911 (one per keyword)
    """The part of JSON Schema that ours uses."""
    if "$ref" in schema:
        return problems(
            value, json_output.schema()["$defs"][schema["$ref"].rpartition("/")[2]], where
        )
    if "oneOf" in schema:
        tries = [problems(value, choice, where) for choice in schema["oneOf"]]
        return (
            []
            if sum(not found for found in tries) == 1
            else [found for tried in tries for found in tried]
        )
    if "const" in schema:
        return [] if value == schema["const"] else [f"{where} is {value!r}"]
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{where} is {value!r}"]
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not isinstance(value, tuple(TYPES[name] for name in names)):
        return [f"{where} is {value!r}, not {names}"]
    if isinstance(value, dict):
        missing = [f"{where}.{key} is missing" for key in schema["required"] if key not in value]
        unseen_words = [
            f"{where}.{key} is not described" for key in value if key not in schema["properties"]
        ]
        return (
            missing
            + unseen_words
            + [
                found
                for key in value
                if key in schema["properties"]
                for found in problems(value[key], schema["properties"][key], f"{where}.{key}")
            ]
        )
    if isinstance(value, list):
        return [
            found
            for n, one in enumerate(value)
            for found in problems(one, schema["items"], f"{where}[{n}]")
        ]
    return []


@pytest.mark.parametrize("alert", [ANNOUNCED, UNHEALTHY], ids=["policy", "watch"])
def test_the_facts_of_an_alert_keep_to_the_schema(alert):
    told = json.loads(
        json_output.line(
            json_output.alert_json(alert, MessageLinks(feed="https://monitor.example/feed"))
        )
    )
    assert problems(told, json_output.schema()) == []


def test_the_schema_would_notice():
    told = json_output.alert_json(ANNOUNCED) | {"kind": "surprise", "at": None}
    del told["watch"]
    assert len(problems(told, json_output.schema())) == 3


def test_the_schema_knows_every_word_that_may_come():
    schema = json_output.schema()
    finding = schema["$defs"]["finding"]["properties"]
    assert set(schema["properties"]["kind"]["enum"]) == {kind.value for kind in EventKind}
    assert set(finding["materiality"]["enum"]) == {one.value for one in Materiality}
    assert set(finding["direction"]["enum"]) == {one.value for one in Direction}
    assert set(finding["dates"]["items"]["properties"]["role"]["enum"]) == {
        role.value for role in DateRole
    }
    assert set(schema["$defs"]["excerpt"]["properties"]["kind"]["enum"]) == {
        kind.value for kind in EditKind
    }


def test_instants_are_utc_and_days_are_iso():
    told = json_output.alert_json(ANNOUNCED)
    assert told["at"] == "2023-08-30T17:12:00Z"
    assert told["finding"]["effective_date"] == "2023-09-29"
    assert json_output.alert_json(replace(ANNOUNCED, not_before_at=None))["not_before"] is None


def test_a_line_is_one_line_of_valid_unicode():
    line = json_output.line(json_output.alert_json(alert_that_says("a\nb\udc80c \x00")))
    assert "\n" not in line
    assert json.loads(line.encode("utf-8"))["headline"].startswith("a\nb")
