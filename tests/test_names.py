"""Names that can be searched for: each class and module once, each public type in the glossary."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from monitor.cli.main import VERBS
from tests import glossary

ROOT = Path(__file__).parent.parent
MODULES = [path for path in (ROOT / "monitor").rglob("*.py") if not path.name.startswith("__")]


def test_no_class_name_stands_twice():
    """A class, private ones included, has a name of its own in the whole package."""
    names = Counter(
        node.name.lstrip("_")
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert not [name for name, count in names.items() if count > 1]


def test_no_public_type_stands_twice():
    """Type aliases count as well."""
    names = Counter(name for _, name, _ in glossary.types())
    assert not [name for name, count in names.items() if count > 1]


def test_no_module_name_stands_twice():
    """Only a verb's module may share its name with the core module that does the work."""
    names = Counter(
        path.stem for path in MODULES if path.parent.name != "cli" or path.stem not in VERBS
    )
    assert not [name for name, count in names.items() if count > 1]


def test_every_public_type_is_in_the_glossary():
    """The glossary lists each public type with the sentence of its docstring."""
    assert glossary.PAGE.read_text(encoding="utf-8").endswith(glossary.listed())
    assert not [name for _, name, said in glossary.types() if not said]
