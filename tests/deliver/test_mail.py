"""Mail through a real SMTP server: what arrives, and what is known when it does not."""

from __future__ import annotations

from dataclasses import replace
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest

from monitor.deliver.subject import MAIL_POLICY
from monitor.render.message_content import MessageLinks
from monitor.render.messages import MessageOptions
from tests.deliver.receivers import CERTIFICATE, MailServer, failure, tell
from tests.render.alerts import ANNOUNCED, UNHEALTHY
from tests.site import Site


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loopback certificate as one that this machine trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body(preferencelist=(kind,))
    assert body is not None
    return str(body.get_content())


def test_a_mail_holds_text_html_and_the_redline_as_a_file():
    with MailServer() as server:
        said = tell(server.url())
    [(_, mail)] = server.mails
    assert said == "250 OK: queued as 4711"
    assert "[-18-] {+24+}" in " ".join(part(mail, "plain").split())
    assert "<del" in part(mail, "html")
    [attached] = list(mail.iter_attachments())
    assert (attached.get_filename(), attached.get_content_type()) == ("redline.html", "text/html")
    assert mail.get_content_type() == "multipart/mixed"


def test_headers_thread_sort_and_mark_the_mail():
    with MailServer() as server:
        links = MessageLinks(unsubscribe="mailto:stop@example.com?subject=stop")
        tell(server.url(), key="abc123", setting=MessageOptions(links=links))
        tell(server.url(), key="def456", alert=UNHEALTHY)
    first, second = (mail for _, mail in server.mails)
    assert first["Message-ID"] == "<abc123@policy-monitor>"
    assert first.get_all("Message-ID") == ["<abc123@policy-monitor>"]
    assert first["References"] == second["References"] == "<watch.quill-privacy@policy-monitor>"
    assert first["In-Reply-To"] == first["References"]
    assert first["List-Id"] == "policy-monitor <policy-monitor.example.com>"
    assert first["List-Unsubscribe"] == "<mailto:stop@example.com?subject=stop>"
    assert second["List-Unsubscribe"] is None
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Date"] == "Wed, 30 Aug 2023 17:12:00 +0000"
    assert first["Importance"] == "high"
    assert str(first["From"]) == "Robot <robot@example.com>"


def test_the_message_id_is_the_same_at_every_attempt():
    """The same delivery has the same Message-ID at every attempt."""
    with MailServer() as server:
        server.says = "451 try later"
        failure(server.url(), key="same")
        server.says = "250 OK"
        tell(server.url(), key="same")
        tell(server.url(), key="other")
    assert [mail["Message-ID"] for _, mail in server.mails] == [
        "<same@policy-monitor>",
        "<other@policy-monitor>",
    ]


def test_nothing_that_a_page_or_watch_list_says_becomes_a_header():
    evil = "Quill\r\nBcc: thief@evil.example\r\n\r\nHello"
    with MailServer() as server:
        tell(
            server.url(),
            alert=replace(ANNOUNCED, watch_name=evil, service=evil, headline=evil, watch_id=evil),
        )
    [(envelope, mail)] = server.mails
    assert envelope.rcpt_tos == ["you@example.org"]
    assert mail["Bcc"] is None
    assert "Bcc: thief" in mail["Subject"]


def test_starttls_and_a_login(trusted: None):
    with MailServer(password="s3cret-word", starttls=True) as server:
        tell(server.url().replace("127.0.0.1", "localhost"))
    assert len(server.mails) == 1


def test_an_untrusted_certificate_stops_before_the_password():
    """An untrusted certificate stops the mail before the password is sent."""
    with MailServer(password="s3cret-word", starttls=True) as server:
        error = failure(server.url())
    assert "certificate" in str(error)
    assert not error.permanent
    assert server.mails == []


def test_no_mail_is_sent_in_the_clear_with_starttls():
    """No mail is sent in the clear where STARTTLS was asked for."""
    with MailServer() as server:
        error = failure(server.url(mode="starttls").replace("mailto://", "mailtos://"))
    assert error.permanent
    assert "STARTTLS" in str(error)
    assert server.mails == []


