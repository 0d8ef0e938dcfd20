"""Shared words of the page tests: the clock, a posted sheet, rows that could leak."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.test import Client

from callbacks.models import CallbackTask
from callbacks.policies.priority import Rank
from tests.callbacks.calls import due_task

HTMX = {"HX-Request": "true"}
SATISFIED = {
    "outcome": "connected_done",
    "is_genuine": "true",
    "satisfaction": "5",
    "attitude_rating": "5",
    "site_cleaned": "yes",
    "charge_status": "free",
}


def waiting(region: Any, **fields: Any) -> CallbackTask:
    """A callback that stands in the queue now."""
    return due_task(region, **{"rank": Rank.IN_WINDOW, **fields})


def sheet(**changes: Any) -> dict[str, str]:
    """What the form of a satisfied call sends."""
    return {"submission_id": str(uuid4()), "phone_slot": "primary", **SATISFIED, **changes}


def save(client: Client, task: CallbackTask, *, htmx: bool = True, **changes: Any) -> Any:
    headers = HTMX if htmx else {}
    return client.post(f"/callbacks/{task.pk}/attempts/", sheet(**changes), headers=headers)


def text(response: Any) -> str:
    return response.content.decode()
