"""Where links lead: what in an address says nothing about that, rule by rule, and what always
counts.
"""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.language.canonical_url import canonical_target, leads_within, resolved, without_query

PLAIN = "https://fernhill.test/legal/opt-out"


@pytest.mark.parametrize(
    "spelling",
    [
        "http://fernhill.test/legal/opt-out",
        "//fernhill.test/legal/opt-out",
        "https://FernHill.Test/legal/opt-out",
        "https://www.fernhill.test/legal/opt-out",
        "https://fernhill.test./legal/opt-out",
        "https://fernhill.test:443/legal/opt-out",
        "http://fernhill.test:80/legal/opt-out",
        "https://fernhill.test/legal/opt-out/",
        "https://fernhill.test/legal/opt-out/index.html",
        "https://fernhill.test//legal/./archive/../opt-out",
        "https://fernhill.test/legal/opt%2Dout",
        "https://fernhill.test/legal/opt-out#section-12",
        "https://fernhill.test/legal/opt-out#:~:text=you%20may",
        " https://fernhill.test/legal/\nopt-out ",
    ],
)
def test_another_spelling_of_an_address_is_the_same_target(spelling: str):
    assert canonical_target(spelling) == canonical_target(PLAIN) == "//fernhill.test/legal/opt-out"


@pytest.mark.parametrize(
    "visit",
    [
        "utm_source=mail&utm_campaign=spring",
        "gclid=Cj0KCQ",
        "fbclid=IwAR0",
        "ref=footer",
        "sid=81f2",
        "PHPSESSID=77",
        "fernhill-did=85c7f7b8-fa49-4bb0-82e4-45ce21821c5e&fernhill_referred=true",
        "entry_point=POLICY_4.2",
        "x=85c7f7b8-fa49-4bb0-82e4-45ce21821c5e",
        "h=AT3tOQi31EDkfHK2VGFUH0aqoWmM-HZP2SBHE75VkicDW0tm",
        "k=5f4dcc3b5aa765d61d8327deb882cf99",
        "X-Amz-Signature=1",
        "token=secret",
    ],
)
def test_who_visits_and_from_where_is_no_part_of_a_target(visit: str):
    assert canonical_target(f"{PLAIN}?{visit}") == canonical_target(PLAIN)


@pytest.mark.parametrize(
    "address",
    [
        "https://fernhill.test/legal/opt-out;jsessionid=0A1B2C",
        "https://fernhill.test/legal/opt-out?v=20260301",
        "https://fernhill.test/legal/opt-out?ts=1772582400",
        "https://fernhill.test/legal/opt-out?hl=en-GB&gl=GB",
        "https://fernhill.test/en/legal/opt-out",
        "https://fernhill.test/de-DE/legal/opt-out",
        "https://fernhill.test/us/en/legal/opt-out",
        "https://fernhill.test/intl/en_us/legal/opt-out",
        "https://de.fernhill.test/legal/opt-out",
        "https://m.fernhill.test/legal/opt-out",
    ],
)
def test_sessions_languages_and_regions_make_no_difference(address: str):
    """Sessions, cache busters, languages and regions make no other URL."""
    assert canonical_target(address) == canonical_target(PLAIN)


def test_files_come_from_any_of_the_hosts_that_deliver_them():
    hosts = ("cdn2.fernhill.test", "cdn-7.fernhill.test", "assets-global.delivery.test")
    assert {canonical_target(f"https://{host}/legal/dpa.pdf?v=99") for host in hosts} == {
        "//cdn/legal/dpa.pdf"
    }
    assert (
        canonical_target("https://fernhill.test/legal/dpa.pdf") == "//fernhill.test/legal/dpa.pdf"
    )
    assert canonical_target("https://media.fernhill.test/press") == "//media.fernhill.test/press"


@pytest.mark.parametrize(
    "shim",
    [
        "https://l.shim.test/l.php?u=https%3A%2F%2Ffernhill.test%2Flegal%2Fopt-out&h=AT3tOQi31EDkfHK2VGFUH0aq",
        "https://www.search.test/url?sa=t&q=https://fernhill.test/legal/opt-out&ved=2ahUK",
        "https://eur01.safelinks.shim.test/?url=https%3A%2F%2Ffernhill.test%2Flegal%2Fopt-out&data=05",
        "https://away.test/away.php?to=http%3A%2F%2Fl.shim.test%2F%3Fu%3Dhttps%253A%252F%252Ffernhill.test%252Flegal"
        "%252Fopt-out",
        "https://web.archive.test/web/20260301120000/https://fernhill.test/legal/opt-out",
        "https://web.archive.test/web/20260301120000if_/http:/fernhill.test/legal/opt-out/",
    ],
)
def test_what_passes_the_visitor_on_is_looked_through(shim: str):
    assert canonical_target(shim) == canonical_target(PLAIN)


