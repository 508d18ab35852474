"""Secrets come from outside the file, and never get out."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import show
from monitor.config.secrets import SecretSource, fill_url, masked_url
from tests.config.lists import WATCH, mistakes, read

HARD = "p@ss:w/rd?&#%"


def filled(template: str, folder: Path = Path("/"), **environ: str) -> str:
    return fill_url(template, SecretSource(environ=environ, credentials_dir=None, folder=folder))


def test_a_secret_is_encoded_where_it_stands_as_user_or_password():
    encoded = "p%40ss%3Aw%2Frd%3F%26%23%25"
    assert filled("mailtos://${USER}:${KEY}@h.example/?to=a@b.example", USER="a@b", KEY=HARD) == (
        f"mailtos://a%40b:{encoded}@h.example/?to=a@b.example"
    )


def test_a_secret_is_encoded_in_the_query():
    assert (
        filled("json://h.example/?key=${KEY}&x=1", KEY="a&b=c")
        == "json://h.example/?key=a%26b%3Dc&x=1"
    )


def test_a_secret_may_be_a_whole_url_or_several_parts_of_a_path():
    assert filled("${HOOK}", HOOK="slack://a/b/c?x=1") == "slack://a/b/c?x=1"
    assert filled("slack://${TOKENS}/#legal", TOKENS="T1/B2/x") == "slack://T1/B2/x/#legal"
    assert filled("tgram://${BOT}/1", BOT="123:abc") == "tgram://123:abc/1"


def test_a_secret_is_not_filled_in_twice():
    assert filled("json://${A}/", A="${B}", B="no") == "json://${B}/"


def test_a_file_holds_a_secret_and_a_line_end(tmp_path):
    (tmp_path / "key").write_text("hunter2\r\n")
    assert filled("json://h/${file:key}", tmp_path) == "json://h/hunter2"
    assert filled(f"json://h/${{file:{tmp_path}/key}}") == "json://h/hunter2"


def test_systemd_hands_over_credentials(tmp_path):
    (tmp_path / "smtp").write_text("hunter2\n")
    text = WATCH + '[channels.mail]\nurl = "mailto://me:${credential:smtp}@example.com"\n'
    (channel,) = read(tmp_path, text, credentials_dir=tmp_path).rules.channels
    assert channel.urls == ("mailto://me:hunter2@example.com",)


@pytest.mark.parametrize("name", ["..", ".", "a/b", "", "/etc/passwd"])
def test_a_credential_is_a_name_and_no_path(tmp_path, name):
    text = WATCH + f'[channels.mail]\nurl = "mailto://${{credential:{name}}}@example.com"\n'
    (told,) = mistakes(tmp_path, text, credentials_dir=tmp_path)
    assert "without a valid credential" in told


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"one\ntwo", "contains more than one line of text"),
        (b"\xff", "is not UTF-8 text"),
        (b"x" * 70_000, "is too large for a secret"),
    ],
)
def test_a_file_without_a_usable_secret_is_told_and_not_quoted(tmp_path, body, words):
    (tmp_path / "key").write_bytes(body)
    with pytest.raises(ValueError, match=f'^needs the file "key", which {words}$'):
        filled("json://h/${file:key}", tmp_path)


def test_headers_take_secrets_as_they_are(tmp_path):
    text = WATCH + 'headers = { Authorization = "Bearer ${TOKEN}" }\n'
    (watch,) = read(tmp_path, text, environ={"TOKEN": "a/b=="}).watches
    assert watch.headers == (("Authorization", "Bearer a/b=="),)


def test_no_secret_is_ever_shown(tmp_path):
    text = (
        WATCH
        + """headers = { Cookie = "s=${KEY}", Accept-Language = "en" }
    [channels.mail]
    url = "mailtos://me:${KEY}@smtp.example.com/?to=boss@example.com"
    [channels.plain]
    url = "slack://hunter2/hunter2"
    """
    )
    config = read(tmp_path, text, environ={"KEY": "hunter2"})
    everything = f"{config!r} {config} {show.as_toml(config)} {show.settings(config)}"
    assert "hunter2" not in everything
    assert "mailtos://***${KEY}***" in everything
    assert "slack://***" in everything


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("mailto://me:secret@h", "mailto://***"),
        ("${HOOK}", "${HOOK}"),
        ("ntfys://ntfy.example/${TOPIC}", "ntfys://***${TOPIC}"),
        ("${A}://secret", "${A}***"),
        ("webhook+https://h?secret=${A}", "webhook+https://***${A}"),
        ("command:/bin/tell ${A}", "command:***${A}"),
        ("secret", "***"),
    ],
)
def test_of_a_url_its_scheme_and_references_are_shown(template, words):
    assert masked_url(template) == words
