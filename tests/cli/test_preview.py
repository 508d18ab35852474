"""`policy-monitor preview`: what would be watched, before it is."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli.main import cli
from monitor.errors import UsageError
from tests.site import Site

PAGE = """<!doctype html><html lang="en"><title>Acme Privacy Policy</title><body>
<nav><a href="/">Home</a> <a href="/anvils">Anvils</a></nav><main><h1>Acme Privacy Policy</h1>
<p>Acme makes anvils. This policy says what we know about you when you buy one, and what we do with it.</p>
<p>We keep your orders for thirty days after delivery. After that we delete them from all of our computers.</p>
</main><footer>© Acme</footer></body></html>"""


def preview(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["preview", *arguments], standalone_mode=False)


def test_it_shows_the_policy_and_what_is_excluded():
    """It shows where the policy begins and ends, and what is excluded."""
    with Site() as site:
        site.publishes(PAGE)
        done = preview(site.url, "--allow-private", "--text")
    assert done.return_value == 0
    assert "policy begins: “Acme Privacy Policy”" in done.output
    assert "# Acme Privacy Policy" in done.output
    assert "Anvils" not in done.output.split("# Acme")[1]


def test_a_captcha_page_would_be_doubted():
    with Site() as site:
        site.asks_for_captcha()
        done = preview(site.url, "--allow-private", "--json")
    assert done.return_value == 1
    assert json.loads(done.output)["doubt"]["reason"]


def test_private_addresses_are_refused_in_one_sentence():
    """Addresses that are not public are refused in one sentence."""
    with Site() as site:
        done = preview(site.url)
    assert "not public" in str(done.exception) or "private" in str(done.exception)


@pytest.mark.parametrize("address", ["notaurl", "ftp://acme.example/terms", "acme example"])
def test_what_can_not_be_added_can_not_be_previewed_either(address):
    with pytest.raises(UsageError, match="the URL"):
        CliRunner().invoke(cli, ["preview", address], standalone_mode=False, catch_exceptions=False)


def test_a_saved_page_is_read_like_a_fetched_one(tmp_path: Path):
    (tmp_path / "policy.html").write_text(PAGE)
    with Site() as site:
        site.publishes(PAGE)
        fetched = json.loads(preview(site.url, "--allow-private", "--json").output)
    saved = json.loads(preview(str(tmp_path / "policy.html"), "--json").output)
    assert saved["url"] == (tmp_path / "policy.html").as_uri()
    for field in ("blocks", "digest", "doubt", "media_type", "set_aside", "title"):
        assert saved[field] == fetched[field]


@pytest.mark.parametrize(
    ("words", "media_type", "headings"),
    [((), "text/plain", 0), (("--media-type", "text/markdown"), "text/markdown", 1)],
)
def test_standard_input_is_what_its_bytes_or_the_user_say(words, media_type, headings):
    text = "# Acme Privacy Policy\n\nWe keep your orders for thirty days after delivery.\n"
    done = CliRunner().invoke(cli, ["preview", "-", "--json", *words], input=text)
    shown = json.loads(done.stdout)
    assert shown["media_type"] == media_type
    assert [block["kind"] for block in shown["blocks"]].count("heading") == headings


def test_html_on_standard_input_needs_no_media_type():
    done = CliRunner().invoke(cli, ["preview", "-", "--json"], input=PAGE)
    assert json.loads(done.stdout)["title"] == "Acme Privacy Policy"


def test_a_compressed_page_without_an_ending_is_recognised(tmp_path: Path):
    (tmp_path / "policy.gz").write_bytes(gzip.compress(PAGE.encode()))
    shown = json.loads(preview(str(tmp_path / "policy.gz"), "--json").output)
    assert shown["media_type"] == "text/html"


@pytest.mark.parametrize("source", ["./gone.html", "/nowhere/privacy.html"])
def test_a_file_that_is_not_there_is_wrong_usage(source: str):
    with pytest.raises(UsageError, match="can't be read: No such file"):
        CliRunner().invoke(cli, ["preview", source], standalone_mode=False, catch_exceptions=False)


def test_a_picture_is_refused_in_one_sentence(tmp_path: Path):
    (tmp_path / "logo").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    assert "not a page" in str(preview(str(tmp_path / "logo")).exception)


def test_a_selector_that_matches_nothing_is_told(tmp_path: Path):
    (tmp_path / "policy.html").write_text(PAGE)
    saved = str(tmp_path / "policy.html")
    missed = preview(saved, "--select", "#nowhere")
    assert missed.return_value == 1
    assert "--select #nowhere matches nothing on the page" in missed.output
    assert preview(saved, "--select", "main").return_value == 0


def test_a_missing_file_is_not_looked_up_as_a_host():
    """A name such as `gone.html` is a file that is not there, not a host to ask for."""
    error = preview("gone.html").exception
    assert isinstance(error, UsageError)
    assert "there is no file gone.html" in str(error)


def test_the_last_words_of_the_policy_are_shown(tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    ends = next(line for line in preview(str(page)).output.splitlines() if "policy ends" in line)
    assert ends.endswith("we delete them from all of our computers.”")
    assert "“…" in ends


def test_one_word_is_counted_in_the_singular(tmp_path: Path):
    page = tmp_path / "page.txt"
    page.write_text("Privacy", encoding="utf-8")
    assert "holds next to nothing: 1 word\n" in preview(str(page)).output
