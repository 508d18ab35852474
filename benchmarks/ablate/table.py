"""Tells as a Markdown table what a rule earns: the figures without it less the figures with it."""

from __future__ import annotations

from benchmarks.ablate.scores import Scores

COLUMNS = (
    (
        "histories: false / missed / health",
        ("histories: false", "histories: missed", "histories: health"),
    ),
    ("replay: false / missed / health", ("replay: false", "replay: missed", "replay: health")),
    ("pairs: false / missed alerts", ("pairs: alert false", "pairs: alert missed")),
    ("pairs: false / missed changes", ("pairs: change false", "pairs: change missed")),
    ("meaning: materiality / first", ("meaning: materiality", "meaning: first")),
    (
        "planted: serious / all / boilerplate",
        ("planted: serious", "planted: all", "planted: quiet"),
    ),
    (
        "invented: serious / trouble / quiet",
        ("invented: serious", "invented: trouble", "invented: quiet"),
    ),
)
HARM = {
    "histories: false": 3,
    "histories: missed": 5,
    "replay: false": 5,
    "replay: missed": 5,
    "pairs: alert false": 3,
    "pairs: alert missed": 3,
    "pairs: change false": 1,
    "pairs: change missed": 1,
    "planted: serious": -1,
    "planted: all": -0.5,
    "planted: quiet": 1,
    "invented: serious": -3,
    "invented: trouble": -1,
    "invented: quiet": 1,
}
"""How bad one more of each is. It only sorts the table; the tuned pairs weigh least."""


def head() -> list[str]:
    """Return the head of the table."""
    names = ("switched off", "speaks in", *(name for name, _ in COLUMNS))
    return ["| " + " | ".join(names) + " |", "|---" * len(names) + "|"]


def first(base: Scores) -> str:
    """Return the row of figures with nothing switched off."""
    cells = [" / ".join(f"{base[key]:g}" for key in keys) for _, keys in COLUMNS]
    return "| " + " | ".join(("nothing", "", *cells)) + " |"


def line(name: str, places: str, without: Scores, base: Scores) -> str:
    """Return one row: differences, `·` where there is none."""
    cells = [
        " / ".join(_difference(without[key] - base[key]) for key in keys) for _, keys in COLUMNS
    ]
    return "| " + " | ".join((name, places, *cells)) + " |"


def earned(without: Scores, base: Scores) -> float:
    """Return what a rule earns, for sorting: how much worse everything is without it."""
    return sum(weight * (without[key] - base[key]) for key, weight in HARM.items())


def _difference(value: float) -> str:
    return "·" if abs(value) < 1e-9 else f"{value:+.3g}"
