"""Progress bars: on stderr, only where a terminal waits, and gone when the work is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress

Advance = Callable[[int], None]
"""Takes how much more is done."""


@contextmanager
def bar(label: str, total: int | None, *, shown: bool = True) -> Iterator[Advance]:
    """Show how much of `total` is done while the block runs; None moves without an end."""
    console = Console(stderr=True)
    disabled = not shown or not console.is_terminal
    with Progress(console=console, transient=True, disable=disabled) as progress:
        task = progress.add_task(label, total=total)
        yield lambda steps: progress.advance(task, steps)
