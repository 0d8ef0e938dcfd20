"""House rule 3: a policy takes numbers and ``now`` and gives a decision; it sees no row and no clock."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.source import APPS, ROOT, modules, tree, where

PURE = ("policies",)
FORBIDDEN_MODULES = ("django.db", "django.utils.timezone", "django.conf", "random")
CLOCKS = frozenset({"now", "today", "utcnow", "localtime", "time", "monotonic"})


def policies() -> list[Path]:
    return [path for path in modules(*APPS) if path.relative_to(ROOT).parts[1] in PURE]


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{name.name}" for name in node.names]
    return []


def reads_a_clock(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS):
        return False
    receiver = node.func.value
    name = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    return name in {"datetime", "date", "timezone", "time"}


def test_policies_import_no_database_and_no_clock():
    found = [
        where(path, node)
        for path in policies()
        for node in ast.walk(tree(path))
        for name in imported(node)
        if name.startswith(FORBIDDEN_MODULES)
    ]
    assert found == []


def test_policies_and_models_never_ask_the_time():
    found = [where(path, node) for path in policies() for node in ast.walk(tree(path)) if reads_a_clock(node)]
    assert found == []


def test_actions_take_the_time_from_their_caller():
    """Ruling 21: the clock is read once, at the edge."""
    found = [
        where(path, node)
        for path in modules(*APPS)
        if path.relative_to(ROOT).parts[1] in {"actions", "queries.py", "rules.py", "renderers", "aggregates"}
        for node in ast.walk(tree(path))
        if reads_a_clock(node)
    ]
    assert found == []


WRITERS = ("xlsxwriter", "rustpy_xlsxwriter", "openpyxl")
READS = {"openpyxl.load_workbook"}


def test_spreadsheets_are_written_by_one_package():
    """Reliability.md E1: formula-safe cells come from config/lib/sheets alone; others may open, not write."""
    found = [
        where(path, node)
        for path in modules("config", *APPS)
        if path.parent != ROOT / "config" / "lib" / "sheets"
        for node in ast.walk(tree(path))
        for name in imported(node)
        if name.startswith(WRITERS) and name not in READS
    ]
    assert found == []