def test_a_wrong_password_is_reported_without_it(trusted: None):
    """A wrong password is reported with the server's reply, and without the password."""
    with MailServer(password="s3cret-word", starttls=True) as server:
        error = failure(
            server.url().replace("s3cret-word", "wr0ng-word").replace("127.0.0.1", "localhost")
        )
    assert error.permanent
    assert "535" in str(error)
    assert "wr0ng-word" not in str(error)


@pytest.mark.parametrize(
    ("says", "permanent"), [("451 greylisted, come back", False), ("554 spam", True)]
)
def test_the_reply_to_the_mail_decides_about_a_retry(says: str, permanent: bool):
    """The server's reply to the mail decides whether it is retried."""
    with MailServer(says=says) as server:
        error = failure(server.url())
    assert str(error) == says
    assert error.permanent is permanent


def test_a_refused_recipient_keeps_the_mail_from_nobody_else():
    """A refused recipient keeps the mail from nobody else, and nobody gets it twice."""
    with MailServer(refuses={"slow@example.org": "450 mailbox busy"}) as server:
        url = server.url(to="quick@example.org,slow@example.org")
        error = failure(url, key="two-people")
        assert not error.permanent
        assert "slow@example.org: 450 mailbox busy" in str(error)
        server.refuses.clear()
        tell(url, key="two-people")
    assert [envelope.rcpt_tos for envelope, _ in server.mails] == [
        ["quick@example.org"],
        ["slow@example.org"],
    ]


def test_a_missing_recipient_is_reported():
    """A recipient that does not exist is reported although the others have the mail."""
    with MailServer(refuses={"gone@example.org": "550 no such user"}) as server:
        error = failure(server.url(to="here@example.org,gone@example.org"), key="one-gone")
    assert error.permanent
    assert "the other recipients have it" in str(error) and "550 no such user" in str(error)
    assert len(server.mails) == 1


def test_copies_go_to_everybody_and_blind_ones_stay_blind():
    with MailServer() as server:
        tell(server.url(cc="copy@example.org", bcc="blind@example.org", reply="office@example.org"))
    [(envelope, mail)] = server.mails
    assert set(envelope.rcpt_tos) == {"you@example.org", "copy@example.org", "blind@example.org"}
    assert mail["Cc"] == "copy@example.org"
    assert mail["Reply-To"] == "office@example.org"
    assert "blind" not in mail.as_string()


def test_nobody_listens():
    with MailServer() as server:
        url = server.url()
    error = failure(url)
    assert not error.permanent
    assert "refused" in str(error).lower()


def test_a_server_that_never_speaks_is_given_up_at_the_deadline():
    with Site() as silent:
        silent.hangs()
        error = failure(
            f"mailto://127.0.0.1:{silent.port}?from=a@example.com&to=b@example.org&rto=1&cto=1"
        )
    assert not error.permanent


def test_a_server_that_breaks_off_is_tried_again():
    with Site(greeting=b"554 go away\r\n") as rude:
        error = failure(f"mailto://127.0.0.1:{rude.port}?from=a@example.com&to=b@example.org")
    assert "554" in str(error)


SUBJECTS = (
    "Wichtig – Käsehändler für Österreich: AI training, Sep 2026: I für 2026: é a “quoted” a ab Käse –",
    "training, Sep Wichtig Österreich gültig 2026: I für 2026: é gültig 29 Privacy training, a AI a "
    "“quoted” a ab Käse –",
    "Important – Acme Privacy Policy: changed",
)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_with_accents_keeps_its_spaces(subject: str):
    """RFC 2047, section 6.2: the space between two encoded words is dropped by whoever reads it."""
    mail = EmailMessage(policy=MAIL_POLICY)
    mail["Subject"] = subject
    raw = mail.as_bytes().decode("ascii").partition(":")[2].replace("\r\n", "").strip()
    assert str(make_header(decode_header(raw))) == subject
    assert all(len(line) <= 78 for line in mail.as_bytes().splitlines())
