"""Whatever goes wrong is ``{code, message, fields}`` (interfaces.md 3)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from rest_framework.exceptions import Throttled, ValidationError

from config.api.errors import answer_error
from config.lib.errors import Conflict, Forbidden, Refused, Unavailable
from workorders.api import views

ORDERS = "/api/v1/work-orders/"


def said(response) -> dict:
    answer = response.json()
    assert set(answer) >= {"code", "message", "fields"}
    assert answer["message"]
    return answer


def test_nobody_is_401_and_told_how_to_come_in(db, client):
    response = client.get(ORDERS)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"
    assert said(response)["code"] == "not_authenticated"


def test_a_wrong_token_is_401(db, client):
    response = client.get(ORDERS, headers={"Authorization": "Token nothing"})
    assert response.status_code == 401
    assert said(response)["code"] == "not_authenticated"


def test_who_has_left_is_nobody(api, agent_hz):
    calls = api(agent_hz)
    agent_hz.is_active = False
    agent_hz.save()
    assert calls.get(ORDERS).status_code == 401


def test_a_session_serves_as_well_as_a_token(sign_in, agent_hz):
    assert sign_in(agent_hz).get(ORDERS).status_code == 200


def test_a_missing_row_is_404(api, agent_hz):
    response = api(agent_hz).get(f"{ORDERS}nothing/")
    assert response.status_code == 404
    assert said(response) == {
        "code": "not_found",
        "message": "没有这条记录，或不在您的范围内。",
        "fields": {},
    }


@pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/nothing", "/api/v2/work-orders/"])
def test_an_unknown_route_is_404_in_json(api, agent_hz, path):
    response = api(agent_hz).get(path)
    assert response.status_code == 404
    assert said(response)["code"] == "not_found"
    assert api(agent_hz).post(path).status_code == 404


def test_a_verb_that_the_route_lacks_is_405(api, agent_hz):
    response = api(agent_hz).delete(ORDERS)
    assert response.status_code == 405
    assert said(response)["code"] == "method_not_allowed"


def test_every_number_fits_the_address(api, agent_hz):
    assert api(agent_hz).get("/api/v1/callbacks/99999999999999999999999/").status_code == 404


def test_a_crash_says_nothing_of_its_cause(api, agent_hz, monkeypatch):
    def crash(**_user):
        raise RuntimeError("the phone is 13812345678")

    monkeypatch.setattr(views, "listed_orders", crash)
    client = api(agent_hz)
    client.raise_request_exception = False
    response = client.get(ORDERS)
    assert response.status_code == 500
    assert said(response)["code"] == "server_error"
    assert "138" not in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_pages_keep_their_own_error_pages(db):
    assert "text/html" in Client().get("/nothing-here/")["Content-Type"]


def test_the_family_of_domain_errors_travels_whole():
    problem = Conflict("rule_not_met", "还差一次", missing={"attempts": 1}, legal=["dial"])
    response = answer_error(problem, {})
    assert response is not None
    assert response.status_code == 409
    assert response.data == {
        "code": "rule_not_met",
        "message": "还差一次",
        "fields": {},
        "missing": {"attempts": 1},
        "legal": ["dial"],
    }
    family = (Refused, Forbidden, Conflict, Unavailable)
    answers = [answer_error(problem("code", "message"), {}) for problem in family]
    assert [answer and answer.status_code for answer in answers] == [400, 403, 409, 503]


def test_fields_are_named_by_their_path():
    detail: Any = {"complaint": {"demand": ["必填"]}, "rows": [{}, {"phone": ["错"]}], "note": ["长", "坏"]}
    response = answer_error(ValidationError(detail), {})
    assert response is not None
    assert response.data["fields"] == {"complaint.demand": "必填", "rows.1.phone": "错", "note": "长 坏"}
    whole = answer_error(ValidationError({"non_field_errors": ["不可同时"]}), {})
    assert whole is not None
    assert (whole.data["message"], whole.data["fields"]) == ("不可同时", {})


def test_a_throttled_caller_is_told_when_to_come_back():
    response = answer_error(Throttled(wait=7), {})
    assert response is not None
    assert (response.status_code, response.data["code"]) == (429, "throttled")
    assert response.headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    "body",
    [b"{", b"[" * 100_000, b'{"reason": "\\ud800"}', b'{"reason": "\\u0000"}', b"\xff", b"NaN", b"1" * 5000],
)
def test_a_body_that_is_no_json_is_400(api, agent_hz, body):
    response = api(agent_hz).generic("POST", "/api/v1/callbacks/next/", body, content_type="application/json")
    assert response.status_code == 400
    assert said(response)["code"] == "malformed"


def test_another_kind_of_body_is_415(api, agent_hz):
    response = api(agent_hz).post("/api/v1/callbacks/next/", "a=1", content_type="text/csv")
    assert response.status_code == 415
    assert said(response)["code"] == "unsupported_media_type"


def test_a_body_beyond_the_limit_is_413(api, agent_hz, monkeypatch):
    monkeypatch.setattr(settings, "DATA_UPLOAD_MAX_MEMORY_SIZE", 100)
    response = api(agent_hz).post(
        "/api/v1/callbacks/next/", json.dumps({"a": "b" * 200}), content_type="application/json"
    )
    assert response.status_code == 413
    assert said(response)["code"] == "too_large"
