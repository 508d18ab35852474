"""Holds an answer of the program against what a case expects. Each field of `expect` has one check here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

Answer = Mapping[str, Any]
"""What the program made of a case: the fields of its JSON, and `exit`, `output`, `text`, `alerts` where they apply."""
Check = Callable[[Any, Answer], str]
"""Takes what is expected and the answer; returns what is wrong, or nothing."""

POLICY_KINDS = {
    "changed",
    "announced",
    "redated",
    "withdrawn",
    "in_force",
    "reverted",
    "silent",
    "date_only",
}
HEALTH_KINDS = {"unhealthy", "variant", "unstable", "gone", "moved"}
_FOLDED = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "‑": "-",
        "–": "-",
    }
)


def parts(expect: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the expectations that hold or fail each by itself: the fields, or all together where ways differ."""
    if "any_of" in expect:
        return {"any_of": expect}
    whole = {field: {field: wanted} for field, wanted in expect.items() if field != "outline_has"}
    lines = expect.get("outline_has", ())
    return whole | {
        f"outline_has[{place}]": {"outline_has": [line]} for place, line in enumerate(lines)
    }


def problem(expect: Mapping[str, Any], answer: Answer) -> str:
    """Return what an answer lacks, or nothing; of several ways to be right (`any_of`) the nearest one counts."""
    common = {field: wanted for field, wanted in expect.items() if field != "any_of"}
    ways = [common | way for way in expect.get("any_of", [{}])]
    return "; ".join(min((_of_way(way, answer) for way in ways), key=len))


def _of_way(way: Mapping[str, Any], answer: Answer) -> list[str]:
    found = ((field, CHECKS[field](wanted, answer)) for field, wanted in way.items())
    return [f"{field}: {wrong}" for field, wrong in found if wrong]


def folded(text: str) -> str:
    """Return text as it is searched: one case, one kind of space, quote and dash."""
    return " ".join(text.translate(_FOLDED).casefold().split())


