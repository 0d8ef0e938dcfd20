"""Planning that finds nothing reads what may be wrong, not the whole history (P11)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callbacks.actions.planning import plan_callbacks
from tests.callbacks.calls import NOW

pytestmark = pytest.mark.django_db

ASKING = '"workorders_workorder"."undone_at" > '


def plans() -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        plan_callbacks(now=NOW)
    told = []
    for each in asked.captured_queries:
        if ASKING in each["sql"]:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {each['sql']}")
                told.append("\n".join(row[3] for row in cursor.fetchall()))
    return told


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a small table whole")
def test_undone_orders_are_found_by_indexes():
    still_open, done = plans()
    for plan in (still_open, done):
        assert "order_by_status" in plan
        assert "order_undone" in plan
        assert "SCAN callbacks_callbacktask" not in plan
