"""Links to other documents in the life of a policy."""

from __future__ import annotations

import pytest

from monitor.decide import linked_documents
from monitor.extract.blocks import document
from monitor.model.document import Document, Link
from monitor.model.memory import LinkKind, LinkMemory

HERE = "https://quill.example/legal/privacy"


def linking(*pairs: tuple[str, str]) -> Document:
    return document(
        (), reader="html/1", links=[Link(text=text, target=target) for text, target in pairs]
    )


@pytest.mark.parametrize(
    ("text", "target", "kind"),
    [
        ("Preview the updated policy", "/legal/privacy-next", LinkKind.PREVIEW),
        ("upcoming terms", "/t", LinkKind.PREVIEW),
        ("here", "/legal/privacy/preview/", LinkKind.PREVIEW),
        ("summary of these changes", "/blog/update", LinkKind.SUMMARY),
        ("See what’s changed", "/whats-new", LinkKind.SUMMARY),
        ("previous version", "/legal/2023", LinkKind.PREVIOUS),
        ("June 9, 2025", "/legal/terms/previous-2025-06-09", LinkKind.PREVIOUS),
        ("Archive", "/a", LinkKind.PREVIOUS),
        ("frühere Fassungen", "/a", LinkKind.PREVIOUS),
        ("Download", "https://cdn.quill.example/files/privacy.PDF", LinkKind.PDF),
        ("print version", "?print=1", LinkKind.PDF),
    ],
)
def test_a_link_is_known_by_its_words_or_its_address(text: str, target: str, kind: LinkKind):
    assert [
        linked.kind for linked in linked_documents.find_linked(linking((text, target)), HERE)
    ] == [kind]


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Cookie Policy", "/cookies"),
        ("our help centre", "https://help.quill.example/"),
        ("contact us", "mailto:a@b.c"),
        ("version", "/legal/privacy#top"),
        ("what we store", "/archivists"),
        ("new features", "/blog"),
        ("broken", "http://[::1"),
        ("this page", "/legal/privacy"),
        ("the law", "https://law.test/act.pdf"),
        ("https://law.example/act.pdf", "https://away.example/?to=act.pdf"),
    ],
)
def test_other_links_are_nothing_to_offer(text: str, target: str):
    assert linked_documents.find_linked(linking((text, target)), HERE) == ()


def test_addresses_are_whole_and_each_comes_once():
    (linked,) = linked_documents.find_linked(
        linking(("previous version", "../old#top"), ("the prior version", "/old")), HERE
    )
    assert linked.url == "https://quill.example/old"


def test_a_query_that_always_differs_makes_no_other_url():
    """A query that differs at every visit makes no other URL."""
    links = LinkMemory()
    for visit in range(3):
        links, told = linked_documents.after_look(
            links, linking(("the PDF", f"https://away.example/to?visit={visit}")), HERE, first=False
        )
        assert len(told) == (visit == 0)


def test_a_link_is_news_when_it_was_never_there_before():
    old, new = ("previous version", "/old"), ("preview of the next version", "/next")
    links, told = linked_documents.after_look(LinkMemory(), linking(old), HERE, first=True)
    assert told == ()
    links, _ = linked_documents.after_look(links, linking(), HERE, first=False)
    assert [linked.shown for linked in links.linked] == [False]
    links, told = linked_documents.after_look(links, linking(old, new), HERE, first=False)
    assert [linked_documents.describe(linked) for linked in told] == [
        "links to a preview of what is to come now (“preview of the next version”): https://quill.example/next"
    ]
    assert linked_documents.after_look(links, linking(old, new), HERE, first=False)[1] == ()
