"""What single elements say, and what the names of elements don't decide."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.extract.pages import POLICY, SENTENCES, lines, read_page

SAID = "We share your reading list with booksellers who pay us for each look at it."
NAMES = (
    "data-sharing",
    "share-info",
    "menu-of-rights",
    "footer-notes",
    "sidebar",
    "newsletter",
    "cookie-banner",
)


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_section_decides_nothing(name: str):
    """A section of the policy is read whatever its class and id say."""
    section = f'<section class="{name}" id="{name}"><h2>Partners</h2><p>{SAID}</p></section>'
    for content in (POLICY + section, POLICY.replace('<h2 id="rights">', f"{section}<h2>")):
        read = lines(read_page(f"<main>{content}</main>"))
        assert {"Partners", SAID} <= set(read)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("We do <del>not</del> sell your data to anybody.", "We do sell your data to anybody."),
        ("We keep it for <s>30 days</s> 90 days.", "We keep it for 90 days."),
        (
            "We keep it for <span style='text-decoration: line-through'>30</span> 90 days.",
            "We keep it for 90 days.",
        ),
        (
            "<ruby>個人<rp>（</rp><rt>こじん</rt><rp>）</rp></ruby>情報を保護します。",
            "個人情報を保護します。",
        ),
    ],
)
def test_what_is_struck_or_a_reading_is_not_said(written: str, read: str):
    """Struck words are not said, and readings beside characters are said already."""
    assert read in lines(read_page(f"{POLICY}<p>{written}</p>"))


def test_hidden_text_is_read_where_something_opens_it():
    """A hidden paragraph is read behind its heading or button, and where it has a name."""
    hidden = f"<p hidden>{SAID}</p>"
    shown = (
        f"<h3>Partners</h3>{hidden}",
        f"<button>Show our partners</button>{hidden}",
        hidden.replace("hidden", 'hidden id="partners"'),
        hidden.replace("hidden", 'hidden="until-found"'),
        f"<div hidden><p>{SAID}</p></div>",
    )
    for content in shown:
        assert SAID in lines(read_page(f"<main>{POLICY}{content}</main>"))
    assert SAID not in lines(read_page(f"<main>{POLICY}<p>{SENTENCES[0]}</p>{hidden}</main>"))


def test_a_line_weighs_the_same_in_every_run():
    """The order in which a set holds its words differs from run to run; what they weigh doesn't."""
    code = (
        "from monitor.extract.policy_model import weigh\n"
        f"print([repr(weigh(line)) for line in {(*SENTENCES, SAID)!r}])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "0123"
    }
    assert len(told) == 1
