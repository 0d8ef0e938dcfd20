"""The source tree as the house's tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("regions", "workorders", "callbacks", "oversight", "reports")
FLOORS = ("config", *APPS)
# The skeleton's edges: a module, or a package of that name.
EDGES = ("views", "api", "admin", "management", "tasks", "context", "middleware")


@cache
def modules(*folders: str) -> tuple[Path, ...]:
    """Every Python file below the folders, migrations and caches left out."""
    return tuple(
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts and "__pycache__" not in path.parts
    )


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def edges() -> Iterator[Path]:
    """Modules where a request, a command or a message comes in."""
    yield from modules("config/api")
    for path in modules(*APPS):
        part = path.relative_to(ROOT).parts[1]
        if part.removesuffix(".py") in EDGES:
            yield path


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"
