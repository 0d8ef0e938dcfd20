"""The description: valid, whole, Chinese, and readable under the strict Content-Security-Policy."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

CASE_VERBS = (
    "accept", "answer", "ask", "assign", "check-overdue", "classify", "close-unconfirmed", "confirm-invalid",
    "contact", "escalate", "handle", "instruct", "mark-invalid", "merge", "name-expert", "opinion",
    "parts-arrived", "progress", "reject", "reject-invalid", "resume", "rule", "solution", "soothe",
    "wait-customer", "wait-parts", "withdraw",
)  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff]")
ROUTES = {
    "callback-results/": {"get"},
    "callbacks/": {"get"},
    "callbacks/next/": {"post"},
    "callbacks/{id}/": {"get"},
    "callbacks/{id}/attempts/": {"post"},
    "callbacks/{id}/close-unreachable/": {"post"},
    "callbacks/{id}/dial/": {"post"},
    "callbacks/{id}/release/": {"post"},
    "callbacks/{id}/skip/": {"post"},
    "complaints/": {"get", "post"},
    "complaints/{id}/": {"get"},
    "complaints/{id}/reveal/": {"post"},
    **{f"complaints/{{id}}/{verb}/": {"post"} for verb in CASE_VERBS},
    "daily-reports/": {"get", "post"},
    "daily-reports/{id}/": {"get", "patch"},
    "daily-reports/{id}/accept/": {"post"},
    "daily-reports/{id}/return/": {"post"},
    "daily-reports/{id}/submit/": {"post"},
    "data-rechecks/": {"get"},
    "data-rechecks/{id}/": {"get"},
    "data-rechecks/{id}/check/": {"post"},
    "data-rechecks/{id}/confirm/": {"post"},
    "data-rechecks/{id}/correct/": {"post"},
    "data-rechecks/{id}/not-an-error/": {"post"},
    "data-rechecks/{id}/reveal/": {"post"},
    "data-rechecks/{id}/verify/": {"post"},
    "exports/": {"get", "post"},
    "exports/results/": {"post"},
    "exports/{id}/": {"get"},
    "exports/{id}/cancel/": {"post"},
    "exports/{id}/file/": {"get"},
    "findings/": {"get"},
    "findings/{id}/": {"get"},
    "findings/{id}/confirm/": {"post"},
    "findings/{id}/refute/": {"post"},
    "follow-ups/": {"get"},
    "follow-ups/{id}/": {"get"},
    "follow-ups/{id}/done/": {"post"},
    "improvements/": {"get"},
    "improvements/{id}/": {"get"},
    "improvements/{id}/done/": {"post"},
    "day-checks/": {"get"},
    "day-differences/{id}/explain/": {"post"},
    "kpis/": {"get"},
    "slips/": {"get", "post"},
    "needs/": {"get"},
    "questionnaires/": {"get"},
    "reports/daily/": {"get"},
    "reports/monthly/": {"get"},
    "reports/weekly/": {"get"},
    "suggestions/": {"get"},
    "work-orders/": {"get"},
    "work-orders/bulk/": {"post"},
    "work-orders/{order_no}/": {"get"},
}


@pytest.fixture(scope="module")
def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_the_description_is_valid_and_without_a_warning(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_every_route_is_described(schema):
    described = {
        re.sub(r"\{(pk|id)\}", "{id}", path.removeprefix("/api/v1/")): set(methods)
        for path, methods in schema["paths"].items()
    }
    assert described == ROUTES
    validate_schema(schema)


def test_every_operation_and_every_parameter_says_in_chinese_what_it_is(schema):
    mute = [
        name
        for name, operation in operations(schema)
        if not CHINESE.search(operation.get("summary", ""))
        or not CHINESE.search(operation.get("description", ""))
    ]
    assert mute == []
    unnamed = [
        (name, parameter["name"])
        for name, operation in operations(schema)
        for parameter in operation.get("parameters", [])
        if "$ref" not in parameter and not CHINESE.search(parameter.get("description", ""))
    ]
    assert unnamed == []


def test_every_operation_tells_how_it_refuses_and_unsafe_ones_take_a_key(schema):
    for name, operation in operations(schema):
        assert operation["responses"]["4XX"]["content"]["application/json"]["schema"] == {
            "$ref": "#/components/schemas/Error"
        }
        takes_key = {"$ref": "#/components/parameters/IdempotencyKey"} in operation.get("parameters", [])
        assert takes_key == (not name.startswith("get ")), name


def test_the_description_is_for_who_is_signed_in(sign_in, agent_hz, client):
    for path in ("/api/schema/", "/api/docs/"):
        assert client.get(path).status_code == 401
        assert sign_in(agent_hz).get(path).status_code == 200
    assert sign_in(agent_hz).get("/api/schema/", {"format": "json"}).json()["openapi"] == "3.0.3"


def test_the_page_of_the_docs_needs_no_inline_script_nor_a_foreign_host(sign_in, agent_hz):
    client = sign_in(agent_hz)
    page = client.get("/api/docs/")
    html = page.content.decode()
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "'unsafe" not in page["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    assert "<style" not in html
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)
    [script] = re.findall(r'src="(/api/docs/\?[^"]*)"', html)
    answer = client.get(script.replace("&amp;", "&"))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/javascript")
    assert b"SwaggerUIBundle" in answer.content
