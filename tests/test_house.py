"""The rules of the house that a machine can keep: floors, doors, sizes, one clock, words. See
STYLE.md.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from radon.complexity import cc_visit
from radon.visitors import Class

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "monitor"
ROOMS = sorted(HOUSE.rglob("*.py"))

FLOORS = [
    {"model", "errors", "clock"},
    {"language"},
    {"extract", "screening", "compare", "understand", "decide", "render"},
    {"fetch", "store", "config", "deliver", "db_thread", "pipeline"},
    {"plan"},
    {"check", "dispatch", "reporting"},
    {"library", "replay", "reprocess"},
    {"daemon", "dry_run"},
    {"demo"},
    {"cli"},
]
PURE = FLOORS[0] | FLOORS[1] | FLOORS[2] | {"pipeline", "plan"}
DOORS = {
    "apscheduler": {"daemon", "decide"},
    "httpx": {"fetch"},
    "httpcore": {"fetch"},
    "sqlite3": {"store"},
    "sqlite_utils": {"store"},
    "apprise": {"deliver"},
    "requests": {"deliver"},
    "smtplib": {"deliver"},
    "selectolax": {"extract"},
    "pypdfium2": {"extract"},
    "rapidfuzz": {"compare"},
    "jinja2": {"render"},
    "icalendar": {"render"},
    "pydantic": {"config", "store"},
    "tomllib": {"config", "language"},
    "tomlkit": {"config"},
    "click": {"cli"},
    "rich": {"cli"},
    "asyncio": {"fetch", "deliver", "db_thread", "check", "dispatch", "daemon", "demo", "cli"},
    "socket": {"fetch", "daemon", "demo"},
    "subprocess": {"extract", "deliver", "demo"},
    "logging": {"fetch", "store", "deliver", "check", "dispatch", "daemon", "demo", "cli"},
    "random": {"decide", "check", "daemon", "replay", "cli", "demo"},
}
BROAD_EXCEPTS = {"daemon": 2}
FORBIDDEN_NAMES = {
    "utils",
    "helpers",
    "common",
    "manager",
    "handler",
    "base",
    "data",
    "info",
    "item",
}
LONGEST_ROOM, LONGEST_FUNCTION, MOST_PARAMETERS, MOST_COMPLEX = 500, 60, 5, 10


def room_of(path: Path) -> str:
    return path.relative_to(HOUSE).with_suffix("").parts[0]


def floor_of(room: str) -> int:
    return next((number for number, floor in enumerate(FLOORS) if room in floor), -1)


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in ROOMS:
        yield path, ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.AST) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative import"
            module = node.module or ""
            names = [alias.name for alias in node.names] if module == "monitor" else []
            yield from ((node, f"monitor.{name}") for name in names) if names else [(node, module)]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_every_room_has_its_floor():
    strangers = {room_of(path) for path in ROOMS} - {"__init__", "__main__"} - set().union(*FLOORS)
    assert not strangers


def test_arrows_go_down_only_and_neighbours_do_not_meet():
    wrong = []
    for path, tree in trees():
        room = room_of(path)
        for _, name in imports(tree):
            parts = name.split(".")
            if parts[0] != "monitor" or len(parts) < 2 or parts[1] == room:
                continue
            if floor_of(parts[1]) >= floor_of(room) and room not in {"__main__", "__init__"}:
                wrong.append(f"{path.relative_to(ROOT)}: {name}")
    assert not wrong


def test_every_outside_thing_has_one_door():
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, tree in trees()
        for _, name in imports(tree)
        if (top := name.split(".")[0]) in DOORS and room_of(path) not in DOORS[top]
    ]
    assert not wrong


def test_nothing_is_imported_inside_a_function():
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees()
        for function in functions(tree)
        for node, _ in imports(function)
    ]
    assert not wrong


def test_init_files_hold_a_docstring_only():
    wrong = [
        str(path.relative_to(ROOT))
        for path, tree in trees()
        if path.name == "__init__.py"
        and path.parent != HOUSE  # it exports the library
        and (len(tree.body) != 1 or not ast.get_docstring(tree))
    ]
    assert not wrong


def test_the_core_is_pure():
    """No clock, dice, log, environment or standard output below the edge."""
    calls = {"print", "input", "open"}
    wrong = []
    for path, tree in trees():
        if room_of(path) not in PURE or path.name == "clock.py":
            continue
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in calls
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} calls {node.func.id}")
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} reads the environment")
    assert not wrong


def test_one_clock():
    wrong = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            call = ast.unparse(node.func)
            if (
                call
                in {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
                and path.name != "clock.py"
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {call}")
    assert not wrong


def test_broad_excepts_stand_in_two_places():
    found: dict[str, int] = {}
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "BaseException"
                if caught in {"Exception", "BaseException"}:
                    found[room_of(path)] = found.get(room_of(path), 0) + 1
    assert all(found[room] <= BROAD_EXCEPTS.get(room, 0) for room in found), found


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_sizes(path: Path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_ROOM, "a room past its wall: redraw it"
    tree = ast.parse(text)
    for function in functions(tree):
        where = f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"
        assert length(function) <= LONGEST_FUNCTION, f"{where}: {length(function)} lines"
        arguments = (*function.args.posonlyargs, *function.args.args)
        positional = [a for a in arguments if a.arg not in {"self", "cls"}]
        assert len(positional) <= MOST_PARAMETERS, (
            f"{where}: {len(positional)} positional parameters"
        )


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_functions_are_simple(path: Path):
    """No function has a cyclomatic complexity above 10, boolean operators and comprehensions
    included.
    """
    blocks = cc_visit(path.read_text(encoding="utf-8"))
    functions = [one for one in blocks if not isinstance(one, Class)]
    functions += [method for one in blocks if isinstance(one, Class) for method in one.methods]
    assert not [
        f"{one.name}: {one.complexity}" for one in functions if one.complexity > MOST_COMPLEX
    ]


def test_no_conditional_expression_stands_in_another():
    """`a if b else c if d else e` has to be read twice."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.IfExp)
        and any(isinstance(one, ast.IfExp) for one in (node.body, node.test, node.orelse))
    ]
    assert not wrong


def test_functions_are_short_as_a_habit():
    lengths = [length(function) for _, tree in trees() for function in functions(tree)]
    assert median(lengths) <= 11
    assert sum(n > 40 for n in lengths) <= 0.03 * len(lengths)


def test_public_things_are_explained():
    wrong = []
    for path, tree in trees():
        if not ast.get_docstring(tree):
            wrong.append(f"{path.relative_to(ROOT)}: room without a docstring")
        for node in tree.body:
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not wrong


def test_names_are_words_of_the_field():
    wrong = [
        str(path.relative_to(ROOT))
        for path in ROOMS
        if FORBIDDEN_NAMES & {path.stem, *path.relative_to(HOUSE).parts[:-1]}
    ]
    assert not wrong


def test_names_of_tests_have_at_most_60_characters():
    """A longer name is a sentence: it belongs into the docstring."""
    wrong = [
        f"{path.relative_to(ROOT)}: {function.name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for function in functions(ast.parse(path.read_text(encoding="utf-8")))
        if function.name.startswith("test_") and len(function.name) > 60
    ]
    assert not wrong
