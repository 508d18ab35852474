"""Which language a text is in: a vote of its most common words, and of its script. Small and
without a model.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from monitor.language.tables import table

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_BEYOND_LATIN = re.compile("[\u0370-\u1fff\u2e80-\ud7ff\uf900-\uffef]")
_FIRST, _LONGEST = 2_000, 8_000
"""Characters that are read at first, and if those leave it open."""
_WHOLE = 60
"""The votes of a word of one language only."""
# Three words of one language decide; fewer are a name. Forty decide without reading on.
_FEWEST_VOTES, _MANY_VOTES = 3 * _WHOLE, 40 * _WHOLE
# By how much the first language leads: Danish and Norwegian lie 1.2 apart, unrelated ones 5 and
# more.
_LEAD, _CLEAR_LEAD = 1.15, 3
# Of the letters: below it a script is that of quotations, as Greek words in a German text.
_SCRIPT_SHARE = 0.3


def detect_language(text: str) -> str | None:
    """Return the two-letter code of the language of `text`, or None if too little indicates any."""
    first = _ranking(text[:_FIRST])
    if (
        first
        and first[0][1] >= _MANY_VOTES
        and (len(first) == 1 or first[0][1] >= _CLEAR_LEAD * first[1][1])
    ):
        return first[0][0]
    ranking = _ranking(text[:_LONGEST])
    if not ranking or ranking[0][1] < _FEWEST_VOTES:
        return None
    if len(ranking) > 1 and ranking[0][1] < _LEAD * ranking[1][1]:
        return None
    return ranking[0][0]


def _ranking(text: str) -> list[tuple[str, int]]:
    """Return the two languages with most votes, with these; the language of the script alone, if
    it has only one.
    """
    text = text.casefold()
    if _BEYOND_LATIN.search(text) and (script := _by_script(text)):
        return [(script, _MANY_VOTES)]
    votes: Counter[str] = Counter()
    voters = _voters()
    for word, count in Counter(filter(voters.__contains__, _WORD.findall(text))).items():
        for language, weight in voters[word]:
            votes[language] += weight * min(count, 50)
    return votes.most_common(2)


def _by_script(text: str) -> str | None:
    letters = sum(map(str.isalpha, text)) or 1
    counts = {name: len(pattern.findall(text)) for name, pattern in _scripts().items()}
    if counts["kana"] > 0.05 * letters:
        return "ja"
    name, count = max(counts.items(), key=lambda pair: pair[1])
    if count < _SCRIPT_SHARE * letters:
        return None
    if name == "cyrillic":
        return "uk" if len(re.findall("[іїєґ]", text)) > 0.02 * count else "ru"
    return str(table("language", "detection")["scripts"][name]["language"])


@cache
def _scripts() -> dict[str, re.Pattern[str]]:
    scripts = table("language", "detection")["scripts"]
    return {name: re.compile(f"[{script['characters']}]") for name, script in scripts.items()}


@cache
def _voters() -> dict[str, tuple[tuple[str, int], ...]]:
    """Each word with the languages it speaks for; a word of several languages speaks for each more
    softly.
    """
    owners: dict[str, list[str]] = {}
    for language, words in table("language", "detection")["words"].items():
        for word in set(words.split()):
            owners.setdefault(word, []).append(language)
    return {
        word: tuple((name, _WHOLE // len(names)) for name in names)
        for word, names in owners.items()
    }
