"""A page to the policy on it: what is kept, what is set aside and why."""

from __future__ import annotations

import json

import pytest

from monitor.errors import ReadError, ReadKind
from monitor.extract.main_content import DIALOG, ISLAND, OUTSIDE
from monitor.extract.read import read
from monitor.model.document import BlockKind
from tests.extract.pages import POLICY, SENTENCES, aside, lines, page, read_page, snapshot

MENU = "".join(
    f"<li><a href='/{name}'>{name}</a></li>" for name in ("Home", "Prices", "News", "Jobs", "Help")
)
BANNER = """<p>We use cookies to make this site better. By clicking “Accept all” you agree; manage your preferences at
any time.</p><button>Accept all</button><button>Reject all</button>"""


def test_headings_and_paragraphs_are_read_in_order():
    """Headings, paragraphs and sections are read in their order."""
    document = read_page(POLICY)
    assert [block.kind for block in document.blocks[:4]] == [
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
        BlockKind.HEADING,
        BlockKind.PARAGRAPH,
    ]
    shared = next(block for block in document.blocks if block.text == SENTENCES[2])
    assert shared.section == ("Privacy policy", "Who sees it")
    assert (
        next(block for block in document.blocks if block.text == "Your rights").anchor == "rights"
    )
    assert (document.title, document.language) == ("Privacy policy - Fernhill", "en")


def test_lists_terms_and_table_rows_keep_what_they_are():
    document = read_page(
        POLICY
        + """<ul><li>your name<ul><li>and title</li></ul></li></ul>
        <dl><dt>Controller</dt><dd>Fernhill Ltd, 4 Mill Lane</dd></dl>
        <table><tr><th>Provider</th><th>Country</th></tr><tr><td>Acme <b>Cloud</b></td><td>Ireland</td></tr></table>"""
    )
    kinds = {block.text: (block.kind, block.level, block.cells) for block in document.blocks}
    assert kinds["your name"] == (BlockKind.LIST_ITEM, 1, ())
    assert kinds["and title"] == (BlockKind.LIST_ITEM, 2, ())
    assert kinds["Controller"][0] is BlockKind.TERM
    assert kinds["Fernhill Ltd, 4 Mill Lane"][0] is BlockKind.DEFINITION
    assert kinds["Acme Cloud | Ireland"] == (BlockKind.TABLE_ROW, 0, ("Acme Cloud", "Ireland"))


def test_a_table_that_only_arranges_the_page_is_no_table():
    document = read_page(f"<table><tr><td>{POLICY}</td><td>Seal</td></tr></table>")
    assert SENTENCES[0] in lines(document)
    assert document.blocks[0].kind is BlockKind.HEADING


def test_hidden_accordions_hold_policy():
    answers = "".join(
        f'<h3><button aria-expanded="false">Question {number} of many</button></h3>'
        f'<div aria-hidden="true" hidden style="display:none"><p>{text}</p></div>'
        for number, text in enumerate(SENTENCES)
    )
    document = read_page(f"<main><h1>Privacy policy</h1>{answers}</main>")
    assert set(SENTENCES) <= set(lines(document))
    assert (
        next(b for b in document.blocks if b.text == SENTENCES[1]).section[-1]
        == "Question 1 of many"
    )


def test_buttons_that_open_something_are_headings():
    """Buttons that open something are headings; others are boilerplate."""
    document = read_page(f"""<h1>Privacy policy</h1><button aria-controls="a">Sharing</button><p>{SENTENCES[2]}</p>
        <p>{SENTENCES[0]}</p><button>Copy link</button><p>{SENTENCES[1]}</p>""")
    assert next(b for b in document.blocks if b.text == "Sharing").kind is BlockKind.HEADING
    assert "Copy link" in aside(document)[ISLAND]


