"""A folder of users' own templates, read from the disk."""

from __future__ import annotations

from pathlib import Path

from monitor.errors import Problem
from monitor.render.templating import NAMES, Templates, complaints

# The largest built-in template has 20 kB; a larger file is the wrong one.
_LARGEST = 500_000


def read_templates(folder: Path) -> tuple[Templates, tuple[Problem, ...]]:
    """Return the templates `NAME.j2` in a folder, and what is wrong with it; what can't be used is
    left out.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".j2")
    except OSError as error:
        return Templates(), (
            Problem(file=str(folder), line=None, what=f"can't be read: {error.strerror}"),
        )
    sources, problems = dict[str, str](), list[Problem]()
    for path in files:
        try:
            if path.stat().st_size > _LARGEST:
                raise ValueError(f"more than {_LARGEST} bytes")
            sources[path.name.removesuffix(".j2")] = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            problems.append(Problem(file=str(path), line=None, what=f"can't be read: {error}"))
    problems += [
        Problem(file=str(folder), line=None, what=complaint)
        for complaint in complaints(Templates(sources=sources))
    ]
    return Templates(
        sources={name: text for name, text in sources.items() if name in NAMES}
    ), tuple(problems)
