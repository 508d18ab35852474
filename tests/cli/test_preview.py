"""`policy-monitor preview`: what would be watched, before it is."""

from __future__ import annotations

import json

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


def test_it_shows_where_the_policy_begins_and_ends_and_what_is_set_aside():
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


def test_addresses_that_are_not_public_are_refused_in_one_sentence():
    with Site() as site:
        done = preview(site.url)
    assert "not public" in str(done.exception) or "private" in str(done.exception)


@pytest.mark.parametrize("address", ["notaurl", "ftp://acme.example/terms", "acme example"])
def test_what_can_not_be_added_can_not_be_previewed_either(address):
    with pytest.raises(UsageError, match="the address"):
        CliRunner().invoke(cli, ["preview", address], standalone_mode=False, catch_exceptions=False)
