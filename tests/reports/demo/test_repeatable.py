"""The same seed on the same day gives the same rows; another seed gives others (interfaces.md 2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, Complaint
from reports.actions.demo.jobs import orders
from reports.actions.demo.plan import DemoPlan
from reports.actions.demo.seeding import seed_demo
from reports.models import DailyReport
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db

# Ciphertext of one text differs each time, but the clear text compared here does not.
WORDS = ("order_no", "phone", "address", "customer_name", "charge", "status", "completed_at", "landed_at")


def rows(plan: DemoPlan) -> dict[str, list[tuple[object, ...]]]:
    class Undo(Exception):
        pass

    try:
        with transaction.atomic():
            seed_demo(plan=plan)
            found = {
                "orders": _of(WorkOrder, *WORDS),
                "callbacks": _of(CallbackTask, "work_order__order_no", "state", "due_on", "attempts_made"),
                "attempts": _of(CallAttempt, "submission_id", "outcome__code", "dialled_at", "answers"),
                "records": _of(CallbackRecord, "attempt__submission_id", "satisfaction", "description"),
                "complaints": _of(Complaint, "work_order__order_no", "grounds", "severity"),
                "dailies": _of(DailyReport, "region__code", "date", "version", "state", "sha256"),
            }
            raise Undo
    except Undo:
        return found


def _of(model, *names: str) -> list[tuple[object, ...]]:
    # Three words name a row of each table: versions of one daily differ by the third.
    return list(model._default_manager.order_by(*names[:3]).values_list(*names))


def test_one_seed_and_one_day_give_the_same_rows(plan):
    plan = replace(plan, orders=90, days=6, filed_days=2)
    first = rows(plan)
    assert rows(plan) == first
    assert all(first[name] for name in ("orders", "callbacks", "attempts", "records", "dailies"))


def test_the_hour_does_not_matter(plan):
    plan = replace(plan, orders=60, days=5, filed_days=1)
    later = replace(plan, now=plan.now + timedelta(hours=5))
    assert rows(later) == rows(plan)


def test_another_seed_gives_other_orders(plan):
    assert orders(plan=plan) != orders(plan=replace(plan, seed=4))
    assert len(orders(plan=plan)) == plan.orders