@pytest.mark.parametrize(
    "address",
    [
        "https://fernhill.test/legal/opt-in",
        "https://fernhill.example/legal/opt-out",
        "https://fernhill.test/legal/Opt-Out",
        "https://help.fernhill.test/legal/opt-out",
        "https://fernhill.test:8443/legal/opt-out",
        "https://fernhill.test/legal/opt-out?form=2",
        "https://fernhill.test/legal/opt-out?id=1FAIpQLSe6iKNzSYs6mc8CRR1EI",
        "https://fernhill.test/legal/opt-out#/privacy/choices",
        "https://fernhill.test/login?continue=https://elsewhere.test/",
        "https://fernhill.test/legal/opt-out?v=dQw4w9WgXcQ",
        "https://fernhill.test/legal/opt-out?version=2026-03",
        "mailto:opt-out@fernhill.test",
    ],
)
def test_another_host_path_document_or_route_is_another_target(address: str):
    assert canonical_target(address) not in {"", canonical_target(PLAIN)}


def test_the_title_behind_the_number_of_an_article_says_nothing():
    one, other = (
        "//help.test/articles/8400551-image-inputs",
        "//help.test/articles/8400551-about-images",
    )
    assert canonical_target(one) == canonical_target(other)
    assert canonical_target(one) != canonical_target("//help.test/articles/8400552-image-inputs")
    assert canonical_target("//help.test/20260301-dpa.pdf") != canonical_target(
        "//help.test/20260301-terms.pdf"
    )


def test_a_mail_address_is_the_same_however_obfuscated():
    """A mail address is the same, however it is hidden from harvesters."""
    sealed = bytes([0x2A, *(byte ^ 0x2A for byte in b"Privacy@fernhill.test")]).hex()
    addresses = (
        "mailto:privacy@fernhill.test",
        "mailto:Privacy%40Fernhill.test?subject=Opt%20out",
        f"https://fernhill.test/cdn-cgi/l/email-protection#{sealed}",
    )
    assert {canonical_target(address) for address in addresses} == {"mailto:privacy@fernhill.test"}


@pytest.mark.parametrize(
    "nowhere",
    [
        "",
        "javascript:alert(1)",
        "JavaScript:void(0)",
        "java\nscript:x",
        "data:text/html,<b>x</b>",
        "blob:x",
        "about:blank",
        "vbscript:x",
        "https://",
        "http://[::1",
        "https://x.test:99999/",
        "mailto:",
        "mailto:nobody",
        "https://fernhill.test/cdn-cgi/l/email-protection",
        f"https://fernhill.test/{'x' * 9_000}",
    ],
)
def test_what_is_no_page_leads_nowhere(nowhere: str):
    assert canonical_target(nowhere) == ""


def test_a_target_is_read_from_the_address_of_its_page():
    page = "https://fernhill.test/legal/privacy"
    assert resolved(page, "../opt-out") == "https://fernhill.test/opt-out"
    assert resolved(page, "//elsewhere.test/") == "https://elsewhere.test/"
    assert resolved(page, "mailto:a@b.test") == "mailto:a@b.test"
    assert resolved(page, "http://[::1") == "http://[::1"
    assert resolved("", "opt-out") == "opt-out"


def test_a_place_on_the_page_itself_is_told_from_a_route_of_it():
    page = "https://fernhill.test/en/privacy?utm_source=mail"
    assert leads_within(page, "https://www.fernhill.test/privacy#rights")
    assert not leads_within(page, "https://fernhill.test/privacy")
    assert not leads_within(page, "https://fernhill.test/privacy#/choices")
    assert not leads_within(page, "https://fernhill.test/terms#rights")


def test_a_target_without_its_query_keeps_host_and_path():
    assert without_query(canonical_target(f"{PLAIN}?form=2")) == canonical_target(PLAIN)


WORDS = st.text(string.ascii_lowercase, min_size=3, max_size=8)
ADDRESSES = st.builds(
    lambda host, path, query: f"https://{host}.test/{'/'.join(path)}{query}",
    WORDS,
    st.lists(WORDS, max_size=3),
    st.just("") | st.builds("?form={}".format, WORDS),
)
NOISE = st.sampled_from(
    (
        lambda url: url.replace("https:", "http:"),
        lambda url: url.removeprefix("https:"),
        lambda url: url.replace("https://", "https://www."),
        lambda url: (
            url + ("&" if "?" in url else "?") + "utm_medium=mail&session_id=9f&x-amz-date=1"
        ),
        lambda url: f"{url}#s7",
        lambda url: url.replace(".test/", ".test/en-gb/", 1),
        lambda url: url.replace(".test/", ".test:443//", 1),
        lambda url: (
            url if not url.startswith("https:") else f"https://web.archive.test/web/20260301/{url}"
        ),
    )
)


@given(ADDRESSES, st.lists(NOISE, max_size=3))
def test_noise_changes_no_target(url: str, noise):
    noisy = url
    for add in noise:
        noisy = add(noisy) if "#" not in noisy else noisy
    assert canonical_target(noisy) == canonical_target(url)


TANGLED = st.from_regex(
    r"(https?:)?//[a-z.%]{1,9}(/[a-z.%;=0-9:-]{0,9}){0,4}(\?[a-z&=%0-9:/.]{0,30})?"
)


@given(st.text(max_size=80) | TANGLED)
def test_a_canonical_target_is_its_own(url: str):
    assert canonical_target(canonical_target(url)) == canonical_target(url)
