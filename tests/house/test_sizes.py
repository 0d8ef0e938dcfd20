"""House rules 10 and 13: small files, small functions, few parameters, no catch-all."""

from __future__ import annotations

import ast

import pytest

from tests.house.source import APPS, FLOORS, ROOT, modules, tree, where

FILE_LINES = 400
FUNCTION_LINES = 50
PARAMETERS = 6
TEMPLATE_BYTES = 8 * 1024
BASE_TEMPLATE_LINES = 80
CATCH_ALLS = frozenset(
    {"utils", "util", "helpers", "helper", "common", "misc", "services", "service", "managers"}
)

SOURCE = [*modules(*FLOORS, "tests"), ROOT / "bootstrap.py", ROOT / "manage.py"]
FUNCTIONS = [
    (path, node)
    for path in SOURCE
    for node in ast.walk(tree(path))
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
]


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    named = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return len([name for name in named if name not in {"self", "cls"}])


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_files_are_short():
    assert [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in SOURCE
        if (lines := len(path.read_text("utf-8").splitlines())) > FILE_LINES
    ] == []


def test_functions_are_short():
    found = [
        f"{where(path, node)} {node.name}: {length(node)}"
        for path, node in FUNCTIONS
        if length(node) > FUNCTION_LINES
    ]
    assert found == []


def test_functions_take_few_parameters():
    # Fixtures are named by a test, not passed by a caller.
    found = [
        f"{where(path, node)} {node.name}: {parameters(node)}"
        for path, node in FUNCTIONS
        if parameters(node) > PARAMETERS and not path.is_relative_to(ROOT / "tests")
    ]
    assert found == []


def test_no_module_is_a_catch_all():
    found = [
        path.relative_to(ROOT)
        for path in modules(*FLOORS)
        if path.stem in CATCH_ALLS or path.parent.name in CATCH_ALLS
    ]
    assert found == []


@pytest.mark.parametrize("app", APPS)
def test_every_app_has_the_same_skeleton(app):
    known = {
        "__init__.py", "apps.py", "urls.py", "views", "views.py", "api", "api.py", "admin.py", "admin",
        "management", "tasks.py", "forms.py", "forms", "filters.py", "lists.py", "lists", "actions",
        "imports", "renderers", "aggregates", "templatetags",
        "queries.py", "queries", "rules.py", "models", "policies", "choices.py", "choices", "migrations",
        "scoping.py",
        "middleware.py", "context.py", "__pycache__",
    }  # fmt: skip
    assert {entry.name for entry in (ROOT / app).iterdir()} - known == set()


def test_templates_are_small():
    found = [
        f"{path.relative_to(ROOT)}: {path.stat().st_size}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if path.stat().st_size > TEMPLATE_BYTES
    ]
    assert found == []


def test_the_base_template_is_a_frame_only():
    assert len((ROOT / "templates" / "base.html").read_text("utf-8").splitlines()) < BASE_TEMPLATE_LINES


def test_pages_carry_no_inline_script_or_style():
    """Ruling 66: the Content-Security-Policy would block them anyway."""
    inline = (
        ' style="',
        "<style",
        "<script>",
        " onclick=",
        " onchange=",
        " onsubmit=",
        "javascript:",
        "hx-on",
    )
    found = [
        f"{path.relative_to(ROOT)}: {mark.strip()}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for mark in inline
        if mark in path.read_text("utf-8")
    ]
    assert found == []


def test_templates_trust_no_text():
    """Reliability.md W5: everything is escaped."""
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if "|safe" in path.read_text("utf-8") or "autoescape off" in path.read_text("utf-8")
    ]
    marks = [
        where(path, node)
        for path in modules(*FLOORS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name | ast.Attribute)
        and getattr(node, "id", getattr(node, "attr", "")) in {"mark_safe", "SafeString"}
    ]
    assert found + marks == []
