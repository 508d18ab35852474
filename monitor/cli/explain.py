"""`policy-monitor explain`: which phrases, signals and signs a sentence touches.

For whoever adds a phrase to a table, or wonders why a change has its topics.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import click

from monitor.cli import output
from monitor.errors import UsageError
from monitor.extract.blocks import block, document
from monitor.language import canonical_text, dates
from monitor.language.detection import detect_language
from monitor.model.change import Comparison, EditKind, Span
from monitor.model.document import BlockKind, Document
from monitor.render import json_output
from monitor.render.labels import one_line
from monitor.screening import policy_speech, signs
from monitor.understand import minor_edits, signals, topics
from monitor.understand.changed_sentences import ChangedSentence
from monitor.understand.phrase_matcher import PhraseHit
from monitor.understand.text_pair import text_pair

_TIERS = ((1.0, "strong"), (0.9, "medium"), (0.4, "weak"), (0.0, "hint"))
"""From which weight on a phrase proves how much, as the tables of topics are divided."""


@click.command()
@click.argument("text", metavar="TEXT")
@click.option("--language", metavar="CODE", help="Such as en or de (default: detected).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line and sentence.")
def explain(text: str, language: str | None, as_json: bool) -> None:
    """Show which phrases and signals the sentences of TEXT touch, as if they were new in a policy.

    Lists the topics with the phrases that prove them, the signals, amounts and dates, what would
    make it a minor edit, and signs that a page is not a policy. `-` reads standard input.

    \b
    policy-monitor explain "We may sell your personal information to partners."
    policy-monitor explain --language de "Wir löschen Ihre Daten nach 30 Tagen." --json
    """
    if text == "-":
        text = sys.stdin.read()
    text = canonical_text.visible_text(text)
    if not text.strip():
        raise UsageError("nothing to explain: TEXT is empty")
    language = language or detect_language(text)
    for sentence in canonical_text.sentences(text):
        found = explanation(sentence, language)
        if as_json:
            click.echo(json_output.line(found))
        else:
            output.heading(sentence)
            for line in _lines(found):
                click.echo(f"  {one_line(line)}")


def explanation(sentence: str, language: str | None) -> dict[str, Any]:
    """Return what the tables find in a sentence, as `explain --json` prints it.

    `language` is its two-letter code; None looks for phrases of all languages.
    """
    passage = ChangedSentence(
        kind=EditKind.ADDED,
        block=BlockKind.PARAGRAPH,
        section=(),
        spans=(Span(before="", after=sentence),),
        place=0,
    )
    whole = document([block(BlockKind.PARAGRAPH, sentence)], reader="explain")
    touched = topics.touched(passage, language)
    return {
        "sentence": sentence,
        "language": language,
        "topics": _topics(passage.new_words[0], touched, language),
        "signals": _signals(passage, whole, touched, language),
        "amounts": [str(amount) for amount in passage.amounts[1].elements()],
        "dates": [
            {"on": stated.on.isoformat() if stated.on else None, "role": stated.role}
            for stated in dates.stated_dates(sentence, language)
        ],
        "minor": _minor(passage, language),
        "screening": _screening(whole),
        "speaks_as_policy": policy_speech.speaks_as_policy(whole),
    }


def _minor(passage: ChangedSentence, language: str | None) -> str | None:
    """What would make the sentence a minor edit, in words."""
    kind = minor_edits.minor_kind(passage, language)
    return None if kind is None else str(kind.value)


def _topics(
    row: Sequence[str], touched: dict[str, float], language: str | None
) -> list[dict[str, Any]]:
    """The topics that count, strongest first; then those whose phrases are outweighed by others."""
    hits = topics.phrases(row, language)
    names = sorted(touched, key=lambda topic: -touched[topic])
    names += dict.fromkeys(hit.label for hit in hits if hit.label not in touched)
    return [
        {
            "topic": name,
            "strength": round(touched.get(name, 0.0), 2),
            "phrases": _phrases([hit for hit in hits if hit.label == name], row),
        }
        for name in names
    ]


def _phrases(hits: Sequence[PhraseHit], row: Sequence[str]) -> list[dict[str, str]]:
    """The words of each phrase once, with the strongest tier that has them."""
    tiers: dict[str, str] = {}
    for hit in sorted(hits, key=lambda hit: -hit.weight):
        tier = next(name for weight, name in _TIERS if hit.weight >= weight)
        tiers.setdefault(" ".join(row[hit.start : hit.stop]), tier)
    return [{"words": words, "tier": tier} for words, tier in tiers.items()]


def _signals(
    passage: ChangedSentence, whole: Document, touched: dict[str, float], language: str | None
) -> list[dict[str, Any]]:
    around = text_pair((), whole.blocks, Comparison(edits=()), language)
    row = passage.new_words[0]
    found = [
        {"signal": signal.name, "reason": signal.reason, "weight": round(signal.weight, 2)}
        for signal in signals.signals(passage, around, touched)
    ]
    counted = {signal["signal"] for signal in found}
    others = {
        hit.label: " ".join(row[hit.start : hit.stop])
        for hit in signals.phrases(row, language)
        if hit.label not in counted
    }
    return found + [
        {"signal": name, "reason": f"only if reworded: “{words}”", "weight": 0.0}
        for name, words in others.items()
    ]


def _screening(whole: Document) -> dict[str, str] | None:
    sign = signs.find_sign(whole, None, len(whole.blocks[0].text.split()))
    return {"kind": sign.kind, "quote": sign.quote} if sign else None


def _lines(found: dict[str, Any]) -> Iterator[str]:
    yield f"language: {found['language'] or 'unknown, phrases of all languages count'}"
    for topic in found["topics"]:
        proofs = ", ".join(f"“{proof['words']}” ({proof['tier']})" for proof in topic["phrases"])
        yield f"topic {topic['topic']} ({topic['strength']:g}): {proofs}"
    for signal in found["signals"]:
        yield f"signal {signal['signal']} ({signal['weight']:g}): {signal['reason']}"
    yield from (f"amount: {amount}" for amount in found["amounts"])
    for stated in found["dates"]:
        yield f"date: {stated['on'] or 'without a day'} ({stated['role']})"
    yield from _verdict_lines(found)


def _verdict_lines(found: dict[str, Any]) -> Iterator[str]:
    if found["minor"]:
        yield f"minor edit: {found['minor']}"
    if sign := found["screening"]:
        yield f"not the policy: {sign['kind'].replace('_', ' ')}, “{sign['quote']}”"
    yield f"speaks as a policy: {'yes' if found['speaks_as_policy'] else 'no'}"
