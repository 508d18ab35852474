"""Single sentences, in seven languages: whether an edit matters, and what it is about."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from monitor.model.change import Materiality
from tests.understand.rewording import judged

TABLE = tomllib.loads(Path(__file__).with_name("edits.toml").read_text(encoding="utf-8"))
AROUND = {
    "en": (
        "This page is about Kestrel and the people who use it. It tells who does what, and why.",
        "Where something is unclear, common sense should help the two sides to understand each other.",
    ),
    "fr": (
        "Cette page parle de Faucon et des personnes qui s’en servent. Elle dit qui fait quoi, et pourquoi.",
        "Quand une phrase manque de clarté, le bon sens aide les deux côtés à se comprendre.",
    ),
    "de": (
        "Diese Seite handelt von Falke und den Menschen, die damit umgehen. Sie sagt, wer was tut, und warum.",
        "Wo etwas unklar ist, hilft beiden Seiten der gesunde Menschenverstand.",
    ),
    "es": (
        "Esta página trata de Halcón y de las personas que la usan. Dice quién hace qué, y por qué.",
        "Cuando algo es confuso, el sentido común ayuda a ambas partes a entenderse.",
    ),
    "it": (
        "Questa pagina parla di Falco e delle persone che lo usano. Dice chi fa che cosa, e perché.",
        "Quando qualcosa è poco chiaro, il buon senso aiuta le due parti a capirsi.",
    ),
    "pt": (
        "Esta página fala do Falcão e das pessoas que o usam. Diz quem faz o quê, e por quê.",
        "Quando algo é confuso, o bom senso ajuda os dois lados a se entenderem.",
    ),
    "nl": (
        "Deze pagina gaat over Valk en de mensen die het gebruiken. Zij zegt wie wat doet, en waarom.",
        "Waar iets onduidelijk is, helpt het gezond verstand beide kanten om elkaar te begrijpen.",
    ),
}


def policy(language: str, sentence: str) -> str:
    first, last = AROUND[language]
    return "\n\n".join(("# Kestrel", first, *([sentence] if sentence != "…" else []), last))


def told(edit: dict[str, Any]) -> str:
    return f"{edit['in']}: {edit['before']} → {edit['after']}"


@pytest.mark.parametrize("edit", TABLE["substantive"], ids=told)
def test_an_edit_that_matters_is_told_under_its_topic(edit: dict[str, Any]):
    finding = judged(policy(edit["in"], edit["before"]), policy(edit["in"], edit["after"]))
    assert finding.materiality is Materiality.SUBSTANTIVE
    assert finding.topics[0] in edit["topics"]


@pytest.mark.parametrize("edit", TABLE["minor"], ids=told)
def test_an_edit_without_consequences_is_minor(edit: dict[str, Any]):
    finding = judged(policy(edit["in"], edit["before"]), policy(edit["in"], edit["after"]))
    assert finding.materiality is Materiality.MINOR


@pytest.mark.parametrize("edit", TABLE["noise"], ids=told)
def test_other_glyphs_are_no_edit(edit: dict[str, Any]):
    finding = judged(policy(edit["in"], edit["before"]), policy(edit["in"], edit["after"]))
    assert finding.materiality in {Materiality.NOISE, Materiality.NONE}
