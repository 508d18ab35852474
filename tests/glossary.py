"""The list of public types in docs/glossary.md, made from their docstrings.

python -m tests.glossary           print what differs; exit 1 where anything does
python -m tests.glossary --write   write the list anew
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "glossary.md"
MARK = "## Types"
INTRODUCTION = (
    "Every public type, with the sentence that its docstring begins with. "
    "`python -m tests.glossary --write` writes this list."
)


def types() -> Iterator[tuple[str, str, str]]:
    """Yield each public type or type alias: its module, its name, its first sentence."""
    for path in sorted((ROOT / "monitor").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT / "monitor").with_suffix("").parts)
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for node, after in zip(body, [*body[1:], None], strict=True):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield module, node.name, first_sentence(ast.get_docstring(node) or "")
            elif name := alias(node):
                yield module, name, first_sentence(docstring_behind(after))


def alias(node: ast.stmt) -> str:
    """Return the name of a public type alias, empty for any other statement."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return ""
    target = node.targets[0]
    if not isinstance(target, ast.Name) or not re.fullmatch(r"[A-Z]\w*[a-z]\w*", target.id):
        return ""
    return target.id


def docstring_behind(node: ast.stmt | None) -> str:
    """Return the string that stands behind a statement, as docstrings of attributes do."""
    if (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ):
        return node.value.value
    return ""


def first_sentence(text: str) -> str:
    """Return the first sentence of a docstring on one line."""
    line = " ".join(text.split())
    return re.split(r"(?<=[.:])\s", line, maxsplit=1)[0].rstrip(".:")


def listed() -> str:
    """Return the list as it should stand in the glossary."""
    rows = [f"| `{name}` | `{module}` | {said} |" for module, name, said in types()]
    table = "\n".join(("| type | module | is |", "|---|---|---|", *rows))
    return f"{MARK}\n\n{INTRODUCTION}\n\n{table}\n"


def main() -> int:
    """Compare or write the list; return the exit code."""
    page = PAGE.read_text(encoding="utf-8")
    head = page.partition(MARK)[0].rstrip()
    wanted = f"{head}\n\n{listed()}"
    if "--write" in sys.argv:
        PAGE.write_text(wanted, encoding="utf-8")
        return 0
    if page == wanted:
        return 0
    print("docs/glossary.md is not up to date: python -m tests.glossary --write")
    return 1


if __name__ == "__main__":
    sys.exit(main())
