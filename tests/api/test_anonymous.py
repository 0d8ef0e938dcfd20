"""Nobody comes in by any route (reliability.md W1)."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.api.test_schema import ROUTES

CALLS = [
    (method, f"/api/v1/{path.replace('{id}', '1').replace('{order_no}', 'A')}")
    for path, methods in ROUTES.items()
    for method in methods
]


@pytest.mark.parametrize(("method", "path"), sorted(CALLS))
def test_nobody_comes_in(db, method, path):
    response = Client().generic(method.upper(), path, b"{}", content_type="application/json")
    assert response.status_code == 401
    assert response.json()["code"] == "not_authenticated"


@pytest.mark.parametrize(("method", "path"), sorted(call for call in CALLS if call[0] != "get"))
def test_a_session_alone_writes_nothing_without_its_csrf_token(agent_hz, method, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent_hz, backend="django.contrib.auth.backends.ModelBackend")
    response = client.generic(method.upper(), path, b"{}", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