@pytest.mark.parametrize(
    ("furniture", "reason", "text"),
    [
        (f"<nav><ul>{MENU}</ul></nav>", "navigation", "Prices"),
        (f"<div class='main-menu'><ul>{MENU}</ul></div>", ISLAND, "Prices"),
        (
            "<footer><p>Fernhill Ltd is registered in Norwich and is glad that you came by today.</p></footer>",
            "site footer",
            "Fernhill Ltd is registered in Norwich and is glad that you came by today.",
        ),
        (f"<div id='cookie-banner'>{BANNER}</div>", DIALOG, "Accept all"),
        (f"<div>{BANNER}</div>", DIALOG, "Reject all"),
        (f"<div role='dialog'>{BANNER}</div>", "dialog", "Accept all"),
        (
            "<div class='chat-widget'><p>Hello! How can we help you today? Ask us anything.</p></div>",
            ISLAND,
            "Hello! How can we help you today? Ask us anything.",
        ),
        (
            "<div class='lang-switcher'><a href='/de'>Deutsch</a> <a href='/fr'>Français</a></div>",
            ISLAND,
            "Deutsch Français",
        ),
        (
            "<h3>Related articles</h3><ul><li><a href='/a'>Billing</a></li><li><a href='/b'>Teams</a></li></ul>",
            ISLAND,
            "Billing",
        ),
        ("<p>Was this article helpful?</p>", ISLAND, "Was this article helpful?"),
        (
            "<p>© 2026 Fernhill Ltd. All rights reserved.</p>",
            ISLAND,
            "© 2026 Fernhill Ltd. All rights reserved.",
        ),
        ("<a href='#main'>Skip to main content</a>", ISLAND, "Skip to main content"),
    ],
)
def test_furniture_is_left_out_by_what_it_is(furniture: str, reason: str, text: str):
    document = read_page(POLICY + furniture)
    excluded = aside(document)
    assert text in excluded.get(reason, excluded.get(OUTSIDE, []))
    assert text not in lines(document)
    assert set(SENTENCES) <= set(lines(document))


@pytest.mark.parametrize(
    "clothes",
    [
        "<form>{}</form>",
        "<aside>{}</aside>",
        "<div class='sidebar'>{}</div>",
        "<div role='dialog'>{}</div>",
        "<footer>{}</footer>",
        "<div id='cookie-consent'>{}</div>",
        "<div class='nav-open'>{}</div>",
        "<header>{}</header>",
    ],
)
def test_a_policy_in_odd_clothes_is_still_the_policy(clothes: str):
    document = read_page(clothes.format(POLICY))
    assert set(SENTENCES) <= set(lines(document))
    assert "Who sees it" in lines(document)


def test_sections_with_furniture_names_are_weighed_together():
    sections = "".join(
        f'<div class="toc-section"><h2 class="toc">Part {n}</h2><p>{text}</p></div>'
        for n, text in enumerate(SENTENCES * 3)
    )
    document = read_page(f"<h1>Terms</h1>{sections}")
    assert lines(document).count("Part 3") == 1
    assert set(SENTENCES) <= set(lines(document))


def test_a_list_of_contents_is_set_aside_with_or_without_links():
    for entry in ('<li><a href="#{}">{}</a></li>', "<li>{1}</li>"):
        contents = "".join(
            entry.format(key, text)
            for key, text in (
                ("collect", "What we collect"),
                ("share", "Who sees it"),
                ("rights", "Your rights"),
            )
        )
        document = read_page(f"<h1>Privacy</h1><ul>{contents}</ul>{POLICY}")
        assert aside(document)["table of contents"] == [
            "What we collect",
            "Who sees it",
            "Your rights",
        ]
        assert lines(document).count("Who sees it") == 1


def test_the_main_part_wins_over_what_stands_beside_it():
    offer = "<p>Try our new app today: find great ideas for your garden and meet new friends around the corner.</p>"
    document = read_page(f"<div>{offer}</div><main>{POLICY}</main>")
    assert offer[3:-4] in aside(document)[OUTSIDE]


def test_a_cookie_notice_longer_than_the_policy_is_excluded():
    """A notice about cookies that is longer than the policy is not the policy."""
    rows = "".join(f"<tr><td>Provider {n}</td><td>Ireland</td></tr>" for n in range(9))
    notice = f"<div role='dialog'><h2>Allow cookies?</h2>{''.join(f'<p>{text}</p>' for text in SENTENCES)}</div>"
    document = read_page(
        f"<h1>Sub-processors</h1><table>{rows}</table>{notice}",
        head="<title>Sub-processors</title>",
    )
    assert "Provider 8 | Ireland" in lines(document)
    assert "Allow cookies?" in aside(document)["dialog"]


def test_a_text_that_is_printed_twice_is_read_once():
    document = read_page(f"<div class='desktop'>{POLICY}</div><div class='mobile'>{POLICY}</div>")
    assert lines(document).count(SENTENCES[2]) == 1
    assert SENTENCES[2] in aside(document)["said twice"]


def test_an_upcoming_text_is_no_duplicate_of_the_current_one():
    """An upcoming text next to the current one is not a duplicate."""
    upcoming = POLICY.replace("30 days", "90 days").replace("1 March 2026", "1 May 2026")
    document = read_page(f"{upcoming}<h1>Current privacy policy</h1>{POLICY}")
    assert lines(document).count(SENTENCES[2]) == 2


