"""Chat and push services through apprise's own plug-ins, against endpoints on loopback that look
like theirs.
"""

from __future__ import annotations

import io
import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.slack import NotifySlack
from apprise.plugins.telegram import NotifyTelegram

from monitor.deliver import senders
from monitor.model.alert import Alert
from tests.deliver.receivers import CERTIFICATE, failure, tell, tls
from tests.render.alerts import ANNOUNCED, alert_that_says
from tests.site import Site

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"
DISCORD = "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js"
TELEGRAM = "tgram://123456789:ABCdefGHIjklMNOpqrSTUvwxYZ123456789/12315544/"
CHANNEL = {"slack": SLACK, "discord": DISCORD, "telegram": TELEGRAM}


@pytest.fixture
def site():
    with Site() as site:
        yield site


@pytest.fixture
def service(site: Site, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A service at home on loopback: its plug-in is the real one, only the address is ours."""
    monkeypatch.setattr(NotifySlack, "webhook_url", site.url + "services", raising=True)
    monkeypatch.setattr(NotifyDiscord, "notify_url", site.url + "api/webhooks", raising=True)
    monkeypatch.setattr(NotifyTelegram, "notify_url", site.url + "bot", raising=True)
    return CHANNEL[request.param]


def everywhere(site: Site, status: int = 200, body: str = "ok", **more) -> None:
    for path in (
        "/",
        "/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
        "/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
        "/bot123456789:ABCdefGHIjklMNOpqrSTUvwxYZ123456789/sendMessage",
        "/quill",
        "/hooks/tokentoken1234",
    ):
        site.at(path).answers(status, body, headers=more.get("headers", ()))


def without_topics(alert: Alert) -> Alert:
    """What a page says stands in the subject where there is nothing shorter to say."""
    assert alert.finding is not None
    return replace(alert, finding=replace(alert.finding, topics=()))


def sent(site: Site) -> dict:
    return json.loads(site.requests[-1].body)


@pytest.mark.parametrize("service", ["slack"], indirect=True)
def test_slack_gets_its_own_marks(site: Site, service: str):
    everywhere(site)
    assert tell(service) == "200 OK: ok"
    text = json.dumps(sent(site), ensure_ascii=False)
    assert "maximum of ~18~ *24* months" in text
    assert "<https://quill.example/privacy?lang=en&amp;v=2|The page>" in text
    assert "upcoming from 29 Sep 2023" in text
    assert "\\\\." not in text


@pytest.mark.parametrize("service", ["discord"], indirect=True)
def test_discord_gets_markdown_within_its_2000_characters(site: Site, service: str):
    everywhere(site, 204, "")
    assert tell(service).startswith("204")
    content = sent(site)["content"]
    assert len(content) <= 2000
    assert "**may**" in content
    assert "[The page](https://quill.example/privacy?lang=en&v=2)" in content
    assert "Upcoming from 29 Sep 2023" in content


@pytest.mark.parametrize("service", ["telegram"], indirect=True)
def test_telegram_gets_its_html(site: Site, service: str):
    everywhere(site, 200, '{"ok": true, "result": {"message_id": 1}}')
    tell(service)
    body = sent(site)
    assert body["parse_mode"].upper() == "HTML"
    assert "maximum of <s>18</s> <u><b>24</b></u> months" in body["text"]
    assert '<a href="https://quill.example/privacy?lang=en&amp;v=2">The page</a>' in body["text"]
    assert len(body["text"]) <= 4096


def test_teams_gets_a_card_within_its_1000_characters(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(CERTIFICATE))
    with Site(tls=tls()) as site:
        url = f"workflows://127.0.0.1:{site.port}/643a8f0b/signature1234567/"
        assert failure(url).permanent
        site.at(site.requests[0].path).answers(202, "")
        assert tell(url).startswith("202")
    card = sent(site)["attachments"][0]["content"]
    text = card["body"][-1]["text"]
    assert len(text) <= 1000
    assert ANNOUNCED.headline in text
    assert "29 Sep 2023" in text
    assert "quill.example/privacy" in text
    assert "~~" not in text


def test_ntfy_gets_plain_text_and_a_title(site: Site):
    everywhere(site, 200, '{"id": "x"}')
    tell(f"ntfy://127.0.0.1:{site.port}/quill")
    body = sent(site)
    assert body["topic"] == "quill"
    assert body["title"].startswith("Important – Quill Privacy Policy: upcoming from 29 Sep 2023")
    assert "[-18-] {+24+} months" in body["message"]


@pytest.mark.parametrize("service", ["slack", "discord", "telegram"], indirect=True)
def test_a_pages_text_makes_no_mention_and_no_link(site: Site, service: str):
    """Text of a page neither mentions anybody nor becomes a link."""
    everywhere(site, 200, "ok" if service == SLACK else '{"ok": true, "result": {}}')
    evil = "<!channel> @everyone <@U123> [x](http://evil.example) <https://evil.example|go>"
    for alert in (alert_that_says(evil), without_topics(alert_that_says(evil))):
        tell(service, alert=alert)
    body = json.dumps([json.loads(request.body) for request in site.requests], ensure_ascii=False)
    assert "everyone" in body
    assert "@everyone" not in body
    assert "<!channel>" not in body and "<@U123>" not in body
    assert "http://evil.example" not in body and "https://evil.example" not in body


@pytest.mark.parametrize(
    ("service", "status", "permanent"),
    [
        ("slack", 400, True),
        ("slack", 403, True),
        ("slack", 404, True),
        ("slack", 408, False),
        ("slack", 500, False),
        ("discord", 401, True),
        ("discord", 502, False),
        ("telegram", 410, True),
        ("telegram", 503, False),
    ],
    indirect=["service"],
)
def test_the_status_decides_whether_to_try_again(
    site: Site, service: str, status: int, permanent: bool
):
    everywhere(site, status, "these are my own words")
    error = failure(service)
    assert error.permanent is permanent
    assert str(error).startswith(f"{status} ")
    assert "these are my own words" in str(error)


@pytest.mark.parametrize("service", ["slack", "telegram"], indirect=True)
def test_retry_after_is_heard_though_the_plug_in_drops_it(site: Site, service: str):
    everywhere(site, 429, "slow down", headers=[("Retry-After", "77")])
    error = failure(service)
    assert not error.permanent
    assert error.retry_after == timedelta(seconds=77)
    assert str(error) == "429 Too Many Requests: slow down"


@pytest.mark.parametrize("service", ["telegram"], indirect=True)
def test_telegram_says_in_json_how_long_to_wait(site: Site, service: str):
    everywhere(site, 429, '{"ok": false, "error_code": 429, "parameters": {"retry_after": 33}}')
    assert failure(service).retry_after == timedelta(seconds=33)


@pytest.mark.parametrize("service", ["slack", "discord", "telegram"], indirect=True)
def test_no_word_of_a_server_and_no_log_tells_a_secret(
    site: Site, service: str, monkeypatch: pytest.MonkeyPatch
):
    log, root = io.StringIO(), logging.getLogger()
    monkeypatch.setattr(root, "handlers", [logging.StreamHandler(log)])
    monkeypatch.setattr(root, "level", logging.DEBUG)
    logging.getLogger("apprise").manager._clear_cache()
    everywhere(site, 404, f"no hook for {service} at {service.rpartition('://')[2]}")
    told = str(failure(service)) + log.getvalue()
    for secret in (
        "TIiajkdnlazkcOXrIdevi7FQ",
        "JHMHI8qBe7bk2ZwO5U711o3dV_js",
        "ABCdefGHIjklMNOpqrSTUvwxYZ123456789",
    ):
        assert secret not in told


def test_nobody_listens():
    with Site() as site:
        url = f"ntfy://127.0.0.1:{site.port}/quill"
    error = failure(url)
    assert not error.permanent
    assert "refused" in str(error)


def test_a_certificate_that_nobody_vouches_for():
    with Site(tls=tls()) as site:
        error = failure(f"ntfys://127.0.0.1:{site.port}/quill")
    assert not error.permanent
    assert "certificate verify failed" in str(error)
    assert site.requests == []


def test_a_service_that_never_answers_is_left_at_the_deadline(site: Site):
    site.at("/quill").hangs()
    site.hangs()
    error = failure(f"ntfy://127.0.0.1:{site.port}/quill?rto=20", deadline_s=0.5)
    assert str(error) == "no answer within 0.5 s"
    assert not error.permanent


def test_a_url_that_accepted_is_not_retried_for_another(site: Site):
    """A URL that accepted the message is not tried again when another of its channel failed."""
    site.at("/good").answers(200, "ok")
    site.at("/bad").fails(503, times=1)
    site.at("/bad").answers(200, "ok")
    urls = [f"webhook+http://127.0.0.1:{site.port}/{name}" for name in ("good", "bad")]
    assert not failure(*urls, key="both").permanent
    tell(*urls, key="both")
    assert sorted(request.path for request in site.requests) == ["/bad", "/bad", "/good"]


@pytest.mark.parametrize(
    "url",
    [
        SLACK,
        DISCORD,
        TELEGRAM,
        "ntfy://host/topic",
        "mailto://u:p@example.com",
        "webhook+https://example.com/hook?secret=whsec_c2VjcmV0",
        "file:///var/lib/a.jsonl",
        "command:/usr/bin/true --quiet",
    ],
)
def test_urls_that_can_be_sent_to(url: str):
    assert senders.validate(url) is None


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("nosuchthing://TopSecretToken", "has no such service"),
        ("slack://TopSecretToken", "slack:// can't be used"),
        ("https://example.com/TopSecretToken", "webhook+https://"),
        ("webhook+https:///TopSecretToken", "needs a host"),
        ("webhook+https://example.com/?secret=whsec_TopSecretToken!", "not base64"),
        ("webhook+https://example.com:port/TopSecretToken", ""),
        ("file://relative/TopSecretToken", "absolute path"),
        ("command:", "needs a command"),
        ("command:tell TopSecretToken", "absolute path"),
        ("command:'unclosed TopSecretToken", ""),
        ("TopSecretToken", ""),
        ("", ""),
    ],
)
def test_invalid_urls_are_reported_without_their_secrets(url: str, hint: str):
    """URLs that can't be sent to are reported without their secrets."""
    told = senders.validate(url)
    assert told is not None
    assert hint in told
    assert "TopSecretToken" not in told
