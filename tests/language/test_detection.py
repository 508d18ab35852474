"""Which language a text is in."""

from __future__ import annotations

import pytest

from monitor.language.detection import detect_language

TEXTS = {
    "en": "We keep the information that you give us for as long as it is needed for these purposes, and not longer.",
    "de": "Wir speichern die Daten, die Sie uns geben, nur so lange, wie es für diese Zwecke nötig ist, nicht mehr.",
    "fr": "Nous conservons les données que vous nous donnez aussi longtemps que cela est nécessaire pour ces fins.",
    "es": "Conservamos los datos que usted nos da durante el tiempo que sea necesario para estos fines, y no más.",
    "pt": "Conservamos os dados que você nos dá durante o tempo que for necessário para esses fins, e não mais.",
    "it": "Conserviamo i dati che ci vengono forniti per il tempo che è necessario per questi scopi, e non di più.",
    "nl": "Wij bewaren de gegevens die u ons geeft niet langer dan nodig is voor deze doeleinden.",
    "sv": "Vi sparar de uppgifter som du ger oss så länge det är nödvändigt för dessa ändamål, och inte längre.",
    "pl": "Przechowujemy dane, które nam przekazujesz, tak długo, jak jest to konieczne do tych celów.",
    "ja": "当社は、お客様から提供された情報を、必要な期間のみ保管します。",
    "zh": "我们仅在必要的时间内保存您提供的信息，并且不会出售。",
    "ko": "당사는 귀하가 제공한 정보를 필요한 기간 동안만 보관합니다.",
    "ru": "Мы храним данные, которые вы нам передаёте, только до тех пор, пока это необходимо.",
    "uk": "Ми зберігаємо дані, які ви нам передаєте, лише доти, доки це необхідно для цих цілей.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_few_sentences_tell_their_language(language: str):
    assert detect_language(TEXTS[language] * 2) == language


@pytest.mark.parametrize("language", TEXTS)
def test_marks_beside_words_change_nothing(language: str):
    marked = TEXTS[language].replace(" ", "”—“")
    assert detect_language(f"“{marked}”—" * 2) == language


@pytest.mark.parametrize("text", ["", "Fernhill Ltd", "12.5 % · 2026-03-01", "OK Acme Cloud GmbH"])
def test_too_little_text_tells_nothing(text: str):
    assert detect_language(text) is None
