"""Where a page with few words says that its text stands."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from monitor.extract.read import read
from tests.extract.pages import POLICY, SENTENCES, lines, page, read_page, snapshot

INTRODUCTION = "<h1>Privacy policy</h1><p>Fernhill takes your privacy seriously. Below you find our policy.</p>"
HERE = "https://fernhill.test"


def signs(content: str, head: str = "") -> tuple[str, ...]:
    return read(snapshot(page(content, head=head))).signs


@pytest.mark.parametrize(
    ("content", "head"),
    [
        ("", '<meta http-equiv="refresh" content="0; url=/new">'),
        ("", "<META HTTP-EQUIV=Refresh CONTENT=\"3;URL='/new'\">"),
        ("", '<base href="/new/"><meta http-equiv="refresh" content="0;url=../new">'),
    ],
)
def test_a_refresh_names_where_it_leads(content: str, head: str):
    assert f"refresh={HERE}/new" in signs(content, head)


@pytest.mark.parametrize(
    "content",
    [
        "3600",
        "0; url=https://fernhill.test/privacy",
        "1800; url=/signed-out",
        "0; url=javascript:go()",
    ],
)
def test_a_refresh_to_nowhere_else_is_no_sign(content: str):
    """A page that loads itself anew, or ends a session after half an hour, sends nobody on."""
    head = f'<meta http-equiv="refresh" content="{content}">'
    assert not any("=" in sign for sign in signs("<p>Wait.</p>", head))


def test_a_refresh_for_lack_of_scripts_is_no_sign():
    head = '<noscript><meta http-equiv="refresh" content="0; url=/no-scripts"></noscript>'
    assert not any("=" in sign for sign in signs("<p>Wait.</p>", head))


def test_a_refresh_of_a_bot_check_is_no_sign():
    """A bot check sends on to itself; nobody should watch that."""
    head = '<meta http-equiv="refresh" content="0; url=/?bm-verify=AAQ">'
    assert signs("<p>Wait.</p>", head) == ("challenge_script", "meta_refresh")


@pytest.mark.parametrize(
    "script",
    [
        'window.location.replace("/new")',
        "location.href = '/new';",
        "top.location = `/new`",
        'setTimeout(function () { document.location.assign("/new"); }, 500)',
    ],
)
def test_a_script_that_sends_on_names_where(script: str):
    assert f"script_redirect={HERE}/new" in signs(f"<p>Wait.</p><script>{script}</script>")


@pytest.mark.parametrize(
    "script",
    [
        'if (!member) location.href = "/sign-in"',
        'old && location.replace("/old-browsers")',
        'location.href = "/edition/" + country',
        'if (location.href == "/new") count()',
        'location.replace("/privacy")',
        f'{"a = 1;" * 2_000} location.href = "/new"',
    ],
)
def test_a_script_that_may_send_on_is_no_sign(script: str):
    assert not any("=" in sign for sign in signs(f"<p>Wait.</p><script>{script}</script>"))


@pytest.mark.parametrize(
    "frame",
    [
        '<iframe src="https://mill.test/7" title="Policy"></iframe>',
        '<iframe data-src="https://mill.test/7" src="about:blank"></iframe>',
        '<object data="https://mill.test/7" type="application/pdf"></object>',
        '<embed src="//mill.test/7">',
        '<iframe src="https://mill.test/7"></iframe><p>Questions? Write to privacy@fernhill.test.</p>',
    ],
)
def test_a_frame_below_an_introduction_is_a_sign(frame: str):
    assert "frame=https://mill.test/7" in signs(f"<main>{INTRODUCTION}{frame}</main>")


@pytest.mark.parametrize(
    "frame",
    [
        '<iframe src="https://mill.test/7" width="0" height="0"></iframe>',
        '<iframe src="https://mill.test/7" style="display: none"></iframe>',
        '<iframe src="https://mill.test/7" hidden></iframe>',
        '<iframe src="https://films.test/7" allowfullscreen></iframe>',
        '<object data="/logo.svg" type="image/svg+xml"></object>',
        '<footer><iframe src="https://mill.test/letter"></iframe></footer>',
        '<iframe src="about:blank"></iframe>',
        f'<iframe src="https://films.test/7"></iframe><p>{SENTENCES[0]}</p><p>{SENTENCES[1]}</p>',
    ],
)
def test_a_frame_without_the_text_is_no_sign(frame: str):
    """What nobody sees, a film, what stands in the footer, and what the text goes on behind."""
    assert not any("=" in sign for sign in signs(f"<body>{INTRODUCTION}{frame}</body>"))


def test_a_set_of_frames_names_them():
    source = "<html><frameset><frame src=/menu><frame src=/text></frameset></html>"
    assert {f"frame={HERE}/menu", f"frame={HERE}/text"} <= set(read(snapshot(source)).signs)


def test_a_whole_policy_with_a_frame_has_no_sign():
    """A page with many words has none, whatever it frames or loads."""
    whole = POLICY + POLICY.replace("Fernhill", "Our company").replace("30 days", "40 days")
    frame = '<iframe src="https://mill.test/7"></iframe>'
    assert signs(f"<main>{whole}<p>{' '.join(SENTENCES)}</p>{frame}</main>") == ()


SCRIPTS = (
    '<script src="https://cdn.mill.test/embed.js"></script>',
    '<script>load("https://mill.test/embed.js")</script>',
)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_link_that_a_script_replaces_is_a_sign(script: str):
    link = '<a href="https://www.mill.test/7">Privacy policy</a>'
    assert "loader=https://www.mill.test/7" in signs(f"<div>{INTRODUCTION}{link}{script}</div>")


def test_a_link_beside_a_script_of_its_own_page_is_none():
    """A link is none beside a script of another site, nor a link to the page's own site."""
    for link in ("https://partner.test/", f"{HERE}/terms"):
        script = f'<script src="{HERE}/app.js"></script>'
        content = f'<div>{INTRODUCTION}<a href="{link}">More</a>{script}</div>'
        assert not any("=" in sign for sign in signs(content))


