"""House rules 1 and 5: every write is a verb in actions/, and no edge reads a row without a scope."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import edges, modules, tree, where

WRITES = frozenset(
    {
        "save", "asave", "create", "acreate", "bulk_create", "bulk_update", "get_or_create",
        "update_or_create", "update", "delete", "adelete", "set_password", "raw", "execute", "executemany",
    }
)  # fmt: skip
# The receiver of a write is a row or a queryset when its words say so; a dict may well be updated.
ROW_WORDS = frozenset(
    {"objects", "filter", "exclude", "all", "get", "first", "last", "visible_to", "order_by"}
)
ALWAYS_ROWS = WRITES - {"update", "delete", "create", "raw", "execute", "executemany", "save"}
# Models that hold nobody's business: her own session and token, the house's pulse, company-wide lists.
UNSCOPED = frozenset(
    {"Session", "Token", "Heartbeat", "PeriodicRun", "ContentType", "Outcome", "Category"}
    | {"Questionnaire", "ScriptText", "CannedPhrase", "PeakPolicy", "ExceptionDay", "Source"}
)


def calls(root: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(root) if isinstance(node, ast.Call))


def words(node: ast.AST) -> list[str]:
    """The chain ``a.b(…).c`` as its words, outermost first."""
    found: list[str] = []
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            found.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Name):
            return [*found, node.id]
        else:
            return found


def is_write(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in WRITES:
        return False
    receiver = words(call.func.value)
    if receiver == ["super()"] or "super" in receiver:
        return False
    verb = call.func.attr
    if verb in ALWAYS_ROWS or ROW_WORDS & set(receiver):
        return True
    if verb in {"save", "delete"}:
        # A form's or serializer's save writes a row too; a workbook's or a file's does not.
        return not receiver or receiver[-1] not in {
            "workbook",
            "storage",
            "file",
            "session",
            "cache",
            "response",
        }
    return verb in {"execute", "executemany"} and "cursor" in receiver


def writes_at(root: ast.AST) -> list[ast.Call]:
    return [call for call in calls(root) if is_write(call)]


def unscoped_reads(root: ast.AST) -> list[ast.Attribute]:
    """Every ``Model.objects`` (or ``_default_manager``) that is not followed at once by ``visible_to``."""
    scoped = {
        id(node.value)
        for node in ast.walk(root)
        if isinstance(node, ast.Attribute) and node.attr == "visible_to"
    }
    return [
        node
        for node in ast.walk(root)
        if isinstance(node, ast.Attribute)
        and node.attr in {"objects", "_default_manager", "_base_manager"}
        and id(node) not in scoped
        and not (isinstance(node.value, ast.Name) and node.value.id in UNSCOPED)
    ]


def test_no_edge_writes_a_row():
    found = [where(path, call) for path in edges() for call in writes_at(tree(path))]
    assert found == [], "an edge calls one verb of actions/ instead"


def test_no_page_or_api_reads_past_the_scope():
    found = [
        where(path, node)
        for path in edges()
        if not {"management", "tasks", "tasks.py", "admin", "admin.py"} & set(path.parts)
        for node in unscoped_reads(tree(path))
    ]
    assert found == [], "Model.objects.visible_to(user) at the edge (ruling 71)"


def test_the_watchman_sees_a_write():
    assert len(writes_at(ast.parse("WorkOrder.objects.filter(pk=1).update(status='x')"))) == 1
    assert len(writes_at(ast.parse("order.save(update_fields=['status'])"))) == 1
    assert len(writes_at(ast.parse("form.save()"))) == 1
    assert len(writes_at(ast.parse("Task.objects.visible_to(user).first().delete()"))) == 1
    assert writes_at(ast.parse("context.update(page=1)")) == []


def test_the_watchman_sees_an_unscoped_read():
    assert len(unscoped_reads(ast.parse("get_object_or_404(WorkOrder.objects, pk=pk)"))) == 1
    assert len(unscoped_reads(ast.parse("WorkOrder.objects.filter(pk=pk)"))) == 1
    assert unscoped_reads(ast.parse("WorkOrder.objects.visible_to(request.user).get(pk=pk)")) == []


def test_actions_name_every_argument():
    """House rule 4: what an edge calls is keyword-only; a lone argument needs no name."""
    found = [
        where(path, node)
        for path in modules("regions/actions", "workorders/actions", "callbacks/actions", "reports/actions")
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if len(node.args.args) + len(node.args.posonlyargs) > 1
    ]
    assert found == []
