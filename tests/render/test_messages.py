"""What a message says, in which words, and that nothing a page says becomes part of its
machinery.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from monitor.extract.blocks import block
from monitor.model.change import Change, Comparison, Edit, EditKind, EventKind, Materiality
from monitor.model.document import BlockKind
from monitor.render.chat_markup import DIALECTS, TEAMS
from monitor.render.labels import label_table
from monitor.render.message_content import MessageContent, MessageLinks, Passage
from monitor.render.messages import MessageOptions, chat_text, message
from monitor.render.templating import NAMES, Templates
from monitor.understand import topics
from tests.render.alerts import ANNOUNCED, AT, FINDING, UNHEALTHY, alert_that_says

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=y> \"quoted\" 'single' {{ 7*7 }} {% raw %} [a](javascript:b) "
    "<!channel> @everyone\r\nBcc: thief@evil.example\x1b[31m\u202egnirts \udc80"
)


class Tags(HTMLParser):
    """Collects the tags of a page, and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.extend(attrs)


def tags(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    return parser


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_subject_says_importance_service_what_and_by_when():
    assert message(ANNOUNCED).subject == (
        "Important – Quill Privacy Policy: upcoming from 29 Sep 2023: AI training, biometrics, job history +2 more"
    )


@pytest.mark.parametrize(
    ("kind", "materiality", "start"),
    [
        (
            EventKind.CHANGED,
            Materiality.SUBSTANTIVE,
            "Important – Quill Privacy Policy: changed, in force from 29 Sep",
        ),
        (EventKind.CHANGED, Materiality.MINOR, "Minor – Quill Privacy Policy: changed"),
        (
            EventKind.REDATED,
            Materiality.MINOR,
            "Notice – Quill Privacy Policy: upcoming text re-dated, now from 29 Sep",
        ),
        (
            EventKind.WITHDRAWN,
            Materiality.MINOR,
            "Notice – Quill Privacy Policy: upcoming text withdrawn",
        ),
        (
            EventKind.IN_FORCE,
            Materiality.MINOR,
            "Notice – Quill Privacy Policy: in force since 29 Sep 2023",
        ),
        (
            EventKind.REMINDER,
            Materiality.SUBSTANTIVE,
            "Reminder – Quill Privacy Policy: takes effect on 29 Sep 2023: AI",
        ),
        (
            EventKind.SILENT,
            Materiality.SUBSTANTIVE,
            "Important – Quill Privacy Policy: changed silently",
        ),
    ],
)
def test_every_event_of_a_policy_has_its_wording(
    kind: EventKind, materiality: Materiality, start: str
):
    assert message(replace(ANNOUNCED, kind=kind, materiality=materiality)).subject.startswith(start)


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_of_event_can_be_told(kind: EventKind):
    told = message(replace(UNHEALTHY, kind=kind))
    assert "Quill Privacy Policy" in told.subject
    assert told.brief.urgency and told.brief.tone and told.brief.what


def test_a_watch_event_says_what_it_means_once():
    """An event of the watch says what it means, and repeats nothing."""
    told = message(UNHEALTHY)
    assert told.subject.startswith("Attention – Quill Privacy Policy: can't be checked at present")
    assert (
        told.plain.count("not readable at 5 looks") + told.plain.count("Not readable at 5 looks")
        == 1
    )
    assert "Changes will be missed" in " ".join(told.plain.split())
    assert told.attachments == ()


def test_plain_text_and_html_say_the_same():
    told = message(ANNOUNCED)
    html, plain = text(told.html), " ".join(told.plain.split())
    for said in (
        *told.brief.lines,
        *told.brief.reasons,
        *told.brief.renames,
        told.brief.seen,
        told.brief.headline,
        "29 Sep 2023 (30 days after it was first seen)",
        "Less favourable to users",
        ANNOUNCED.new_digest,
    ):
        assert said in plain
        assert said in html


def test_reasons_that_quote_words_of_one_kind_are_told_as_one():
    reasons = (
        "takes more: “we may use”, “we collect”",
        "“may” → “will”",
        "takes more: “we may use”, “we sell, or”",
    )
    told = message(replace(ANNOUNCED, finding=replace(FINDING, reasons=reasons, excerpts=())))
    assert told.brief.reasons == (
        "takes more: “we may use”, “we collect”, “we sell, or”",
        "“may” → “will”",
    )


def test_deleted_and_inserted_words_differ_in_every_form():
    """Deleted and inserted words can be told apart in every form."""
    told = message(ANNOUNCED)
    assert "[-18-] {+24+} months" in " ".join(told.plain.split())
    assert "~~18~~ **24** months" in told.markdown
    assert "[deleted: 18 ] [inserted: 24 ] months" in text(told.html)


def test_plain_text_stays_within_78_columns_save_for_addresses():
    lines = message(ANNOUNCED).plain.splitlines()
    assert all(len(line) <= 78 or "://" in line for line in lines)


def test_the_mail_holds_nothing_remote_and_nothing_that_runs():
    for alert in (ANNOUNCED, alert_that_says(HOSTILE)):
        told = message(
            alert,
            None,
            MessageOptions(links=MessageLinks(feed="https://monitor.example/feed.atom")),
        )
        for html in (told.html, told.attachments[0].content.decode()):
            found = tags(html)
            assert not found.names & {
                "script",
                "img",
                "iframe",
                "link",
                "object",
                "form",
                "svg",
                "base",
            }
            assert not any(name.startswith("on") or name == "src" for name, _ in found.attributes)
            links = [value for name, value in found.attributes if name == "href"]
            assert all(
                link.startswith(("https://quill.example/", "https://monitor.example/"))
                for link in links
            )
            assert "url(" not in html and "@import" not in html


def test_a_pages_text_is_never_template_code():
    """Text of a page is never template code or a control character."""
    told = message(alert_that_says(HOSTILE))
    for form in (told.subject, told.plain, told.html, told.markdown):
        assert "\x1b" not in form and "\u202e" not in form and "\udc80" not in form
    assert "{{ 7*7 }}" in told.plain
    assert "\n" not in told.subject and "\r" not in told.subject


def test_a_link_that_is_no_web_address_is_not_made():
    told = message(replace(ANNOUNCED, url="javascript:alert(1)"))
    assert "javascript:" not in told.html


def test_a_change_attaches_its_full_redline():
    """A change attaches its full redline, under its headings."""
    section = ("4. How long", "4.1 Accounts")
    edits = tuple(
        Edit(
            kind=EditKind.ADDED,
            old=None,
            new=block(BlockKind.PARAGRAPH, f"Clause {n}.", section=section),
        )
        for n in range(37)
    )
    change = Change(
        kind=EventKind.ANNOUNCED,
        comparison=Comparison(edits=edits, equal_blocks=12),
        finding=FINDING,
        old_digest="a",
        new_digest="b",
        not_before_at=AT,
        not_after_at=AT,
    )
    told = message(ANNOUNCED, change)
    page = told.attachments[0].content.decode()
    assert told.attachments[0].name == "redline.html"
    assert "the attached redline.html has them all" in told.plain
    assert page.count("<ins>") >= 37
    assert "<h2>4. How long › 4.1 Accounts</h2>" in page
    assert "12 unchanged paragraphs" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_a_huge_redline_is_cut_off_and_says_so():
    """A redline that is too large for a mailbox is cut off, and says so."""
    long = "word " * 2000
    clause = block(BlockKind.PARAGRAPH, long)
    edits = tuple(Edit(kind=EditKind.ADDED, old=None, new=clause) for _ in range(500))
    change = Change(
        kind=EventKind.CHANGED,
        comparison=Comparison(edits=edits),
        finding=FINDING,
        old_digest="a",
        new_digest="b",
        not_before_at=AT,
        not_after_at=AT,
    )
    told = message(ANNOUNCED, change)
    page = told.attachments[0].content
    assert len(page) < 4_000_000
    assert b"more edits, too many" in page
    assert "has them all" not in told.plain


def test_a_test_alert_says_that_nothing_has_changed():
    told = message(ANNOUNCED, None, MessageOptions(test=True))
    assert told.subject.startswith("[test] ")
    assert "This is a test" in told.plain and "This is a test" in told.html
    assert told.facts["test"] is True


def test_dates_that_are_ambiguous_show_both_readings():
    stated = replace(
        FINDING.dates[0], on=None, raw="06/08/2025", readings=(date(2025, 6, 8), date(2025, 8, 6))
    )
    told = message(replace(ANNOUNCED, finding=replace(FINDING, dates=(stated,))))
    assert "“06/08/2025” (ambiguous: 8 Jun 2025 or 6 Aug 2025)" in " ".join(told.plain.split())


@pytest.mark.parametrize("limit", [200, 300, 500, 1000, 2000, 4096, 35000])
@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_a_chat_message_fits_and_keeps_headline_date_and_link(dialect, limit):
    told = chat_text(message(ANNOUNCED), dialect, limit, titled=True)
    assert len(told) <= limit
    assert "29 Sep 2023" in told
    assert "quill.example/privacy" in told
    assert "From 29 September 2023" in told or limit < 300


def test_a_shorter_message_drops_the_least_important_first():
    """A shorter message drops what is least important first, and as a whole."""
    told = message(ANNOUNCED)
    short = chat_text(told, TEAMS, 1000, titled=True)
    assert told.brief.lines[0] in short
    assert "Renamed throughout" not in short
    for line in told.brief.lines:
        assert line in short or line[:40] not in short


def test_a_chat_message_obeys_nothing_that_a_page_says():
    told = message(alert_that_says(HOSTILE))
    for name, dialect in DIALECTS.items():
        said = chat_text(told, dialect, 4000, titled=False)
        if name != "text":
            assert "@everyone" not in said
            assert "<!channel>" not in said
            assert "<script>" not in said
            assert dialect.tags or not re.search(r"(?<!\\)\]\(javascript", said)


def test_a_users_template_takes_the_place_of_ours():
    mine = "{{ headline }} // {{ passages[0].segments|redline }}"
    own = Templates(sources={"mail.txt": mine, "chat": "{{ headline }}"})
    told = message(ANNOUNCED, None, MessageOptions(templates=own))
    assert told.plain.startswith(FINDING.headline + " // … We {+may+} use")
    assert chat_text(told, TEAMS, 1000, titled=True) == FINDING.headline
    assert told.complaints == ()


@pytest.mark.parametrize(
    "broken",
    [
        "{{ headline",
        "{{ no_such_thing }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ 1/0 }}",
        "{% for n in range(99999999) %}xxxxxxxx{% endfor %}",
        "{{ lines.append(1) }}",
        "{% include '/etc/passwd' %}",
    ],
)
def test_a_broken_template_gives_way_to_ours_and_that_is_said(broken: str):
    told = message(
        ANNOUNCED, None, MessageOptions(templates=Templates(sources={"mail.txt": broken}))
    )
    assert told.plain == message(ANNOUNCED).plain
    assert len(told.complaints) == 1
    assert told.complaints[0].startswith("template mail.txt.j2: ")


def test_what_is_put_into_a_users_html_template_is_escaped():
    own = Templates(sources={"mail.html": "<p>{{ headline }}</p>"})
    told = message(alert_that_says("<b>bold</b>"), None, MessageOptions(templates=own))
    assert told.html == "<p>&lt;b&gt;bold&lt;/b&gt;</p>"


def test_every_variable_of_a_template_is_documented():
    page = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", page[page.index("## Templates") :]))
    assert {field.name for field in (*fields(MessageContent), *fields(Passage))} <= named
    assert all(f"`{name}`" in page for name in NAMES)


def test_rewording_is_redlined_in_mails_and_not_in_chats():
    """Rewording is redlined in a mail although a line quotes it, and in no chat message."""
    quoted = tuple(replace(excerpt, quoted=True) for excerpt in FINDING.excerpts)
    told = message(replace(ANNOUNCED, finding=replace(FINDING, excerpts=quoted)))
    assert {passage.label for passage in told.brief.passages} == {"Reworded"}
    assert "[-18-] {+24+} months" in " ".join(told.plain.split())
    assert "~~18~~" not in told.markdown


def test_two_policies_of_one_type_are_told_apart_by_name():
    """The watch list's `name` stands in the subject and the title."""
    german = message(replace(ANNOUNCED, watch_name="German edition"))
    named = message(replace(ANNOUNCED, watch_name="Quill Privacy Policy (EU)"))
    assert german.brief.title == "Quill: German edition"
    assert "Quill Privacy Policy (EU)" in named.subject


def test_a_topic_has_one_name():
    """Subject, headline and excerpts call a topic the same."""
    said = {topic: label_table()["topics"][topic] for topic in topics.names() if topic != "other"}
    assert {topic: name.casefold() for topic, name in topics.names().items() if topic in said} == {
        topic: name.casefold() for topic, name in said.items()
    }


@pytest.mark.parametrize(
    ("kind", "days", "notice"),
    [
        (EventKind.ANNOUNCED, 30, "30 days after it was first seen"),
        (EventKind.REMINDER, 3, "in 3 days"),
        (EventKind.REMINDER, 1, "in 1 day"),
        (EventKind.REMINDER, 0, "today"),
        (EventKind.REDATED, 14, "in 14 days"),
    ],
)
def test_a_reminder_says_how_long_is_left(kind: EventKind, days: int, notice: str):
    """It was first seen long before: counting from the reminder would be wrong."""
    at = datetime(2023, 9, 29, 8, 0, tzinfo=UTC) - timedelta(days=days)
    assert message(replace(ANNOUNCED, kind=kind, at=at)).brief.notice == notice
