"""A message about links: which, from where to where; and nothing in it can be clicked that a page
chose.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from monitor.decide import events
from monitor.model.alert import Alert
from monitor.model.change import EventKind, LinkChange
from monitor.render import json_output
from monitor.render.chat_markup import DIALECTS
from monitor.render.messages import chat_text, message
from tests.render.test_json_output import problems
from tests.timeline import URL, watch

AT = datetime(2026, 3, 3, 8, tzinfo=UTC)
HOSTILE = LinkChange(
    text="<b>DPA</b> [x](javascript:alert(1)) @all",
    section="<h1>Terms",
    before="https://quill.example/dpa",
    after='https://evil.example/"><script>alert(1)</script>',
    since_at=AT,
)
PLAIN = LinkChange(
    text="opt out here",
    section="Your choices",
    before="https://quill.example/opt-out",
    after="https://broker.example/stay",
    since_at=AT,
)


def told(*relinks: LinkChange) -> Alert:
    return events.alert_of_relinks(watch(), relinks, AT)


def test_it_says_which_link_led_where_and_since_when():
    made = message(told(PLAIN))
    assert (
        made.subject
        == "Notice – Quill Privacy Policy: links changed: “opt out here” leads elsewhere now"
    )
    assert "“opt out here” (Your choices): https://quill.example/opt-out →" in " ".join(
        made.plain.split()
    )
    assert "seen so since 3 March 2026, 08:00 UTC" in made.plain.replace("Seen", "seen")
    assert "policy-monitor diff quill-privacy" in made.plain


def test_no_target_becomes_a_link_in_a_mail():
    html = message(told(HOSTILE, PLAIN)).html
    assert set(re.findall(r'href="([^"]*)"', html)) == {URL}
    assert "<script" not in html


@pytest.mark.parametrize("dialect", sorted(DIALECTS.keys() - {"text"}))
def test_no_target_becomes_a_link_in_a_chat(dialect: str):
    text = chat_text(message(told(HOSTILE, PLAIN)), DIALECTS[dialect], 4_000, titled=True)
    assert re.findall(r"https?://[\w.]+", text) == ["https://quill.example"]
    assert "@all" not in text


def test_its_facts_keep_to_the_schema():
    came = LinkChange(text="write to us", after="mailto:a@quill.example")
    row = json.loads(json_output.line(json_output.alert_json(told(HOSTILE, came))))
    assert problems(row, json_output.schema()) == []
    assert (row["kind"], row["materiality"], row["finding"]) == (EventKind.RELINKED, "none", None)
    assert row["relinks"][1] == {
        "text": "write to us",
        "section": "",
        "before": None,
        "after": "mailto:a@quill.example",
        "since": None,
    }
