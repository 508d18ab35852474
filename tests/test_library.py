"""The library as its page shows it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import monitor

PAGE = (Path(__file__).parent.parent / "docs" / "library.md").read_text(encoding="utf-8")


def test_examples_on_the_page_run():
    """Every example on the page runs as it stands there."""
    examples = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert examples
    for example in examples:
        exec(compile(example, "docs/library.md", "exec"), {})


@pytest.mark.parametrize("name", monitor.__all__)
def test_exported_names_are_on_the_page(name: str):
    """Each exported name can be imported and is explained on the page, but for plain values."""
    assert getattr(monitor, name)
    assert f"`{name}" in PAGE or name in {"Excerpt"}


def test_unknown_names_are_attribute_errors():
    """A name that the library does not have is an AttributeError, as everywhere in Python."""
    with pytest.raises(AttributeError, match="no attribute 'policy'"):
        monitor.policy  # noqa: B018


def test_import_monitor_loads_no_reader():
    """`import monitor` alone loads neither the HTML reader nor the HTTP client."""
    code = "import sys, monitor; print({'selectolax', 'httpx'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_content_that_cannot_be_read_raises():
    """A content that is no text of its kind raises ReadError."""
    with pytest.raises(monitor.ReadError):
        monitor.read_policy(b"%PDF-1.7 nothing", media_type="application/pdf")