def test_spans_are_separated_as_lines_and_not_as_letters():
    """Spans that are lines are separated, and letters in spans are not."""
    document = read_page(f"""<h1>Terms</h1><div><span>Release date: 1 March 2026 at the latest</span><span>Fernhill
        writes letters.</span></div><p>{SENTENCES[1]} <span>F</span><span>ern</span><span>hill</span></p>""")
    assert "Release date: 1 March 2026 at the latest" in lines(document)
    assert any(text.endswith("after that. Fernhill") for text in lines(document))


def test_line_breaks_part_sentences_and_join_the_rest():
    document = read_page(
        f"{POLICY}<p>First point of it.<br>Second point<br>goes on.<br><br>This is the last one</p>"
    )
    assert lines(document)[-3:] == [
        "First point of it.",
        "Second point goes on.",
        "This is the last one",
    ]


def test_links_are_collected_and_stay_out_of_the_key():
    one, other = (
        read_page(POLICY + f'<p>Read <a href="{target}">our cookie notice</a> for all that.</p>')
        for target in ("/cookies?visit=1", "/cookies?visit=2")
    )
    assert one.digest == other.digest
    (link,) = one.links
    assert (link.text, link.target) == (
        "our cookie notice",
        "https://fernhill.test/cookies?visit=1",
    )


def test_selectors_override_what_would_be_found():
    body = page(f"<div id='policy'><h1>Terms</h1><p>Short.</p><p class='ad'>Buy</p></div>{POLICY}")
    document = read(snapshot(body), select=["#policy"], ignore=[".ad"])
    assert lines(document) == ["Terms", "Short."]


def test_selectors_may_be_nested_or_name_the_whole_page():
    """Selectors may name parts inside parts, and the whole page."""
    body = page("<div class='a'><div class='a'><p class='a'>One rule.</p></div></div>" + POLICY)
    assert "One rule." not in lines(read(snapshot(body), ignore=[".a", ".a .a", "html"]))
    assert lines(read(snapshot(body), select=[".a"])) == ["One rule."]


def test_a_selector_that_matches_nothing_is_a_sign():
    """A selector that matches nothing is a sign, and the policy is found without it."""
    for selector, sign in ((".gone", "selector_without_match"), ("p[[", "bad_selector")):
        document = read(snapshot(page(POLICY)), select=[selector])
        assert sign in document.signs
        assert SENTENCES[0] in lines(document)


def test_the_text_decides_the_language_unless_too_short():
    """The text decides the language, or the page does if the text is too short."""
    german = "<p>Wir speichern Ihre Daten nur so lange, wie es für die Zwecke nötig ist, und nicht mehr.</p>"
    assert read_page(german * 3, language="en").language == "de"
    assert read_page("<p>Kontakt: Fernhill</p>", language="fr-CA").language == "fr"


STATE = json.dumps(
    {
        "props": {
            "page": {"slug": "privacy-policy", "body": POLICY, "tracking": "a1 b2 c3 d4 e5 f6 g7"}
        }
    }
)
RICH = json.dumps(
    {
        "doc": {
            "type": "doc",
            "content": [
                {
                    "type": "heading",
                    "level": 2,
                    "content": [{"type": "text", "text": "Who sees it"}],
                },
                *(
                    {
                        "type": "paragraph",
                        "content": [
                            {"type": "text", "text": text[:40]},
                            {"type": "text", "marks": [{"type": "bold"}], "text": text[40:]},
                        ],
                    }
                    for text in (*SENTENCES, *(f"{text} As agreed." for text in SENTENCES))
                ),
            ],
        }
    }
)
STREAM = json.dumps(
    "7:"
    + json.dumps(
        [
            "$",
            "div",
            None,
            {
                "children": [
                    [
                        "$",
                        "p",
                        None,
                        {
                            "className": "a b c d e f g h",
                            "children": [text[:30], ["$", "$L9", "k", {"children": text[30:]}]],
                        },
                    ]
                    for text in (
                        *SENTENCES,
                        "Fernhill answers within two working days and never charges anybody for an answer.",
                        *(f"{text} As agreed." for text in SENTENCES),
                    )
                ]
            },
        ]
    )
    + "\n"
)


@pytest.mark.parametrize(
    "script",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{STATE}</script>',
        f"<script>window.__STATE__ = {STATE};</script>",
        f'<script type="application/json">{RICH}</script>',
        f"<script>self.__next_f.push([1,{STREAM}])</script>",
        f"<template>{POLICY}{POLICY.replace('Fernhill', 'Our company')}</template>",
    ],
)
def test_a_page_without_text_is_read_from_its_scripts(script: str):
    """A page without text is read from its scripts and templates."""
    document = read_page(f'<div id="root"></div>{script}')
    assert "embedded" in document.signs
    assert set(SENTENCES) <= set(lines(document))
    assert not any("a b c" in text or "a1 b2" in text for text in lines(document))


