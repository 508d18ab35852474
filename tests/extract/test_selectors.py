"""Selectors that name what is no policy, and nothing else."""

from __future__ import annotations

import pytest

from monitor.errors import ReadError
from monitor.extract import selectors
from monitor.language.canonical_text import canonical

PAGE = """<html><body><main><h1>Privacy</h1>
<div class="reader-quote x17"><p>Ada likes it.</p></div>
<p>We keep letters.</p><p id="counter">Read often</p>
<ul class="news"><li>One thing</li><li>Another thing</li></ul>
<p class="text">We share nothing.</p><p class="text">Trending: hats</p>
</main></body></html>"""


def naming(*texts: str) -> tuple[str, ...]:
    return selectors.selectors_for(PAGE, [canonical(text) for text in texts])


def test_an_element_is_named_by_what_will_be_there_tomorrow():
    assert naming("Ada likes it.")[0] == "div.reader-quote"
    assert naming("Read often") == ("#counter",)


def test_a_name_that_other_words_bear_too_is_no_name():
    assert naming("Trending: hats") == ()
    assert naming("One thing") == ()


def test_a_list_is_named_when_all_of_it_is_meant():
    assert naming("One thing", "Another thing") == ("ul.news > li",)


def test_words_that_are_not_there_have_no_name():
    assert naming("Nothing of the kind") == ()
    assert naming() == ()


def test_a_page_that_is_built_to_be_endless_is_refused():
    with pytest.raises(ReadError):
        selectors.selectors_for("<div>" * 20_000, [canonical("x")])