@pytest.mark.parametrize(
    "source",
    [
        '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title></channel></rss>',
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title></feed>',
    ],
)
def test_a_feed_is_a_sign(source: str):
    assert "feed" in read(snapshot(source)).signs


def test_a_shell_asked_for_with_a_route_is_a_sign():
    """An address with `#/…` names a text that no server sends."""
    shell = snapshot(page('<div id="root"></div><script src="/app.js"></script>'))
    assert "hash_route" not in read(shell).signs
    assert "hash_route" in read(replace(shell, url=f"{HERE}/#/privacy")).signs


def test_a_sign_leaves_the_digest_alone():
    """The text of a page is the same whether it has a sign or none."""
    frame = '<iframe src="https://mill.test/7"></iframe>'
    one, other = read_page(INTRODUCTION + frame), read_page(INTRODUCTION)
    assert (one.digest, bool(one.signs), other.signs) == (other.digest, True, ())


def data(*texts: str) -> str:
    held = json.dumps({"parts": [{"html": f"<p>{text}</p>"} for text in texts]})
    return f'<div id="root"></div><script type="application/json">{held}</script>'


LONG_INTRODUCTION = (
    f"{INTRODUCTION}<p>Our policy is kept up to date by a service that knows the law. Write to us at privacy@fernhill.test, "
    "or by post to the address in our imprint, with all that you want to know about it, and we will answer as soon as we "
    "can. By using our pages you confirm that you have read this policy and are old enough to do so.</p>"
)


def test_what_a_page_introduces_is_read_from_its_data():
    """A policy in a page's data is read behind the introduction that the page shows."""
    document = read_page(f"<main>{LONG_INTRODUCTION}{data(*SENTENCES)}</main>")
    assert "embedded" in document.signs
    assert lines(document)[0] == "Privacy policy"
    assert lines(document)[-5:] == list(SENTENCES)


def test_what_a_page_shows_is_not_read_again_from_data():
    """Data that repeat the page, and texts that are no policy, are left alone."""
    shown = f"<main>{LONG_INTRODUCTION}<p>{SENTENCES[0]}</p></main>"
    news = [
        f"Our team of {number} gardeners planted roses and tulips along the river on a sunny morning."
        for number in range(20)
    ]
    for held in (data(SENTENCES[0]), data(*news)):
        document = read_page(shown + held)
        assert (lines(document)[-1], document.signs) == (SENTENCES[0], ())