def test_a_shell_without_any_text_is_a_sign():
    document = read_page('<div id="root"></div><script src="/app.js"></script>')
    assert document.blocks == ()
    assert "empty_shell" in document.signs


def test_signs_of_login_forms_challenges_and_cut_off_pages():
    """There are signs for password forms, challenges and pages that end early."""
    assert "password_field" in read_page("<p>Hello</p><input type='password'>").signs
    assert "challenge_script" in read_page("<p>Wait</p><div class='g-recaptcha'></div>").signs
    assert "cut_off" in read(snapshot(page(POLICY)[:600])).signs
    assert read_page(POLICY).signs == ()


def test_reading_twice_gives_the_same_document():
    assert read_page(POLICY + MENU) == read_page(POLICY + MENU)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 20_000,
        "<b><p>" * 20_000,
        f"<div {' '.join(f'a{n}=1' for n in range(9_000))}>",
        "<div " + " ".join(f'a{n}="&gt;>"' for n in range(25_000)) + ">",
        "<select>" + "<OPTION>a</OPTION>" * 9_000,
    ],
    ids=["nesting", "formatting", "attributes", "quoted attributes", "options"],
)
def test_a_page_built_to_be_endless_is_refused(body: str):
    with pytest.raises(ReadError) as caught:
        read(snapshot(page(body)))
    assert caught.value.kind is ReadKind.TOO_COMPLEX


def test_a_page_with_too_many_nodes_is_refused():
    with pytest.raises(ReadError) as caught:
        read(snapshot(page("<i></i>" * 450_000)))
    assert caught.value.kind is ReadKind.TOO_COMPLEX


def test_single_words_in_lists_are_policy_and_not_buttons():
    shared = "".join(
        f"<li>{word}</li>" for word in ("Email", "Facebook", "Search", "Next", "English")
    )
    document = read_page(
        f"{POLICY}<h2>We share your name with</h2><ul>{shared}</ul><p>{SENTENCES[0]} Really.</p>"
    )
    assert {"Email", "Facebook", "Search", "Next", "English"} <= set(lines(document))


@pytest.mark.parametrize(
    "line",
    [
        "(c) from January 2024 on, you pay less",
        "Copyright Act of 1976",
        "Copyright complaints since 2019",
    ],
)
def test_lines_about_copyright_are_no_copyright_lines(line: str):
    assert line in lines(read_page(f"{POLICY}<p>{line}</p><p>{SENTENCES[0]} Really.</p>"))


@pytest.mark.parametrize(
    "notice",
    [
        "We are updating our Privacy Policy. The changes take effect on 1 May 2026.",
        "Our new terms will apply from 1 May 2026.",
        "Wir ändern unsere Datenschutzerklärung zum 1. Mai 2026.",
    ],
)
def test_a_notice_of_a_change_is_kept_wherever_it_stands(notice: str):
    document = read_page(f"<header><p>{notice}</p></header><main>{POLICY}</main>")
    assert lines(document)[0] == notice


def test_the_date_above_the_main_part_is_kept():
    document = read_page(
        f"<header><p>Fernhill</p><p>Last updated: 1 March 2026</p></header><main>{POLICY[80:]}</main>"
    )
    assert lines(document)[0] == "Last updated: 1 March 2026"


def test_a_list_of_resources_in_the_main_part_is_policy():
    links = "".join(
        f"<li><a href='/{name}'>{name} authority</a></li>" for name in ("French", "German", "Irish")
    )
    document = read_page(
        f"<main>{POLICY}<h2>Resources</h2><ul>{links}</ul><p>{SENTENCES[0]} Really.</p></main>"
    )
    assert "Irish authority" in lines(document)


def test_a_section_about_advertising_is_no_advertisement():
    document = read_page(f"""{POLICY}<section id="advertising" class="section"><h2>Advertising</h2>
        <div id="sharing"><p>{SENTENCES[2]} Not even for advertising.</p></div></section>""")
    assert f"{SENTENCES[2]} Not even for advertising." in lines(document)


def test_screen_reader_hints_of_links_are_not_in_the_text():
    """What only screen readers say about a link is not part of the text."""
    label = "<span class='sr-only'>(opens in a new window)</span>"
    clause = f"<p>Our <a href='/list'>list{label}</a> names them, and <a href='/who'>who (external){label}</a>.</p>"
    with_labels = POLICY.replace('<h2 id="share">', f'{clause}<h2 id="share">')
    document = read(snapshot(page(with_labels)))
    assert "Our list names them, and who (external)." in [block.text for block in document.blocks]
    assert [link.text for link in document.links] == ["list", "who (external)"]
    assert document.digest == read(snapshot(page(with_labels.replace(label, "")))).digest
