"""What the demo writes in bulk is what the product writes call by call (D13, rulings 25–34, house rule 2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import models, transaction

from callbacks.choices import SiteCleaned
from callbacks.models import (
    CallAttempt,
    CallbackRecord,
    CallbackTask,
    Complaint,
    ComplaintEvent,
    CustomerNeed,
    DataRecheck,
    Dial,
    RecheckEvent,
    ServiceFinding,
    Suggestion,
    TaskEvent,
)
from regions.models import AuditEntry
from reports.actions.demo import answering, customers, dialling, talking
from reports.actions.demo.plan import DemoPlan
from reports.actions.demo.seeding import seed_demo
from tests.reports.demo.conftest import replay
from workorders.models import Customer

pytestmark = pytest.mark.django_db

WRITTEN: tuple[type[models.Model], ...] = (
    CallbackTask,
    Dial,
    CallAttempt,
    CallbackRecord,
    Complaint,
    ComplaintEvent,
    DataRecheck,
    RecheckEvent,
    ServiceFinding,
    Suggestion,
    CustomerNeed,
    TaskEvent,
)


KEYS = frozenset({"id", "actor", "object_id", "region", "number"})


class Undo(Exception):
    pass


def story(plan: DemoPlan, **options: Any) -> dict[str, list[dict[str, Any]]]:
    """Every row the calls made, as plain values, and nothing left behind."""
    found: dict[str, list[dict[str, Any]]] = {}
    try:
        with transaction.atomic():
            seed_demo(plan=plan, **options)
            for model in WRITTEN:
                found[model.__name__] = list(model._default_manager.order_by("pk").values())
            found["dial audit"] = list(
                AuditEntry.objects.filter(verb="dial")
                .order_by("pk")
                .values("at", "actor", "object_id", "region", "after", "reason")
            )
            found["refusers"] = list(
                Customer.objects.filter(do_not_call=True).order_by("pk").values("identity")
            )
            raise Undo
    except Undo:
        return found


def _counted(key: Any) -> int:
    """A key or a number made of one, such as C-000045."""
    return int(str(key).removeprefix("C-"))


def ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keys as their place among the column's keys: a sequence of PostgreSQL goes on after a rollback."""
    keys = [name for name in (rows[0] if rows else ()) if name in KEYS or name.endswith("_id")]
    places = {
        name: {
            key: place
            for place, key in enumerate(sorted({row[name] for row in rows if row[name]}, key=_counted))
        }
        for name in keys
        if name != "submission_id"
    }
    return [
        {name: places[name].get(value) if name in places else value for name, value in row.items()}
        for row in rows
    ]


def differences(bulk: list[dict[str, Any]], single: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """(row, field, in bulk, one by one) wherever the two ways differ."""
    rows = enumerate(zip(bulk, single, strict=True))
    return [
        (place, name, one[name], other[name])
        for place, (one, other) in rows
        for name in one
        if one[name] != other[name]
    ]


@pytest.fixture
def hard_times(monkeypatch):
    """What is rare in the demo is common here, so that a small one meets every branch."""
    monkeypatch.setattr(dialling, "BAD_NUMBER", 0.25)
    monkeypatch.setattr(customers, "HAS_ALTERNATE", 0.5)
    monkeypatch.setattr(customers, "COMES_AGAIN", 0.5)
    monkeypatch.setattr(talking, "WRONG_DATA", 0.1)
    monkeypatch.setattr(talking, "SUGGESTS", 0.2)
    monkeypatch.setattr(talking, "NEEDS_SOMETHING", 0.2)
    cleaned = answering._cleaned
    monkeypatch.setattr(
        answering,
        "_cleaned",
        lambda *, service, dice: (
            SiteCleaned.NO
            if (said := cleaned(service=service, dice=dice)) == SiteCleaned.YES and dice.random() < 0.3
            else said
        ),
    )
    rare = {"refused": 150, "connected_partial": 150, "denied_service": 60, "reschedule": 150}
    monkeypatch.setattr(dialling, "REACHED", dialling.REACHED | rare)


def test_every_call_equals_what_record_attempt_would_have_written(plan, hard_times):
    plan = replace(plan, filed_days=0)
    in_bulk, one_by_one = story(plan), story(plan, write=replay)
    assert {name for name, rows in in_bulk.items() if not rows} == set(), "an empty table proves nothing"
    assert {row["state"] for row in in_bulk["CallbackTask"]} >= {
        "completed",
        "refused",
        "unreachable",
        "bad_data",
        "in_progress",
        "due",
    }
    found = {name: differences(ranked(rows), ranked(one_by_one[name])) for name, rows in in_bulk.items()}
    assert {name: rows for name, rows in found.items() if rows} == {}
