"""What is allowed and probably not meant."""

from __future__ import annotations

import pytest

from monitor.config.load import load_without_secrets
from tests.config.lists import WATCH, read

MAIL = '[channels.mail]\nurl = "mailto://example.com"\n'


def hints(folder, text: str) -> list[str]:
    return [f"{warning.line}: {warning.what}" for warning in read(folder, text).warnings]


def test_a_sound_list_needs_no_hint(tmp_path):
    assert hints(tmp_path, WATCH + MAIL) == []


def test_an_empty_list_watches_nothing_and_tells_nobody(tmp_path):
    assert hints(tmp_path, "") == [
        "None: nothing is watched: there is no [[watch]]",
        "None: alerts go nowhere: there is no [channels.NAME]",
    ]


@pytest.mark.parametrize(
    ("more", "hint"),
    [
        (
            'terms_type = "Privacy Polcy"\n' + MAIL,
            '4: watch "acme-privacy": "Privacy Polcy" is not a terms type of Open Terms Archive '
            '(did you mean "Privacy Policy"?)',
        ),
        (
            'timezone = "Europe/Berlin"\n' + MAIL,
            '4: watch "acme-privacy": "timezone" has no effect without "cron"',
        ),
        (
            MAIL + WATCH.replace("acme-privacy", "other"),
            '6: watch "other": watch "acme-privacy" has the same URL "https://acme.example/privacy"',
        ),
        (
            MAIL + '[channels.chat]\nurl = "slack://x"\n[[route]]\nchannels = ["mail"]\n',
            '6: channel "chat": no [[route]] leads to this channel',
        ),
        (
            'tags = ["legal"]\n' + MAIL + '[[route]]\nchannels = ["mail"]\ntags = ["leagl"]\n',
            '9: route number 1: no watch matches "leagl" in "tags" (did you mean "legal"?)',
        ),
        (
            '[channels.mail]\nurl = "mailto://me:hunter2@example.com"\n',
            '4: channel "mail": contains a password in plain text; '
            "${NAME}, ${file:PATH} or ${credential:NAME} keep it out of this file",
        ),
        (
            '[channels.chat]\nurl = "tgram://123456789:AAF1mX0cA7dPq2/-1001234567890123456"\n',
            '4: channel "chat": contains a token in plain text; '
            "${NAME}, ${file:PATH} or ${credential:NAME} keep it out of this file",
        ),
        (
            'headers = { Authorization = "Basic aGk6aG8=" }\n' + MAIL,
            '4: watch "acme-privacy": header "Authorization" holds a secret in plain text; '
            "${NAME}, ${file:PATH} or ${credential:NAME} keep it out of this file",
        ),
        (
            MAIL
            + '[[watch]]\nid = "spa"\nname = "Acme app"\nurl = "https://acme.example/#/privacy"\n',
            '6: watch "spa": what stands after # is never sent: of '
            '"https://acme.example/#/privacy", "https://acme.example/" is watched',
        ),
        (
            MAIL + WATCH.replace("acme-privacy", "other").replace("/privacy", "/privacy/eu"),
            '6: watch "other": watch "acme-privacy" has the same name '
            '"acme.example Privacy Policy": '
            'give each a "name" of its own to tell their alerts apart',
        ),
    ],
)
def test_what_is_probably_not_meant_is_asked_about(tmp_path, more, hint):
    assert hints(tmp_path, WATCH + more) == [hint]


def test_a_password_from_elsewhere_is_no_reason_for_a_hint(tmp_path):
    text = WATCH + '[channels.mail]\nurl = "mailto://me:${KEY}@example.com"\n'
    assert read(tmp_path, text, environ={"KEY": "x"}).warnings == ()


def test_a_file_with_secrets_that_all_can_read_is_warned_of(tmp_path):
    text = WATCH + '[channels.mail]\nurl = "mailto://me:hunter2@example.com"\n'
    path = tmp_path / "watches.toml"
    assert not any("chmod" in hint for hint in hints(tmp_path, text))
    path.chmod(0o644)
    (warning, *_) = load_without_secrets(path).warnings
    assert warning.what == f"holds secrets, and everybody here can read it: chmod 640 {path}"
