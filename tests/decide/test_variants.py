"""Editions of other countries and companies, by what alternates."""

from __future__ import annotations

from datetime import timedelta

from monitor.decide import flapping, variants
from monitor.model.change import EventKind
from monitor.model.memory import FlappingMemory
from tests.decide.looks import POLICY, START, text

IRISH = POLICY + "\nThe company that is responsible is Fernhill Ireland in Dublin.\n"
AMERICAN = POLICY + "\nThe company that is responsible is Fernhill Inc in Delaware.\n"


def test_the_companies_of_two_countries_make_two_editions():
    assert "Inc" in variants.what_alternates(text(IRISH), text(AMERICAN))
    assert variants.what_alternates(text(IRISH), text(POLICY)) == ""


def test_another_edition_is_told_once_in_half_a_year():
    memory, told = flapping.after_alternation(FlappingMemory(), "Ireland / Inc", START)
    assert [kind for kind, _ in told] == [EventKind.VARIANT]
    memory, told = flapping.after_alternation(memory, "Inc / Ireland", START + timedelta(days=9))
    assert told == ()
    later = START + timedelta(days=200)
    assert flapping.after_alternation(memory, "Inc / Ireland", later)[1]