def strings(value: Any) -> Iterable[str]:
    """Yield every text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from strings(list(value.values()))
    elif isinstance(value, Sequence):
        for part in value:
            yield from strings(part)


def _headline(answer: Answer) -> str:
    return answer.get("headline") or ""


def _first_lines(answer: Answer) -> str:
    return "\n".join([_headline(answer), *(answer.get("summary") or ())[:1]])


def _shown(answer: Answer) -> str:
    parts = [_headline(answer), answer.get("summary"), answer.get("excerpts")]
    return "\n".join(strings(parts))


def _field(name: str) -> Callable[[Answer], str]:
    return lambda answer: answer.get(name) or ""


def _has(text_of: Callable[[Answer], str]) -> Check:
    def check(wanted: Sequence[str], answer: Answer) -> str:
        text = folded(text_of(answer))
        missing = [word for word in wanted if folded(word) not in text]
        return f"lacks {missing} in {text[:160]!r}" if missing else ""

    return check


def _has_any(text_of: Callable[[Answer], str]) -> Check:
    def check(wanted: Sequence[str], answer: Answer) -> str:
        text = folded(text_of(answer))
        return "" if any(folded(word) in text for word in wanted) else f"none of {wanted}"

    return check


def _lacks(text_of: Callable[[Answer], str]) -> Check:
    def check(unwanted: Sequence[str], answer: Answer) -> str:
        text = folded(text_of(answer))
        there = [word for word in unwanted if folded(word) in text]
        return f"holds {there}" if there else ""

    return check


def _in(name: str) -> Check:
    def check(allowed: Sequence[Any], answer: Answer) -> str:
        seen = answer.get(name, "nothing")
        return "" if seen in allowed else f"{seen}, not {' or '.join(map(str, allowed))}"

    return check


def _is(name: str) -> Check:
    return lambda wanted, answer: _in(name)([wanted], answer)


def _topics_any(wanted: Sequence[str], answer: Answer) -> str:
    topics = answer.get("topics") or ()
    return "" if set(wanted) & set(topics) else f"none of {wanted} in {list(topics)}"


def _topics_none(unwanted: Sequence[str], answer: Answer) -> str:
    there = sorted(set(unwanted) & set(answer.get("topics") or ()))
    return f"holds {there}" if there or "topics" not in answer else ""


def _first_topic(wanted: Sequence[str], answer: Answer) -> str:
    first = next(iter(answer.get("topics") or ()), "nothing")
    return "" if first in wanted else f"{first}, not {' or '.join(wanted)}"


def _renames(wanted: Sequence[Sequence[str]], answer: Answer) -> str:
    seen = [[folded(side) for side in pair] for pair in answer.get("systematic_renames", ())]
    missing = [pair for pair in wanted if [folded(side) for side in pair] not in seen]
    return f"lacks {missing} in {seen}" if missing or (seen and not wanted) else ""


def _lines_at_most(most: int, answer: Answer) -> str:
    count = len(answer.get("summary", "nothing"))
    return f"{count} lines" if count > most else ""


def _length_at_most(most: int, answer: Answer) -> str:
    longest = max(map(len, answer.get("summary", ["x" * 1000])), default=0)
    return f"{longest} characters" if longest > most else ""


def _words_at_most(texts_of: Callable[[Answer], Iterable[str]]) -> Check:
    def check(most: int, answer: Answer) -> str:
        longest = max(texts_of(answer), key=lambda text: len(text.split()), default="")
        return (
            f"{len(longest.split())} words: {longest[:160]!r}"
            if len(longest.split()) > most
            else ""
        )

    return check


def _alerts(wanted: Sequence[Mapping[str, Any]], answer: Answer) -> str:
    alerts = answer.get("alerts", ())
    missing = [one for one in wanted if not any(_is_like(one, alert) for alert in alerts)]
    return f"no alert like {missing}, but {_listed(alerts)}" if missing else ""


def _is_like(wanted: Mapping[str, Any], alert: Mapping[str, Any]) -> bool:
    return (
        wanted["from"] <= alert["snapshot"] <= wanted["to"]
        and alert["kind"] in wanted.get("kinds", [alert["kind"]])
        and alert["materiality"] in wanted.get("materiality", [alert["materiality"]])
        and not _has(_headline)(wanted.get("headline_has", ()), alert)
    )


def _quiet(ranges: Sequence[Sequence[int]], answer: Answer) -> str:
    loud = [
        alert
        for alert in answer.get("alerts", ())
        for first, last in ranges
        if alert["kind"] in POLICY_KINDS and first <= alert["snapshot"] <= last
    ]
    return f"alerts at {_listed(loud)}" if loud or "alerts" not in answer else ""


def _most_alerts(most: int, answer: Answer) -> str:
    policy = [alert for alert in answer.get("alerts", ()) if alert["kind"] in POLICY_KINDS]
    return f"{_listed(policy)}" if len(policy) > most or "alerts" not in answer else ""


def _kinds_none(unwanted: Sequence[str], answer: Answer) -> str:
    there = [alert for alert in answer.get("alerts", ()) if alert["kind"] in unwanted]
    return f"alerts {_listed(there)}" if there or "alerts" not in answer else ""


def _health(wanted: bool, answer: Answer) -> str:
    told = any(alert["kind"] in HEALTH_KINDS for alert in answer.get("alerts", ()))
    return "" if told is wanted else f"told: {told}"


def _listed(alerts: Iterable[Mapping[str, Any]]) -> list[str]:
    return [f"{one['snapshot']} {one['kind']} {one['materiality']}" for one in alerts]


def _next_within_days(days: float, answer: Answer) -> str:
    instant = answer.get("next")
    if instant is None:
        return "no next check"
    away = (datetime.fromisoformat(instant) - datetime.now(UTC)).total_seconds() / 86_400
    return "" if away <= days else f"the next check comes at {instant}"


CHECKS: Mapping[str, Check] = {
    "materiality": _in("materiality"),
    "direction": _in("direction"),
    "exit": _in("exit"),
    "effective_date": _is("effective_date"),
    "last_updated": _is("last_updated"),
    "co_published": _is("co_published_versions"),
    "same": _is("same"),
    "language": _is("language"),
    "doubted": _is("doubted"),
    "doubt_kind": _in("doubt_kind"),
    "linked_kind": _is("linked_kind"),
    "speaks": _is("speaks"),
    "terms_type": _is("terms_type"),
    "service": _is("service"),
    "topics_any": _topics_any,
    "topics_none": _topics_none,
    "first_topic": _first_topic,
    "renames": _renames,
    "headline_alone_has": _has(_headline),
    "headline_lacks": _lacks(_headline),
    "headline_has": _has(_first_lines),
    "shown_has": _has(_shown),
    "shown_lacks": _lacks(_shown),
    "summary_lines_at_most": _lines_at_most,
    "summary_line_length_at_most": _length_at_most,
    "headline_words_at_most": _words_at_most(lambda answer: [_headline(answer)]),
    "line_words_at_most": _words_at_most(lambda answer: answer.get("summary") or ()),
    "text_has": _has(_field("text")),
    "outline_has": _has(_field("outline")),
    "text_lacks": _lacks(_field("text")),
    "output_has": _has(_field("output")),
    "output_has_any": _has_any(_field("output")),
    "output_lacks": _lacks(_field("output")),
    "alerts": _alerts,
    "quiet": _quiet,
    "most_alerts": _most_alerts,
    "kinds_none": _kinds_none,
    "health": _health,
    "next_within_days": _next_within_days,
}
